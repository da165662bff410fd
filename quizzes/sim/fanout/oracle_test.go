package fanout_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"warmcache/quizzes/sim/fanout"
	"warmcache/quizzes/sim/oracle"
)

type roomCase struct {
	Room   fanout.Room
	Events []fanout.Event
}

// drawRoom leaves out what the engine calls ambiguous: nobody sends or connects where nobody listens.
func drawRoom(r *rand.Rand) roomCase {
	c := roomCase{Room: fanout.Room{Design: fanout.Design(r.IntN(3)), Nodes: 2 + r.IntN(2)}}
	var at []int
	for range 3 + r.IntN(3) {
		at = append(at, r.IntN(c.Room.Nodes))
	}
	c.Room.Homes = slices.Clone(at)
	state := make([]fanout.Kind, c.Room.Nodes)                             // Publish stands for a node in order
	if at[0] != at[1] && c.Room.Design != fanout.Alone && r.IntN(2) == 0 { // a gap that is not at the end
		c.Events = []fanout.Event{{Kind: fanout.Cut, Node: at[1]}, {}, {Kind: fanout.Mend, Node: at[1]}, {}, {Kind: fanout.Leave, Client: 1}, {}, {Kind: fanout.Join, Client: 1, Node: at[0]}}
		at[1] = at[0]
	}
	for range 8 + r.IntN(8) {
		e := fanout.Event{Client: r.IntN(len(at)), Node: r.IntN(c.Room.Nodes)}
		here := at[e.Client]
		switch k := r.IntN(12); {
		case k < 5:
			if here < 0 || c.Room.Design != fanout.Alone && state[here] != fanout.Publish {
				continue
			}
		case k < 7 && here >= 0:
			e.Kind, at[e.Client] = fanout.Leave, -1
		case k < 10:
			if here >= 0 || state[e.Node] == fanout.Crash || state[e.Node] == fanout.Cut {
				continue
			}
			e.Kind, at[e.Client] = fanout.Join, e.Node
		case state[e.Node] == fanout.Cut:
			e.Kind, state[e.Node] = fanout.Mend, fanout.Publish
		case state[e.Node] == fanout.Crash:
			e.Kind, state[e.Node] = fanout.Start, fanout.Publish
		case k == 10 && c.Room.Design != fanout.Alone:
			e.Kind, state[e.Node] = fanout.Cut, fanout.Cut
		default:
			e.Kind, state[e.Node] = fanout.Crash, fanout.Crash
			for i, n := range at {
				if n == e.Node {
					at[i] = -1
				}
			}
		}
		c.Events = append(c.Events, e)
	}
	return c
}

// redis is a connection to a Redis server.
type redis struct {
	t testing.TB
	c net.Conn
	r *bufio.Reader
}

