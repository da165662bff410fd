package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/hist"
)

// LinearValues asks for every value that an open read of a register may return.
var LinearValues = quizzes.Template{
	ID: "li.values", Version: 2, Concept: "linearizability#legal-values", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: liValues,
}

// LinearQueue asks for every element that an open dequeue may return.
var LinearQueue = quizzes.Template{
	ID: "li.queue", Version: 1, Concept: "linearizability#objects", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: liQueue,
}

// liBeliefs are the wrong orders of a register's and a queue's operations.
var liBeliefs = map[hist.Model]string{
	hist.Sequential: "keeps only the order within each client, and so forgets that an operation which has returned comes before one called later",
	hist.Stack:      "takes out what came in last",
}

// liOpen is a history with one result left open.
type liOpen struct {
	start  int
	ops    []hist.Op
	open   int
	values []int
	legal  []bool
	free   []bool // what would be legal without the other read; nil where that is not looked at
}

func (c liOpen) lines() []string {
	var out []string
	for _, o := range hist.ByValue(c.ops, c.open) {
		out = append(out, o.Line(o == c.ops[c.open]))
	}
	return out
}

// bars draws the history in the order of its lines.
func (c liOpen) bars() quizzes.Bars {
	return liBars(hist.ByValue(c.ops, c.open), func(o hist.Op) bool { return o == c.ops[c.open] })
}

// with is the history with a result in place.
func (c liOpen) with(v int) []hist.Op {
	ops := slices.Clone(c.ops)
	ops[c.open].Val = v
	return ops
}

// option judges one value; of the wrong models that allow a wrong value it names the first.
func (c liOpen) option(v int, right bool, models []hist.Model, rest, restWhy string) quizzes.Option {
	text, _ := hist.Explain(c.start, c.with(v), hist.Linearizable)
	o := quizzes.Option{Text: fmt.Sprint(v), Right: right, Why: text}
	if right {
		return o
	}
	o.Misconception, o.Why = rest, restWhy+" "+text
	if c.free != nil && c.free[slices.Index(c.values, v)] {
		o.Misconception, o.Why = "earlier-read-ignored", "This leaves out what the other read has shown. "+text
		return o
	}
	for _, m := range models {
		if hist.Legal(c.start, c.ops, c.open, []int{v}, m)[0] {
			o.Misconception = string(m)
			o.Why = fmt.Sprintf("This %s. %s", liBeliefs[m], text)
			break
		}
	}
	return o
}

func (c liOpen) question(title, stem string, models []hist.Model, rest, restWhy string) quizzes.Question {
	var opts []quizzes.Option
	var steps []hist.Step
	for i, v := range c.values {
		opts = append(opts, c.option(v, c.legal[i], models, rest, restWhy))
		text, ok := hist.Explain(c.start, c.with(v), hist.Linearizable)
		state := "not possible"
		if ok {
			state = "possible"
		}
		steps = append(steps, hist.Step{Rule: "hist.order", Text: fmt.Sprintf("Result %d: %s", v, text), State: state})
	}
	lines := c.lines()
	return quizzes.Question{
		Stem: stem, Exhibits: dkDrawn(title, lines, c.bars()), Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(c.start, lines),
		Trace: quizzes.Worked(steps, "Possible: %s.", quizzes.AndNone(dkInts(dkWhere(c.values, c.legal)))),
	}
}

func liValues(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3)
	last := r.IntN(5) < want // whether the value on the last line, the largest one written, is possible
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		digits := dkDigits(r, 5)
		c := liOpen{start: digits[4], ops: hist.Spans(r, 3, 2, 10), values: digits}
		get := quizzes.DrawSorted(r, []int{2, 3, 4, 5}, 2)
		liKinds(c.ops, get, hist.Write, hist.Read, digits)
		c.open = get[1]
		hist.Fill(r, c.start, c.ops)
		c.legal = hist.Legal(c.start, c.ops, c.open, c.values, hist.Linearizable)
		c.free = c.unpinned(get[0])
		if c.legal[slices.Index(digits, slices.Max(digits[:4]))] != last {
			return quizzes.Question{}, quizzes.Reject("the last line tells")
		}
		if dkCount(c.legal) != want || slices.Equal(c.legal, c.free) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		stem := fmt.Sprintf("A register holds %d. Three clients use it as listed, with the times of call and return in ms. Which values may the read marked `?` return, if the history is linearizable?", c.start)
		return c.question("Operations; a result stands behind the colon", stem, []hist.Model{hist.Sequential}, "any-value-ever-held",
			"A value that was overwritten for sure does not come back."), nil
	})
}

// unpinned is what would be legal if one read were not known.
func (c liOpen) unpinned(read int) []bool {
	ops, open := slices.Delete(slices.Clone(c.ops), read, read+1), c.open
	if read < open {
		open--
	}
	return hist.Legal(c.start, ops, open, c.values, hist.Linearizable)
}

// liKinds makes the operations at get read and gives the others values.
func liKinds(ops []hist.Op, get []int, puts, gets hist.Kind, values []int) {
	for i := range ops {
		ops[i].Kind = gets
		if !slices.Contains(get, i) {
			ops[i].Kind, ops[i].Val, values = puts, values[0], values[1:]
		}
	}
}

func liQueue(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(2)
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		digits := dkDigits(r, 4)
		c := liOpen{ops: hist.Spans(r, 3, 2, 10), values: digits}
		get := []int{2 + r.IntN(2), 4 + r.IntN(2)}
		liKinds(c.ops, get, hist.Enq, hist.Deq, digits)
		c.open = get[r.IntN(2)]
		if !hist.Fill(r, 0, c.ops) {
			return quizzes.Question{}, quizzes.Reject("empty")
		}
		known := c.ops[get[0]+get[1]-c.open].Val
		c.values = slices.DeleteFunc(slices.Clone(digits), func(v int) bool { return v == known })
		c.legal = hist.Legal(0, c.ops, c.open, c.values, hist.Linearizable)
		if dkCount(c.legal) != want {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		stem := "A queue is empty, then three clients use it as listed, with the times of call and return in ms. Which elements may the `deq` marked `?` get, if the history is linearizable?"
		return c.question("Operations; a result stands behind the colon", stem, []hist.Model{hist.Stack, hist.Sequential}, "overlap-allows-anything",
			"An order must fit all results at once."), nil
	})
}
