package schedule

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/open-spaced-repetition/go-fsrs/v4"
)

// Version names the model whose memories are stored, so that a later one is a
// replay of the answers and no migration.
const Version = 6

// Weights are the 21 parameters of FSRS-6; see its wiki, "The Algorithm".
type Weights [21]float64

// Parameters set up a model. Start from DefaultParameters.
type Parameters struct {
	Weights    Weights
	Retention  float64         // wanted probability of recall when due, in (0, 1)
	MaxDays    int             // longest interval, 1 to 36500 days
	ShortTerm  bool            // false: no steps of minutes, every interval is in days
	Learning   []time.Duration // steps before a new concept is given days
	Relearning []time.Duration // steps after it was forgotten
}

// Model turns memories and grades into new memories. It is immutable and may be
// shared by goroutines. Make one with NewModel or Default; the zero value is not usable.
type Model struct {
	p    Parameters
	fsrs *fsrs.FSRS
}

// printed is the precision to which weights are published; the library may move
// a weight by this much to satisfy its bound on weights 17 and 18.
const printed = 1e-8

// DefaultParameters are FSRS-6's published weights at .9 retention. A miss comes
// back after ten minutes; anything else is given days at once, because a sitting
// asks fresh variants of its own accord.
func DefaultParameters() Parameters {
	return Parameters{
		Weights:    Weights(fsrs.DefaultWeights()),
		Retention:  .9,
		MaxDays:    3650,
		ShortTerm:  true,
		Learning:   []time.Duration{10 * time.Minute},
		Relearning: []time.Duration{10 * time.Minute},
	}
}

// Default is the model of DefaultParameters.
func Default() Model {
	m, err := NewModel(DefaultParameters())
	if err != nil {
		panic(err) // constants of this package; a test makes them
	}
	return m
}

// NewModel makes a model, or says which parameter is invalid. Nothing is ever
// replaced by a default, nor moved into range by more than the last printed digit.
func NewModel(p Parameters) (Model, error) {
	if err := p.check(); err != nil {
		return Model{}, err
	}
	p.Learning, p.Relearning = slices.Clone(p.Learning), slices.Clone(p.Relearning)
	lib := fsrs.DefaultParam()
	lib.W = fsrs.Weights(p.Weights)
	lib.RequestRetention = p.Retention
	lib.MaximumInterval = float64(p.MaxDays)
	lib.EnableShortTerm = p.ShortTerm
	lib.LearningSteps, lib.RelearningSteps = minutes(p.Learning), minutes(p.Relearning)
	f := fsrs.NewFSRS(lib)
	for i, w := range f.W {
		if math.Abs(w-p.Weights[i]) > printed {
			return Model{}, fmt.Errorf("schedule: weight %d is %v, but with these steps at most %v", i, p.Weights[i], w)
		}
	}
	return Model{p: p, fsrs: f}, nil
}

// Parameters are those the model was made with.
func (m Model) Parameters() Parameters {
	p := m.p
	p.Learning, p.Relearning = slices.Clone(p.Learning), slices.Clone(p.Relearning)
	return p
}

// weightRange are FSRS-6's clipping ranges, as in fsrs-rs and go-fsrs.
func weightRange(i int) (lo, hi float64) {
	r := [21][2]float64{
		{.001, 100}, {.001, 100}, {.001, 100}, {.001, 100}, {1, 10}, {.001, 4}, {.001, 4},
		{.001, .75}, {0, 4.5}, {0, .8}, {.001, 3.5}, {.001, 5}, {.001, .25}, {.001, .9},
		{0, 4}, {0, 1}, {1, 6}, {0, 2}, {0, 2}, {0, .8}, {.1, .8},
	}[i]
	return r[0], r[1]
}

// check names the first invalid parameter.
func (p Parameters) check() error {
	for i, w := range p.Weights {
		if lo, hi := weightRange(i); !(w >= lo && w <= hi) {
			return fmt.Errorf("schedule: weight %d is %v, want %v to %v", i, w, lo, hi)
		}
	}
	if !(p.Retention > 0 && p.Retention < 1) {
		return fmt.Errorf("schedule: retention is %v, want more than 0 and less than 1", p.Retention)
	}
	if p.MaxDays < 1 || p.MaxDays > 36500 {
		return fmt.Errorf("schedule: longest interval is %d days, want 1 to 36500", p.MaxDays)
	}
	for _, steps := range [][]time.Duration{p.Learning, p.Relearning} {
		if len(steps) > math.MaxUint8 {
			return fmt.Errorf("schedule: %d steps, want at most 255", len(steps))
		}
		for _, s := range steps {
			if s <= 0 || s > 36500*24*time.Hour {
				return fmt.Errorf("schedule: a step lasts %v, want more than 0 and at most 36500 days", s)
			}
		}
	}
	return nil
}

func minutes(steps []time.Duration) []float64 {
	out := make([]float64, len(steps))
	for i, s := range steps {
		out[i] = s.Minutes()
	}
	return out
}
