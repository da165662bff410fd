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
		for _, p := range []quizzes.Picture{someBars(r), someLanes(r), someRing(r), someTree(r)} {
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
