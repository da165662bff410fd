package network

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/fanout"
)

// WSFanoutWho asks which clients get a message.
var WSFanoutWho = quizzes.Template{
	ID: "ws.fanout.who", Version: 1, Concept: "web-sockets#scaling", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: wsFanoutWho,
}

// WSFanoutCount asks how many messages each client gets.
var WSFanoutCount = quizzes.Template{
	ID: "ws.fanout.count", Version: 1, Concept: "web-sockets#scaling", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: wsFanoutCount,
}

// WSFanoutMissed asks which messages a client never gets.
var WSFanoutMissed = quizzes.Template{
	ID: "ws.fanout.missed", Version: 1, Concept: "web-sockets#scaling", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 3, Make: wsFanoutMissed,
}

var wsFanoutBeliefs = map[fanout.Model]string{
	fanout.ReachesAll:   "a broadcast of one node reaches the clients of all nodes, but a node writes to its own sockets alone",
	fanout.SocketReplay: "a new connection brings what was missed, but WebSocket knows nothing of earlier connections",
	fanout.BusRemembers: "the bus keeps messages for a node that was away, but Pub/Sub delivers to those who are subscribed at that moment",
	fanout.NotOwn:       "a node does not get what it publishes, but it is subscribed like the others",
	fanout.NoEcho:       "the sender is left out, but its node writes to all of its clients",
	fanout.FillsGaps:    "the log fills every gap, but the client names just the highest number it has seen",
	fanout.LogUnread:    "what was missed stays missed, but the log has it",
	fanout.SameNode:     "only the node that a client left can send what it missed, but all nodes read the same log",
	fanout.CutWrites:    "a node without the bus still gets the messages of other nodes, but it is not subscribed",
}

var wsFanoutModels = []fanout.Model{fanout.FillsGaps, fanout.BusRemembers, fanout.SocketReplay, fanout.LogUnread, fanout.SameNode, fanout.CutWrites, fanout.ReachesAll,
	fanout.NotOwn, fanout.NoEcho}

// wsRoom is a drawn room with a client that something happens to.
type wsRoom struct {
	fanout.Room
	events []fanout.Event
	focus  int
	sent   int
}

// wsDrawRoom makes the events of a script: P is a message, L and J are the focus leaving and coming back, C and M its first
// node without the bus and with it, X and S the crash and the start of that node.
func wsDrawRoom(r *rand.Rand, scripts map[fanout.Design][]string) wsRoom {
	w := wsRoom{Room: fanout.Room{Design: fanout.Design(r.IntN(3)), Nodes: 2 + r.IntN(2)}, focus: r.IntN(4)}
	for i := range 4 {
		w.Homes = append(w.Homes, i%w.Nodes)
	}
	r.Shuffle(len(w.Homes), func(i, j int) { w.Homes[i], w.Homes[j] = w.Homes[j], w.Homes[i] })
	at, home, deaf := slices.Clone(w.Homes), w.Homes[w.focus], -1
	for _, c := range quizzes.One(r, scripts[w.Design]...) {
		e := fanout.Event{Client: w.focus, Node: home}
		switch c {
		case 'P':
			w.sent++
			var can []int
			for i, n := range at {
				if n >= 0 && n != deaf {
					can = append(can, i)
				}
			}
			e.Client = quizzes.One(r, can...)
		case 'L':
			e.Kind, at[w.focus] = fanout.Leave, -1
		case 'J':
			if e.Kind, e.Node = fanout.Join, r.IntN(w.Nodes); e.Node == deaf {
				e.Node = (deaf + 1) % w.Nodes
			}
			at[w.focus] = e.Node
		case 'C':
			e.Kind, deaf = fanout.Cut, home
		case 'M':
			e.Kind, deaf = fanout.Mend, -1
		case 'X':
			e.Kind, deaf = fanout.Crash, home
			for i, n := range at {
				if n == home {
					at[i] = -1
				}
			}
		case 'S':
			e.Kind, deaf = fanout.Start, -1
		}
		w.events = append(w.events, e)
	}
	return w
}

var wsScripts = map[fanout.Design][]string{
	fanout.Alone:  {"PLPJP", "PPLPJP", "LPJPP", "PXPSJP", "PLPPJ"},
	fanout.Bus:    {"PCPMP", "PLPPJP", "CPMPLPJ", "PCPLPMJP", "PXPSJP", "PXPJP", "PCPPMP"},
	fanout.Logged: {"PCPMPLPJ", "CPMPLPJP", "PLPPJP", "PXPJP", "PXPPSJP", "PCPMP", "PCPLPMJP"},
}

