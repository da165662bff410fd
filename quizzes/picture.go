package quizzes

import (
	"errors"
	"fmt"
	"math"
)

// Picture draws what words say: Axis, Bars, Calls, Lanes, Ring, Sessions or Tree. It stands beside the listing or the
// table, which says the same for those who cannot see it. It shows nothing else: before the answer, nothing of the key.
type Picture interface {
	// check proves that the picture can be drawn.
	check() error
}

// Bars are spans on one axis: operations of a history, spans of a trace, windows.
type Bars []Bar

// Bar runs from From to To, From < To.
type Bar struct {
	Name     string
	From, To float64
}

// Axis is time, or another line of numbers, from left to right. Tracks lie below each other.
type Axis struct {
	Unit   string  // of the numbers, such as "s"; hh:mm and h:mm show minutes as times of day, h:mm:ss seconds
	Step   float64 // between two ticks; 0: what fits
	Marks  []Dot   // lines through all tracks
	Tracks []Track
}

// Track is what happens to one thing.
type Track struct {
	Name  string // may be empty
	Spans []Span // may overlap
	Dots  []Dot
}

// Span lasts from From to To, From < To. Its ends are shown in numbers unless it is Bare.
type Span struct {
	Name     string
	From, To float64
	Bare     bool
}

// Dot is a moment. It is shown in numbers unless it is Bare.
type Dot struct {
	Name string
	At   float64
	Bare bool
}

// Calls are messages between parties, one below the other in the order of time.
type Calls struct {
	Parties []string
	Sent    []Call
}

// Call goes from one party to another at once; to itself it is something that the party does.
type Call struct {
	From, To int
	Text     string
	Lost     bool // it does not arrive
}

// Sessions are statements of several sessions in the order in which they are sent: a table with a column for each
// session, which needs no other words.
type Sessions struct {
	Names []string
	Steps []SessionStep
}

// SessionStep is a statement or an action of one session.
type SessionStep struct {
	Session int
	Text    string
	Code    bool
	Note    string // such as "has to wait", where the stem says so
}

// Lanes are events of several parties, one below the other in the order of time.
type Lanes struct {
	Names  []string
	Start  string // what holds before the first event, in a few words; may be empty
	Events []Event
}

// Event happens in a lane. It may be the arrival of what an earlier event sent.
type Event struct {
	Lane   int
	Text   string
	SentBy int // the index of that event, or -1
}

// Ring is a circle of Size positions, clockwise from the top, with nodes and keys on it.
type Ring struct {
	Size        int
	Nodes, Keys []Spot
}

// Spot is a position on a ring, from 0.
type Spot struct {
	Name string
	At   int
}

// Tree is a graph in layers: each node stands below all that it comes after.
type Tree []Node

// Node is a box with a note, after earlier nodes of the list.
type Node struct {
	Name, Note string
	After      []int
}

func (b Bars) check() error {
	for _, bar := range b {
		if bar.From >= bar.To {
			return fmt.Errorf("bar %s does not last", bar.Name)
		}
	}
	return nil
}

func (a Axis) check() error {
	for _, t := range a.Tracks {
		for _, s := range t.Spans {
			if s.From >= s.To {
				return fmt.Errorf("span %s does not last", s.Name)
			}
		}
	}
	if low, high := a.Reach(); low >= high {
		return errors.New("an axis without a stretch")
	}
	return nil
}

// Reach gives the smallest and the largest number on the axis.
func (a Axis) Reach() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	take := func(dots []Dot) {
		for _, d := range dots {
			low, high = min(low, d.At), max(high, d.At)
		}
	}
	take(a.Marks)
	for _, t := range a.Tracks {
		take(t.Dots)
		for _, s := range t.Spans {
			low, high = min(low, s.From), max(high, s.To)
		}
	}
	return low, high
}

func (c Calls) check() error {
	for _, m := range c.Sent {
		if min(m.From, m.To) < 0 || max(m.From, m.To) >= len(c.Parties) {
			return fmt.Errorf("call %q has no party", m.Text)
		}
	}
	return nil
}

func (s Sessions) check() error {
	for _, step := range s.Steps {
		if step.Session < 0 || step.Session >= len(s.Names) || step.Text == "" {
			return fmt.Errorf("step %q has no session or no text", step.Text)
		}
	}
	return nil
}

func (l Lanes) check() error {
	for i, e := range l.Events {
		if e.Lane < 0 || e.Lane >= len(l.Names) || e.SentBy >= i {
			return fmt.Errorf("event %d %q has no lane or arrives before it was sent", i, e.Text)
		}
	}
	return nil
}

func (r Ring) check() error {
	if r.Size < 1 {
		return errors.New("a ring without positions")
	}
	for _, spots := range [][]Spot{r.Nodes, r.Keys} {
		for _, s := range spots {
			if s.At < 0 || s.At >= r.Size {
				return fmt.Errorf("%s lies beyond the ring", s.Name)
			}
		}
	}
	return nil
}

func (t Tree) check() error {
	for i, n := range t {
		for _, p := range n.After {
			if p < 0 || p >= i {
				return fmt.Errorf("node %s comes after one that is not before it", n.Name)
			}
		}
	}
	return nil
}
