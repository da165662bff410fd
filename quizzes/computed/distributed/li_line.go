package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/hist"
)

// LinearLine asks for the one operation whose removal makes a history linearizable.
var LinearLine = quizzes.Template{
	ID: "li.line", Version: 1, Concept: "linearizability#definition", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: liLine,
}

// LinearModels asks for the strongest model that a history keeps.
var LinearModels = quizzes.Template{
	ID: "li.models", Version: 1, Concept: "linearizability#weaker-models", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 3, Make: liModels,
}

func liLine(r *rand.Rand) (quizzes.Question, error) {
	key := r.IntN(6)
	return quizzes.Search(2*dkTries, func() (quizzes.Question, error) {
		digits := dkDigits(r, 4)
		ops := hist.Spans(r, 3, 2, 10)
		gets := append(quizzes.Draw(r, slices.DeleteFunc([]int{0, 1, 2, 3, 4, 5}, func(i int) bool { return i == key }), 2), key)
		liKinds(ops, gets, hist.Write, hist.Read, digits)
		hist.Fill(r, digits[3], ops)
		ops[key].Val = quizzes.One(r, digits[:3+min(1, r.IntN(12)/11)]...)
		if _, ok := hist.Witness(digits[3], ops, hist.Linearizable); ok || liMends(digits[3], ops, hist.Linearizable) != 1<<key {
			return quizzes.Question{}, quizzes.Reject("no single operation to blame")
		}
		return liLineQuestion(digits[3], ops, key), nil
	})
}

// liMends is the set of operations any of which, taken out, leaves a history that fits.
func liMends(start int, ops []hist.Op, m hist.Model) int {
	out := 0
	for i := range ops {
		if _, ok := hist.Witness(start, slices.Delete(slices.Clone(ops), i, i+1), m); ok {
			out |= 1 << i
		}
	}
	return out
}

func liLineQuestion(start int, ops []hist.Op, key int) quizzes.Question {
	text, _ := hist.Explain(start, ops, hist.Linearizable)
	steps := []hist.Step{{Rule: "hist.whole", Text: "With all operations: " + text, State: "not linearizable"}}
	var opts []quizzes.Option
	for i, o := range ops {
		without, ok := hist.Explain(start, slices.Delete(slices.Clone(ops), i, i+1), hist.Linearizable)
		why := fmt.Sprintf("Without it: %s", without)
		id, says := liBlame(start, ops, o)
		if !ok {
			why = says + why
		}
		if ok {
			steps = append(steps, hist.Step{Rule: "hist.without", Text: fmt.Sprintf("Without `%s` of line %d: %s", o.Label(), i+1, without), State: "linearizable"})
		}
		opts = append(opts, dkOpt(o.Line(false), ok, id, "%s", why))
	}
	var lines []string
	for _, o := range opts {
		lines = append(lines, o.Text)
	}
	return quizzes.Question{
		Stem: fmt.Sprintf("A register holds %d. This history, with call and return in ms and each read's result behind the colon, is not linearizable. Which one operation has to be taken out so that the rest is?", start),
		Ask:  quizzes.Line{Title: "Operations, by call", Lang: "text", Options: opts}, Note: fmt.Sprint(start, lines),
		Drawn: liBars(ops, func(hist.Op) bool { return false }),
		Trace: quizzes.Worked(steps, "Only line %d, taken out, leaves a history with an order that fits.", key+1),
	}
}

// liBlame finds a belief by which one would blame an operation that is not at fault.
func liBlame(start int, ops []hist.Op, o hist.Op) (id, says string) {
	if o.Kind == hist.Write {
		if slices.ContainsFunc(ops, func(x hist.Op) bool { return x.Kind == hist.Read && x.Val == o.Val }) {
			return "read-value-needs-no-write", "A read has returned its value. "
		}
		return "unread-write-breaks-history", "Nobody has read its value, so the write may stand wherever its span allows. "
	}
	byReturn, byCall, returned, called := start, start, 0, 0
	for _, w := range ops {
		if w.Kind == hist.Write && w.To < o.To && w.To > returned {
			byReturn, returned = w.Val, w.To
		}
		if w.Kind == hist.Write && w.From < o.From && w.From > called {
			byCall, called = w.Val, w.From
		}
	}
	if byReturn != o.Val {
		return string(hist.ReturnOrder), fmt.Sprintf("The write that returned last before this read returned wrote %d, but a write may take effect anywhere in its span. ", byReturn)
	}
	if byCall != o.Val {
		return string(hist.CallOrder), fmt.Sprintf("The write that was called last before this read was called wrote %d, but a write may take effect anywhere in its span. ", byCall)
	}
	return "old-value-is-the-fault", "Its value is that of the write before it. "
}

