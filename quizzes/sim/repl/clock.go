package repl

import (
	"fmt"
	"math/rand/v2"
)

// EventKind is what happens on a node.
type EventKind byte

// The kinds of events.
const (
	Local EventKind = iota
	Send
	Receive
)

// Event is a step of one node: a local write, or the sending or receipt of a message.
type Event struct {
	Node int
	Kind EventKind
	Name string // of the write, or of the message
	Peer int    // the other node of a message
}

// Line prints an event for a listing.
func (e Event) Line() string {
	switch e.Kind {
	case Send:
		return fmt.Sprintf("%s  sends message %s to %s", Node(e.Node), e.Name, Node(e.Peer))
	case Receive:
		return fmt.Sprintf("%s  receives message %s", Node(e.Node), e.Name)
	}
	return fmt.Sprintf("%s  writes %s", Node(e.Node), e.Name)
}

// Node names a node by its number from 0.
func Node(i int) string { return string(rune('A' + i)) }

// Wrong models of clocks and of happens-before.
const (
	TakesReceived   Model = "takes-received"      // a receipt sets the counter to the larger value without counting itself
	ReceiptIsLocal  Model = "receipt-is-local"    // a receipt just counts on
	OvertakenByLess Model = "received-always-won" // a receipt goes on from the received value even where the own one is larger
	RealTime        Model = "clock-is-causality"  // what comes earlier by the clock happens before
	BySums          Model = "sums-compare-vectors"
	ByLamport       Model = "lamport-is-causality"
)

// Lamport numbers events (Lamport 1978, rules IR1 and IR2, with every event counted): each event raises its node's
// counter by 1; a receipt first takes the larger of its own and the message's number.
func Lamport(nodes int, events []Event, m Model) ([]int, []Step) {
	tr := trace{off: m != ""}
	counter, sent, out := make([]int, nodes), map[string]int{}, make([]int, len(events))
	for i, e := range events {
		own := counter[e.Node]
		switch {
		case e.Kind != Receive || m == ReceiptIsLocal:
			counter[e.Node]++
			if !tr.off {
				tr.add("lamport.local", "", "%s: %d + 1 = %d.", e.Line(), own, own+1)
			}
		case m == TakesReceived:
			counter[e.Node] = max(own, sent[e.Name])
		case m == OvertakenByLess:
			counter[e.Node] = sent[e.Name] + 1
		default:
			counter[e.Node] = max(own, sent[e.Name]) + 1
			if !tr.off {
				tr.add("lamport.receive", "", "%s: max(%d, %d) + 1 = %d.", e.Line(), own, sent[e.Name], counter[e.Node])
			}
		}
		if e.Kind == Send {
			sent[e.Name] = counter[e.Node]
		}
		out[i] = counter[e.Node]
	}
	return out, tr.steps
}

// Vectors gives each event its vector clock (Mattern 1989, section 5).
func Vectors(nodes int, events []Event, m Model) ([][]int, []Step) {
	tr := trace{off: m != ""}
	clock, sent, out := make([][]int, nodes), map[string][]int{}, make([][]int, len(events))
	for n := range clock {
		clock[n] = make([]int, nodes)
	}
	for i, e := range events {
		v := append([]int{}, clock[e.Node]...)
		if e.Kind == Receive && m != ReceiptIsLocal {
			for k := range v {
				v[k] = max(v[k], sent[e.Name][k])
			}
		}
		if e.Kind != Receive || m != TakesReceived {
			v[e.Node]++
		}
		if e.Kind == Send {
			sent[e.Name] = v
		}
		clock[e.Node], out[i] = v, v
		if !tr.off {
			tr.add("vector."+[...]string{"local", "send", "receive"}[e.Kind], fmt.Sprint(v), "%s: the vector is %v.", e.Line(), v)
		}
	}
	return out, tr.steps
}

// Relation is how one event stands to another.
type Relation string

// The relations of two different events.
const (
	Before     Relation = "before"
	After      Relation = "after"
	Concurrent Relation = "concurrent"
)

// Compare tells how two vectors of different events stand to each other.
func Compare(v, w []int) Relation {
	smaller, larger := false, false
	for i := range v {
		smaller, larger = smaller || v[i] < w[i], larger || v[i] > w[i]
	}
	switch {
	case smaller && larger:
		return Concurrent
	case smaller:
		return Before
	}
	return After
}

// Relate tells how event i stands to event j, under a wrong model if there is one.
func Relate(nodes int, events []Event, i, j int, m Model) Relation {
	order := func(a, b int) Relation {
		switch {
		case a < b:
			return Before
		case a > b:
			return After
		}
		return Concurrent
	}
	switch m {
	case RealTime:
		return order(i, j)
	case ByLamport:
		l, _ := Lamport(nodes, events, Silent)
		return order(l[i], l[j])
	}
	vs, _ := Vectors(nodes, events, Silent)
	if m == BySums {
		sum := func(v []int) (s int) {
			for _, x := range v {
				s += x
			}
			return s
		}
		return order(sum(vs[i]), sum(vs[j]))
	}
	return Compare(vs[i], vs[j])
}

// DrawEvents draws a run in which each node writes and messages arrive after they were sent: msgs messages and
// writes writes, at most one write a time on a node.
func DrawEvents(r *rand.Rand, nodes, msgs int, writes []string) []Event {
	var events []Event
	var flying []Event
	for sent, written := 0, 0; sent < msgs || written < len(writes) || len(flying) > 0; {
		switch n := r.IntN(4); {
		case n == 0 && sent < msgs:
			from := r.IntN(nodes)
			e := Event{from, Send, string(rune('x' + sent)), (from + 1 + r.IntN(nodes-1)) % nodes}
			events, flying, sent = append(events, e), append(flying, e), sent+1
		case n == 1 && len(flying) > 0:
			i := r.IntN(len(flying))
			e := flying[i]
			flying = append(flying[:i], flying[i+1:]...)
			events = append(events, Event{e.Peer, Receive, e.Name, e.Node})
		case n > 1 && written < len(writes):
			events = append(events, Event{r.IntN(nodes), Local, writes[written], 0})
			written++
		}
	}
	return events
}
