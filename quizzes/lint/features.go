package lint

import (
	"math"
	"strings"

	"warmcache/quizzes"
)

// feature is what one option shows on its surface: nothing that takes knowledge of the subject to see. Of gives a
// value for each option of a list; the guesser compares options of one question only, so a value that all share
// says nothing.
type feature struct {
	name string
	of   func(l listing) []float64
}

// listing is a question as the guesser sees it: a stem, and options without their marks.
type listing struct {
	stem    text
	options []text
	amounts []amount // where all options are numbers
}

// features are all clues that the guesser weighs.
func features() []feature {
	return []feature{
		{"length", perOption(func(l listing, i int) float64 { return math.Log(float64(1 + l.options[i].runes)) })},
		{"longest", ranked(runes, highest)},
		{"shortest", ranked(runes, lowest)},
		{"second longest", secondLongest},
		{"stem overlap", perOption(func(l listing, i int) float64 {
			return math.Min(4, float64(shared(l.options[i].content, l.stem.content)))
		})},
		{"most stem overlap", ranked(func(l listing, i int) float64 { return float64(shared(l.options[i].content, l.stem.content)) }, highest)},
		{"like the others", perOption(likeness)},
		{"most like the others", ranked(likeness, highest)},
		{"least like the others", ranked(likeness, lowest)},
		{"first words shared", perOption(firstShared)},
		{"absolutes", has(func(t text) bool { return t.has(absolutes) || t.has(strong) })},
		{"hedges", has(func(t text) bool { return t.has(hedges) || t.has(soft) })},
		{"negation", has(func(t text) bool { return t.has(negations) })},
		{"reasons", has(func(t text) bool { return t.has(reasons) })},
		{"commas", perOption(func(l listing, i int) float64 { return float64(strings.Count(l.options[i].plain, ",")) })},
		{"brackets or dashes", has(func(t text) bool { return strings.ContainsAny(t.plain, "(;:–—") })},
		{"digits", has(func(t text) bool { return strings.ContainsAny(t.plain, "0123456789") })},
		{"code", has(func(t text) bool { return strings.Contains(t.raw, "`") })},
		{"word length", perOption(wordLength)},
		{"first place", perOption(func(_ listing, i int) float64 { return flag(i == 0) })},
		{"last place", perOption(func(l listing, i int) float64 { return flag(i == len(l.options)-1) })},
		{"largest number", onAmount(highest)},
		{"smallest number", onAmount(lowest)},
		{"number of the stem", perOption(stemNumber)},
	}
}

func perOption(of func(listing, int) float64) func(listing) []float64 {
	return func(l listing) []float64 {
		out := make([]float64, len(l.options))
		for i := range out {
			out[i] = of(l, i)
		}
		return out
	}
}

func has(is func(text) bool) func(listing) []float64 {
	return perOption(func(l listing, i int) float64 { return flag(is(l.options[i])) })
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// ranked marks the options at one end of a measure. Ties share the mark.
func ranked(of func(listing, int) float64, end func([]float64) []float64) func(listing) []float64 {
	return func(l listing) []float64 { return end(perOption(of)(l)) }
}

func highest(x []float64) []float64 { return atEnd(x, math.Max) }
func lowest(x []float64) []float64  { return atEnd(x, math.Min) }

func atEnd(x []float64, end func(a, b float64) float64) []float64 {
	if len(x) == 0 {
		return nil
	}
	at, n := x[0], 0.0
	for _, v := range x {
		at = end(at, v)
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = flag(v == at)
		n += out[i]
	}
	for i := range out {
		out[i] /= n
	}
	return out
}

func runes(l listing, i int) float64 { return float64(l.options[i].runes) }

// secondLongest marks the option with exactly one longer one.
func secondLongest(l listing) []float64 {
	return perOption(func(l listing, i int) float64 {
		longer := 0
		for _, o := range l.options {
			longer += int(flag(o.runes > l.options[i].runes))
		}
		return flag(longer == 1)
	})(l)
}

// likeness is the mean similarity to the other options, by words.
func likeness(l listing, i int) float64 {
	sum := 0.0
	for j := range l.options {
		if i != j {
			sum += similarity(bag(l.options[i]), bag(l.options[j]))
		}
	}
	return sum / float64(max(1, len(l.options)-1))
}

func bag(t text) map[string]bool {
	out := map[string]bool{}
	for _, w := range t.words {
		out[w] = true
	}
	return out
}

// firstShared is how many other options begin with the same word.
func firstShared(l listing, i int) float64 {
	n := 0.0
	for j, o := range l.options {
		if i != j && len(o.words) > 0 && len(l.options[i].words) > 0 && o.words[0] == l.options[i].words[0] {
			n++
		}
	}
	return n
}

func wordLength(l listing, i int) float64 {
	t := l.options[i]
	if len(t.words) == 0 {
		return 0
	}
	return float64(len(strings.Join(t.words, ""))) / float64(len(t.words))
}

func onAmount(end func([]float64) []float64) func(listing) []float64 {
	return func(l listing) []float64 {
		x := make([]float64, len(l.options))
		for i, a := range l.amounts {
			x[i] = a.value
		}
		if l.amounts == nil {
			return x
		}
		return end(x)
	}
}

// stemNumber holds for an option whose first number stands in the stem.
func stemNumber(l listing, i int) float64 {
	own := numbers(l.options[i].plain)
	if len(own) == 0 {
		return 0
	}
	for _, n := range numbers(l.stem.plain) {
		if n == own[0] {
			return 1
		}
	}
	return 0
}

// listingOf is the question as a guesser sees it, and for each option whether it is right. ok is false for kinds that
// offer nothing to choose.
func listingOf(q quizzes.Question) (l listing, right []bool, ok bool) {
	opts := choices(q.Ask)
	if line, is := q.Ask.(quizzes.Line); is {
		opts = line.Options
	}
	for _, o := range opts {
		l.options, right = append(l.options, newText(o.Text)), append(right, o.Right)
	}
	l.stem = newText(q.Stem)
	for i, o := range l.options {
		a, is := readAmount(o)
		if !is {
			l.amounts = nil
			break
		}
		if i == len(l.amounts) {
			l.amounts = append(l.amounts, a)
		}
	}
	return l, right, len(opts) > 0
}
