package authored

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"

	"warmcache/quizzes"
)

const (
	shownWrong = 3 // distractors of a single choice
	shownPairs = 4 // pairs of a match
	shownItems = 5 // items to order
	shownBoxes = 6 // options of a multiple choice
)

// fill sets the kind, the number of variants, and Make.
func (b block) fill(t *quizzes.Template) error {
	switch b.kinds()[0] {
	case "right":
		if b.Right.Kind == yaml.SequenceNode {
			return b.multiple(t)
		}
		return b.single(t)
	case "number":
		return b.fixed(t, quizzes.Number{Value: *b.Number, Tolerance: b.Tolerance, Unit: b.Unit, Near: near(b.Near)})
	case "text":
		return b.fixed(t, quizzes.Text{Accept: b.Text, Form: b.Form, Near: near(b.Near)})
	case "order":
		return b.order(t)
	case "match":
		return b.match(t)
	}
	return b.line(t)
}

// fixed is a kind of which every variant is the same.
func (b block) fixed(t *quizzes.Template, ask quizzes.Ask) error {
	t.Kind, t.Finite = ask.Kind(), 1
	t.Make = func(*rand.Rand) (quizzes.Question, error) { return b.question(ask, ""), nil }
	return nil
}

func (b block) single(t *quizzes.Template) error {
	var right option
	if b.Right.Kind == yaml.ScalarNode {
		right.Say = b.Right.Value
	} else if err := b.Right.Decode(&right); err != nil {
		return fmt.Errorf("right: %w", err)
	}
	if len(b.Wrong) < 2 {
		return fmt.Errorf("%d wrong options (want 2 or more)", len(b.Wrong))
	}
	key := quizzes.Option{Text: right.Say, Right: true, Why: cmp.Or(right.Why, b.Why)}
	sets := b.fairSets(right.Say, min(shownWrong, len(b.Wrong)))
	t.Kind, t.Finite = quizzes.KindSingle, distinct(sets)
	t.Make = func(r *rand.Rand) (quizzes.Question, error) {
		idx := sets[r.IntN(len(sets))]
		opts := []quizzes.Option{key}
		for _, i := range idx {
			opts = append(opts, b.Wrong[i].option(false))
		}
		return b.question(quizzes.Single{Options: opts}, note(idx)), nil
	}
	return nil
}

func (b block) multiple(t *quizzes.Template) error {
	var right []option
	if err := b.Right.Decode(&right); err != nil {
		return fmt.Errorf("right: %w", err)
	}
	var all []quizzes.Option
	for _, o := range right {
		all = append(all, o.option(true))
	}
	for _, o := range b.Wrong {
		all = append(all, o.option(false))
	}
	if len(right) == 0 || len(b.Wrong) == 0 || len(all) < 3 {
		return errors.New("multiple choice wants a right, a wrong and at least three options")
	}
	k := min(shownBoxes, len(all))
	t.Kind, t.Finite = quizzes.KindMultiple, choose(len(all), k)
	t.Make = func(r *rand.Rand) (quizzes.Question, error) {
		return quizzes.Search(50, func() (quizzes.Question, error) {
			idx := drawn(r, len(all), k)
			if idx[0] >= len(right) || idx[k-1] < len(right) {
				return quizzes.Question{}, quizzes.Reject("only right or only wrong options")
			}
			var opts []quizzes.Option
			for _, i := range idx {
				opts = append(opts, all[i])
			}
			return b.question(quizzes.Multiple{Options: opts}, note(idx)), nil
		})
	}
	return nil
}

func (b block) order(t *quizzes.Template) error {
	k := min(shownItems, len(b.Order))
	if k < 3 {
		return errors.New("order wants three items or more")
	}
	t.Kind, t.Finite = quizzes.KindOrder, choose(len(b.Order), k)
	t.Make = func(r *rand.Rand) (quizzes.Question, error) {
		idx := drawn(r, len(b.Order), k)
		var items []string
		for _, i := range idx {
			items = append(items, b.Order[i])
		}
		return b.question(quizzes.Ordered(cmp.Or(b.From, "first"), items...), note(idx)), nil
	}
	return nil
}

func (b block) match(t *quizzes.Template) error {
	k := min(shownPairs, len(b.Match))
	if k < 3 {
		return errors.New("match wants three pairs or more")
	}
	t.Kind, t.Finite = quizzes.KindMatch, choose(len(b.Match), k)
	t.Make = func(r *rand.Rand) (quizzes.Question, error) {
		idx := drawn(r, len(b.Match), k)
		var left, right, why []string
		for _, i := range idx {
			p := b.Match[i]
			left, right, why = append(left, p.Left), append(right, p.Right), append(why, p.Why)
		}
		return b.question(quizzes.Matched(left, right, why), note(idx)), nil
	}
	return nil
}

func (b block) line(t *quizzes.Template) error {
	ls := lines(b.Lines)
	if b.Line < 1 || b.Line > len(ls) {
		return fmt.Errorf("line %d of %d", b.Line, len(ls))
	}
	ask := quizzes.Line{Lang: b.Lang}
	for i, text := range ls {
		o := quizzes.Option{Text: text, Right: i+1 == b.Line, Why: b.Other}
		for _, n := range b.Near {
			if n.Say == fmt.Sprint(i+1) {
				o.Why, o.Misconception = n.Why, n.Misconception
			}
		}
		if o.Right {
			o.Why, o.Misconception = b.Why, ""
		}
		ask.Options = append(ask.Options, o)
	}
	return b.fixed(t, ask)
}

func (o option) option(right bool) quizzes.Option {
	return quizzes.Option{Text: o.Say, Right: right, Why: o.Why, Misconception: o.Misconception}
}

func near(opts []option) []quizzes.Near {
	var out []quizzes.Near
	for _, o := range opts {
		out = append(out, quizzes.Near{Answer: o.Say, Why: o.Why, Misconception: o.Misconception})
	}
	return out
}

// drawn returns k of n indexes, ascending.
func drawn(r *rand.Rand, n, k int) []int {
	idx := r.Perm(n)[:k]
	sort.Ints(idx)
	return idx
}

func note(idx []int) string { return strings.ReplaceAll(fmt.Sprint(idx), " ", ",") }

// choose is the binomial coefficient.
func choose(n, k int) int {
	c := 1
	for i := range k {
		c = c * (n - i) / (i + 1)
	}
	return c
}
