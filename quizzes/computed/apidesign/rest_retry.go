package apidesign

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/resource"
)

// RestRetryCharged asks how often a POST is carried out over several attempts.
var RestRetryCharged = quizzes.Template{
	ID: "rest.retry.charged", Version: 1, Concept: "rest#retries", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: restRetryCharged,
}

var restRetryBeliefs = []struct {
	model resource.Model
	says  string
}{
	{resource.LostMeansNot, "an attempt without an answer was not carried out"}, {resource.KeyIgnored, "a key changes nothing, and every request that arrives is carried out"},
	{resource.OneOnly, "the attempts of one client count once"}, {resource.AllCount, "a request that is lost is carried out as well"},
	{resource.SameBody, "the server knows an equal body again without a key"},
}

func restRetryCharged(r *rand.Rand) (quizzes.Question, error) {
	rank, what := r.IntN(4), quizzes.One(r, "payment", "order", "transfer", "booking", "refund")
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		var as []resource.Attempt
		for range 6 + r.IntN(2) {
			as = append(as, resource.Attempt{Key: quizzes.One(r, 0, 1, 1, 2, 2, 3), Fate: quizzes.One(r, resource.RequestLost, resource.AnswerLost, resource.AnswerLost, resource.Answered)})
		}
		n, steps := resource.Charged(as, "")
		var wrong []quizzes.Ranked
		for _, k := range r.Perm(len(restRetryBeliefs)) {
			b := restRetryBeliefs[k]
			w, _ := resource.Charged(as, b.model)
			wrong = append(wrong, restRanked(w, string(b.model), fmt.Sprintf("This takes it that %s. Counting arrivals with a new key or without one gives %d.", b.says, n)))
		}
		keys := map[int]bool{}
		for _, a := range as {
			keys[a.Key] = true
		}
		wrong = append(wrong, restRanked(len(as), "every-attempt-runs", fmt.Sprintf("This is the number of attempts; %d of them are carried out.", n)),
			restRanked(len(keys), "one-run-per-key-tried", fmt.Sprintf("This counts the different keys, none included, whatever became of the requests; %d requests are carried out.", n)))
		opts, err := quizzes.PickRanked(r, rank, restRanked(n, "", "Each arrival with a new key is carried out, and each one without a key."), wrong, 3)
		if err != nil || n == 0 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		ex := quizzes.Exhibit{Title: "Attempts with one and the same body, in order", Head: []string{"Attempt", "Idempotency-Key", "What happens"}}
		for i, a := range as {
			key := "–"
			if a.Key > 0 {
				key = fmt.Sprintf("k%d", a.Key)
			}
			fate := map[string]string{resource.RequestLost: "the request is lost", resource.AnswerLost: "the answer is lost", resource.Answered: "the answer arrives"}[a.Fate]
			ex.Rows = append(ex.Rows, []string{strconv.Itoa(i + 1), key, fate})
		}
		ex.Drawn = restAttempts(as)
		return quizzes.Question{
			Stem:     fmt.Sprintf("An API answers a known `Idempotency-Key` from its record and carries out every other `POST` that reaches it. A client sends one %s in these attempts. How often is it carried out?", what),
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(what, as), Trace: quizzes.Worked(steps, "It is carried out %s.", restTimes(n)),
		}, nil
	})
}

func restRanked(n int, id, why string) quizzes.Ranked {
	return quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: restTimes(n), Misconception: id, Why: why}}
}

func restTimes(n int) string {
	if n == 1 {
		return "1 time"
	}
	return fmt.Sprintf("%d times", n)
}