func (w wsRoom) stem() string {
	publishes := "They share a bus, one Redis Pub/Sub channel: each node publishes the messages of its clients there, and writes all that it gets from the bus to its own clients, the sender included."
	return "A chat room runs on WebSocket servers, its nodes. " + []string{
		"Each node writes the messages of its clients to all of its own clients, the sender included. There is no message bus between the nodes, and no log.",
		publishes + " There is no log.",
		publishes + " Each message is also kept in one log, under its number. A node reads the log only when a client connects again: the client names the highest number it has seen, and the node sends it what the log has after that.",
	}[w.Design]
}

func (w wsRoom) exhibits() []quizzes.Exhibit {
	nodes := quizzes.Exhibit{Title: "At the start", Head: []string{"Node", "Its clients"}}
	for n := range w.Nodes {
		var names []string
		for c, home := range w.Homes {
			if home == n {
				names = append(names, fanout.Client(c))
			}
		}
		nodes.Rows = append(nodes.Rows, []string{fanout.Node(n), strings.Join(names, ", ")})
	}
	events := quizzes.Exhibit{Title: "Then, in this order", Lang: "text"}
	sent := 0
	for _, e := range w.events {
		c, n := fanout.Client(e.Client), fanout.Node(e.Node)
		if e.Kind == fanout.Publish {
			sent++
		}
		events.Lines = append(events.Lines, []string{fmt.Sprintf("%s sends message %d", c, sent), "the connection of " + c + " breaks", c + " connects to node " + n,
			"node " + n + " loses the bus, but not its clients", "node " + n + " subscribes to the bus again", "node " + n + " crashes", "node " + n + " runs again"}[e.Kind])
	}
	return []quizzes.Exhibit{nodes, events}
}

// outcome is what all get, or just who gets one message, in a faithful run and under each belief.
func (w wsRoom) outcome(number int) string {
	var out []any
	for _, m := range append([]fanout.Model{""}, wsFanoutModels...) {
		run := w.Play(w.events, m)
		if out = append(out, run.Ambiguous); number == 0 {
			out = append(out, run.Got)
			continue
		}
		for _, got := range run.Got {
			out = append(out, slices.Contains(got, number))
		}
	}
	return fmt.Sprint(out...)
}

// trimmed leaves out events that change nothing, not even for somebody with a wrong belief; with a number, nothing about
// that message, and what comes before it is kept.
func (w wsRoom) trimmed(number int) wsRoom {
	full, sent := w.outcome(number), 0
	for i := 0; i < len(w.events); {
		e, less := w.events[i], w
		if e.Kind == fanout.Publish {
			sent++
		}
		less.events = slices.Delete(slices.Clone(w.events), i, i+1)
		if (e.Kind != fanout.Publish || number > 0 && sent > number) && less.outcome(number) == full {
			if e.Kind == fanout.Publish {
				w.sent, less.sent = w.sent-1, w.sent-1
			}
			w, i, sent = less, 0, 0 // from the front again, as one may have needed the other
			continue
		}
		i++
	}
	return w
}

// plain reports a room to which nothing happens but messages.
func (w wsRoom) plain() bool {
	return !slices.ContainsFunc(w.events, func(e fanout.Event) bool { return e.Kind != fanout.Publish })
}

// lures lists the models that change what somebody gets, with their runs.
func (w wsRoom) lures(run fanout.Run) (models []fanout.Model, runs []fanout.Run) {
	for _, m := range wsFanoutModels {
		if o := w.Play(w.events, m); fmt.Sprint(o.Got) != fmt.Sprint(run.Got) {
			models, runs = append(models, m), append(runs, o)
		}
	}
	return models, runs
}

func (w wsRoom) note() string { return fmt.Sprint(w) }

func wsFanoutWho(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		w := wsDrawRoom(r, wsScripts)
		number := 1 + r.IntN(w.sent)
		w = w.trimmed(number)
		run := w.Play(w.events, "")
		models, runs := w.lures(run)
		var opts []quizzes.Option
		right, lured := 0, map[fanout.Model]bool{}
		for c := range w.Homes {
			in := slices.Contains(run.Got[c], number)
			o := quizzes.Option{Text: fanout.Client(c), Right: in, Why: wsGets(c, run.Got[c])}
			for _, k := range r.Perm(len(models)) {
				if slices.Contains(runs[k].Got[c], number) == in {
					continue
				}
				lured[models[k]] = true
				if !in && o.Misconception == "" {
					o.Misconception = string(models[k])
					o.Why = "This takes it that " + wsFanoutBeliefs[models[k]] + ". " + o.Why
				}
			}
			if in {
				right++
			} else if o.Misconception == "" {
				return quizzes.Question{}, quizzes.Reject("nobody expects it")
			}
			opts = append(opts, o)
		}
		if right == 0 || right == len(opts) || len(lured) < 2 || run.Ambiguous || w.plain() || len(w.events) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		q := quizzes.Question{
			Stem: w.stem() + fmt.Sprintf(" Who has got message %d at the end?", number), Exhibits: w.exhibits(), Ask: quizzes.Multiple{Options: opts}, Note: w.note() + fmt.Sprint(number),
		}
		q.Trace = quizzes.Worked(run.Steps, "Message %d has reached %s.", number, q.Ask.KeyText())
		return q, nil
	})
}

