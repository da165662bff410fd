package cache

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/singleflight"
)

// TestFlight runs the calls on the real singleflight.Group, in a bubble whose clock stands still while goroutines run.
func TestFlight(t *testing.T) {
	judge[FlightCase]{
		name: "flight", oracle: "golang.org/x/sync v0.24.0 singleflight under testing/synctest", draw: drawFlight, truth: realFlight,
		models: []Model{EachLoads, ResultCached, WaitersRetry, ForgetCancels},
		engine: func(c FlightCase, m Model) string {
			o := RunFlight(c, m)
			return fmt.Sprint(o.Of, o.Failed, o.Loads)
		},
	}.run(t)
}

// drawFlight keeps calls on even and ends of loads on odd milliseconds: no ties.
func drawFlight(r *rand.Rand) FlightCase {
	var c FlightCase
	for now := 0; len(c.Calls) < 9; now += 2 * (1 + r.IntN(60)) {
		c.Calls = append(c.Calls, FlightCall{At: now, Forget: r.IntN(6) == 0})
	}
	for range 9 {
		c.Loads = append(c.Loads, FlightLoad{Takes: 2*(20+r.IntN(80)) + 1, Fails: r.IntN(4) == 0})
	}
	return c
}

func realFlight(tb testing.TB, c FlightCase) (printed string) {
	synctest.Test(tb.(*testing.T), func(t *testing.T) {
		var g singleflight.Group
		var mu sync.Mutex
		loads, start := 0, time.Now()
		n := 0
		for _, call := range c.Calls {
			if !call.Forget {
				n++
			}
		}
		of, failed := make([]int, n), make([]bool, n)
		load := func() (any, error) {
			mu.Lock()
			loads++
			no := loads
			mu.Unlock()
			l := c.Loads[(no-1)%len(c.Loads)]
			time.Sleep(time.Duration(l.Takes) * time.Millisecond)
			if l.Fails {
				return no, errors.New("down")
			}
			return no, nil
		}
		var wg sync.WaitGroup
		at := 0
		for _, call := range c.Calls {
			time.Sleep(time.Until(start.Add(time.Duration(call.At) * time.Millisecond)))
			if call.Forget {
				g.Forget("k")
				continue
			}
			i := at
			at++
			wg.Go(func() {
				v, err, _ := g.Do("k", load)
				of[i], failed[i] = v.(int), err != nil
			})
			synctest.Wait()
		}
		wg.Wait()
		printed = fmt.Sprint(of, failed, loads)
	})
	return printed
}

// TestStampede serves the arrivals with goroutines, a map with a TTL and the real singleflight.
func TestStampede(t *testing.T) {
	judge[StampedeCase]{
		name: "stampede", oracle: "goroutines, a TTL map and x/sync v0.24.0 singleflight under testing/synctest", draw: drawStampede, truth: realStampede,
		models: []Model{TTLFromStart, InstantLoad, NeverExpires, FlightIsCache},
		engine: func(c StampedeCase, m Model) string {
			o := RunStampede(c, m)
			return fmt.Sprint(o.Each, o.Loads)
		},
	}.run(t)
}

func drawStampede(r *rand.Rand) StampedeCase {
	c := StampedeCase{Load: 2*(40+r.IntN(120)) + 1, TTL: 2 * (100 + r.IntN(300)), Guard: []Guard{Unguarded, FlightServer, FlightShared, EarlyRefresh}[r.IntN(4)]}
	c.RefreshAge = c.TTL / 4 * 2
	for now := 0; len(c.Arrivals) < 10; now += 2 * (1 + r.IntN(90)) {
		c.Arrivals = append(c.Arrivals, Arrival{now, 1 + r.IntN(3)})
	}
	return c
}

func realStampede(tb testing.TB, c StampedeCase) (printed string) {
	synctest.Test(tb.(*testing.T), func(t *testing.T) {
		s := liveCache{c: c, groups: map[int]*singleflight.Group{}, start: time.Now(), each: make([]string, len(c.Arrivals))}
		var wg sync.WaitGroup
		for i, a := range c.Arrivals {
			time.Sleep(time.Until(s.start.Add(time.Duration(a.At) * time.Millisecond)))
			wg.Go(func() { s.request(i, a, &wg) })
			synctest.Wait()
		}
		wg.Wait()
		printed = fmt.Sprint(s.each, s.loads)
	})
	return printed
}

type liveCache struct {
	c      StampedeCase
	mu     sync.Mutex
	stored time.Time
	loads  int
	groups map[int]*singleflight.Group
	start  time.Time
	each   []string
}

func (s *liveCache) group(server int) *singleflight.Group {
	switch s.c.Guard {
	case Unguarded:
		return &singleflight.Group{} // one for each request
	case FlightShared, EarlyRefresh:
		server = 0
	}
	if s.groups[server] == nil {
		s.groups[server] = &singleflight.Group{}
	}
	return s.groups[server]
}

// request serves one arrival; a request that leads a load is told by its own closure having run.
func (s *liveCache) request(i int, a Arrival, wg *sync.WaitGroup) {
	s.mu.Lock()
	age := time.Since(s.stored)
	alive := !s.stored.IsZero() && age < time.Duration(s.c.TTL)*time.Millisecond
	g := s.group(a.Server)
	s.mu.Unlock()
	led := false
	load := func() (any, error) {
		led = true
		s.mu.Lock()
		s.loads++
		s.mu.Unlock()
		time.Sleep(time.Duration(s.c.Load) * time.Millisecond)
		s.mu.Lock()
		s.stored = time.Now()
		s.mu.Unlock()
		return nil, nil
	}
	if alive {
		s.each[i] = "hit"
		if s.c.Guard == EarlyRefresh && age >= time.Duration(s.c.RefreshAge)*time.Millisecond {
			wg.Go(func() { g.Do("k", load) })
		}
		return
	}
	g.Do("k", load)
	if s.each[i] = "wait"; led {
		s.each[i] = "load"
	}
}
