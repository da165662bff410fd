package mq

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"warmcache/quizzes/sim/oracle"
)

func natsServer() string {
	for _, p := range []string{"nats-server", "/usr/sbin/nats-server"} {
		if path, err := exec.LookPath(p); err == nil {
			return path
		}
	}
	return ""
}

func natsReady() string {
	if natsServer() == "" {
		return "nats-server is not installed (apt: nats-server)"
	}
	return ""
}

func natsVersion() string {
	out, _ := exec.Command(natsServer(), "--version").Output() // without one the case is not run
	_, v, _ := strings.Cut(strings.TrimSpace(string(out)), ": v")
	return strings.TrimSpace("nats-server " + v)
}

// startNATS runs a server with JetStream until the end of the test and returns its address.
func startNATS(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "nats")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	port := oracle.FreePort(t)
	cmd := exec.Command(natsServer(), "-a", "127.0.0.1", "-p", port, "-js", "-sd", dir)
	must(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	addr := "127.0.0.1:" + port
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return addr
		}
		if time.Now().After(deadline) {
			t.Fatal("nats-server does not answer")
		}
	}
}

// natsClient speaks the text protocol of NATS (docs.nats.io, "Client Protocol").
type natsClient struct {
	t    testing.TB
	conn net.Conn
	in   *bufio.Reader
}

type natsMsg struct{ subject, reply, head, data string }

const pong = "PONG" // the subject that stands for the answer to a PING

func dialNATS(t testing.TB, addr string) *natsClient {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	must(t, err)
	conn.SetDeadline(time.Now().Add(5 * time.Minute))
	c := &natsClient{t, conn, bufio.NewReader(conn)}
	c.send("CONNECT {\"verbose\":false,\"pedantic\":true,\"headers\":true,\"no_responders\":true}\r\nSUB %s own\r\n", own(c))
	c.flush()
	return c
}

func (c *natsClient) send(format string, a ...any) {
	if _, err := fmt.Fprintf(c.conn, format, a...); err != nil {
		c.t.Error(err)
	}
}

func (c *natsClient) publish(subject, reply, data string) {
	c.send("PUB %s %s %d\r\n%s\r\n", subject, reply, len(data), data)
}

// next reads up to the next message or PONG.
func (c *natsClient) next() natsMsg {
	for {
		line, err := c.in.ReadString('\n')
		if err != nil {
			c.t.Error(err)
			return natsMsg{subject: pong}
		}
		f := strings.Fields(line)
		switch f[0] {
		case "PING":
			c.send("PONG\r\n")
		case "PONG":
			return natsMsg{subject: pong}
		case "-ERR":
			c.t.Error(line)
		case "MSG", "HMSG":
			var head, size int
			fmt.Sscan(f[len(f)-1], &size)
			m := natsMsg{subject: f[1]}
			if f[0] == "HMSG" {
				fmt.Sscan(f[len(f)-2], &head)
				f = f[:len(f)-1]
			}
			if len(f) == 5 {
				m.reply = f[3]
			}
			body := make([]byte, size+2)
			if _, err := io.ReadFull(c.in, body); err != nil {
				c.t.Error(err)
			}
			m.head, m.data = string(body[:head]), string(body[head:size])
			return m
		}
	}
}

// flush returns what had come when the server had done all that was sent to it.
func (c *natsClient) flush() (got []natsMsg) {
	c.send("PING\r\n")
	for m := c.next(); m.subject != pong; m = c.next() {
		got = append(got, m)
	}
	return got
}

// ask sends a request of JetStream's API; an error ends up in the test.
func (c *natsClient) ask(subject string, body any) {
	js, err := json.Marshal(body)
	must(c.t, err)
	c.publish(subject, own(c), string(js))
	if m := c.next(); strings.Contains(m.data, `"error"`) || m.subject == pong {
		c.t.Errorf("%s %s: %s", subject, js, m.data)
	}
}

// own is the subject that answers to this client go to: the port tells it from others.
func own(c *natsClient) string { return "own." + fmt.Sprint(c.conn.LocalAddr().(*net.TCPAddr).Port) }

type object = map[string]any

func TestNATSPatterns(t *testing.T) {
	oracle.Case[matchCase]{
		Engine: "mq: NATS patterns", Oracle: natsVersion(), Ready: natsReady, Draw: drawMatch(NATS), Got: matched,
		Want: func(t testing.TB, cases []matchCase) []string {
			c := dialNATS(t, startNATS(t))
			out := make([]string, len(cases))
			for i, m := range cases {
				c.send("SUB %s case\r\n", m.Pattern)
				c.publish(m.Key, "", "x")
				c.send("UNSUB case\r\n")
				out[i] = fmt.Sprint(len(c.flush()) > 0)
			}
			return out
		},
		Models: matchModels,
	}.Test(t)
}

const second = 400 * time.Millisecond // of the engine

// drawVisible keeps to few seconds, as the oracle takes them.
func drawVisible(r *rand.Rand) Visible {
	v := Visible{Timeout: 2 + r.IntN(3), Max: 2 + r.IntN(2)}
	for range 6 {
		a := Attempt{Kind: []string{Dies, Slow, Extends, GivesBack}[r.IntN(4)], At: 1 + r.IntN(v.Timeout-1)}
		if a.Kind == Extends {
			a.To = 1 + r.IntN(5)
		}
		v.Attempts = append(v.Attempts, a)
	}
	return v
}

