package bank

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"

	"warmcache/quizzes"
)

// TB is what Check needs of testing.TB.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// The figures that every computed template has to keep.
const (
	CheckSeeds  = 1500 // variants that Check makes
	WantNotes   = 1000 // distinct notes of an endless template
	MaxReroll   = .01  // share of variants the gate may turn down
	MaxDraws    = 60.0 // mean draws a variant
	NamedShare  = .8   // share of wrong options and near answers with a misconception id
	maxPosition = 25.0 // chi-square bound for the key's position, 4 degrees of freedom, p < .0001
)

// Check proves a template over many seeds: it is deterministic, keeps the laws, repeats itself no sooner than it
// says, is turned down rarely, puts the key anywhere, names its misconceptions, and its trace ends in the key.
// It is the one call of every generator's test.
func Check(t TB, tpl quizzes.Template) {
	t.Helper()
	c := checker{tb: t, tpl: tpl, notes: map[string]bool{}, at: map[int]int{}}
	c.shape()
	for seed := range uint64(CheckSeeds) {
		c.variant(seed)
	}
	c.totals()
}

type checker struct {
	tb                         TB
	tpl                        quizzes.Template
	notes                      map[string]bool
	at                         map[int]int // position of a single choice's key
	options                    int
	rerolls, draws             int
	distractors, misconceptual int
}

func (c *checker) errorf(format string, a ...any) {
	c.tb.Helper()
	c.tb.Errorf("%s: %s", c.tpl.ID, fmt.Sprintf(format, a...))
}

func (c *checker) shape() {
	c.tb.Helper()
	switch t := c.tpl; {
	case t.ID == "" || t.Version < 1 || t.Make == nil:
		c.tb.Fatalf("template %q needs an id, a version from 1 and Make", t.ID)
	case !strings.Contains(t.Concept, "#") || strings.Contains(t.Concept, "/"):
		c.tb.Fatalf("%s: concept %q (want slug#anchor)", t.ID, t.Concept)
	case t.Level < 1 || t.Level > 3:
		c.tb.Fatalf("%s: level %d (want 1 to 3)", t.ID, t.Level)
	}
}

func (c *checker) variant(seed uint64) {
	c.tb.Helper()
	q, rerolls, err := c.tpl.Question(seed)
	if err != nil {
		c.tb.Fatalf("seed %d: %v", seed, err)
	}
	c.rerolls, c.draws = c.rerolls+rerolls, c.draws+q.Draws
	c.notes[q.Note] = true
	if seed < 50 {
		if again, _, _ := c.tpl.Question(seed); !reflect.DeepEqual(q, again) {
			c.errorf("seed %d gives two different questions", seed)
		}
	}
	if key := quizzes.RightResponse(q.Ask); !q.Ask.Grade(key).Right() {
		c.errorf("seed %d: its own key %q is graded %v", seed, key, q.Ask.Grade(key))
	}
	c.count(q, seed)
}

func (c *checker) count(q quizzes.Question, seed uint64) {
	c.tb.Helper()
	if s, ok := q.Ask.(quizzes.Single); ok {
		c.at[s.Key().(int)]++
		c.options = max(c.options, len(s.Options))
	}
	for _, id := range quizzes.WrongModels(q.Ask) {
		c.distractors++
		if id != "" {
			c.misconceptual++
		}
	}
	if q.Source == quizzes.Computed && !quizzes.TraceEnds(q) {
		c.errorf("seed %d: the last step %q does not state the key %q", seed, q.Trace[len(q.Trace)-1], q.Ask.KeyText())
	}
}

func (c *checker) totals() {
	c.tb.Helper()
	if rate := float64(c.rerolls) / CheckSeeds; rate > MaxReroll {
		c.errorf("re-roll rate %.3f (want at most %.2f)", rate, MaxReroll)
	}
	if mean := float64(c.draws) / CheckSeeds; mean > MaxDraws {
		c.errorf("%.1f draws a variant (want at most %.0f)", mean, MaxDraws)
	}
	switch n := len(c.notes); {
	case c.tpl.Finite == 0 && n < WantNotes:
		c.errorf("%d distinct notes over %d seeds (want %d, or say Finite)", n, CheckSeeds, WantNotes)
	case c.tpl.Finite > 0 && n > c.tpl.Finite:
		c.errorf("%d distinct notes, Finite says %d", n, c.tpl.Finite)
	}
	if c.tpl.Source == quizzes.Computed && c.distractors > 0 {
		if share := float64(c.misconceptual) / float64(c.distractors); share < NamedShare {
			c.errorf("%.2f of the wrong answers name a misconception (want %.2f)", share, NamedShare)
		}
	}
	c.positions()
}

func (c *checker) positions() {
	c.tb.Helper()
	if c.options == 0 {
		return
	}
	want, chi := float64(CheckSeeds)/float64(c.options), 0.0
	for i := range c.options {
		d := float64(c.at[i]) - want
		chi += d * d / want
	}
	if chi > maxPosition {
		c.errorf("the key's position is not uniform: %v", c.at)
	}
}

// Moved returns the question with its key moved to another option, for the test that a page before the answer shows
// nothing of the key. ok is false for kinds whose key is not marked on what is shown.
func Moved(q quizzes.Question, r *rand.Rand) (moved quizzes.Question, ok bool) {
	ask, ok := quizzes.MoveKey(q.Ask, r)
	q.Ask = ask
	return q, ok
}
