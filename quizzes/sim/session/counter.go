package session

import (
	"fmt"
	"slices"
)

// The wrong beliefs about a shared counter.
const (
	NoLoss     Model = "shared-store-loses-nothing" // a shared store makes read-and-write safe
	IncrLost   Model = "incr-can-be-lost"           // INCR is a read and a write that others can come between
	OnlySerial Model = "first-or-all"               // either all updates count or just one of them
	LastWins   Model = "last-writer-alone"          // the result is that of the last writer alone
)

// Replica adds a number to the counter: by one atomic command, or by reading, computing and writing back.
type Replica struct {
	Add    int
	Atomic bool
}

// String prints the replica's commands.
func (r Replica) String() string {
	if r.Atomic {
		return fmt.Sprintf("INCRBY n %d", r.Add)
	}
	return fmt.Sprintf("GET n, then SET n to what it read plus %d", r.Add)
}

// Possible lists the values that the counter can have at the end, over all orders of the commands.
func Possible(start int, rs []Replica, m Model) []int {
	seen := map[int]bool{}
	switch m {
	case NoLoss:
		n := start
		for _, r := range rs {
			n += r.Add
		}
		return []int{n}
	case OnlySerial, LastWins:
		sum := start
		for _, r := range rs {
			seen[start+r.Add] = true
			sum += r.Add
		}
		if m == OnlySerial {
			seen[sum] = true
		}
	default:
		walk(start, rs, make([]state, len(rs)), m, seen)
	}
	var out []int
	for n := range seen {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

type state struct {
	read, done bool
	value      int
}

func walk(n int, rs []Replica, at []state, m Model, seen map[int]bool) {
	over := true
	for i, r := range rs {
		if at[i].done {
			continue
		}
		over = false
		was := at[i]
		switch {
		case r.Atomic && m != IncrLost:
			at[i].done = true
			walk(n+r.Add, rs, at, m, seen)
		case !was.read:
			at[i] = state{read: true, value: n}
			walk(n, rs, at, m, seen)
		default:
			at[i].done = true
			walk(was.value+r.Add, rs, at, m, seen)
		}
		at[i] = was
	}
	if over {
		seen[n] = true
	}
}

// Witness gives an order of commands that ends in a value, in words; "" when there is none.
func Witness(start, want int, rs []Replica) string {
	var found string
	var try func(n int, at []state, said string)
	try = func(n int, at []state, said string) {
		over := true
		for i, r := range rs {
			if at[i].done || found != "" {
				continue
			}
			over = false
			was, name := at[i], string(rune('A'+i))
			switch {
			case r.Atomic:
				at[i].done = true
				try(n+r.Add, at, said+fmt.Sprintf(", %s makes it %d", name, n+r.Add))
			case !was.read:
				at[i] = state{read: true, value: n}
				try(n, at, said+fmt.Sprintf(", %s reads %d", name, n))
			default:
				at[i].done = true
				try(was.value+r.Add, at, said+fmt.Sprintf(", %s writes %d", name, was.value+r.Add))
			}
			at[i] = was
		}
		if over && n == want && found == "" {
			found = said[2:]
		}
	}
	try(start, make([]state, len(rs)), "")
	return found
}
