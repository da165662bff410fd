package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/repl"
)

// ConcurrentSiblings asks which values one server holds after reads and writes with contexts.
var ConcurrentSiblings = quizzes.Template{
	ID: "cw.siblings", Version: 1, Concept: "concurrent-writes#siblings", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: func(r *rand.Rand) (quizzes.Question, error) { return cwSiblings(r, false) },
}

// ConcurrentDots asks the same of two servers that copy their versions to each other.
var ConcurrentDots = quizzes.Template{
	ID: "cw.dots", Version: 1, Concept: "concurrent-writes#dots", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: func(r *rand.Rand) (quizzes.Question, error) { return cwSiblings(r, true) },
}

var cwFoods = []string{"eggs", "milk", "flour", "ham", "rice", "tea", "salt", "corn", "figs", "kale"}

var cwSiblingModels = []repl.Model{repl.ContextAtWrite, repl.PlainVectors, repl.OnlyOwn, repl.NeverShrinks}

var cwSiblingSays = map[repl.Model]string{
	repl.ContextAtWrite: "This lets a write replace all that the server holds when it arrives",
	repl.PlainVectors:   "This compares one vector for each version and forgets that a context must have seen the very write",
	repl.OnlyOwn:        "This lets clients replace just their own values",
	repl.NeverShrinks:   "This keeps every version for good",
}

func cwHeld(acts []repl.Act, m repl.Model) []string {
	held, _ := repl.Siblings(acts, m)
	var out []string
	for _, v := range held["S"] {
		out = append(out, v.Value)
	}
	slices.Sort(out)
	return out
}

func cwSiblings(r *rand.Rand, two bool) (quizzes.Question, error) {
	const n = 5 // the last write is named in the stem, as it always stays
	want := 1 + r.IntN(3)
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		values := quizzes.Draw(r, cwFoods, n)
		acts := repl.DrawSiblingActs(r, two, values)
		right := cwHeld(acts, repl.Silent)
		if len(right) != want+1 || !slices.Contains(right, values[n-1]) || len(acts) > 11 {
			return quizzes.Question{}, quizzes.Reject("another count")
		}
		fooled := 0
		for _, m := range cwSiblingModels {
			if !slices.Equal(cwHeld(acts, m), right) {
				fooled++
			}
		}
		if fooled < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		last := values[n-1]
		right = slices.DeleteFunc(right, func(v string) bool { return v == last })
		return cwSiblingQuestion(acts, values[:n-1], right, last, two), nil
	})
}

func cwSiblingQuestion(acts []repl.Act, values, right []string, last string, two bool) quizzes.Question {
	_, steps := repl.Siblings(acts, "")
	var lines []string
	for _, a := range acts {
		lines = append(lines, a.Line())
	}
	var opts []quizzes.Option
	for _, v := range values {
		opts = append(opts, cwSiblingOption(acts, steps, v, slices.Contains(right, v)))
	}
	stem := "A server S keeps siblings and is empty at first. A client that writes sends the context of its last read, or none if it has not read; its own write is not in its context. Which values does S hold at the end, beside " + last + "?"
	if two {
		stem = "Two servers, S and T, keep siblings with dotted version vectors and are empty at first. A client sends with each write the context of all it has read; its own writes are not in it. A copy joins both sides and drops what a write on either side has covered. Which values does S hold at the end, beside " + last + "?"
	}
	return quizzes.Question{
		Stem: stem, Exhibits: dkDrawn("In this order", lines, cwPeople(lines, two)), Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(lines),
		Trace: quizzes.Worked(steps, "S holds %s beside %s.", quizzes.AndNone(right), last),
	}
}

func cwSiblingOption(acts []repl.Act, steps []repl.Step, v string, right bool) quizzes.Option {
	wrote, gone := "", ""
	for i, a := range acts {
		if a.Value == v {
			wrote = steps[i].Text
		}
	}
	if right {
		_, says := cwBlame(acts, v, false)
		return dkOpt(v, true, "", "%s No write whose context has seen that reaches S.%s", wrote, says)
	}
	for i, a := range acts {
		if a.Value != "" && a.Value != v && cwReplaces(acts[:i+1], v) {
			gone = steps[i].Text
			break
		}
	}
	id, says := cwBlame(acts, v, true)
	if id == "" {
		id = string(repl.NeverShrinks)
	}
	return dkOpt(v, false, id, "%s It is dropped when %s%s", wrote, gone, says)
}

// cwReplaces reports whether the last of the acts drops a value from the server that it writes to.
func cwReplaces(acts []repl.Act, v string) bool {
	last := acts[len(acts)-1].Server
	has := func(acts []repl.Act) bool {
		held, _ := repl.Siblings(acts, repl.Silent)
		return slices.ContainsFunc(held[last], func(x repl.Version) bool { return x.Value == v })
	}
	return has(acts[:len(acts)-1]) && !has(acts)
}

// cwBlame finds a wrong model that keeps (or drops) a value against the rule.
func cwBlame(acts []repl.Act, v string, keeps bool) (id, says string) {
	for _, m := range cwSiblingModels {
		if slices.Contains(cwHeld(acts, m), v) == keeps {
			return string(m), fmt.Sprintf(" %s.", cwSiblingSays[m])
		}
	}
	return "", ""
}
