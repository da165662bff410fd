package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// CSStampedeLoads asks how often a value is loaded.
var CSStampedeLoads = quizzes.Template{
	ID: "cs.stampede.loads", Version: 2, Concept: "caching-strategies#stampede", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: csStampedeLoads,
}

// CSStampedeEach asks what happens to each request.
var CSStampedeEach = quizzes.Template{
	ID: "cs.stampede.each", Version: 2, Concept: "caching-strategies#stampede", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: csStampedeEach,
}

var csGuards = []cache.Guard{cache.Unguarded, cache.FlightServer, cache.FlightShared, cache.EarlyRefresh}

// csStampedeDraw draws n arrivals, some of them close together.
func csStampedeDraw(r *rand.Rand, g cache.Guard, n int) cache.StampedeCase {
	c := cache.StampedeCase{Load: 50 * (3 + r.IntN(6)), TTL: 200 * (4 + r.IntN(4)), Guard: g}
	c.RefreshAge = c.TTL * 3 / 4
	now := 0
	for range n {
		c.Arrivals = append(c.Arrivals, cache.Arrival{At: now, Server: 1 + r.IntN(2)})
		now += quizzes.One(r, 40, 60, 80, 120, 260, 420, 640, 900)
	}
	return c
}

// csStampedeClose reports, of a case and its outcome, an arrival within 10 ms of the end of a load or of an expiry.
func csStampedeClose(c cache.StampedeCase, o cache.StampedeOutcome) bool {
	differs := func(moved cache.StampedeCase) bool {
		m := cache.PlayStampede(moved, "")
		return m.Ties || !slices.Equal(m.Each, o.Each)
	}
	for _, d := range []int{-10, 10} {
		load, ttl := c, c
		load.Load, ttl.TTL, ttl.RefreshAge = c.Load+d, c.TTL+d, c.RefreshAge+d
		if o.Ties || differs(load) || differs(ttl) {
			return true
		}
	}
	return false
}

func csStampedeRule(c cache.StampedeCase) string {
	switch c.Guard {
	case cache.FlightServer:
		return "Each server uses single flight: a request that misses waits for the load that its own server has running, if any."
	case cache.FlightShared:
		return "The servers share one lock for the key: a request that misses waits for the load that is running, if any."
	case cache.EarlyRefresh:
		return fmt.Sprintf("The servers share one lock for the key: a request that misses waits for the load that is running, if any. A hit on an entry at least %d ms old starts a load in the background, unless one runs.", c.RefreshAge)
	}
	return "Nothing protects the key: every request that misses starts a load."
}

func csStampedeStem(c cache.StampedeCase) string {
	return fmt.Sprintf("Two servers share a cache that is empty at 0 ms. A load takes %d ms; then its value is stored with a TTL of %d ms. %s", c.Load, c.TTL, csStampedeRule(c))
}

func csStampedeExhibit(c cache.StampedeCase) quizzes.Exhibit {
	var lines []string
	for i, a := range c.Arrivals {
		lines = append(lines, fmt.Sprintf("%d  %4d ms  server %d", i+1, a.At, a.Server))
	}
	return quizzes.Exhibit{Title: "Requests for the key", Lang: "text", Lines: lines, Drawn: csServers(c)}
}

func csStampedeNote(c cache.StampedeCase) string { return fmt.Sprint(c) }

// csStampedeRange is how many counts of loads, from 2, each guard is asked with.
var csStampedeRange = map[cache.Guard]int{cache.Unguarded: 4, cache.FlightServer: 3, cache.FlightShared: 2, cache.EarlyRefresh: 2}

func csStampedeLoads(r *rand.Rand) (quizzes.Question, error) {
	guard := csGuards[r.IntN(4)]
	want := 2 + r.IntN(csStampedeRange[guard])
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := csStampedeDraw(r, guard, 8)
		o := cache.PlayStampede(c, "")
		if o.Loads != want || csStampedeClose(c, o) {
			return quizzes.Question{}, quizzes.Reject("another count, or on the edge")
		}
		near := csStampedeNear(c, o)
		if len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		return quizzes.Question{
			Stem:     csStampedeStem(c) + " How many loads do these requests start?",
			Exhibits: []quizzes.Exhibit{csStampedeExhibit(c)}, Note: csStampedeNote(c),
			Ask:   quizzes.Number{Value: float64(o.Loads), Unit: "loads", Near: near},
			Trace: quizzes.Worked(cache.RunStampede(c, "").Steps, "The requests start %d loads.", o.Loads),
		}, nil
	})
}

