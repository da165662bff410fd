package txn

import (
	"fmt"
	"slices"
	"strings"
)

// The wrong models of conflicts between the actions of a schedule (Bernstein, Hadzilacos and Goodman 1987, chapter 2).
const (
	ReadsConflict   Model = "reads-conflict-too"   // two reads of one item have to keep their order
	WritesFree      Model = "writes-do-not-clash"  // two writes of one item may change places
	EdgesBackward   Model = "order-read-backward"  // the one who acts later has to come first
	ByCommit        Model = "commit-order-decides" // the order of the commits is the serial order
	ByFirstAction   Model = "start-order-decides"  // the order of the first actions is the serial order
	ReadsIgnoreable Model = "read-before-write-ignored"
)

// Edge says that a session has to come before another, since an action of it comes first and conflicts.
type Edge struct {
	From, To int
	A, B     int // indexes of the actions
}

// Conflicts lists the first edge for each pair of sessions, in the order of the later action. Two actions conflict
// when they are of different sessions, on one item, and at least one of them writes.
func Conflicts(acts []Act, m Model) []Edge {
	var out []Edge
	for j, b := range acts {
		for i, a := range acts[:j] {
			if a.S == b.S || a.Item == "" || a.Item != b.Item || !conflict(a, b, m) {
				continue
			}
			e := Edge{a.S, b.S, i, j}
			if m == EdgesBackward {
				e.From, e.To = e.To, e.From
			}
			if !slices.ContainsFunc(out, func(x Edge) bool { return x.From == e.From && x.To == e.To }) {
				out = append(out, e)
			}
		}
	}
	return out
}

func conflict(a, b Act, m Model) bool {
	switch {
	case a.Kind == 'r' && b.Kind == 'r':
		return m == ReadsConflict
	case a.Kind == 'w' && b.Kind == 'w':
		return m != WritesFree
	case a.Kind == 'r':
		return m != ReadsIgnoreable
	}
	return true
}

// SerialOrders lists the orders of all sessions that keep every conflict, each in the order of the sessions' numbers
// where there is a choice.
func SerialOrders(acts []Act, sessions int, m Model) [][]int {
	if m == ByCommit || m == ByFirstAction {
		return [][]int{byTime(acts, m)}
	}
	edges := Conflicts(acts, m)
	var out [][]int
	var grow func(done []int)
	grow = func(done []int) {
		if len(done) == sessions {
			out = append(out, slices.Clone(done))
			return
		}
		for s := range sessions {
			if !slices.Contains(done, s) && !slices.ContainsFunc(edges, func(e Edge) bool { return e.To == s && !slices.Contains(done, e.From) }) {
				grow(append(done, s))
			}
		}
	}
	grow(nil)
	return out
}

func byTime(acts []Act, m Model) []int {
	var out []int
	for _, a := range acts {
		if (a.Kind == 'c') == (m == ByCommit) && !slices.Contains(out, a.S) {
			out = append(out, a.S)
		}
	}
	return out
}

// Tx writes a transaction's name.
func Tx(s int) string { return fmt.Sprintf("T%d", s+1) }

// Order writes transactions in order: "T2, T1, T3".
func Order(order []int) string {
	var out []string
	for _, s := range order {
		out = append(out, Tx(s))
	}
	return strings.Join(out, ", ")
}

// ActText writes an action: "T1  reads x".
func ActText(a Act) string {
	switch a.Kind {
	case 'r':
		return fmt.Sprintf("%s  reads %s", Tx(a.S), a.Item)
	case 'w':
		return fmt.Sprintf("%s  writes %s", Tx(a.S), a.Item)
	}
	return Tx(a.S) + "  commits"
}

// ConflictSteps tells the edges of a schedule.
func ConflictSteps(acts []Act) []Step {
	var out []Step
	for _, e := range Conflicts(acts, "") {
		a, b := acts[e.A], acts[e.B]
		out = append(out, Step{"conflict." + string(a.Kind) + string(b.Kind), fmt.Sprintf("Steps %d and %d both touch %s and at least one writes: %s comes before %s.", e.A+1, e.B+1, a.Item, Tx(a.S), Tx(b.S)), ""})
	}
	return out
}
