package push_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/push"
)

func one[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// played gives each call to a free connection, millisecond by millisecond.
func played(_ testing.TB, t push.Task) string {
	type slot struct{ free int }
	width := t.Connections
	if width == 0 {
		width = 100
	}
	slots := make([]slot, width)
	now := 0
	if t.Cold {
		now = 2 * t.RTT
	}
	for _, n := range t.Calls {
		left, running := n, []int{}
		for left > 0 || len(running) > 0 {
			var still []int
			for _, end := range running {
				if end > now {
					still = append(still, end)
				}
			}
			running = still
			for i := range slots {
				if slots[i].free <= now && left > 0 {
					slots[i].free, left = now+t.RTT, left-1
					running = append(running, now+t.RTT)
				}
			}
			if left > 0 || len(running) > 0 {
				now++
			}
		}
	}
	return fmt.Sprint(now)
}

func TestRounds(t *testing.T) {
	oracle.Case[push.Task]{
		Engine: "push: round trips", Oracle: "a clock that ticks each millisecond", Want: oracle.Each(played),
		Draw: func(r *rand.Rand) push.Task {
			t := push.Task{Connections: one(r, 0, 2, 4, 6), Cold: r.IntN(2) == 0, RTT: 10 + r.IntN(20)}
			for range 1 + r.IntN(3) {
				t.Calls = append(t.Calls, 1+r.IntN(30))
			}
			return t
		},
		Got: func(t push.Task, model string) string {
			_, ms, _ := t.Rounds(push.Model(model))
			return fmt.Sprint(ms)
		},
		Models: []string{"calls-go-one-by-one", "dependent-calls-share", "http1-runs-all-at-once", "streams-take-turns", "connections-cost-nothing", "connections-open-in-turn",
			"new-connection-one-rtt", "parallel-shortens-a-chain", "partly-filled-round-free", "one-connection-per-browser"},
	}.Test(t)
}

type polled struct {
	First, Every, Transit int
	Events                []int
}

func drawPolled(r *rand.Rand) polled {
	c := polled{First: r.IntN(5), Every: 5 + r.IntN(10), Transit: 10 + r.IntN(30)}
	at := 0
	for range 2 + r.IntN(4) {
		at += 1 + r.IntN(60)
		c.Events = append(c.Events, at)
	}
	return c
}

// ticked plays both clients tick by tick.
func ticked(_ testing.TB, c polled) string {
	polls, long := make([]int, len(c.Events)), make([]int, len(c.Events))
	done, sent, waiting, request, answer := 0, 0, true, -1, -1
	var pending []int
	for now := 0; now < 2000; now++ {
		if now >= c.First && (now-c.First)%c.Every == 0 {
			for done < len(c.Events) && c.Events[done] <= now {
				polls[done] = now
				done++
			}
		}
		if now == answer {
			for _, i := range pending {
				long[i] = now
			}
			pending, request = nil, now+c.Transit
		}
		waiting = waiting || now == request
		for waiting && sent < len(c.Events) && c.Events[sent] <= now {
			pending = append(pending, sent)
			sent++
		}
		if waiting && len(pending) > 0 {
			waiting, answer = false, now+c.Transit
		}
	}
	return oracle.Line(polls, long)
}

func TestPolls(t *testing.T) {
	oracle.Case[polled]{
		Engine: "push: polling and long polling", Oracle: "a clock that ticks", Draw: drawPolled, Want: oracle.Each(ticked),
		Got: func(c polled, model string) string {
			p, _ := push.Polls(c.First, c.Every, c.Events, push.Model(model))
			l, _ := push.LongPolls(c.Transit, c.Events, push.Model(model))
			return oracle.Line(p, l)
		},
		Models: []string{"poll-waits-half-interval", "poll-waits-full-interval", "poll-brings-one-event", "poll-hears-at-once", "long-poll-has-no-gap", "gap-loses-events", "answer-takes-a-round-trip"},
	}.Test(t)
}

func drawStream(r *rand.Rand) []string {
	var out []string
	for range 5 + r.IntN(8) {
		out = append(out, one(r, "data: a", "data: b", "data:c", "data:  d", "event: price", "event:stock", "id: 4", "id:7", ": hi", "", "", "", "retry: 400", "data", "other: x"))
	}
	return out
}

// read is a parser that works on characters, written from the grammar.
func read(_ testing.TB, lines []string) string {
	stream := strings.Join(lines, "\n") + "\n"
	var got []push.Event
	buffers := map[string]string{}
	field, value, state := "", "", 'f'
	flush := func() {
		switch {
		case field == "" && state == 'f': // an empty line
			if d, ok := buffers["data"]; ok {
				e := push.Event{Type: buffers["event"], Data: strings.TrimSuffix(d, "\n"), ID: buffers["id"]}
				if e.Type == "" {
					e.Type = "message"
				}
				got = append(got, e)
			}
			delete(buffers, "data")
			delete(buffers, "event")
		case field == "data":
			buffers["data"] += value + "\n"
		case field == "event", field == "id":
			buffers[field] = value
		}
		field, value, state = "", "", 'f'
	}
	for _, c := range stream {
		switch {
		case c == '\n':
			flush()
		case state == 'f' && c == ':':
			state = 's'
		case state == 'f':
			field += string(c)
		case state == 's' && c == ' ':
			state = 'v'
		default:
			value, state = value+string(c), 'v'
		}
	}
	return oracle.Line(fmt.Sprint(got))
}

func TestStream(t *testing.T) {
	oracle.Case[[]string]{
		Engine: "push: event streams", Oracle: "a second parser, by characters", Draw: drawStream, Want: oracle.Each(read),
		Got: func(c []string, model string) string {
			got, _ := push.Stream(c, push.Model(model))
			return oracle.Line(fmt.Sprint(got))
		},
		Models: []string{"each-data-line-fires", "data-lines-run-together", "event-fires-without-data", "stream-end-fires", "comment-is-data", "id-is-per-event", "space-after-colon-stays"},
	}.Test(t)
}
