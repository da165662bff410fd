package txn

import (
	"fmt"
	"slices"
)

// The wrong models of deadlocks (PostgreSQL's manual, 13.3.4).
const (
	AnyWait        Model = "any-wait-is-deadlock"    // whoever waits is in a deadlock
	BehindIsCircle Model = "waiting-behind-a-circle" // whoever waits for a member of a circle belongs to it
	LocksEndEarly  Model = "lock-ends-with-statement"
)

// LockAct is a request for a row, or a commit where Row is 0.
type LockAct struct{ S, Row int }

// Waits is how sessions stand after their requests.
type Waits struct {
	For    []int // for each session, the one that holds what it waits for; -1 where it does not wait
	Row    []int // the row waited for
	Circle []int // sessions that are members of a circle
	Behind []int // sessions that wait for a member, directly or not, without being one
	Stuck  bool  // a waiting session was made to speak
	Steps  []Step
}

// RunLocks lets sessions request exclusive row locks, which they hold to their commit. A row that is given up goes
// to whoever has waited for it longest.
func RunLocks(sessions int, acts []LockAct, m Model) Waits {
	w := Waits{For: slices.Repeat([]int{-1}, sessions), Row: make([]int, sessions)}
	holder, queue := map[int]int{}, map[int][]int{}
	say := func(rule, format string, a ...any) {
		w.Steps = append(w.Steps, Step{rule, fmt.Sprintf(format, a...), ""})
	}
	grant := func(s, row int) {
		if m != LocksEndEarly {
			holder[row] = s
		}
	}
	for _, a := range acts {
		if w.Row[a.S] != 0 {
			w.Stuck = true
			return w
		}
		if a.Row == 0 {
			say("lock.commit", "%s commits and gives up its rows.", Tx(a.S))
			for row := 1; row < 20; row++ {
				if h, held := holder[row]; held && h == a.S {
					delete(holder, row)
					if q := queue[row]; len(q) > 0 {
						next := q[0]
						queue[row], w.Row[next] = q[1:], 0
						grant(next, row)
						say("lock.next", "Row %d goes to %s, which has waited longest.", row, Tx(next))
					}
				}
			}
			continue
		}
		h, held := holder[a.Row]
		switch {
		case !held:
			grant(a.S, a.Row)
			say("lock.grant", "%s locks row %d.", Tx(a.S), a.Row)
		case h == a.S:
			say("lock.own", "%s has row %d already.", Tx(a.S), a.Row)
		default:
			queue[a.Row], w.Row[a.S] = append(queue[a.Row], a.S), a.Row
			say("lock.wait", "%s asks for row %d, which %s holds, and waits.", Tx(a.S), a.Row, Tx(h))
		}
	}
	for s, row := range w.Row {
		if row != 0 {
			w.For[s] = holder[row]
		}
	}
	w.judge(m)
	return w
}

// judge follows who waits for whom, from each session.
func (w *Waits) judge(m Model) {
	for s := range w.For {
		at, n := w.For[s], 0
		for ; at >= 0 && at != s && n <= len(w.For); n++ {
			at = w.For[at]
		}
		behind := at >= 0 && at != s
		switch {
		case at == s && s >= 0 && w.For[s] >= 0, m == AnyWait && w.For[s] >= 0, m == BehindIsCircle && behind:
			w.Circle = append(w.Circle, s)
		case behind:
			w.Behind = append(w.Behind, s)
		}
	}
}
