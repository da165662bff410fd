package lint

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
)

func soundOperators() []operator {
	return []operator{
		{"two-keys", []string{"one-key"}, withOptions(func(_ *rand.Rand, o []quizzes.Option, key int) bool {
			o[(key+1)%len(o)].Right = true
			return true
		})},
		{"no-key", []string{"one-key"}, withOptions(func(_ *rand.Rand, o []quizzes.Option, key int) bool {
			o[key].Right = false
			return true
		})},
		{"all-right", []string{"one-key"}, allRight},
		{"line-twice", []string{"one-key"}, lineTwice},
		{"duplicate", []string{"distinct"}, withOptions(func(_ *rand.Rand, o []quizzes.Option, key int) bool {
			o[(key+1)%len(o)].Text = " " + o[(key+2)%len(o)].Text + "  "
			return true
		})},
		{"duplicate-in-code", []string{"distinct"}, withOptions(func(_ *rand.Rand, o []quizzes.Option, key int) bool {
			o[(key+1)%len(o)].Text = "`" + strings.ReplaceAll(o[key].Text, "`", "") + "`"
			return true
		})},
		{"duplicate-item", []string{"distinct"}, duplicateItem},
		{"no-rationale", []string{"rationale"}, rationaleOf(1, func(string) string { return "" })},
		{"no-key-rationale", []string{"rationale"}, rationaleOf(0, func(string) string { return "" })},
		{"empty-rationale", []string{"rationale"}, rationaleOf(1, as("This is not the right answer."))},
		{"echoed-rationale", []string{"rationale"}, withOptions(func(_ *rand.Rand, o []quizzes.Option, key int) bool {
			i := (key + 1) % len(o)
			o[i].Why = o[i].Text + "."
			return len(o[i].Text) > shortestWhy
		})},
		{"one-rationale", []string{"rationale-own"}, withOptions(oneRationale)},
		{"misconception-values", []string{"misconception"}, withOptions(func(r *rand.Rand, o []quizzes.Option, key int) bool {
			o[(key+1)%len(o)].Misconception = fmt.Sprintf("Got %d", r.IntN(1000))
			return true
		})},
		{"key-misconception", []string{"misconception"}, withOptions(func(_ *rand.Rand, o []quizzes.Option, key int) bool {
			o[key].Misconception = "age-ignored"
			return true
		})},
		{"trace-cut", []string{"trace"}, traceCut},
		{"no-section", []string{"concept"}, func(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
			q.Concept, _, _ = strings.Cut(q.Concept, "#")
			return q, true
		}},
		{"format-slip", []string{"placeholder"}, onDistractor(behind(" %!d(string=60)"))},
		{"template-slip", []string{"placeholder"}, onStem(func(s string) string { return "A node named {{.Name}} is idle. " + s })},
	}
}

func allRight(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
	m, ok := q.Ask.(quizzes.Multiple)
	opts := slices.Clone(m.Options)
	for i := range opts {
		opts[i].Right = true
	}
	q.Ask = quizzes.Multiple{Options: opts}
	return q, ok
}

func lineTwice(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
	l, ok := q.Ask.(quizzes.Line)
	if !ok {
		return q, false
	}
	l.Options = slices.Clone(l.Options)
	key := slices.IndexFunc(l.Options, func(o quizzes.Option) bool { return o.Right })
	l.Options[(key+1)%len(l.Options)].Text = l.Options[key].Text
	q.Ask = l
	return q, true
}

// duplicateItem repeats an item to order, a right side, or a choice of a cell.
func duplicateItem(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
	switch a := q.Ask.(type) {
	case quizzes.Order:
		a.Items = slices.Clone(a.Items)
		a.Items[0] = strings.ToUpper(a.Items[1])
		q.Ask = a
	case quizzes.Cells:
		offered := false
		q, _ = eachCell(q, func(c *quizzes.Cell) {
			offered = offered || len(c.Choices) > 0
			c.Choices = append(slices.Clone(c.Choices), c.Choices[:min(1, len(c.Choices))]...)
		})
		return q, offered
	case quizzes.Match:
		a.Right = slices.Clone(a.Right)
		a.Right[0] = a.Right[1] + " "
		q.Ask = a
	default:
		return q, false
	}
	return q, true
}

// rationaleOf changes the rationale of the option that far behind the key.
func rationaleOf(off int, change func(string) string) func(*rand.Rand, quizzes.Question) (quizzes.Question, bool) {
	return withOptions(func(_ *rand.Rand, o []quizzes.Option, key int) bool {
		i := (key + off) % len(o)
		o[i].Why = change(o[i].Why)
		return true
	})
}

func oneRationale(_ *rand.Rand, o []quizzes.Option, key int) bool {
	for i := range o {
		if i != key {
			o[i].Why = "The cache does not behave like that."
		}
	}
	return true
}

func traceCut(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
	if q.Source != quizzes.Computed || newView(q).keyText() == "" {
		return q, false
	}
	switch q.Ask.Kind() {
	case quizzes.KindSingle, quizzes.KindNumber, quizzes.KindText, quizzes.KindLine:
		q.Trace = []quizzes.Step{{Rule: "start", Text: "The run starts with an empty store."}}
		return q, true
	}
	return q, false
}
