package ot

import "fmt"

// Wrong models of servers and clients.
const (
	WholeHistory  Model = "acknowledged-transformed-too" // an operation is transformed over revisions that its author had seen
	LatestOnly    Model = "only-latest-revision"         // an operation is transformed over the last revision alone
	FirstOnly     Model = "only-next-revision"           // an operation is transformed over the first unseen revision alone
	AtBase        Model = "base-ignored"                 // an operation runs as it was sent
	SkipsBuffer   Model = "buffer-skipped"               // what the server sends is transformed over the operation in flight alone
	SkipsFlight   Model = "in-flight-skipped"            // what the server sends is transformed over the buffer alone
	RunsUntouched Model = "remote-applied-unchanged"     // what the server sends runs as it is
)

// Revision is an operation with its number in the server's list.
type Revision struct {
	N  int
	Op Op
}

// Receive is what a server stores for an operation with a base revision: it is transformed over each later revision,
// in order; at a tie, what is in the history goes first (lesson "Operational transform", section "One server").
func Receive(history []Revision, base int, op Op, m Model) ([]Op, []Step) {
	ops := []Op{op}
	var steps []Step
	for i, rev := range history {
		switch {
		case rev.N <= base && m != WholeHistory,
			m == LatestOnly && i < len(history)-1,
			m == FirstOnly && rev.N != base+1,
			m == AtBase:
			if m == "" {
				steps = append(steps, Step{"ot.seen", fmt.Sprintf("Revision %d is not later than the base %d, so the author had seen it.", rev.N, base), Print(ops)})
			}
			continue
		}
		was := ops
		ops, _ = Over(ops, []Op{rev.Op}, false, m)
		if m == "" {
			text := fmt.Sprintf("`%s` over `%s`: it becomes %s.", Print(was), rev.Op, Print(ops))
			if len(was) == 1 {
				text = Why(was[0], rev.Op, false)
			}
			steps = append(steps, Step{"ot.transform", fmt.Sprintf("Revision %d. %s", rev.N, text), Print(ops)})
		}
	}
	return ops, steps
}

// Print shows operations in one line.
func Print(ops []Op) string {
	if len(ops) == 0 {
		return "nothing"
	}
	out := ops[0].String()
	for _, o := range ops[1:] {
		out += ", then " + o.String()
	}
	return out
}

// Client is a client that shows its own typing at once.
type Client struct {
	Screen string
	Flight []Op
	Buffer []Op
}

// Remote takes an operation of another client, which the server has numbered before the one in flight: it is
// transformed over that one, then over the buffer, and applied to the screen; the two are transformed over it.
func (c Client) Remote(op Op, m Model) (Client, []Step) {
	over := []Op{op}
	flight, buffer := c.Flight, c.Buffer
	if m != SkipsFlight && m != RunsUntouched {
		flight, over = Over(c.Flight, over, false, m)
	}
	first := over
	if m != SkipsBuffer && m != RunsUntouched {
		buffer, over = Over(c.Buffer, over, false, m)
	}
	next := Client{Apply(c.Screen, over...), flight, buffer}
	var steps []Step
	if m == "" {
		steps = []Step{
			{"ot.flight", fmt.Sprintf("`%s` arrives and is transformed over the operation in flight, `%s`.", op, Print(c.Flight)), Print(first)},
			{"ot.buffer", fmt.Sprintf("Then it is transformed over the buffer, `%s`.", Print(c.Buffer)), Print(over)},
			{"ot.screen", fmt.Sprintf("The screen shows %s. In flight is `%s` now, in the buffer `%s`.", next.Screen, Print(next.Flight), Print(next.Buffer)), next.Screen},
		}
	}
	return next, steps
}
