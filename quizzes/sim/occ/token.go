package occ

import "fmt"

// Token is what a writer compares to see whether a row has changed since it was read.
type Token string

// The tokens. A script that does not know of the counter leaves it alone; the database sets the times itself.
const (
	Counter Token = "counter" // raised by each program that knows of it
	Trigger Token = "trigger" // a counter that a trigger raises at every update
	Second  Token = "second"  // time of the last change in whole seconds
	Milli   Token = "milli"   // the same in milliseconds
	Value   Token = "value"   // the column's old value
	RowHash Token = "hash"    // a hash of all columns but the times and counters
)

// Tokens lists all.
var Tokens = []Token{Counter, Trigger, Second, Milli, Value, RowHash}

// Change is a change that somebody else makes at a time after the read, in milliseconds of the day.
type Change struct {
	At     int
	Column string // price or note
	To     string
	Script bool // made by a script that leaves the counter alone
}

// Item is a row as it is read.
type Item struct {
	Price, Note string
	Changed     int // time of the last change, in ms
}

// Notices reports for each token whether it differs at the write from what it was at the read, as the writer of
// `price` compares it.
func Notices(row Item, changes []Change, m Model) map[Token]bool {
	now, counter, trigger := row, 0, 0
	for _, c := range changes {
		switch c.Column {
		case "price":
			now.Price = c.To
		case "note":
			now.Note = c.To
		}
		now.Changed = c.At
		trigger++
		if !c.Script {
			counter++
		}
	}
	out := map[Token]bool{
		Counter: counter > 0 || m == BlindRaises && trigger > 0,
		Trigger: trigger > 0,
		Second:  now.Changed/1000 != row.Changed/1000 || m == TickNotices && trigger > 0,
		Milli:   now.Changed != row.Changed,
		Value:   now.Price != row.Price || m == ValueNotices && touched(changes, "price"),
		RowHash: now.Price != row.Price || now.Note != row.Note || m == ValueNotices && len(changes) > 0,
	}
	if m == CounterOnly {
		for t := range out {
			out[t] = len(changes) > 0
		}
	}
	return out
}

func touched(changes []Change, column string) bool {
	for _, c := range changes {
		if c.Column == column {
			return true
		}
	}
	return false
}

// Rounds is what n sessions cost that come together for one row, each with work of so many ms between read and
// write: the runs of the work, and when the last one is done. Optimistic sessions stay in step, and one wins a round.
func Rounds(n, work int, optimistic bool, m Model) (runs, last int, steps []Step) {
	switch {
	case !optimistic:
		for i := range n {
			steps = append(steps, Step{"lock.turn", fmt.Sprintf("Session %d gets the lock at %d ms, works, and is done at %d ms.", i+1, i*work, (i+1)*work), fmt.Sprintf("runs: %d", i+1)})
		}
		runs, last = n, n*work
		if m == LockRepeats {
			runs = n * (n + 1) / 2
		}
	default:
		for left := n; left > 0; left-- {
			runs += left
			last += work
			steps = append(steps, Step{"occ.round", fmt.Sprintf("Until %d ms, %d sessions work side by side; one of them wins, %d start over.", last, left, left-1), fmt.Sprintf("runs: %d", runs)})
		}
		if m == NoRepeat {
			runs = n
		}
	}
	if m == AllAtOnce {
		last = work
	}
	return runs, last, steps
}