// liNames are the answers about models, from the weakest to the strongest.
var liNames = []string{"Eventual consistency", "Causal consistency", "Sequential consistency", "Linearizability"}

func liModels(r *rand.Rand) (quizzes.Question, error) {
	want := hist.Level(r.IntN(4))
	return quizzes.Search(2*dkTries, func() (quizzes.Question, error) {
		digits := dkDigits(r, 3)
		ops := hist.Spans(r, 3, 2, 10)
		gets := quizzes.DrawSorted(r, []int{0, 1, 2, 3, 4, 5}, 4)
		liKinds(ops, gets, hist.Write, hist.Read, digits)
		for _, g := range gets {
			ops[g].Val = quizzes.One(r, digits[2], digits[0], digits[1], digits[0], digits[1])
		}
		if hist.Rank(digits[2], ops) != want || liFuture(ops) || liOverlaps(ops) < 2 {
			return quizzes.Question{}, quizzes.Reject("another model, or a result from the future")
		}
		return liModelsQuestion(digits[2], ops, want), nil
	})
}

// liFuture reports a read that returns a value which is written only after it has returned.
func liFuture(ops []hist.Op) bool {
	for _, w := range ops {
		for _, o := range ops {
			if w.Kind == hist.Write && o.Kind == hist.Read && w.Val == o.Val && o.To < w.From {
				return true
			}
		}
	}
	return false
}

// liOverlaps counts the pairs of a read and a write that overlap.
func liOverlaps(ops []hist.Op) int {
	n := 0
	for _, w := range ops {
		for _, o := range ops {
			if w.Kind == hist.Write && o.Kind == hist.Read && o.From < w.To && w.From < o.To {
				n++
			}
		}
	}
	return n
}

func liModelsQuestion(start int, ops []hist.Op, want hist.Level) quizzes.Question {
	_, steps := hist.Place(start, ops)
	var lines []string
	for _, o := range ops {
		lines = append(lines, o.Line(false))
	}
	var opts []quizzes.Option
	for l, name := range liNames {
		id := "weaker-model-is-the-strongest"
		if hist.Level(l) > want {
			id = []string{"", "causality-is-time", "program-order-is-enough", "overlap-allows-anything"}[l]
		}
		opts = append(opts, dkOpt(name, hist.Level(l) == want, id, "%s", liLevelWhy(hist.Level(l), want, steps)))
	}
	return quizzes.Question{
		Stem:     fmt.Sprintf("A register holds %d, and each value is written once. Call and return are in ms, a read's result stands behind the colon; all copies become equal in the end. Which is the strongest of these models that the history keeps?", start),
		Exhibits: dkDrawn("Operations, by call", lines, liBars(ops, func(hist.Op) bool { return false })), Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(start, lines),
		Trace: quizzes.Worked(steps, "The strongest model kept is: %s.", liNames[want]),
	}
}

// liLevelWhy quotes the step that decides about a level.
func liLevelWhy(l, want hist.Level, steps []hist.Step) string {
	switch {
	case l == want && l == hist.Eventual:
		return "All three others are broken. " + steps[len(steps)-1].Text
	case l == want:
		return steps[len(steps)-1].Text
	case l < want:
		return "The history keeps this one too, but also a stronger one. " + steps[len(steps)-1].Text
	case l == hist.Linear:
		return "Broken. " + steps[0].Text
	case l == hist.SequentialOnly:
		return "Broken. " + steps[1].Text
	}
	return "Broken. " + steps[len(steps)-1].Text
}
