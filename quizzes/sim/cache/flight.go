package cache

import "fmt"

// Wrong models of golang.org/x/sync/singleflight.
const (
	EachLoads     Model = "each-caller-loads"
	ResultCached  Model = "result-cached"  // a result stays for later calls
	WaitersRetry  Model = "waiters-retry"  // a call that shared a failed load loads on its own
	ForgetCancels Model = "forget-cancels" // Forget ends the running load; its callers join the next one
)

// FlightCall is a call of Do for one key, or of Forget, At ms after the start.
type FlightCall struct {
	At     int
	Forget bool
}

// FlightCase is one key of a Group. The n-th load takes Loads[n].Takes ms and may fail. There is no cache.
type FlightCase struct {
	Calls []FlightCall
	Loads []FlightLoad
}

// FlightLoad is how a load goes.
type FlightLoad struct {
	Takes int
	Fails bool
}

// FlightOutcome tells for each call of Do (in order) whose result it gets: the number of a load, from 1.
type FlightOutcome struct {
	Of     []int
	Failed []bool
	Loads  int
	Ties   bool // a call falls on the end of a load
	Steps  []Step
}

type flightRun struct {
	voice
	c    FlightCase
	m    Model
	open int // the load that a call joins, 0 when there is none
	ends []int
	good int // the last load that ended well, for ResultCached
	out  FlightOutcome
}

// RunFlight plays the calls, in order of time. It follows singleflight.Group.Do and Forget of x/sync.
func RunFlight(c FlightCase, m Model) FlightOutcome { return runFlight(c, m, true) }

// PlayFlight is RunFlight without Steps, for the many cases that a search throws away.
func PlayFlight(c FlightCase, m Model) FlightOutcome { return runFlight(c, m, false) }

func runFlight(c FlightCase, m Model, explain voice) FlightOutcome {
	r := flightRun{voice: explain, c: c, m: m}
	var t trace
	for _, call := range c.Calls {
		r.finish(call.At)
		rule, text := "forget", ""
		if call.Forget {
			text = r.forget()
		} else {
			rule, text = r.do(call.At)
		}
		if explain {
			t.add("flight."+rule, r.state(), "%d ms: %s", call.At, text)
		}
	}
	r.out.Steps = t
	return r.out
}

func (r *flightRun) state() string { return fmt.Sprintf("loads so far: %d", r.out.Loads) }

func (r *flightRun) finish(now int) {
	for n, end := range r.ends {
		r.out.Ties = r.out.Ties || end == now
		if end > now {
			continue
		}
		if r.open == n+1 {
			r.open = 0
		}
		if !r.load(n + 1).Fails {
			r.good = max(r.good, n+1)
		}
	}
}

func (r *flightRun) load(n int) FlightLoad { return r.c.Loads[(n-1)%len(r.c.Loads)] }

func (r *flightRun) forget() string {
	if r.open == 0 {
		return "`Forget` finds no running load and changes nothing"
	}
	n := r.open
	if r.open = 0; r.m == ForgetCancels {
		for i, of := range r.out.Of {
			if of == n {
				r.out.Of[i], r.out.Failed[i] = n+1, r.load(n+1).Fails
			}
		}
	}
	return r.say("after `Forget`, calls do not join load %d any more; it goes on for those that wait", n)
}

func (r *flightRun) do(now int) (rule, text string) {
	if r.m == ResultCached && r.good > 0 {
		r.got(r.good)
		return "cached", "takes the kept result"
	}
	if r.open > 0 && r.m != EachLoads && !(r.m == WaitersRetry && r.load(r.open).Fails) {
		r.got(r.open)
		return "join", r.say("the call waits for load %d, which runs until %d ms", r.open, r.ends[r.open-1])
	}
	r.out.Loads++
	r.open = r.out.Loads
	r.got(r.open)
	l := r.load(r.open)
	r.ends = append(r.ends, now+l.Takes)
	return "lead", r.say("the call finds no load to join and starts load %d, which %s at %d ms", r.open, ending(l), now+l.Takes)
}

func ending(l FlightLoad) string {
	if l.Fails {
		return "fails"
	}
	return "ends"
}

func (r *flightRun) got(n int) {
	r.out.Of = append(r.out.Of, n)
	r.out.Failed = append(r.out.Failed, r.load(n).Fails)
}
