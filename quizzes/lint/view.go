package lint

import (
	"slices"

	"warmcache/quizzes"
)

// view is a question with its texts measured once for all rules.
type view struct {
	q       quizzes.Question
	stem    text
	options []option // of single and multiple choice, as shown; empty for other kinds
	key     int      // index of a single choice's key, -1 elsewhere
	amounts []amount // the options as numbers where all are numbers, else nil
}

type option struct {
	quizzes.Option
	text
}

func newView(q quizzes.Question) view {
	v := view{q: q, stem: newText(q.Stem), key: -1}
	for i, o := range choices(q.Ask) {
		v.options = append(v.options, option{o, newText(o.Text)})
		if o.Right && q.Ask.Kind() == quizzes.KindSingle {
			v.key = i
		}
	}
	v.amounts = readAmounts(v.options)
	return v
}

// choices are the options that a reader compares: those of single and of multiple choice.
func choices(a quizzes.Ask) []quizzes.Option {
	switch a := a.(type) {
	case quizzes.Single:
		return a.Options
	case quizzes.Multiple:
		return a.Options
	}
	return nil
}

func readAmounts(opts []option) []amount {
	var out []amount
	for _, o := range opts {
		a, ok := readAmount(o.text)
		if !ok {
			return nil
		}
		out = append(out, a)
	}
	return out
}

func (v view) finding(msg string) Finding {
	return Finding{Template: v.q.Template, Seed: v.q.Seed, Message: msg}
}

// keyText is safe on questions without a key.
func (v view) keyText() string {
	switch a := v.q.Ask.(type) {
	case quizzes.Single:
		if v.key < 0 {
			return ""
		}
	case quizzes.Line:
		if !slices.ContainsFunc(a.Options, func(o quizzes.Option) bool { return o.Right }) {
			return ""
		}
	case quizzes.Text:
		if len(a.Accept) == 0 {
			return ""
		}
	}
	return v.q.Ask.KeyText()
}

// withKey is the question as if another option were its key.
func (v view) withKey(key int) view {
	v.options, v.key = slices.Clone(v.options), key
	for i := range v.options {
		v.options[i].Right = i == key
	}
	return v
}

// rest are the options of a single choice without its key.
func (v view) rest() []option {
	if v.key < 0 {
		return nil
	}
	return slices.Delete(slices.Clone(v.options), v.key, v.key+1)
}

// sides are the right and the wrong options of single and multiple choice.
func (v view) sides() (right, wrong []option) {
	for _, o := range v.options {
		if o.Right {
			right = append(right, o)
		} else {
			wrong = append(wrong, o)
		}
	}
	return right, wrong
}

// lists are the texts among which a learner tells apart, list by list: options, items, both sides of a match, the
// choices of each cell.
func (v view) lists() [][]string {
	switch a := v.q.Ask.(type) {
	case quizzes.Order:
		return [][]string{a.Items}
	case quizzes.Match:
		return [][]string{a.Left, a.Right}
	case quizzes.Cells:
		var out [][]string
		for _, c := range a.All() {
			out = append(out, c.Choices)
		}
		return out
	}
	var out []string
	for _, o := range v.options {
		out = append(out, o.Option.Text)
	}
	return [][]string{out}
}

// shown are all texts that a learner sees before the answer.
func (v view) shown() []string {
	out := []string{v.q.Stem}
	for _, e := range v.q.Exhibits {
		out = append(append(append(out, e.Title), e.Lines...), e.Head...)
		for _, row := range e.Rows {
			out = append(out, row...)
		}
	}
	if l, ok := v.q.Ask.(quizzes.Line); ok {
		for _, o := range l.Options {
			out = append(out, o.Text)
		}
	}
	return slices.Concat(append([][]string{out}, v.lists()...)...)
}

// told are all texts that a learner sees after the answer.
func (v view) told() []string {
	out := []string{v.q.Why}
	for _, s := range v.q.Trace {
		out = append(out, s.Text, s.State)
	}
	for _, w := range v.whys() {
		out = append(out, w.why)
	}
	return out
}

// reason is why one answer is right or wrong.
type reason struct {
	what, why, misconception string
	right                    bool
}

// whys are the rationales of a question, of the kinds that must have one for each answer.
func (v view) whys() []reason {
	switch a := v.q.Ask.(type) {
	case quizzes.Line:
		return optionWhys(a.Options)
	case quizzes.Number:
		return nearWhys(a.Near)
	case quizzes.Text:
		return nearWhys(a.Near)
	case quizzes.Cells:
		return cellWhys(a)
	}
	return optionWhys(choices(v.q.Ask))
}

func optionWhys(opts []quizzes.Option) []reason {
	var out []reason
	for _, o := range opts {
		out = append(out, reason{o.Text, o.Why, o.Misconception, o.Right})
	}
	return out
}

func nearWhys(near []quizzes.Near) []reason {
	var out []reason
	for _, n := range near {
		out = append(out, reason{n.Answer, n.Why, n.Misconception, false})
	}
	return out
}

func cellWhys(c quizzes.Cells) []reason {
	var out []reason
	for _, cell := range c.All() {
		out = append(append(out, reason{cell.Want, cell.Why, "", true}), nearWhys(cell.Near)...)
	}
	return out
}
