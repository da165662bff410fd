package security

import (
	"fmt"
	"strconv"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/chain"
	"warmcache/quizzes/sim/secret"
)

// tree draws each certificate below its issuer, with its days.
func (c tlChainCase) tree() quizzes.Tree {
	var t quizzes.Tree
	add := func(x chain.Cert, after ...int) {
		t = append(t, quizzes.Node{Name: x.Subject, Note: fmt.Sprintf("%d to %d", x.From, x.To), After: after})
	}
	for _, x := range c.roots {
		add(x)
	}
	for i, x := range c.sent {
		add(x, i)
	}
	add(c.leaf, len(c.roots), len(c.roots)+1)
	return t
}

// cmLeaseDrawn shows when a lease is created, renewed and perhaps revoked, and its maximum.
func cmLeaseDrawn(l secret.Lease) quizzes.Axis {
	t := quizzes.Track{Dots: []quizzes.Dot{{Name: "created"}}}
	for _, at := range l.Renewals {
		t.Dots = append(t.Dots, quizzes.Dot{Name: "renewal", At: float64(at)})
	}
	if l.Revoked > 0 {
		t.Dots = append(t.Dots, quizzes.Dot{Name: "revoked", At: float64(l.Revoked)})
	}
	return quizzes.Axis{Unit: "minutes", Marks: []quizzes.Dot{{Name: "maximum", At: float64(l.Max)}}, Tracks: []quizzes.Track{t}}
}

// cmRotateDrawn shows the steps of a rotation, and of each row the three times in it.
func cmRotateDrawn(x secret.Rotation, rows []quizzes.CellRow) quizzes.Axis {
	a := quizzes.Axis{Unit: "minutes", Marks: []quizzes.Dot{
		{Name: "published", At: float64(x.Publish)}, {Name: "signs", At: float64(x.Switch)}, {Name: "old key leaves", At: float64(x.Remove)}}}
	for i, row := range rows {
		t := quizzes.Track{Name: fmt.Sprintf("row %d", i+1)}
		for k, name := range []string{"fetched", "signed", "shown"} {
			at, _ := strconv.Atoi(row.Given[k])
			t.Dots = append(t.Dots, quizzes.Dot{Name: name, At: float64(at)})
		}
		a.Tracks = append(a.Tracks, t)
	}
	return a
}
