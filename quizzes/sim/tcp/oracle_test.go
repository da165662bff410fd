package tcp_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/tcp"
)

type ackCase struct {
	ISN  int
	Segs []tcp.Segment
}

func drawAcks(r *rand.Rand) ackCase {
	c := ackCase{ISN: r.IntN(100000), Segs: []tcp.Segment{{SYN: true}}}
	var lost []int
	for range 3 + r.IntN(4) {
		s := tcp.Segment{Bytes: 1 + r.IntN(1000), Lost: r.IntN(3) == 0}
		if s.Lost {
			lost = append(lost, len(c.Segs))
		}
		c.Segs = append(c.Segs, s)
	}
	r.Shuffle(len(lost), func(i, j int) { lost[i], lost[j] = lost[j], lost[i] })
	for _, i := range lost[:len(lost)-r.IntN(min(2, len(lost)+1))] {
		c.Segs = append(c.Segs, tcp.Segment{Bytes: c.Segs[i].Bytes, Again: i + 1})
	}
	return ackCase{c.ISN, append(c.Segs, tcp.Segment{FIN: true})}
}

func ints(ns []int) string { return strings.Trim(fmt.Sprint(ns), "[]") }

// wantAcks keeps a set of every number that has arrived; the answer is the first one missing.
func wantAcks(_ testing.TB, c ackCase) string {
	arrived, next := map[int]bool{}, c.ISN
	first := make([]int, len(c.Segs))
	var out []int
	for i, s := range c.Segs {
		n := s.Bytes
		if s.SYN || s.FIN {
			n = 1
		}
		if first[i] = next; s.Again > 0 {
			first[i] = first[s.Again-1]
		} else {
			next += n
		}
		if s.Lost {
			out = append(out, 0)
			continue
		}
		for k := range n {
			arrived[first[i]+k] = true
		}
		missing := c.ISN
		for arrived[missing] {
			missing++
		}
		out = append(out, missing)
	}
	return ints(out)
}

func TestAcksOracle(t *testing.T) {
	oracle.Case[ackCase]{
		Engine: "tcp: acknowledgments", Oracle: "a set of the numbers that arrived", Draw: drawAcks, Want: oracle.Each(wantAcks),
		Got: func(c ackCase, m string) string {
			acks, _ := tcp.Acks(c.ISN, c.Segs, tcp.Model(m))
			return ints(acks)
		},
		Models: []string{"syn-takes-no-number", "fin-takes-no-number", "ack-is-last-byte", "ack-past-a-gap", "ack-of-the-repeat", "ack-counts-segments", "lost-bytes-are-acked"},
	}.Test(t)
}

func drawPath(r *rand.Rand) tcp.Path {
	for {
		p := tcp.Path{Window: 1 + r.IntN(10), Threshold: 4 + r.IntN(40)}
		for range 6 + r.IntN(8) {
			p.Events = append(p.Events, []tcp.Event{tcp.Fine, tcp.Fine, tcp.Fine, tcp.Fine, tcp.Duplicates, tcp.Timeout}[r.IntN(6)])
		}
		ws, _ := p.Windows("")
		odd := false
		for i, e := range p.Events {
			odd = odd || e != tcp.Fine && (ws[i]%2 == 1 || ws[i] < 4)
		}
		if !odd {
			return p
		}
	}
}

// wantWindows counts single ACKs, as RFC 5681 states its rules: below the threshold each adds a segment, above it a
// window of them does.
func wantWindows(_ testing.TB, p tcp.Path) string {
	w, th, counted := p.Window, p.Threshold, 0
	out := []int{w}
	for _, e := range p.Events {
		flight := w
		switch e {
		case tcp.Fine:
			for range flight {
				if w < th {
					w++
				} else if counted++; counted >= w {
					w, counted = w+1, 0
				}
			}
		case tcp.Duplicates:
			th, w, counted = flight/2, flight/2, 0
		case tcp.Timeout:
			th, w, counted = flight/2, 1, 0
		}
		out = append(out, w)
	}
	return ints(out)
}

func TestWindowsOracle(t *testing.T) {
	oracle.Case[tcp.Path]{
		Engine: "tcp: congestion window", Oracle: "RFC 5681 ACK by ACK", Draw: drawPath, Want: oracle.Each(wantWindows),
		Got: func(p tcp.Path, m string) string {
			ws, _ := p.Windows(tcp.Model(m))
			return ints(ws)
		},
		Models: []string{"fast-recovery-from-one", "timeout-halves-window", "doubling-past-ssthresh", "ssthresh-never-changes", "slow-start-adds-one", "ssthresh-is-whole-window"},
	}.Test(t)
}

// The examples of the lesson, after RFC 5681.
func TestWindowsByHand(t *testing.T) {
	for _, c := range []struct {
		p    tcp.Path
		want string
	}{
		{tcp.Path{Window: 10, Threshold: 40, Events: []tcp.Event{"", "", "", "", tcp.Duplicates, "", ""}}, "10 20 40 41 42 21 22 23"},
		{tcp.Path{Window: 10, Threshold: 40, Events: []tcp.Event{"", "", "", "", tcp.Timeout, "", "", "", "", "", ""}}, "10 20 40 41 42 1 2 4 8 16 21 22"},
	} {
		if ws, _ := c.p.Windows(""); ints(ws) != c.want {
			t.Errorf("%v: %v, want %s", c.p, ws, c.want)
		}
	}
	if n, _ := (tcp.Path{Window: 10, Threshold: 1000}).Rounds(69, ""); n != 3 {
		t.Errorf("69 segments in %d rounds, want 3", n)
	}
}

type readCase struct {
	Sent  []int
	Limit int
	Reads []int
}

func TestReadsOracle(t *testing.T) {
	oracle.Case[readCase]{
		Engine: "tcp: reads of a stream", Oracle: "every run of a reader", Want: oracle.Each(func(_ testing.TB, c readCase) string {
			total := 0
			for _, n := range c.Sent {
				total += n
			}
			var found func(left int, rest []int) bool
			found = func(left int, rest []int) bool {
				for n := 1; n <= min(left, c.Limit); n++ {
					if len(rest) > 0 && rest[0] == n && found(left-n, rest[1:]) {
						return true
					}
				}
				return left == 0 && len(rest) == 0
			}
			return strconv.FormatBool(found(total, c.Reads))
		}),
		Draw: func(r *rand.Rand) readCase {
			c, total := readCase{Limit: 5 + r.IntN(15)}, 0
			for range 1 + r.IntN(3) {
				c.Sent = append(c.Sent, 1+r.IntN(20))
				total += c.Sent[len(c.Sent)-1]
			}
			if r.IntN(4) == 0 {
				c.Reads = c.Sent
				return c
			}
			for total > 0 && len(c.Reads) < 6 {
				n := min(total, 1+r.IntN(c.Limit+2))
				if r.IntN(3) == 0 {
					n = min(total, c.Limit)
				}
				c.Reads = append(c.Reads, n)
				total -= n
			}
			if r.IntN(5) == 0 {
				c.Reads = c.Reads[:len(c.Reads)-1]
			}
			return c
		},
		Got: func(c readCase, m string) string {
			return strconv.FormatBool(tcp.Possible(c.Sent, c.Limit, c.Reads, tcp.Model(m)))
		},
		Models: []string{"one-read-per-message", "read-fills-buffer", "read-beyond-buffer", "stream-loses-bytes"},
	}.Test(t)
}
