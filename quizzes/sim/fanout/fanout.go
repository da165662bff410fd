// Package fanout plays a room of WebSocket clients on several nodes: a node writes to its own sockets alone, a bus with
// fire-and-forget delivery (Redis Pub/Sub) reaches the nodes that are subscribed at that moment, and a log with numbers
// lets a client that comes back name the last one it saw.
package fanout

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// The wrong beliefs.
const (
	ReachesAll   Model = "broadcast-reaches-all-nodes"  // a broadcast of one node reaches the clients of all
	SocketReplay Model = "websocket-replays-missed"     // a WebSocket that is opened again brings what was missed
	BusRemembers Model = "pubsub-replays"               // the bus keeps messages for a node that was away
	NotOwn       Model = "bus-spares-own-clients"       // a node that publishes does not get its own message
	NoEcho       Model = "sender-gets-no-copy"          // the sender is left out
	FillsGaps    Model = "log-fills-all-gaps"           // the log brings whatever is missing, not just what comes after the last one
	LogUnread    Model = "log-is-not-replayed"          // a log changes nothing for clients that come back
	SameNode     Model = "replay-needs-same-node"       // only the node that a client left can bring what it missed
	CutWrites    Model = "cut-node-still-gets-messages" // a node without the bus still gets the messages of others
)

// Design is how messages get from node to node.
type Design int

// The designs.
const (
	Alone  Design = iota // no bus
	Bus                  // Redis Pub/Sub
	Logged               // the same, and a log that nodes read for clients that come back
)

// Kind is what happens.
type Kind int

// The events.
const (
	Publish Kind = iota // Client sends the next message to the room
	Leave               // Client's connection breaks
	Join                // Client connects to Node, and names the last number it saw if there is a log
	Cut                 // Node loses its connection to the bus
	Mend                // Node is subscribed again
	Crash               // Node dies with its connections
	Start               // Node runs again, and is subscribed
)

// Event happens to a client, a node or both, which are numbered from 0.
type Event struct {
	Kind         Kind
	Client, Node int
}

// Room is a design with the node of each client at the start.
type Room struct {
	Design Design
	Nodes  int
	Homes  []int
}

// Run is what the clients get.
type Run struct {
	Got       [][]int // of each client, the numbers of messages in the order of arrival
	Ambiguous bool    // somebody sent or came where nobody listens
	Steps     []Step
}

// Client is the name of a client, and Node that of a node.
func Client(i int) string { return []string{"Ann", "Ben", "Cem", "Dea", "Eli"}[i] }

// Node is the name of a node.
func Node(i int) string { return string(rune('A' + i)) }

type play struct {
	Run
	Room
	model      Model
	at, before []int  // the node of each client or -1, and the one that it left
	deaf       []bool // nodes without the bus
	down       []bool
	missed     [][]int // of each node, what was published while it was deaf
	sent       int
}

// Play runs the events.
func (r Room) Play(events []Event, m Model) Run {
	p := play{Room: r, model: m, at: slices.Clone(r.Homes), before: slices.Clone(r.Homes), deaf: make([]bool, r.Nodes), down: make([]bool, r.Nodes), missed: make([][]int, r.Nodes)}
	p.Got = make([][]int, len(r.Homes))
	for _, e := range events {
		p.take(e)
	}
	return p.Run
}

func (p *play) add(format string, a ...any) {
	if p.model == "" {
		p.Steps = append(p.Steps, Step{"fanout.write", fmt.Sprintf(format, a...), ""})
	}
}

