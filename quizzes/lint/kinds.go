package lint

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"warmcache/quizzes"
)

var saysUnit = regexp.MustCompile(`(?i)how (many|much|often|long|large|big|old|far|high)|percent|%|factor|\bshare\b|ratio|count|number|\bport\b|status|which|what`)

// typed wants a field that says what to write, and an answer that is not printed beside it as the last thing said.
func typed(v view) string {
	switch a := v.q.Ask.(type) {
	case quizzes.Number:
		if a.Unit == "" && !saysUnit.MatchString(asking(v.q.Stem)) {
			return "neither the field nor the question says the unit"
		}
		return given(v, quizzes.FormatNumber(a.Value))
	case quizzes.Text:
		if len(a.Accept) == 0 || plain(a.Accept[0]) == "" {
			return "no accepted answer"
		}
		return given(v, a.Accept[0])
	}
	return ""
}

// given finds the answer in brackets, behind "such as", or behind an equals sign at the end of the stem.
func given(v view, key string) string {
	k := regexp.QuoteMeta(plain(key))
	if ok, _ := regexp.MatchString(`(\(|such as |e\.g\. |for example,? |i\.e\.,? )(= ?)?["“]?`+k+`["”]?[).?]`, v.stem.plain); ok {
		return fmt.Sprintf("the stem says %q", key)
	}
	return ""
}

func near(v view) string {
	switch a := v.q.Ask.(type) {
	case quizzes.Number:
		return cmp.Or(nearTwiceIn(a.Near), nearNumber(a))
	case quizzes.Text:
		return nearTwiceIn(a.Near)
	}
	return ""
}

func nearTwiceIn(near []quizzes.Near) string {
	seen := map[string]bool{}
	for _, n := range near {
		if seen[plain(n.Answer)] {
			return fmt.Sprintf("the near answer %q stands twice", n.Answer)
		}
		seen[plain(n.Answer)] = true
	}
	return ""
}

// nearNumber wants near numbers beyond twice the tolerance: between, a slip of rounding would be called a mistake.
func nearNumber(n quizzes.Number) string {
	for _, near := range n.Near {
		if f, err := strconv.ParseFloat(near.Answer, 64); err == nil && math.Abs(f-n.Value) <= 2*n.Tolerance+1e-9 {
			return fmt.Sprintf("the near answer %s is within twice the tolerance of %s", near.Answer, quizzes.FormatNumber(n.Value))
		}
	}
	return ""
}

var (
	ordinal = regexp.MustCompile(`^((step|no\.?|#) ?)?\(?\d+[.):]\s|^(first|second|third|fourth|finally|lastly|at last|to begin with|next|afterwards|then)\b,?|\b(as the (first|last) step|in the end)\b`)
)

func orderClue(v view) string {
	o, ok := v.q.Ask.(quizzes.Order)
	if !ok {
		return ""
	}
	for _, item := range o.Items {
		if m := ordinal.FindString(plain(item)); m != "" {
			return fmt.Sprintf("%q in %q tells its place", strings.TrimSpace(m), item)
		}
	}
	return ""
}

// echoedPairs is the share of a match's pairs that may be joined by a word; one of four is still a question.
const echoedPairs = .5

func matchEcho(v view) string {
	m, ok := v.q.Ask.(quizzes.Match)
	if !ok || len(m.Want) != len(m.Left) {
		return ""
	}
	joined, last := 0, ""
	for i, want := range m.Want {
		if w := joins(m, i, want); w != "" {
			joined, last = joined+1, w
		}
	}
	if float64(joined) > echoedPairs*float64(len(m.Left)) {
		return fmt.Sprintf("%d of %d pairs share a word that no other right side has, such as %q", joined, len(m.Left), last)
	}
	return ""
}

// joins gives a word of the left side that stands in its own right side and in no other, and on no other left side.
func joins(m quizzes.Match, left, right int) string {
	own := newText(m.Left[left]).content
	for w := range newText(m.Right[right]).content {
		if own[w] && !elsewhere(m.Right, right, w) && !elsewhere(m.Left, left, w) {
			return w
		}
	}
	return ""
}

func elsewhere(list []string, but int, w string) bool {
	for i, s := range list {
		if i != but && newText(s).content[w] {
			return true
		}
	}
	return false
}

func cells(v view) string {
	c, ok := v.q.Ask.(quizzes.Cells)
	if !ok {
		return ""
	}
	all := c.All()
	values := map[string]bool{}
	for _, cell := range all {
		values[plain(cell.Want)] = true
		if len(cell.Choices) > 0 && !offers(cell) {
			return fmt.Sprintf("the key %q is not among the choices", cell.Want)
		}
	}
	if len(all) > 2 && len(values) == 1 {
		return fmt.Sprintf("all %d cells have one value", len(all))
	}
	return ""
}

func offers(c quizzes.Cell) bool {
	for _, ch := range c.Choices {
		if ch == c.Want {
			return true
		}
	}
	return false
}

// severalMargin is the difference of mean lengths that multiple choice may show: its options vary more, and no one of
// them is the key.
const severalMargin = .5

// several looks at multiple choice over a template: right and wrong options of about one length on average, and,
// where the template draws its options, not one number of right ones in all variants.
func several(in Instance) []Finding {
	right, wrong, counts, n := 0.0, 0.0, map[int]bool{}, 0
	keys := map[string]bool{}
	for _, v := range in.variants {
		if v.q.Ask.Kind() != quizzes.KindMultiple {
			return nil
		}
		r, w := v.sides()
		right, wrong = right+meanRunes(r), wrong+meanRunes(w)
		counts[len(r)], keys[v.keyText()] = true, true
		n++
	}
	switch {
	case n == 0:
		return nil
	case right > (1+severalMargin)*wrong && right-wrong > lengthSeen*float64(n), wrong > (1+severalMargin)*right && wrong-right > lengthSeen*float64(n):
		return every(in, fmt.Sprintf("right options have %.0f characters on average, wrong ones %.0f", right/float64(n), wrong/float64(n)))
	case n >= enoughVariants && len(keys) >= enoughKeys && len(counts) == 1 && in.variants[0].q.Source == quizzes.Computed:
		return every(in, "the same number of right options in all variants")
	}
	return nil
}

func every(in Instance, msg string) []Finding {
	return each(func(view) string { return msg })(in)
}

func meanRunes(opts []option) float64 {
	sum := 0
	for _, o := range opts {
		sum += o.runes
	}
	return float64(sum) / float64(max(1, len(opts)))
}
