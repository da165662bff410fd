package mq

// Design is how a program saves a row and publishes its event.
type Design string

// The designs.
const (
	DatabaseFirst Design = "database first"
	BrokerFirst   Design = "broker first"
	Outbox        Design = "outbox"
)

// Actions are a design's steps, in order. The outbox's relay publishes and marks; after a crash it starts again with
// what is not marked, while a program that did both by itself does not come back to it.
func (d Design) Actions() []string {
	switch d {
	case DatabaseFirst:
		return []string{"commit", "publish"}
	case BrokerFirst:
		return []string{"publish", "commit"}
	}
	return []string{"commit", "publish", "mark"}
}

// The wrong models of dual writes.
const (
	BothOrNone    Model = "dual-write-is-atomic"     // row and event always go together
	OutboxOnce    Model = "outbox-exactly-once"      // the relay never repeats
	OutboxLost    Model = "outbox-loses-on-crash"    // the relay does not come back to what it left
	DualRecovered Model = "dual-write-is-continued"  // a restart goes on where the program stopped
	RowSaved      Model = "row-saved-before-publish" // the row is always saved first
)

// Result says what one order leaves: is its row there, and how often was its event published?
type Result struct {
	Row    bool
	Events int
}

// Crash runs the actions of a design and dies after the first n of them; n = all of them is no crash. The relay of an
// outbox is started again and then runs to the end.
func (d Design) Crash(n int, m Model, t *Trace) Result {
	var res Result
	acts := d.Actions()
	do := func(a string) {
		switch a {
		case "commit":
			res.Row = true
		case "publish":
			res.Events++
		}
	}
	for _, a := range acts[:n] {
		do(a)
	}
	switch {
	case n == len(acts):
		t.add("outbox.done", "", "No crash: one row, one event.")
		return res
	case d == Outbox && res.Row && m != OutboxLost && !(m == OutboxOnce && res.Events > 0):
		again := res.Events > 0
		do("publish")
		if again {
			t.add("outbox.again", "", "The row is in the outbox and not marked, so the relay publishes it a second time.")
		} else {
			t.add("outbox.late", "", "The row is in the outbox and not marked, so the relay publishes it late.")
		}
	case d == Outbox && !res.Row:
		t.add("outbox.none", "", "The transaction never committed: no row, no entry in the outbox, no event.")
	case res.Row && res.Events == 0:
		t.add("dual.lost", "", "The row is committed, and nobody remembers that an event is due: it is lost.")
	case !res.Row && res.Events > 0:
		t.add("dual.ghost", "", "The event is out, and the row that it tells of is never committed.")
	default:
		t.add("dual.none", "", "Nothing was done: no row, no event.")
	}
	switch {
	case m == BothOrNone && d != Outbox && res.Row != (res.Events > 0):
		return Result{}
	case m == DualRecovered && d != Outbox:
		return Result{true, 1}
	case m == RowSaved && res.Events > 0:
		res.Row = true
	}
	return res
}
