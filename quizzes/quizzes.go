// Package quizzes says what a question is: how it is made again from three values, asked, read, graded and
// explained. It does no I/O, reads no clock and has no randomness of its own.
package quizzes

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
)

// Source says where a question's key comes from.
type Source string

const (
	Authored Source = "authored" // written in a lesson's quiz block
	Derived  Source = "derived"  // read off a lesson's own table, term list or ordered steps
	Computed Source = "computed" // the outcome of a simulator's run
)

// Template can ask about one concept in many variants. It is a plain value; a room lists its templates in a slice.
type Template struct {
	ID      string // unique in the bank, such as "cs.evict.hits"
	Version int    // from 1; raised when any seed would give another question
	Concept string // such as "caching-strategies#eviction"
	Source  Source
	Kind    Kind
	Level   int // 1 recall a rule, 2 apply it, 3 several rules or a trap
	Finite  int // the number of distinct notes where it is below 1,000; 0 means endless
	// Make draws one variant with r alone: no clock, no I/O, no map order. It returns ErrReject
	// for a draw that would be ambiguous or would put nothing at stake.
	Make func(r *rand.Rand) (Question, error)
}

// Ref names a variant: the same three values make the same question, bit for bit.
type Ref struct {
	Template string
	Version  int
	Seed     uint64
}

// Question is one variant of a template.
type Question struct {
	Ref
	Concept  string
	Source   Source
	Level    int
	Stem     string    // a full question; `backticks` mark code
	Exhibits []Exhibit // what the stem speaks of: a listing or a table
	Drawn    Picture   // of what the stem and the rows asked about say; nil: words alone
	Ask      Ask       // the kind's own part, with the key
	Why      string    // explains the key; may be empty where a trace does
	Trace    []Step    // the rule applications of the run that made the key, its worked solution
	Note     string    // two variants with one note are the same to a learner
	Draws    int       // how many draws Search took, at least 1
}

// Exhibit is a listing (Lines) or a table (Head and Rows) shown above the options, perhaps drawn as well.
type Exhibit struct {
	Title string
	Lang  string // of a listing: http, redis, text …
	Lines []string
	Head  []string
	Rows  [][]string
	Drawn Picture // nil: words alone
}

// String gives the words of an exhibit, for notes: a picture adds nothing to them.
func (e Exhibit) String() string {
	return fmt.Sprintf("{%s %s %s %s %s}", e.Title, e.Lang, e.Lines, e.Head, e.Rows)
}

// With is the exhibit with a picture of what it says.
func (e Exhibit) With(p Picture) Exhibit {
	e.Drawn = p
	return e
}

// Step is one rule applied once, in the values of this variant.
type Step struct {
	Rule  string // stable id, such as "rfc9111.4.2.3" or "lru.evict"
	Text  string // one sentence; `backticks` mark code
	State string // the state after the step, in one line; may be empty
}

// Option is one thing a learner can choose.
type Option struct {
	Text          string
	Right         bool
	Why           string // says in this variant's values why it is right, or where this reasoning leaves the path
	Misconception string // id of the wrong model that computed it, such as "fifo"; empty when right
}

// Near is a wrong answer to a typed question that a known wrong model gives.
type Near struct {
	Answer        string
	Why           string
	Misconception string
}

// Response is a readable answer in its canonical form; each kind says which.
type Response string

// DontKnow is the response of a learner who says so: readable for every kind, worth nothing.
const DontKnow Response = "?"

// Verdict says what a response is worth, and why.
type Verdict struct {
	Score          float64  // 0 to 1; 1 is right
	Parts          []bool   // for kinds of several parts: which of them are right, in the order shown
	Why            []string // what to tell the learner about this response, first things first
	Misconceptions []string
}

// Right reports whether the response is right as a whole.
func (v Verdict) Right() bool { return v.Score >= 1 }

// ErrReject is returned by Make for a draw that must not be asked.
var ErrReject = errors.New("draw rejected")

// Reject wraps ErrReject with the reason.
func Reject(format string, a ...any) error {
	return fmt.Errorf("%w: %s", ErrReject, fmt.Sprintf(format, a...))
}

// MaxRerolls is how many variants of one seed may fail the gate before the template counts as broken.
const MaxRerolls = 8

// Question makes the variant of a seed and proves it against the laws of Check. A variant that fails is drawn
// again by a sub-seed, so the result is a function of (ID, Version, seed). rerolls says how often that happened.
func (t Template) Question(seed uint64) (q Question, rerolls int, err error) {
	for ; rerolls <= MaxRerolls; rerolls++ {
		if q, err = t.draw(seed, rerolls); err == nil {
			return q, rerolls, nil
		}
	}
	return Question{}, rerolls, fmt.Errorf("template %s seed %d: %w", t.ID, seed, err)
}

func (t Template) draw(seed uint64, reroll int) (q Question, err error) {
	defer func() { // a generator's slip must not take a server down
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	if q, err = t.Make(t.stream("draw", seed, reroll)); err != nil {
		return q, err
	}
	q.Ref = Ref{t.ID, t.Version, seed}
	q.Concept, q.Source, q.Level = t.Concept, t.Source, t.Level
	q.Draws = max(q.Draws, 1)
	// The order comes from a stream of its own, so that no draw can tell where the key will stand.
	q.Ask = q.Ask.shuffled(t.stream("order", seed, reroll))
	if q.Ask.Kind() != t.Kind {
		return q, fmt.Errorf("made a %s question, the template says %s", q.Ask.Kind(), t.Kind)
	}
	return q, q.Check()
}

func (t Template) stream(use string, seed uint64, reroll int) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%d/%s/%d", t.ID, t.Version, use, reroll)
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// Search calls draw until it gives a question that is not rejected, at most limit times, and counts the draws.
// It is how a generator keeps a level's box and its margins; the count is part of the bank's report.
func Search(limit int, draw func() (Question, error)) (Question, error) {
	var err error
	for n := 1; n <= limit; n++ {
		var q Question
		if q, err = draw(); err == nil {
			q.Draws = n
			return q, nil
		} else if !errors.Is(err, ErrReject) {
			return q, err
		}
	}
	return Question{}, fmt.Errorf("%w (the last of %d draws)", err, limit)
}

// Check proves the laws that every question keeps, whatever its source.
func (q Question) Check() error {
	switch {
	case q.Stem == "" || !strings.Contains(q.Stem, "?"):
		return errors.New("the stem asks no question")
	case q.Note == "":
		return errors.New("no note")
	case q.Source == Computed && len(q.Trace) == 0:
		return errors.New("a computed question needs its trace")
	case q.Source != Computed && q.Why == "" && len(q.Trace) == 0:
		return errors.New("no explanation")
	}
	for _, s := range q.Trace {
		if s.Rule == "" || s.Text == "" {
			return errors.New("a trace step without rule or text")
		}
	}
	if q.Drawn != nil {
		if err := q.Drawn.check(); err != nil {
			return fmt.Errorf("the question's picture: %w", err)
		}
	}
	for _, e := range q.Exhibits {
		if slices.Contains(e.Head, "") {
			return fmt.Errorf("exhibit %s has a column without a name", e.Title)
		}
		if e.Drawn == nil {
			continue
		}
		if err := e.Drawn.check(); err != nil {
			return fmt.Errorf("exhibit %s: %w", e.Title, err)
		}
		if len(e.Lines)+len(e.Rows) == 0 {
			return fmt.Errorf("exhibit %s is a picture without words", e.Title)
		}
	}
	return q.Ask.check(q.Source)
}