// TestVisibility holds the engine against JetStream, which has the same rules by other names: the visibility timeout
// is AckWait, a new timeout is a negative acknowledgment with a delay, and MaxDeliver leads to an advisory.
func TestVisibility(t *testing.T) {
	oracle.Case[Visible]{
		Engine: "mq: visibility and dead letters", Oracle: natsVersion() + " JetStream", Ready: natsReady, Draw: drawVisible,
		Got: func(v Visible, m string) string { return fmt.Sprint(v.Moved(Model(m), nil)) },
		Want: func(t testing.TB, cases []Visible) []string {
			addr := startNATS(t)
			dialNATS(t, addr).ask("$JS.API.STREAM.CREATE.work", object{"name": "work", "subjects": []string{"work.*"}, "storage": "memory"})
			out := make([]string, len(cases))
			var group sync.WaitGroup
			room := make(chan bool, 500)
			for i, v := range cases {
				room <- true
				time.Sleep(10 * time.Millisecond) // a crowd at the start would be late
				group.Go(func() { out[i] = fmt.Sprint(twice(t, addr, i, v)); <-room })
			}
			group.Wait()
			return out
		},
		Models: []string{string(CrashFrees), string(ExtendAdds), string(ExtendFromGet), string(MovedAtReceipt), string(SlowNotCounted), string(OneMore)},
	}.Test(t)
}

// twice plays a case until it has come to the same second two times: a busy machine may be late once.
func twice(t testing.TB, addr string, i int, v Visible) int {
	seen := map[int]bool{}
	for try := range 6 {
		took := received(t, addr, fmt.Sprintf("%d-%d", i, try), v)
		at := int((took + second/4) / second)
		if seen[at] {
			return at
		}
		seen[at] = took-time.Duration(at)*second < second/2 // near to a whole second
	}
	t.Errorf("%+v: no two plays agree", v)
	return 0
}

// received plays the workers of one message and returns the time until the move, without what the workers themselves
// are late with.
func received(t testing.TB, addr, id string, v Visible) time.Duration {
	boss := dialNATS(t, addr)
	defer boss.conn.Close()
	boss.ask("$JS.API.CONSUMER.DURABLE.CREATE.work.c"+id, object{"stream_name": "work", "config": object{
		"durable_name": "c" + id, "filter_subject": "work." + id, "ack_policy": "explicit", "ack_wait": time.Duration(v.Timeout) * second, "max_deliver": v.Max}})
	boss.send("SUB $JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.work.c%s dead\r\n", id)
	boss.flush()
	worker := func() *natsClient {
		c := dialNATS(t, addr)
		c.publish("$JS.API.CONSUMER.MSG.NEXT.work.c"+id, own(c), "1")
		return c
	}
	w := worker()
	w.flush()
	boss.publish("work."+id, own(boss), "x")
	boss.next() // it is stored
	var start time.Time
	var late time.Duration
	for i, a := range v.Attempts[:v.Max] {
		m := w.next()
		now := time.Now()
		if i == 0 {
			start = now
		}
		if m.data != "x" {
			t.Errorf("%+v: receipt %d: %+v", v, i+1, m)
		}
		was := w
		w = worker()
		plan := now.Add(time.Duration(a.At) * second)
		time.Sleep(time.Until(plan))
		if a.Kind == Extends || a.Kind == GivesBack {
			late += time.Since(plan)
		}
		switch a.Kind {
		case Extends:
			was.publish(m.reply, "", fmt.Sprintf(`-NAK {"delay": %d}`, time.Duration(a.To)*second))
		case GivesBack:
			was.publish(m.reply, "", "-NAK")
		case Dies:
			was.conn.Close()
		}
		defer was.conn.Close()
	}
	defer w.conn.Close()
	boss.next() // the advisory: no further receipt
	moved := time.Since(start) - late
	boss.ask("$JS.API.CONSUMER.DELETE.work.c"+id, object{}) // thousands of consumers would slow down the server
	return moved
}

type groupCase struct {
	Subs     []Subscriber
	Subjects []string
}

func TestNATSGroups(t *testing.T) {
	oracle.Case[groupCase]{
		Engine: "mq: NATS queue groups", Oracle: natsVersion(), Ready: natsReady,
		Draw: func(r *rand.Rand) groupCase {
			var c groupCase
			for i := range 3 + r.IntN(5) {
				m := drawMatch(NATS)(r)
				c.Subs = append(c.Subs, Subscriber{fmt.Sprint("s", i), m.Pattern, []string{"", "g", "g", "h"}[r.IntN(4)]})
				c.Subjects = append(c.Subjects, m.Key)
			}
			return c
		},
		Got: func(c groupCase, m string) string {
			var out []int
			for _, s := range c.Subjects {
				out = append(out, Copies(c.Subs, s, Model(m), nil))
			}
			return oracle.Line(out)
		},
		Want: func(t testing.TB, cases []groupCase) []string {
			c := dialNATS(t, startNATS(t))
			out := make([]string, len(cases))
			for i, v := range cases {
				for _, s := range v.Subs {
					c.send("SUB %s %s %s\r\n", s.Pattern, s.Group, s.Name)
				}
				var got []int
				for _, s := range v.Subjects {
					c.publish(s, "", "x")
					got = append(got, len(c.flush()))
				}
				for _, s := range v.Subs {
					c.send("UNSUB %s\r\n", s.Name)
				}
				out[i] = oracle.Line(got)
			}
			return out
		},
		Models: []string{string(GroupBroadcasts), string(OneReader), string(GroupOfPattern), string(GroupsFirst), string(RestIsOne), string(ZeroFlipped)},
	}.Test(t)
}
