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
	ID: "cs.stampede.loads", Version: 1, Concept: "caching-strategies#stampede", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: csStampedeLoads,
}

// CSStampedeEach asks what happens to each request.
var CSStampedeEach = quizzes.Template{
	ID: "cs.stampede.each", Version: 1, Concept: "caching-strategies#stampede", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: csStampedeEach,
}

// CSStampedeBurst compares the guards on a steady stream of requests.
var CSStampedeBurst = quizzes.Template{
	ID: "cs.stampede.burst", Version: 1, Concept: "caching-strategies#stampede", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: csStampedeBurst,
}

// CSStampedeJitter asks what a random addition to the TTL does to keys that were filled together.
var CSStampedeJitter = quizzes.Template{
	ID: "cs.stampede.jitter", Version: 1, Concept: "caching-strategies#stampede", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 1, Finite: 999, Make: csStampedeJitter,
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

// csStampedeClose reports an arrival within 10 ms of the end of a load or of an expiry.
func csStampedeClose(c cache.StampedeCase) bool {
	for _, d := range []int{0, -10, 10} {
		moved := c
		moved.Load, moved.TTL = c.Load+d, c.TTL
		if o := cache.PlayStampede(moved, ""); o.Ties || !slices.Equal(o.Each, cache.PlayStampede(c, "").Each) {
			return true
		}
		moved.Load, moved.TTL, moved.RefreshAge = c.Load, c.TTL+d, c.RefreshAge+d
		if o := cache.PlayStampede(moved, ""); o.Ties || !slices.Equal(o.Each, cache.PlayStampede(c, "").Each) {
			return true
		}
	}
	return false
}

func csStampedeRule(c cache.StampedeCase) string {
	switch c.Guard {
	case cache.FlightServer:
		return "Each server uses single flight: requests on a server wait for the load that this server has running, but not for another server's."
	case cache.FlightShared:
		return "One lock for the key, shared by all servers, guards the load: a request that misses waits for the load that is running."
	case cache.EarlyRefresh:
		return fmt.Sprintf("One lock for the key, shared by all servers, guards the load: a request that misses waits for the load that is running. A hit on an entry that is %d ms old or older starts a load in the background, unless one is running.", c.RefreshAge)
	}
	return "There is no protection: every request that misses starts a load of its own."
}

func csStampedeStem(c cache.StampedeCase) string {
	return fmt.Sprintf("Two servers share a cache, and at 0 ms it holds nothing for a key. A load takes %d ms; when it ends, its value is stored with a TTL of %d ms. %s", c.Load, c.TTL, csStampedeRule(c))
}

func csStampedeExhibit(c cache.StampedeCase) quizzes.Exhibit {
	var lines []string
	for i, a := range c.Arrivals {
		lines = append(lines, fmt.Sprintf("%d  %4d ms  server %d", i+1, a.At, a.Server))
	}
	return quizzes.Exhibit{Title: "Requests for the key", Lang: "text", Lines: lines}
}

func csStampedeNote(c cache.StampedeCase) string { return fmt.Sprint(c) }

func csStampedeLoads(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := csStampedeDraw(r, csGuards[r.IntN(4)], 8)
		o := cache.PlayStampede(c, "")
		near := csStampedeNear(c, o)
		if o.Loads < 2 || len(near) < 3 || csStampedeClose(c) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		return quizzes.Question{
			Stem:     csStampedeStem(c) + " How many loads do these requests start?",
			Exhibits: []quizzes.Exhibit{csStampedeExhibit(c)}, Note: csStampedeNote(c),
			Ask:   quizzes.Number{Value: float64(o.Loads), Unit: "loads", Near: near},
			Trace: csSteps(cache.RunStampede(c, "").Steps, "The requests start %d loads.", o.Loads),
		}, nil
	})
}

