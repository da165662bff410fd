package httpmsg

import "fmt"

// The wrong beliefs about connections.
const (
	PerRequest Model = "one-connection-per-request" // every request opens a connection
	Pipelined  Model = "requests-share-connection"  // one connection carries any number of exchanges at once
	NoLimit    Model = "pool-has-no-limit"          // a busy pool opens another connection
	CloseKept  Model = "close-is-ignored"           // a connection whose response says close is used again
	LateIdle   Model = "idle-timeout-ignored"       // idle connections stay open for ever
)

// Exchange is a request at a time, and how long its answer takes to be read.
type Exchange struct {
	At, Takes int
	Close     bool // the response says Connection: close
}

// Pool is a client's pool for one host.
type Pool struct {
	Limit int // connections at most
	Idle  int // ms after which an idle connection is closed; 0 is never
}

// Served is what became of an exchange.
type Served struct {
	Start, End, Conn int // Conn counts from 1
	Opened           bool
}

type connection struct {
	id, free int
	gone     bool
}

// Run plays exchanges, in order of their times, over HTTP/1.1: take an idle connection, else open one if the limit
// allows, else wait for the first that gets free.
func (p Pool) Run(xs []Exchange, m Model) (opened int, served []Served, steps []Step) {
	var conns []*connection
	add := func(format string, a ...any) { steps = append(steps, say(m, "rfc9112.9.3", format, a...)) }
	for i, x := range xs {
		start := x.At
		alive := func(c *connection) bool {
			return !c.gone && !(p.Idle > 0 && m != LateIdle && start-c.free > p.Idle)
		}
		var use *connection
		for use == nil {
			open, next := 0, -1
			for _, c := range conns {
				if m == PerRequest {
					continue
				}
				switch {
				case c.free > start && m == Pipelined:
					use = c
				case c.free > start:
					if open++; next < 0 || c.free < next {
						next = c.free
					}
				case alive(c):
					if open++; use == nil || c.free > use.free {
						use = c
					}
				}
			}
			if use != nil {
				break
			}
			if m == NoLimit || m == PerRequest || m == Pipelined || open < p.Limit {
				opened++
				use = &connection{id: opened}
				conns = append(conns, use)
				served = append(served, Served{Opened: true})
			} else {
				start = next
			}
		}
		if len(served) == i {
			served = append(served, Served{})
		}
		s := &served[i]
		s.Start, s.End, s.Conn = start, start+x.Takes, use.id
		use.free = max(use.free, s.End)
		use.gone = x.Close && m != CloseKept
		add("%s", p.text(i+1, x, *s))
	}
	return opened, served, steps
}

func (p Pool) text(i int, x Exchange, s Served) string {
	how := fmt.Sprintf("uses connection %d again", s.Conn)
	if s.Opened {
		how = fmt.Sprintf("opens connection %d", s.Conn)
	}
	t := fmt.Sprintf("Request %d, at %d ms, %s", i, x.At, how)
	if s.Start > x.At {
		t += fmt.Sprintf(", but only at %d ms, when one of %d gets free", s.Start, p.Limit)
	}
	t += fmt.Sprintf("; it is done at %d ms", s.End)
	if x.Close {
		t += ", and the connection closes"
	}
	return t + "."
}
