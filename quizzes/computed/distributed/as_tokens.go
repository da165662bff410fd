package distributed

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/sketch"
)

// SummaryTokens asks how many requests pass a token bucket in all.
var SummaryTokens = quizzes.Template{
	ID: "as.tokens", Version: 1, Concept: "algorithms-summary#buckets", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: asTokens,
}

var asTokenSays = map[sketch.Model]string{
	sketch.OncePerSecond: "That lets tokens come at whole seconds; they come steadily.",
	sketch.FullEachTime:  "That fills the bucket when a new second begins; it gains tokens at its rate.",
	sketch.FractionLost:  "That drops parts of tokens, but they stay in the bucket and count later.",
	sketch.NeverRefills:  "That leaves out the tokens that come in the meantime.",
	sketch.Uncapped:      "That lets tokens pile up beyond the capacity.",
	sketch.EachBurstFull: "That finds the bucket full at each burst, but it gains only what the pause allows.",
}

var asTokenModels = []sketch.Model{sketch.OncePerSecond, sketch.FullEachTime, sketch.FractionLost, sketch.NeverRefills, sketch.Uncapped, sketch.EachBurstFull}

func asTokens(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(2*dkTries, func() (quizzes.Question, error) {
		rate, size := quizzes.One(r, 1, 2, 3), 3+r.IntN(4)
		var bursts []sketch.Burst
		at := 0
		for range 4 {
			bursts = append(bursts, sketch.Burst{At: at, N: 2 + r.IntN(6)})
			at += 3 + r.IntN(26)
		}
		sum := func(m sketch.Model) (int, bool) {
			passed, whole, _ := sketch.Token(rate, size, bursts, m)
			return passed[0] + passed[1] + passed[2] + passed[3], whole
		}
		key, whole := sum(sketch.Silent)
		if whole {
			return quizzes.Question{}, quizzes.Reject("a whole token")
		}
		var wrong []quizzes.Ranked
		for _, m := range asTokenModels {
			if got, _ := sum(m); got != key {
				wrong = append(wrong, dkRanked(got, "request", string(m), "%s By the rule %d pass.", asTokenSays[m], key))
			}
		}
		_, _, steps := sketch.Token(rate, size, bursts, "")
		opts, err := quizzes.PickRanked(r, rank, dkRanked(key, "request", "", "%s", asGist(steps)), wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		var rows [][]string
		for _, b := range bursts {
			rows = append(rows, []string{sketch.Tenths(b.At) + " s", fmt.Sprint(b.N)})
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A token bucket for %d tokens starts full and gains %s a second, steadily. How many of these requests pass it in all?", size, quizzes.Plural(rate, "token")),
			Exhibits: []quizzes.Exhibit{{Title: "Requests", Head: []string{"At", "Requests"}, Rows: rows, Drawn: asBursts(bursts)}},
			Ask:      quizzes.Single{Options: opts}, Note: fmt.Sprint(rate, size, bursts),
			Trace: quizzes.Worked(steps, "In all, %s can pass.", quizzes.Plural(key, "request")),
		}, nil
	})
}

func asGist(steps []sketch.Step) string {
	out := ""
	for _, s := range steps {
		out += s.Text + " "
	}
	return out[:len(out)-1]
}