// csStampedeNear runs the other guards and the wrong models.
func csStampedeNear(c cache.StampedeCase, o cache.StampedeOutcome) []quizzes.Near {
	var near []quizzes.Near
	for _, g := range csGuards {
		if other := c; g != c.Guard {
			other.Guard = g
			near = append(near, csNear(cache.PlayStampede(other, "").Loads, csGuardID(g), "That is the count with %s. %s", g, csStampedeFirst(o, cache.PlayStampede(other, ""), c)))
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
	near = append(near, csNear(misses, "one-load-per-miss", "That is the number of misses; %s.", csLower(csStampedeRule(c))[:len(csStampedeRule(c))-1]))
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
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := csStampedeDraw(r, quizzes.One(r, cache.FlightServer, cache.FlightServer, cache.FlightShared, cache.EarlyRefresh), 6)
		o := cache.PlayStampede(c, "")
		if first := slices.Index(o.Each, "hit"); first < 0 || !slices.Contains(o.Each[first:], "load") || csDistinct(o.Each...) < 3 || csStampedeClose(c) {
			return quizzes.Question{}, quizzes.Reject("not every outcome occurs")
		}
		steps := cache.RunStampede(c, "").Steps
		cells := quizzes.Cells{Title: "Requests for the key", Head: []string{"Time", "Server", "What happens"}}
		for i, a := range c.Arrivals {
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprintf("%d ms", a.At), csItoa(a.Server)},
				Asked: []quizzes.Cell{csStampedeCell(c, i, o.Each[i], steps[i].Text)}})
		}
		return quizzes.Question{
			Stem: csStampedeStem(c) + " Is each request a hit, does it start a load that it waits for, or does it wait for a load that is running?",
			Ask:  cells, Note: csStampedeNote(c),
			Trace: csSteps(steps, "In order: %s.", strings.Join(o.Each, ", ")),
		}, nil
	})
}

func csStampedeCell(c cache.StampedeCase, i int, want, why string) quizzes.Cell {
	cell := quizzes.Cell{Choices: []string{"hit", "load", "wait"}, Want: want, Why: "At " + why + "."}
	add := func(answer, id, says string) {
		if answer != want && !slices.ContainsFunc(cell.Near, func(n quizzes.Near) bool { return n.Answer == answer }) {
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

func csStampedeBurst(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		rate, load, servers := 10*(2+r.IntN(50)), 50*(2+r.IntN(18)), 3+r.IntN(12)
		copies := rate * load / 1000
		if rate*load%1000 != 0 || copies < 2*servers+1 || copies > 80 || copies == rate {
			return quizzes.Question{}, quizzes.Reject("not whole")
		}
		c := cache.StampedeCase{Load: load, TTL: 60000}
		for i := range copies + servers {
			c.Arrivals = append(c.Arrivals, cache.Arrival{At: i*1000/rate + 1, Server: 1 + i%servers})
		}
		cells := quizzes.Cells{Title: "Loads", Head: []string{"Protection", "Loads"}}
		var said []string
		for _, g := range csGuards[:3] {
			c.Guard = g
			n := cache.PlayStampede(c, "").Loads
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{string(g)}, Asked: []quizzes.Cell{csBurstCell(g, n, rate, load, servers, copies)}})
			said = append(said, fmt.Sprintf("%s: %d", g, n))
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A key of a shared cache expires. It gets %d requests a second, evenly spaced and taken in turn by %d servers; a load takes %d ms. How many loads run before the new value is in the cache?", rate, servers, load),
			Ask:  cells, Note: fmt.Sprint(rate, load, servers),
			Trace: csSteps([]cache.Step{
				{Rule: "stampede.window", Text: fmt.Sprintf("Until the first load ends after %d ms, every request misses: %d × %d / 1,000 = %d requests", load, rate, load, copies)},
				{Rule: "stampede.unguarded", Text: fmt.Sprintf("Without protection each of the %d starts a load", copies)},
				{Rule: "stampede.flight", Text: fmt.Sprintf("Single flight in each server leaves one load for each of the %d servers", servers)},
				{Rule: "stampede.lock", Text: "One lock for all servers leaves one load"},
			}, "The loads are: %s.", strings.Join(said, "; ")),
		}, nil
	})
}

