package db

import (
	"fmt"
	"testing"
)

// TestMisconceptionsEndWithARightAnswer follows one learner: a belief shows, shows again, and is gone once the concept
// is answered right; taking that answer back brings it up again.
func TestMisconceptionsEndWithARightAnswer(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	n := newSitting(t, s, l, itemA, itemB, itemA, itemA)
	held := func() string {
		t.Helper()
		all := must[[]Held](t)(s.Misconceptions(t.Context(), l))
		var out []string
		for _, h := range all {
			out = append(out, fmt.Sprint(h.ID, " ", h.Concept == itemA.Concept, " ", h.Times))
		}
		return fmt.Sprint(out)
	}
	wrongly := func(n int, sitting int64, ids ...string) {
		in := AnswerIn{Learner: l, Sitting: sitting, N: n, At: start, Response: "2", Misconceptions: ids}
		in.Signals.Tries = 1
		give(t, s, in)
	}
	if got := held(); got != "[]" {
		t.Errorf("at first %s", got)
	}
	wrongly(1, n, "fifo-for-lru", "age-ignored")
	wrongly(2, n, "b-tree-is-hash")
	wrongly(3, n, "fifo-for-lru")
	if got, want := held(), "[fifo-for-lru true 2 b-tree-is-hash false 1 age-ignored true 1]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	give(t, s, AnswerIn{Learner: l, Sitting: n, N: 4, At: start, Response: "1", Signals: right})
	if got, want := held(), "[b-tree-is-hash false 1]"; got != want {
		t.Errorf("after a right answer %s, want %s", got, want)
	}
	if _, err := s.Undo(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	if got, want := held(), "[fifo-for-lru true 2 b-tree-is-hash false 1 age-ignored true 1]"; got != want {
		t.Errorf("after taking it back %s, want %s", got, want)
	}
}
