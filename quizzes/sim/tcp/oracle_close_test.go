package tcp_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/tcp"
)

func drawMoves(r *rand.Rand) []tcp.Move {
	p := tcp.NewPair()
	var moves []tcp.Move
	for range 20 {
		mv := tcp.Move{End: r.IntN(2), Do: []tcp.Action{tcp.Close, tcp.Arrive, tcp.Arrive, tcp.Arrive, tcp.Reset}[r.IntN(5)]}
		if mv.Do == tcp.Reset && r.IntN(4) > 0 || !p.Can(mv) {
			continue
		}
		p.Do(mv, "")
		moves = append(moves, mv)
	}
	return moves
}

// end knows which of its FIN, the answer to it and the other's FIN it has seen, and in which order.
type end struct {
	sent, acked, got, gotFirst, dead bool
	way                              []string
}

func (e *end) state() string {
	switch {
	case e.dead:
		return "CLOSED"
	case !e.sent && !e.got:
		return "ESTABLISHED"
	case !e.sent:
		return "CLOSE-WAIT"
	case !e.got && !e.acked:
		return "FIN-WAIT-1"
	case !e.got:
		return "FIN-WAIT-2"
	case e.gotFirst && e.acked:
		return "CLOSED"
	case e.gotFirst:
		return "LAST-ACK"
	case e.acked:
		return "TIME-WAIT"
	}
	return "CLOSING"
}

func wantMoves(_ testing.TB, moves []tcp.Move) string {
	var ends [2]end
	var out []string
	for _, mv := range moves {
		me, other := &ends[mv.End], &ends[1-mv.End]
		switch mv.Do {
		case tcp.Close:
			me.sent, me.gotFirst = true, me.got
			other.way = append(other.way, "FIN")
		case tcp.Reset:
			me.dead = true
			other.way = append(other.way, "RST")
		case tcp.Arrive:
			seg := me.way[0]
			me.way = me.way[1:]
			switch {
			case me.state() == "CLOSED":
			case seg == "RST":
				me.dead = true
			case seg == "ACK":
				me.acked = true
			default:
				me.got = true
				other.way = append(other.way, "ACK")
			}
		}
		out = append(out, ends[0].state()+"/"+ends[1].state())
	}
	return strings.Join(out, " ")
}

func gotMoves(moves []tcp.Move, m string) string {
	states, _ := tcp.Closes([2]string{"A", "B"}, moves, tcp.Model(m))
	var out []string
	for _, s := range states {
		out = append(out, string(s[0]+"/"+s[1]))
	}
	return strings.Join(out, " ")
}

func TestClosesOracle(t *testing.T) {
	oracle.Case[[]tcp.Move]{
		Engine: "tcp: states of closing", Oracle: "states from what each end has seen", Draw: drawMoves, Got: gotMoves, Want: oracle.Each(wantMoves),
		Models: []string{"second-closer-in-time-wait", "server-always-in-time-wait", "fin-closes-both-directions", "wait-states-swapped", "reset-through-fin", "closed-without-last-ack", "no-time-wait", "fins-crossing-close-both"},
	}.Test(t)
}

// drawPrograms draws what two programs do, each segment arriving before the next act.
func drawPrograms(r *rand.Rand) []tcp.Move {
	p := tcp.NewPair()
	var moves []tcp.Move
	do := func(mv tcp.Move) { p.Do(mv, ""); moves = append(moves, mv) }
	for range r.IntN(4) {
		mv := tcp.Move{End: r.IntN(2), Do: []tcp.Action{tcp.Close, tcp.Close, tcp.Reset}[r.IntN(3)]}
		if !p.Can(mv) || p.State[1-mv.End] == tcp.TimeWait {
			continue
		}
		do(mv)
		for len(p.Way[0])+len(p.Way[1]) > 0 {
			at := 0
			if len(p.Way[0]) == 0 {
				at = 1
			}
			do(tcp.Move{End: at, Do: tcp.Arrive})
		}
	}
	return moves
}

// wantKernel has two sockets of this machine do it and reads the kernel's table of connections.
func wantKernel(t testing.TB, cases [][]tcp.Move) []string {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	type conn struct{ ends [2]*net.TCPConn }
	var out []string
	for from := 0; from < len(cases); from += 100 {
		part := cases[from:min(from+100, len(cases))]
		var conns []conn
		var ports []int
		for _, moves := range part {
			a, err := net.Dial("tcp4", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			b, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			c := conn{[2]*net.TCPConn{a.(*net.TCPConn), b.(*net.TCPConn)}}
			for _, mv := range moves {
				switch mv.Do {
				case tcp.Close:
					c.ends[mv.End].CloseWrite()
				case tcp.Reset:
					c.ends[mv.End].SetLinger(0)
					c.ends[mv.End].Close()
				}
			}
			conns, ports = append(conns, c), append(ports, a.LocalAddr().(*net.TCPAddr).Port)
		}
		time.Sleep(50 * time.Millisecond)
		table := kernelTable(t, l.Addr().(*net.TCPAddr).Port)
		for i, c := range conns {
			out = append(out, table[[2]int{ports[i], 0}]+"/"+table[[2]int{ports[i], 1}])
			c.ends[0].Close()
			c.ends[1].Close()
		}
	}
	for i, s := range out {
		out[i] = strings.NewReplacer("//", "CLOSED/CLOSED").Replace(closedFor(s))
	}
	return out
}

func closedFor(s string) string {
	a, b, _ := strings.Cut(s, "/")
	if a == "" {
		a = "CLOSED"
	}
	if b == "" {
		b = "CLOSED"
	}
	return a + "/" + b
}

// kernelTable maps a client's port and the end, 0 for the client, to its state.
func kernelTable(t testing.TB, server int) map[[2]int]string {
	f, err := os.Open("/proc/net/tcp")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	names := map[int]string{1: "ESTABLISHED", 4: "FIN-WAIT-1", 5: "FIN-WAIT-2", 6: "TIME-WAIT", 7: "CLOSED", 8: "CLOSE-WAIT", 9: "LAST-ACK", 11: "CLOSING"}
	out := map[[2]int]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		var n, ip, from, ip2, to, state int
		if _, err := fmt.Sscanf(s.Text(), "%d: %x:%x %x:%x %x", &n, &ip, &from, &ip2, &to, &state); err != nil {
			continue
		}
		switch server {
		case to:
			out[[2]int{from, 0}] = names[state]
		case from:
			out[[2]int{to, 1}] = names[state]
		}
	}
	return out
}

func kernelReady() string {
	if _, err := os.Stat("/proc/net/tcp"); err != nil {
		return "no /proc/net/tcp"
	}
	return ""
}

func TestClosesKernel(t *testing.T) {
	oracle.Case[[]tcp.Move]{
		Engine: "tcp: states after closing", Oracle: "the kernel's /proc/net/tcp", Ready: kernelReady, Draw: drawPrograms, Want: wantKernel,
		Got: func(moves []tcp.Move, m string) string {
			if len(moves) == 0 {
				return "ESTABLISHED/ESTABLISHED"
			}
			all := strings.Fields(gotMoves(moves, m))
			return all[len(all)-1]
		},
		Models: []string{"second-closer-in-time-wait", "server-always-in-time-wait", "fin-closes-both-directions", "wait-states-swapped", "reset-through-fin", "no-time-wait"},
	}.Test(t)
}
