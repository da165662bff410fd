package views

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"warmcache/quizzes"
)

// TestPicturesStayInside draws many pictures of each kind: no part of them lies outside, and no two labels of a ring
// begin at one place.
func TestPicturesStayInside(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 3))
		for _, p := range []quizzes.Picture{someAxis(r), someBars(r), someCalls(r), someLanes(r), someRing(r), someTree(r)} {
			d, labels := draw(p), map[string]bool{}
			for _, s := range d.Shapes {
				if s.X < 0 || s.X+max(0, s.W-300) > pictureWidth || s.Y < 0 || s.Y > d.H || s.Kind == "rect" && s.X+s.W > pictureWidth {
					t.Fatalf("seed %d, %T: %+v lies outside 0 0 %d %v", seed, p, s, pictureWidth, d.H)
				}
				at := fmt.Sprintf("%.0f %.0f", s.X, s.Y)
				if s.Kind == "text" && labels[at] {
					t.Fatalf("seed %d, %T: two labels at %s", seed, p, at)
				}
				labels[at] = s.Kind == "text"
			}
		}
	}
}

func someBars(r *rand.Rand) quizzes.Bars {
	var out quizzes.Bars
	for i := range 1 + r.IntN(8) {
		from := r.IntN(400)
		out = append(out, quizzes.Bar{Name: fmt.Sprintf("client %d", i), From: float64(from), To: float64(from + 1 + r.IntN(200))})
	}
	return out
}

func someLanes(r *rand.Rand) quizzes.Lanes {
	l := quizzes.Lanes{Names: []string{"A", "B", "C", "D"}[:2+r.IntN(3)]}
	for i := range 2 + r.IntN(10) {
		e := quizzes.Event{Lane: r.IntN(len(l.Names)), Text: "writes x", SentBy: -1}
		if i > 0 && r.IntN(3) == 0 {
			if from := r.IntN(i); l.Events[from].Lane != e.Lane {
				e.SentBy = from
			}
		}
		l.Events = append(l.Events, e)
	}
	return l
}

func someRing(r *rand.Rand) quizzes.Ring {
	ring, places := quizzes.Ring{Size: 100}, r.Perm(100)
	for i := range 3 + r.IntN(7) {
		ring.Nodes = append(ring.Nodes, quizzes.Spot{Name: string(rune('A' + i)), At: places[i]})
	}
	return ring
}

func someTree(r *rand.Rand) quizzes.Tree {
	var out quizzes.Tree
	for i := range 2 + r.IntN(6) {
		n := quizzes.Node{Name: fmt.Sprintf("job%d", i), Note: "5 min"}
		for p := range i {
			if r.IntN(3) == 0 {
				n.After = append(n.After, p)
			}
		}
		out = append(out, n)
	}
	return out
}

func someAxis(r *rand.Rand) quizzes.Axis {
	a := quizzes.Axis{Unit: []string{"s", "h:mm", "hh:mm", "h:mm:ss"}[r.IntN(4)], Marks: []quizzes.Dot{{Name: "crash", At: float64(600 + r.IntN(500))}}}
	for i := range 1 + r.IntN(4) {
		t := quizzes.Track{Name: []string{"", fmt.Sprintf("server %d", i), "a name that takes much room"}[r.IntN(3)]}
		for n := range r.IntN(4) {
			t.Dots = append(t.Dots, quizzes.Dot{Name: fmt.Sprintf("%d:", n), At: float64(600 + r.IntN(400))})
			from := float64(600 + r.IntN(400))
			t.Spans = append(t.Spans, quizzes.Span{Name: "held", From: from, To: from + 1 + float64(r.IntN(300)), Bare: r.IntN(2) == 0})
		}
		a.Tracks = append(a.Tracks, t)
	}
	a.Tracks[0].Dots = append(a.Tracks[0].Dots, quizzes.Dot{At: 590})
	return a
}

func someCalls(r *rand.Rand) quizzes.Calls {
	c := quizzes.Calls{Parties: []string{"client", "A", "B", "database"}[:2+r.IntN(3)]}
	for range 2 + r.IntN(10) {
		n := len(c.Parties)
		c.Sent = append(c.Sent, quizzes.Call{From: r.IntN(n), To: r.IntN(n), Text: []string{"reads", "asks all of them to prepare and writes that to its log"}[r.IntN(2)], Lost: r.IntN(3) == 0})
	}
	return c
}

// TestAxisTicks keeps the number of ticks small, however long the stretch.
func TestAxisTicks(t *testing.T) {
	for _, unit := range []string{"s", "h:mm:ss"} {
		for _, length := range []float64{.3, 7, 500, 1e5, 1.7e9} {
			if d := draw(quizzes.Axis{Unit: unit, Marks: []quizzes.Dot{{}, {At: length}}}); len(d.Shapes) > 60 {
				t.Errorf("%v %s take %d shapes", length, unit, len(d.Shapes))
			}
		}
	}
}
