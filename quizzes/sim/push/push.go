// Package push plays how a client learns of events: by polling, by long polling (RFC 6202) and by a stream of server-sent
// events (HTML Standard, section 9.2.6). It also counts the round trips of a task (RFC 9112, section 9; RFC 9113).
package push

import "fmt"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// say words a step. Runs under a wrong model need none: only their outcome counts.
func say(m Model, rule, format string, a ...any) Step {
	if m != "" {
		return Step{}
	}
	return Step{Rule: rule, Text: fmt.Sprintf(format, a...)}
}

// The wrong beliefs about round trips.
const (
	AllSerial    Model = "calls-go-one-by-one"        // each call is a round of its own
	AllParallel  Model = "dependent-calls-share"      // calls that need an answer share its round
	PoolIgnored  Model = "http1-runs-all-at-once"     // HTTP/1.1 connections do not limit a round
	StreamsWait  Model = "streams-take-turns"         // HTTP/2 has one exchange at a time
	ColdIgnored  Model = "connections-cost-nothing"   // a new connection takes no time
	ColdEach     Model = "connections-open-in-turn"   // connections opened together cost one after the other
	TLSForgotten Model = "new-connection-one-rtt"     // TCP alone counts
	Combined     Model = "parallel-shortens-a-chain"  // HTTP/2 makes one round of a chain
	RoundedDown  Model = "partly-filled-round-free"   // a round that is not full does not count
	FloorUp      Model = "one-connection-per-browser" // all calls of a client share one connection in HTTP/1.1
)

// Task is a chain of stages: Calls[i] calls that need the answers of the stage before.
type Task struct {
	Calls       []int
	Connections int // of HTTP/1.1; 0 is HTTP/2
	Cold        bool
	RTT         int // ms
}

// Rounds counts the round trips of a task with small answers and its time in ms.
func (t Task) Rounds(m Model) (rounds, ms int, steps []Step) {
	width := t.Connections
	switch {
	case m == AllSerial, m == StreamsWait && width == 0, m == FloorUp && width > 0:
		width = 1
	case width == 0, m == PoolIgnored:
		width = 100
	}
	sum := 0
	for i, n := range t.Calls {
		k := (n + width - 1) / width
		if m == RoundedDown {
			k = max(1, n/width)
		}
		sum += n
		rounds += k
		steps = append(steps, say(m, "rounds.stage", "Stage %d: %s %s.", i+1, calls(n), t.fit(n, k)))
	}
	switch {
	case m == AllParallel:
		rounds = (sum + width - 1) / width
	case m == Combined && t.Connections == 0:
		rounds = 1
	}
	setup := 0
	if t.Cold && m != ColdIgnored {
		switch setup = 2; {
		case m == ColdEach && t.Connections > 0:
			setup = 2 * t.Connections
		case m == TLSForgotten:
			setup = 1
		}
		steps = append(steps, say(m, "rounds.setup", "Cold connections, opened together, add one round trip for TCP and one for TLS 1.3."))
	}
	return rounds + setup, (rounds + setup) * t.RTT, steps
}

func calls(n int) string {
	if n == 1 {
		return "1 call"
	}
	return fmt.Sprintf("%d calls", n)
}

func (t Task) fit(n, k int) string {
	rounds := "1 round"
	if k != 1 {
		rounds = fmt.Sprintf("%d rounds", k)
	}
	if t.Connections == 0 {
		return "as streams of one connection: " + rounds
	}
	return fmt.Sprintf("over %d connections: %s", t.Connections, rounds)
}