func dial(t testing.TB, addr string) *redis {
	t.Helper()
	for range 200 {
		if c, err := net.Dial("tcp", addr); err == nil {
			return &redis{t, c, bufio.NewReader(c)}
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("redis-server does not answer")
	return nil
}

func (d *redis) do(args ...string) []string {
	fmt.Fprintf(d.c, "*%d\r\n", len(args))
	for _, a := range args {
		fmt.Fprintf(d.c, "$%d\r\n%s\r\n", len(a), a)
	}
	return d.read()
}

// read takes an answer, or the next message of a subscription, as a flat list.
func (d *redis) read() []string {
	d.t.Helper()
	d.c.SetReadDeadline(time.Now().Add(10 * time.Second))
	line, err := d.r.ReadString('\n')
	if err != nil || line[0] == '-' {
		d.t.Fatalf("redis: %s %v", line, err)
	}
	n, _ := strconv.Atoi(strings.TrimSpace(line[1:]))
	switch line[0] {
	case '*':
		var out []string
		for range n {
			out = append(out, d.read()...)
		}
		return out
	case '$':
		text, err := d.r.ReadString('\n')
		if err != nil {
			d.t.Fatal(err)
		}
		return []string{strings.TrimSpace(text)}
	}
	return []string{strings.TrimSpace(line[1:])}
}

// node has a subscription of its own, or none, and writes to the mailboxes of its clients.
type node struct {
	sub     *redis
	clients map[int]bool
}

func (n *node) subscribe(t testing.TB, addr string) {
	n.sub = dial(t, addr)
	n.sub.do("SUBSCRIBE", "room")
}

func (n *node) lose() {
	n.sub.c.Close()
	n.sub = nil
}

// withRedis has each node subscribe to a real Redis. Whoever publishes waits until all subscribers have read.
func withRedis(t testing.TB, cases []roomCase) []string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	_, port, _ := net.SplitHostPort(addr)
	cmd := exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	db := dial(t, addr)
	var out []string
	for _, c := range cases {
		out = append(out, playRoom(t, addr, db, c))
	}
	return out
}

func playRoom(t testing.TB, addr string, db *redis, c roomCase) string {
	db.do("FLUSHALL")
	nodes, boxes := make([]*node, c.Room.Nodes), make([][]string, len(c.Room.Homes))
	for i := range nodes {
		nodes[i] = &node{clients: map[int]bool{}}
		if c.Room.Design != fanout.Alone {
			nodes[i].subscribe(t, addr)
		}
	}
	for i, n := range c.Room.Homes {
		nodes[n].clients[i] = true
	}
	write := func(n *node, text string) {
		for i := range n.clients {
			boxes[i] = append(boxes[i], text)
		}
	}
	number := 0
	for _, e := range c.Events {
		n := nodes[e.Node]
		switch e.Kind {
		case fanout.Publish:
			number++
			text := strconv.Itoa(number)
			if c.Room.Design == fanout.Alone {
				for _, own := range nodes {
					if own.clients[e.Client] {
						write(own, text)
					}
				}
				continue
			}
			if c.Room.Design == fanout.Logged {
				db.do("RPUSH", "log", text)
			}
			db.do("PUBLISH", "room", text)
			for _, other := range nodes {
				if other.sub != nil {
					write(other, other.sub.read()[2])
				}
			}
		case fanout.Leave:
			for _, own := range nodes {
				delete(own.clients, e.Client)
			}
		case fanout.Join:
			if c.Room.Design == fanout.Logged {
				last := 0
				for _, text := range boxes[e.Client] {
					seen, _ := strconv.Atoi(text)
					last = max(last, seen)
				}
				boxes[e.Client] = append(boxes[e.Client], db.do("LRANGE", "log", strconv.Itoa(last), "-1")...)
			}
			n.clients[e.Client] = true
		case fanout.Cut:
			n.lose()
		case fanout.Mend:
			n.subscribe(t, addr)
		case fanout.Crash:
			if n.sub != nil {
				n.lose()
			}
			n.clients = map[int]bool{}
		case fanout.Start:
			if c.Room.Design != fanout.Alone {
				n.subscribe(t, addr)
			}
		}
	}
	for _, n := range nodes {
		if n.sub != nil {
			n.lose()
		}
	}
	var out []string
	for _, b := range boxes {
		out = append(out, strings.Join(b, ","))
	}
	return "[" + strings.Join(out, "|") + "]"
}

func TestRoom(t *testing.T) {
	oracle.Case[roomCase]{
		Engine: "fanout: who gets which message", Oracle: redisVersion(), Draw: drawRoom, Want: withRedis,
		Got: func(c roomCase, model string) string {
			run := c.Room.Play(c.Events, fanout.Model(model))
			if run.Ambiguous {
				t.Errorf("%+v is ambiguous", c)
			}
			var out []string
			for _, got := range run.Got {
				out = append(out, strings.ReplaceAll(strings.Trim(fmt.Sprint(got), "[]"), " ", ","))
			}
			return "[" + strings.Join(out, "|") + "]"
		},
		Ready: func() string {
			if _, err := exec.LookPath("redis-server"); err != nil {
				return "redis-server is not installed"
			}
			return ""
		},
		Models: []string{"broadcast-reaches-all-nodes", "websocket-replays-missed", "pubsub-replays", "bus-spares-own-clients", "sender-gets-no-copy", "log-fills-all-gaps",
			"log-is-not-replayed", "replay-needs-same-node", "cut-node-still-gets-messages"},
	}.Test(t)
}

func redisVersion() string {
	out, _ := exec.Command("redis-server", "--version").Output() // without one the case is not run
	f := strings.Fields(string(out))
	if len(f) < 3 {
		return "Redis"
	}
	return "Redis " + strings.TrimPrefix(f[2], "v=") + " Pub/Sub"
}