// csStampedeNear runs the other guards and the wrong models.
func csStampedeNear(c cache.StampedeCase, o cache.StampedeOutcome) []quizzes.Near {
	var near []quizzes.Near
	for _, g := range csGuards {
		if other := c; g != c.Guard {
			other.Guard = g
			w := cache.PlayStampede(other, "")
			near = append(near, csNear(w.Loads, csGuardID(g), "That is the count with %s. %s", g, csStampedeFirst(o, w, c)))
		}
	}
	for _, m := range []cache.Model{cache.TTLFromStart, cache.InstantLoad, cache.NeverExpires} {
		w := cache.PlayStampede(c, m)
		near = append(near, csNear(w.Loads, string(m), "%s %s", csStampedeModel(m), csStampedeFirst(o, w, c)))
	}
	misses := len(c.Arrivals)
	for _, e := range o.Each {
		if e == "hit" {
			misses--
		}
	}
	near = append(near, csNear(misses, "one-load-per-miss", "That is the number of misses. Request %d is one of them, but it waits.", slices.Index(o.Each, "wait")+1))
	return quizzes.NearAnswers(csItoa(o.Loads), near)
}

func csGuardID(g cache.Guard) string {
	switch g {
	case cache.Unguarded:
		return "one-load-per-miss"
	case cache.FlightServer:
		return "flight-per-server"
	case cache.FlightShared:
		return "one-load-per-expiry"
	}
	return "refresh-ahead-assumed"
}

func csStampedeModel(m cache.Model) string {
	switch m {
	case cache.TTLFromStart:
		return "That counts the TTL from the start of a load; it runs from the time at which the value is stored."
	case cache.InstantLoad:
		return "That has the value in the cache as soon as the load starts."
	}
	return "That forgets that the entry expires."
}

// csStampedeFirst names the first request that fares otherwise.
func csStampedeFirst(o, w cache.StampedeOutcome, c cache.StampedeCase) string {
	word := map[string]string{"hit": "is a hit", "load": "starts a load", "wait": "waits"}
	for i := range o.Each {
		if o.Each[i] != w.Each[i] {
			return fmt.Sprintf("Here request %d, at %d ms, %s.", i+1, c.Arrivals[i].At, word[o.Each[i]])
		}
	}
	return fmt.Sprintf("Here %d loads are started.", o.Loads)
}

func csStampedeEach(r *rand.Rand) (quizzes.Question, error) {
	guard := quizzes.One(r, cache.FlightServer, cache.FlightServer, cache.FlightShared, cache.EarlyRefresh)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := csStampedeDraw(r, guard, 6)
		o := cache.PlayStampede(c, "")
		if first := slices.Index(o.Each, "hit"); first < 0 || !slices.Contains(o.Each[first:], "load") || csDistinct(o.Each...) < 3 || csMost(o.Each) > 3 || csStampedeClose(c, o) {
			return quizzes.Question{}, quizzes.Reject("not every outcome occurs")
		}
		steps := cache.RunStampede(c, "").Steps
		cells := quizzes.Cells{Title: "Requests for the key", Head: []string{"Time", "Server", "What happens"}}
		var said []string
		for i, a := range c.Arrivals {
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprintf("%d ms", a.At), csItoa(a.Server)},
				Asked: []quizzes.Cell{csStampedeCell(c, i, o.Each[i], steps[i].Text)}})
			said = append(said, csStampedeWord(o.Each[i]))
		}
		return quizzes.Question{
			Stem: csStampedeStem(c) + " What happens to each request?",
			Ask:  cells, Note: csStampedeNote(c), Drawn: csServers(c),
			Trace: quizzes.Worked(steps, "In order: %s.", strings.Join(said, "; ")),
		}, nil
	})
}

// csStampedeWord names an outcome in a cell.
func csStampedeWord(each string) string {
	return map[string]string{"hit": "hit", "load": "miss, loads", "wait": "miss, waits"}[each]
}

func csStampedeCell(c cache.StampedeCase, i int, want, why string) quizzes.Cell {
	cell := quizzes.Cell{Choices: []string{"hit", "miss, loads", "miss, waits"}, Want: csStampedeWord(want), Why: "At " + why + "."}
	add := func(each, id, says string) {
		if answer := csStampedeWord(each); each != want && !slices.ContainsFunc(cell.Near, func(n quizzes.Near) bool { return n.Answer == answer }) {
			cell.Near = append(cell.Near, quizzes.Near{Answer: answer, Misconception: id, Why: says + " " + cell.Why})
		}
	}
	for _, m := range []cache.Model{cache.TTLFromStart, cache.InstantLoad, cache.NeverExpires} {
		add(cache.PlayStampede(c, m).Each[i], string(m), csStampedeModel(m))
	}
	for _, g := range csGuards {
		if other := c; g != c.Guard {
			other.Guard = g
			add(cache.PlayStampede(other, "").Each[i], csGuardID(g), fmt.Sprintf("That is the outcome with %s.", g))
		}
	}
	return cell
}
