package lint

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
)

func kindOperators() []operator {
	return []operator{
		{"answer-in-stem", []string{"typed"}, answerInStem},
		{"no-unit", []string{"typed"}, noUnit},
		{"near-twice", []string{"near"}, nearTwice},
		{"wide-tolerance", []string{"near"}, wideTolerance},
		{"numbered-items", []string{"order-clue"}, items(func(i int, s string) string { return fmt.Sprintf("%d. %s", i, s) })},
		{"finally", []string{"order-clue"}, items(func(i int, s string) string {
			return []string{"First", "Then", "Next", "Then", "Afterwards", "Then", "Finally"}[i-1] + ", " + lowerFirst(s)
		})},
		{"pairs-echo", []string{"match-echo"}, pairsEcho},
		{"cell-key-missing", []string{"cells"}, cellKeyMissing},
		{"cells-alike", []string{"cells"}, cellsAlike},
		{"long-rights", []string{"several"}, longRights},
	}
}

func answerInStem(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
	switch q.Ask.Kind() {
	case quizzes.KindText, quizzes.KindNumber:
		q.Stem += " (" + fmt.Sprint(q.Ask.Key()) + ")"
		if n, ok := q.Ask.(quizzes.Number); ok {
			q.Stem = cutAsk(q.Stem) + "How many are left (" + quizzes.FormatNumber(n.Value) + ")?"
		}
		return q, true
	}
	return q, false
}

func noUnit(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
	n, ok := q.Ask.(quizzes.Number)
	n.Unit = ""
	q.Ask, q.Stem = n, cutAsk(q.Stem)+"Until then, is it kept?"
	return q, ok
}

func nearTwice(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
	switch a := q.Ask.(type) {
	case quizzes.Number:
		a.Near = append(slices.Clone(a.Near), a.Near[:min(1, len(a.Near))]...)
		q.Ask = a
		return q, len(a.Near) > 1
	case quizzes.Text:
		a.Near = append(slices.Clone(a.Near), a.Near[:min(1, len(a.Near))]...)
		q.Ask = a
		return q, len(a.Near) > 1
	}
	return q, false
}

func wideTolerance(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
	n, ok := q.Ask.(quizzes.Number)
	n.Tolerance = max(1, 20*n.Value)
	q.Ask = n
	return q, ok && len(n.Near) > 0
}

// items changes the items of an order by their right place, from 1.
func items(change func(int, string) string) func(*rand.Rand, quizzes.Question) (quizzes.Question, bool) {
	return func(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
		o, ok := q.Ask.(quizzes.Order)
		o.Items = slices.Clone(o.Items)
		for i := range o.Items {
			o.Items[i] = change(o.Want[i], o.Items[i])
		}
		q.Ask = o
		return q, ok
	}
}

func pairsEcho(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
	m, ok := q.Ask.(quizzes.Match)
	if !ok {
		return q, false
	}
	m.Left, m.Right = slices.Clone(m.Left), slices.Clone(m.Right)
	for i, want := range m.Want {
		name := []string{"alpha", "bravo", "charlie", "delta", "echo", "foxtrot"}[i]
		m.Left[i], m.Right[want] = m.Left[i]+" "+name, m.Right[want]+", as "+name
	}
	q.Ask = m
	return q, true
}

// eachCell changes all asked cells.
func eachCell(q quizzes.Question, change func(*quizzes.Cell)) (quizzes.Question, bool) {
	c, ok := q.Ask.(quizzes.Cells)
	c.Rows = slices.Clone(c.Rows)
	for i := range c.Rows {
		c.Rows[i].Asked = slices.Clone(c.Rows[i].Asked)
		for k := range c.Rows[i].Asked {
			change(&c.Rows[i].Asked[k])
		}
	}
	q.Ask = c
	return q, ok
}

func cellKeyMissing(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
	found := false
	q, ok := eachCell(q, func(c *quizzes.Cell) {
		if len(c.Choices) > 0 {
			c.Want, found = strings.ToUpper(c.Want)+" always", true
		}
	})
	return q, ok && found
}

func cellsAlike(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
	first, n := "", 0
	q, ok := eachCell(q, func(c *quizzes.Cell) {
		if first == "" {
			first = c.Want
		}
		c.Want, n = first, n+1
	})
	return q, ok && n > 2
}

func longRights(_ *rand.Rand, q quizzes.Question) (quizzes.Question, bool) {
	m, ok := q.Ask.(quizzes.Multiple)
	opts := slices.Clone(m.Options)
	for i := range opts {
		if opts[i].Right {
			opts[i].Text += ", which holds for as long as each of the caches on the way keeps to the rules that the section gives"
		}
	}
	q.Ask = quizzes.Multiple{Options: opts}
	return q, ok
}
