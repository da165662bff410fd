package quizzes

import (
	"errors"
	"fmt"
)

// Picture draws what an exhibit says: Bars, Lanes, Ring or Tree. It stands beside the listing or the table, which says
// the same in words for those who cannot see it.
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

// Lanes are events of several parties, one below the other in the order of time.
type Lanes struct {
	Names  []string
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
