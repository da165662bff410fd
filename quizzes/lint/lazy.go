package lint

import (
	"math"

	"warmcache/quizzes"
)

// Lazy is a way to answer without knowing anything. A template on which one of them is right far more often than
// chance asks for less than it seems to.
type Lazy struct {
	ID   string
	pick func(quizzes.Question, listing) []float64 // a mark for each option that it would choose; none: it does not apply
}

// LazySolvers are all of them.
func LazySolvers() []Lazy {
	return []Lazy{
		{"first", func(_ quizzes.Question, l listing) []float64 {
			return perOption(func(_ listing, i int) float64 { return flag(i == 0) })(l)
		}},
		{"last", func(_ quizzes.Question, l listing) []float64 {
			return perOption(func(l listing, i int) float64 { return flag(i == len(l.options)-1) })(l)
		}},
		{"longest", func(_ quizzes.Question, l listing) []float64 { return ranked(runes, highest)(l) }},
		{"shortest", func(_ quizzes.Question, l listing) []float64 { return ranked(runes, lowest)(l) }},
		{"largest-number", func(_ quizzes.Question, l listing) []float64 { return onAmount(highest)(l) }},
		{"smallest-number", func(_ quizzes.Question, l listing) []float64 { return onAmount(lowest)(l) }},
		{"stem-value", func(_ quizzes.Question, l listing) []float64 { return perOption(stemNumber)(l) }},
		{"latest-value", latestValue},
	}
}

// Solved is how often a lazy solver is right on a template, 0 to 1, over the variants to which it applies.
type Solved struct {
	Solver           string
	Accuracy, Chance float64
	Variants         int
}

// mostLazy is how far above chance a lazy solver may be on a computed template, as a share.
const mostLazy = .05

// TooLazy says that a lazy solver is right more often than chance and the allowance explain: three standard errors of
// the measured variants above both.
func (s Solved) TooLazy() bool {
	return s.Accuracy-s.Chance > mostLazy+3*math.Sqrt(s.Chance*(1-s.Chance)/float64(s.Variants))
}

// LazyScores measures every lazy solver on variants of one template, of kinds that offer options and, for the values
// of the stem and the latest value, of typed ones.
func LazyScores(variants []quizzes.Question) []Solved {
	var out []Solved
	usual := usualAnswer(variants)
	for _, lazy := range LazySolvers() {
		s := Solved{Solver: lazy.ID}
		for _, q := range variants {
			hit, chance, ok := lazy.try(q)
			if ok {
				s.Accuracy, s.Chance, s.Variants = s.Accuracy+hit, s.Chance+max(chance, usual), s.Variants+1
			}
		}
		if s.Variants > 0 {
			s.Accuracy, s.Chance = s.Accuracy/float64(s.Variants), s.Chance/float64(s.Variants)
			out = append(out, s)
		}
	}
	return out
}

// usualAnswer is how often the commonest number of typed variants is right: who always gives that one knows as little.
func usualAnswer(variants []quizzes.Question) float64 {
	count, most := map[float64]int{}, 0
	for _, q := range variants {
		if n, is := q.Ask.(quizzes.Number); is {
			count[n.Value]++
			most = max(most, count[n.Value])
		}
	}
	return float64(most) / math.Max(1, float64(len(variants)))
}

// try answers one question; ties are guessed blindly.
func (z Lazy) try(q quizzes.Question) (hit, chance float64, ok bool) {
	l, right, offered := listingOf(q)
	if !offered {
		return z.tryTyped(q)
	}
	marks := z.pick(q, l)
	tied, good, rights := 0.0, 0.0, 0.0
	for i := range right {
		tied += flag(marks[i] > 0)
		good += flag(marks[i] > 0 && right[i])
		rights += flag(right[i])
	}
	return good / math.Max(1, tied), rights / float64(len(right)), tied > 0
}

// tryTyped gives the largest, the smallest or the last number that the question shows to a typed number.
func (z Lazy) tryTyped(q quizzes.Question) (hit, chance float64, ok bool) {
	n, is := q.Ask.(quizzes.Number)
	given := numbers(plain(q.Stem))
	if z.ID == "latest-value" {
		given = exhibited(q)
	}
	if !is || len(given) == 0 {
		return 0, 0, false
	}
	at := given[len(given)-1]
	switch z.ID {
	case "largest-number", "smallest-number":
		for _, g := range given {
			if (z.ID == "largest-number") == (g > at) && g != at {
				at = g
			}
		}
	case "stem-value", "latest-value":
	default:
		return 0, 0, false
	}
	return flag(n.Grade(quizzes.Response(quizzes.FormatNumber(at))).Right()), n.Guess(), true
}

// exhibited lists the numbers of all exhibits, in reading order.
func exhibited(q quizzes.Question) []float64 {
	var out []float64
	for _, e := range q.Exhibits {
		for _, line := range e.Lines {
			out = append(out, numbers(line)...)
		}
		for _, row := range e.Rows {
			for _, cell := range row {
				out = append(out, numbers(cell)...)
			}
		}
	}
	return out
}

// latestValue chooses the option whose number comes last in the exhibits.
func latestValue(q quizzes.Question, l listing) []float64 {
	out := make([]float64, len(l.options))
	shown := exhibited(q)
	for at := len(shown) - 1; at >= 0; at-- {
		for i, a := range l.amounts {
			if a.value == shown[at] {
				out[i] = 1
				return out
			}
		}
	}
	return out
}