func (p *play) take(e Event) {
	switch e.Kind {
	case Publish:
		p.publish(e.Client)
	case Leave:
		p.before[e.Client], p.at[e.Client] = p.at[e.Client], -1
		p.add("%s's connection breaks: what is sent from now on does not reach %s.", Client(e.Client), Client(e.Client))
	case Join:
		p.join(e)
	case Cut:
		p.deaf[e.Node] = true
		p.add("Node %s is no longer subscribed: its clients stay connected and get nothing from the bus.", Node(e.Node))
	case Mend:
		p.back(e.Node)
		p.add("Node %s is subscribed again, and the bus brings nothing of what was published before.", Node(e.Node))
	case Crash:
		p.deaf[e.Node], p.down[e.Node] = true, true
		for c, n := range p.at {
			if n == e.Node {
				p.before[c], p.at[c] = n, -1
			}
		}
		p.add("Node %s dies, and its clients are without a connection.", Node(e.Node))
	case Start:
		p.down[e.Node] = false
		p.back(e.Node)
		p.add("Node %s runs again, without clients.", Node(e.Node))
	}
}

// back has a belief deliver what a node missed.
func (p *play) back(node int) {
	if p.deaf[node] = false; p.model == BusRemembers {
		for _, n := range p.missed[node] {
			p.write(node, n, -1)
		}
	}
	p.missed[node] = nil
}

// write sends a message to a node's own clients.
func (p *play) write(node, number, from int) (to []string) {
	for c, n := range p.at {
		if n == node && !(p.model == NoEcho && c == from) {
			p.Got[c] = append(p.Got[c], number)
			to = append(to, Client(c))
		}
	}
	return to
}

func (p *play) publish(from int) {
	p.sent++
	home := p.at[from]
	if home < 0 || p.deaf[home] && p.Design != Alone {
		p.Ambiguous = true
		return
	}
	var to, nodes []string
	for n := range p.Nodes {
		reached := !p.deaf[n] || p.model == CutWrites && !p.down[n]
		switch {
		case p.Design == Alone:
			reached = n == home || p.model == ReachesAll
		case p.model == NotOwn && n == home:
			reached = false
		}
		if !reached {
			p.missed[n] = append(p.missed[n], p.sent)
			continue
		}
		nodes = append(nodes, Node(n))
		to = append(to, p.write(n, p.sent, from)...)
	}
	if p.Design == Alone {
		p.add("Message %d: %s's node %s writes it to its own clients: %s.", p.sent, Client(from), Node(home), list(to))
		return
	}
	p.add("Message %d: node %s publishes it, and the nodes that are subscribed (%s) write it to their clients: %s.", p.sent, Node(home), strings.Join(nodes, ", "), list(to))
}

func (p *play) join(e Event) {
	c := e.Client
	if p.down[e.Node] || p.deaf[e.Node] && p.Design == Logged || p.at[c] >= 0 {
		p.Ambiguous = true
		return
	}
	p.at[c] = e.Node
	last := 0
	for _, n := range p.Got[c] {
		last = max(last, n)
	}
	var again []int
	for n := 1; n <= p.sent; n++ {
		missing := !slices.Contains(p.Got[c], n)
		switch {
		case p.model == SocketReplay && missing && p.Design != Logged, p.model == FillsGaps && p.Design == Logged && missing:
			again = append(again, n)
		case p.Design != Logged || p.model == LogUnread || p.model == SameNode && e.Node != p.before[c]:
		case n > last:
			again = append(again, n)
		}
	}
	p.Got[c] = append(p.Got[c], again...)
	switch {
	case p.Design != Logged:
		p.add("%s connects to node %s, and nothing of what was missed is sent again.", Client(c), Node(e.Node))
	case len(again) == 0:
		p.add("%s connects to node %s and names %d as the last number: the log has none after it.", Client(c), Node(e.Node), last)
	default:
		p.add("%s connects to node %s and names %d as the last number: the node sends %s from the log.", Client(c), Node(e.Node), last, Numbers(again))
	}
}

// Numbers prints numbers of messages: "1, 2 and 4".
func Numbers(ns []int) string {
	var out []string
	for _, n := range ns {
		out = append(out, strconv.Itoa(n))
	}
	return list(out)
}

func list(words []string) string {
	switch n := len(words); n {
	case 0:
		return "none"
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}