func wsFanoutCount(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		w := wsDrawRoom(r, wsScripts).trimmed(0)
		run := w.Play(w.events, "")
		models, runs := w.lures(run)
		ask := quizzes.Cells{Head: []string{"Client", "Number of messages got"}}
		var choices []string
		for n := range w.sent + 1 {
			choices = append(choices, strconv.Itoa(n))
		}
		kinds := map[int]bool{}
		for c, got := range run.Got {
			want := strconv.Itoa(len(got))
			kinds[len(got)] = true
			cell := quizzes.Cell{Choices: choices, Want: want, Why: wsGets(c, got)}
			var near []quizzes.Near
			for k, m := range models {
				if n := len(runs[k].Got[c]); n <= w.sent {
					near = append(near, quizzes.Near{Answer: strconv.Itoa(n), Misconception: string(m), Why: "This takes it that " + wsFanoutBeliefs[m] + ". " + cell.Why})
				}
			}
			cell.Near = quizzes.NearAnswers(want, near)
			ask.Rows = append(ask.Rows, quizzes.CellRow{Given: []string{fanout.Client(c)}, Asked: []quizzes.Cell{cell}})
		}
		if len(models) < 3 || len(kinds) < 2 || run.Ambiguous || w.plain() {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: w.stem() + fmt.Sprintf(" How many of the %d messages has each client got at the end?", w.sent), Exhibits: w.exhibits(), Ask: ask, Note: w.note(),
			Trace: quizzes.Worked(run.Steps, "In the order of the rows: %s.", ask.KeyText()),
		}, nil
	})
}

func wsFanoutMissed(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		w := wsDrawRoom(r, wsScripts).trimmed(0)
		run := w.Play(w.events, "")
		missed := w.missed(run)
		key := fanout.Numbers(missed)
		models, runs := w.lures(run)
		var near []quizzes.Near
		for k, m := range models {
			near = append(near, quizzes.Near{Answer: wsList(w.missed(runs[k])), Misconception: string(m), Why: "This takes it that " + wsFanoutBeliefs[m] + ". Missing are " + key + "."})
		}
		if near = quizzes.NearAnswers(wsList(missed), near); len(missed) == 0 || len(missed) == w.sent || len(near) < 2 || run.Ambiguous {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		accept := []string{wsList(missed), key}
		if len(missed) > 1 {
			accept = append(accept, strings.ReplaceAll(wsList(missed), ",", ""))
		}
		q := quizzes.Question{
			Stem:     w.stem() + fmt.Sprintf(" Which messages are missing for %s at the end? Write their numbers in order, with commas between them, or `none`.", fanout.Client(w.focus)),
			Exhibits: w.exhibits(), Ask: quizzes.Text{Accept: accept, Form: "numbers, such as 1, 2", Near: near}, Note: w.note(),
		}
		q.Trace = quizzes.Worked(run.Steps, "%s has %s, so these are missing: %s.", fanout.Client(w.focus), fanout.Numbers(run.Got[w.focus]), wsList(missed))
		return q, nil
	})
}

// missed lists the messages that the focus does not get.
func (w wsRoom) missed(run fanout.Run) []int {
	var out []int
	for n := 1; n <= w.sent; n++ {
		if !slices.Contains(run.Got[w.focus], n) {
			out = append(out, n)
		}
	}
	return out
}

// wsList prints numbers as an answer is typed.
func wsList(ns []int) string {
	if len(ns) == 0 {
		return "none"
	}
	return netInts(ns)
}

// wsGets says what a client gets.
func wsGets(client int, got []int) string {
	switch len(got) {
	case 0:
		return fanout.Client(client) + " gets no message."
	case 1:
		return fmt.Sprintf("%s gets message %d alone.", fanout.Client(client), got[0])
	}
	return fmt.Sprintf("%s gets the messages %s.", fanout.Client(client), fanout.Numbers(got))
}
