package cache

import "fmt"

// Guard is what keeps many requests from loading one value at once.
type Guard string

const (
	Unguarded    Guard = "no protection"
	FlightServer Guard = "single flight in each server" // a server's requests share the load its first one started
	FlightShared Guard = "one lock for all servers"     // all requests share one load
	EarlyRefresh Guard = "early refresh"                // a lock for all servers, and a hit on an entry of RefreshAge or more starts a load behind it
)

// Wrong models of a stampede.
const (
	TTLFromStart  Model = "ttl-from-load-start" // the TTL runs from the start of the load
	InstantLoad   Model = "instant-load"        // the value is there as soon as the load starts
	NeverExpires  Model = "never-expires"
	FlightIsCache Model = "flight-is-shared" // single flight in one process covers the other servers, too
)

// Arrival is a request, At ms after the start, at a server.
type Arrival struct{ At, Server int }

// StampedeCase is one key of a shared cache that holds nothing at 0. All times in ms.
type StampedeCase struct {
	Arrivals   []Arrival // in order of time
	Load, TTL  int
	Guard      Guard
	RefreshAge int // for EarlyRefresh
}

// StampedeOutcome tells for each arrival whether it was a "hit", started a "load", or must "wait" for one.
type StampedeOutcome struct {
	Each  []string
	Loads int  // with those that an early refresh starts
	Ties  bool // an arrival falls together with the end of a load or an expiry: the outcome is a race
	Steps []Step
}

type flight struct{ server, start, end int }

type stampede struct {
	voice
	c       StampedeCase
	m       Model
	filled  bool
	set     int // when the entry was stored, its TTL counted from here
	flights []flight
	out     StampedeOutcome
}

// RunStampede serves the arrivals.
func RunStampede(c StampedeCase, m Model) StampedeOutcome { return runStampede(c, m, true) }

// PlayStampede is RunStampede without Steps, for the many cases that a search throws away.
func PlayStampede(c StampedeCase, m Model) StampedeOutcome { return runStampede(c, m, false) }

func runStampede(c StampedeCase, m Model, explain voice) StampedeOutcome {
	s := stampede{voice: explain, c: c, m: m}
	if m == InstantLoad {
		s.c.Load = 0
	}
	var t trace
	for _, a := range c.Arrivals {
		s.finish(a.At)
		kind, text := s.arrive(a)
		s.out.Each = append(s.out.Each, kind)
		if !explain {
			continue
		}
		t.add("stampede."+kind, fmt.Sprintf("loads so far: %d", s.out.Loads), "%d ms: %s", a.At, text)
	}
	s.out.Steps = t
	return s.out
}

// finish stores the results of the loads that have ended by now.
func (s *stampede) finish(now int) {
	var running []flight
	for _, f := range s.flights {
		s.out.Ties = s.out.Ties || f.end == now && s.c.Load > 0
		if f.end > now {
			running = append(running, f)
			continue
		}
		if at := s.stored(f); !s.filled || at > s.set {
			s.filled, s.set = true, at
		}
	}
	s.flights = running
	s.out.Ties = s.out.Ties || s.filled && (s.set+s.c.TTL == now || s.c.Guard == EarlyRefresh && s.set+s.c.RefreshAge == now)
}

func (s *stampede) stored(f flight) int {
	if s.m == TTLFromStart {
		return f.start
	}
	return f.end
}

func (s *stampede) arrive(a Arrival) (kind, text string) {
	if s.filled && (a.At < s.set+s.c.TTL || s.m == NeverExpires) {
		if s.c.Guard == EarlyRefresh && a.At >= s.set+s.c.RefreshAge && len(s.flights) == 0 {
			s.start(a)
			return "hit", s.say("a hit on an entry that is %d ms old; it starts a load in the background", a.At-s.set)
		}
		return "hit", s.say("a hit; the entry stays until %d ms", s.set+s.c.TTL)
	}
	if f, ok := s.joins(a); ok {
		return "wait", s.say("a miss; it waits for the load that ends at %d ms", f.end)
	}
	s.start(a)
	return "load", s.say("a miss; server %d starts a load that ends at %d ms", a.Server, a.At+s.c.Load)
}

func (s *stampede) start(a Arrival) {
	s.out.Loads++
	s.flights = append(s.flights, flight{a.Server, a.At, a.At + s.c.Load})
	if s.c.Load == 0 {
		s.finish(a.At)
	}
}

// joins finds the running load that a request may wait for.
func (s *stampede) joins(a Arrival) (flight, bool) {
	for _, f := range s.flights {
		switch s.c.Guard {
		case FlightShared, EarlyRefresh:
			return f, true
		case FlightServer:
			if f.server == a.Server || s.m == FlightIsCache {
				return f, true
			}
		}
	}
	return flight{}, false
}
