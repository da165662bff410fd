package security

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"

	"warmcache/quizzes"
)

// tries bounds the draws of one variant.
const tries = 400

// item is one thing that a multiple choice asks about, judged by an engine and by its wrong models.
type item struct {
	text   string
	right  bool
	why    string   // the rule that decides, in the item's values
	fooled []string // ids of the wrong models that judge otherwise
}

// fooled lists the models under which a judgment differs from the right one.
func fooled[M ~string](models []M, right bool, judge func(M) bool) []string {
	var out []string
	for _, m := range models {
		if judge(m) != right {
			out = append(out, string(m))
		}
	}
	return out
}

// several draws n items, of which so many are right. An item that no wrong model misjudges puts nothing at stake; of
// those at most two are taken, and only right ones.
func several(r *rand.Rand, n, right int, draw func() item) ([]item, error) {
	out := gather(12*n, right, n-right, draw)
	if len(out) < n {
		return nil, quizzes.Reject("%d of %d items", len(out), n)
	}
	return out, nil
}

// even is several for items whose length goes with the judgment: of some more of both kinds it takes those that keep
// the plan.
func even(r *rand.Rand, n, right int, plan quizzes.Lengths, draw func() item) ([]item, error) {
	pool := gather(12*n, right+3, n-right+3, draw)
	if out := quizzes.Even(r, plan, pool, func(it item) (string, bool) { return it.text, it.right }); out != nil {
		return out, nil
	}
	return nil, quizzes.Reject("%d items, none of such lengths", len(pool))
}

// gather draws at most so many items, of which it keeps as many right and wrong ones as there is room for.
func gather(draws, rights, wrongs int, draw func() item) []item {
	var out []item
	seen, easy := map[string]bool{}, 0
	room := map[bool]int{true: rights, false: wrongs}
	for i := 0; i < draws && room[true]+room[false] > 0; i++ {
		it := draw()
		if it.text == "" || seen[strings.ToLower(it.text)] || room[it.right] == 0 {
			continue
		}
		if len(it.fooled) == 0 {
			if !it.right || easy == 2 { // a wrong option always names its misconception
				continue
			}
			easy++
		}
		seen[strings.ToLower(it.text)] = true
		room[it.right]--
		out = append(out, it)
	}
	return out
}

// multiple makes the question part of items, each misconception drawn among those that an item fools.
func multiple(r *rand.Rand, items []item) quizzes.Multiple {
	var opts []quizzes.Option
	for _, it := range items {
		o := quizzes.Option{Text: it.text, Right: it.right, Why: it.why}
		if !it.right {
			o.Misconception = it.fooled[r.IntN(len(it.fooled))]
		}
		opts = append(opts, o)
	}
	return quizzes.Multiple{Options: opts}
}

// judged is a trace with one step for each item, in the order of their texts, and the key at its end.
func judged(rule string, items []item, conclusion string) []quizzes.Step {
	sorted := append([]item{}, items...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].text < sorted[j].text })
	var out []quizzes.Step
	var right []string
	for _, it := range sorted {
		out = append(out, quizzes.Step{Rule: rule, Text: strings.TrimSuffix(it.text, ".") + ": " + it.why})
		if it.right {
			right = append(right, it.text)
		}
	}
	return append(out, quizzes.Step{Rule: "answer", Text: fmt.Sprintf("%s: %s.", conclusion, strings.Join(right, "; "))})
}

// noted tells variants apart by their setting and their items, in whatever order these stand.
func noted(items []item, setting ...any) string {
	var texts []string
	for _, it := range items {
		texts = append(texts, it.text)
	}
	sort.Strings(texts)
	return fmt.Sprint(setting...) + strings.Join(texts, "|")
}

// told joins the texts of a run's steps.
func told[S ~struct{ Rule, Text, State string }](steps []S) string {
	var out []string
	for _, s := range steps {
		out = append(out, quizzes.Step(s).Text)
	}
	return strings.Join(out, " ")
}

// last is the text of a run's last step, the one that decides.
func last[S ~struct{ Rule, Text, State string }](steps []S) string {
	return quizzes.Step(steps[len(steps)-1]).Text
}

// near makes a near answer of a number.
func near(n int64, id, format string, a ...any) quizzes.Near {
	return quizzes.Near{Answer: fmt.Sprint(n), Misconception: id, Why: fmt.Sprintf(format, a...)}
}

// codes lists words as code with commas.
func codes(words []string) string {
	var out []string
	for _, w := range words {
		out = append(out, quizzes.Code(w))
	}
	return strings.Join(out, ", ")
}

func listing(title string, lines ...string) quizzes.Exhibit {
	return quizzes.Exhibit{Title: title, Lang: "text", Lines: lines}
}

// choice is a cell that asks for one of two judgments on an item.
func choice(r *rand.Rand, it item, yes, no string) quizzes.Cell {
	c := quizzes.Cell{Choices: []string{yes, no}, Want: yes, Why: it.why}
	other := no
	if !it.right {
		c.Want, other = no, yes
	}
	if len(it.fooled) > 0 {
		c.Near = []quizzes.Near{{Answer: other, Why: it.why, Misconception: it.fooled[r.IntN(len(it.fooled))]}}
	}
	return c
}

// capital starts a text with a capital letter.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