func csBurstCell(g cache.Guard, n, rate, load, servers, copies int) quizzes.Cell {
	cell := quizzes.Cell{Want: csItoa(n)}
	add := func(v int, id, why string, a ...any) {
		cell.Near = append(cell.Near, csNear(v, id, why+" %s", append(a, cell.Why)...))
	}
	switch g {
	case cache.Unguarded:
		cell.Why = fmt.Sprintf("%d requests a second for %d ms make %d misses, and each loads.", rate, load, copies)
		add(1, "one-load-per-expiry", "Nothing stops the requests that miss while the first load runs. "+cell.Why)
		add(rate, "one-second-of-requests", "That is a full second of requests; the window is %d ms long.", load)
		add(servers, "flight-per-server", "Nothing makes the requests of one server share a load. "+cell.Why)
	case cache.FlightServer:
		cell.Why = fmt.Sprintf("Each of the %d servers runs one load; single flight in a process does not reach the others.", servers)
		add(1, string(cache.FlightIsCache), "That takes single flight for a lock over all servers. "+cell.Why)
		add(copies, "one-load-per-miss", "The requests of one server share its load. "+cell.Why)
	default:
		cell.Why = "The request that gets the lock loads, and all others wait for its value."
		add(servers, "flight-per-server", "The lock is shared by all servers. "+cell.Why)
		add(copies, "one-load-per-miss", "A request that misses waits for the lock's holder. "+cell.Why)
	}
	cell.Near = slices.DeleteFunc(cell.Near, func(n quizzes.Near) bool { return n.Answer == cell.Want })
	return cell
}

func csStampedeJitter(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		keys, ttl, jitter := 600*(1+r.IntN(20)), 60*(2+r.IntN(9)), quizzes.One(r, 20, 30, 40, 50, 60, 75, 100, 120)
		if jitter*2 > ttl || keys%jitter != 0 || keys/jitter < 10 || keys/jitter == jitter {
			return quizzes.Question{}, quizzes.Reject("not whole")
		}
		n := keys / jitter
		key := quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: csPlural(n, "load"), Why: fmt.Sprintf("The %d expiries spread over the %d s of the addition: %d / %d = %d.", keys, jitter, keys, jitter, n)}}
		opts, err := quizzes.PickRanked(r, rank, key, csJitterWrong(keys, ttl, jitter), 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem: "A deploy fills many keys of a cache within the same second. Each key gets a fixed TTL plus a random addition, spread evenly, and each is loaded again as soon as it has expired. How many loads a second does the database see when the expiries begin?",
			Exhibits: []quizzes.Exhibit{{Title: "Settings", Head: []string{"Setting", "Value"}, Rows: [][]string{
				{"keys filled", csItoa(keys)}, {"TTL", fmt.Sprintf("%d s", ttl)}, {"random addition", fmt.Sprintf("0 to %d s", jitter)}}}},
			Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(keys, ttl, jitter),
			Trace: csSteps([]cache.Step{
				{Rule: "jitter.first", Text: fmt.Sprintf("No key expires before %d s, and all have expired by %d s", ttl, ttl+jitter)},
				{Rule: "jitter.spread", Text: fmt.Sprintf("So %d loads spread over %d s", keys, jitter)},
			}, "%d / %d: the database sees %d loads a second.", keys, jitter, n),
		}, nil
	})
}

func csJitterWrong(keys, ttl, jitter int) []quizzes.Ranked {
	var out []quizzes.Ranked
	add := func(num, den int, id, why string) {
		if num%den == 0 && num/den > 1 {
			out = append(out, quizzes.Ranked{Value: float64(num / den), Option: quizzes.Option{Text: csPlural(num/den, "load"), Misconception: id, Why: why}})
		}
	}
	add(keys, 1, "jitter-ignored", fmt.Sprintf("This has all %d keys expire in one second; the addition moves them apart by up to %d s.", keys, jitter))
	add(keys, ttl, "spread-over-ttl", fmt.Sprintf("This spreads the expiries over the TTL of %d s, but none comes before it has passed.", ttl))
	add(keys, ttl+jitter, "spread-over-all", fmt.Sprintf("This spreads the expiries over %d s, but none comes in the first %d s.", ttl+jitter, ttl))
	add(2*keys, jitter, "mean-for-range", fmt.Sprintf("This spreads them over the mean addition, %d s; they reach over all %d s.", jitter/2, jitter))
	add(keys, 2*jitter, "jitter-both-ways", fmt.Sprintf("This takes the addition for ± %d s; it only adds.", jitter))
	add(keys*jitter, ttl, "share-at-once", fmt.Sprintf("This takes the share %d / %d of the keys; all of them expire in this window.", jitter, ttl))
	return out
}
