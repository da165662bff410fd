package lint

import (
	"math"

	"warmcache/quizzes"
)

// group is a template with its variants.
type group struct {
	template, topic string
	choices         []choice
	chance          float64
}

// study is the data of one measurement.
type study struct{ groups []group }

// newStudy turns samples into numbers and scales each feature to a standard deviation of 1 over the bank.
func newStudy(kind quizzes.Kind, samples []Sample) study {
	var s study
	at, notes := map[string]int{}, map[quizzes.Ref]bool{}
	seen := map[string]bool{}
	for _, sample := range samples {
		l, right, ok := listingOf(sample.Question)
		if !ok || sample.Ask.Kind() != kind || notes[sample.Ref] || seen[sample.Template+"\n"+sample.Note] {
			continue
		}
		notes[sample.Ref], seen[sample.Template+"\n"+sample.Note] = true, true
		i, ok := at[sample.Template]
		if !ok {
			i, at[sample.Template] = len(s.groups), len(s.groups)
			s.groups = append(s.groups, group{template: sample.Template, topic: sample.Topic})
		}
		s.groups[i].choices = append(s.groups[i].choices, newChoice(l, right))
	}
	s.weigh()
	s.scale()
	return s
}

func newChoice(l listing, right []bool) choice {
	c := choice{x: make([][]float64, len(right)), y: make([]float64, len(right))}
	n := 0.0
	for _, b := range right {
		n += flag(b)
	}
	for i, b := range right {
		c.y[i] = flag(b) / math.Max(1, n)
	}
	for _, f := range features() {
		for i, v := range centered(f.of(l)) {
			c.x[i] = append(c.x[i], v)
		}
	}
	return c
}

func centered(x []float64) []float64 {
	m := mean(x)
	for i := range x {
		x[i] -= m
	}
	return x
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / math.Max(1, float64(len(x)))
}

func (s study) weigh() {
	for g := range s.groups {
		cs := s.groups[g].choices
		for i := range cs {
			cs[i].weight = 1 / float64(len(cs))
			s.groups[g].chance += rightShare(cs[i]) / float64(len(cs))
		}
	}
}

// rightShare is the chance of a blind guess: right options over options.
func rightShare(c choice) float64 {
	n := 0.0
	for _, y := range c.y {
		n += flag(y > 0)
	}
	return n / float64(len(c.y))
}

// scale divides each feature by its standard deviation within questions, each template counted once.
func (s study) scale() {
	n := len(features())
	square := make([]float64, n)
	for _, g := range s.groups {
		for _, c := range g.choices {
			for _, x := range c.x {
				for i, v := range x {
					square[i] += v * v * c.weight / float64(len(c.x)*len(s.groups))
				}
			}
		}
	}
	for _, g := range s.groups {
		for _, c := range g.choices {
			for _, x := range c.x {
				for i := range x {
					x[i] /= math.Max(math.Sqrt(square[i]), 1e-6)
				}
			}
		}
	}
}
