package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// CSStampedeBurst compares the guards on a steady stream of requests.
var CSStampedeBurst = quizzes.Template{
	ID: "cs.stampede.burst", Version: 2, Concept: "caching-strategies#stampede", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: csStampedeBurst,
}

// CSStampedeJitter asks what a random addition to the TTL does to keys that were filled together.
var CSStampedeJitter = quizzes.Template{
	ID: "cs.stampede.jitter", Version: 2, Concept: "caching-strategies#stampede", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 1, Finite: 999, Make: csStampedeJitter,
}

func csStampedeBurst(r *rand.Rand) (quizzes.Question, error) {
	few := r.IntN(3) == 0 // fewer requests than servers come before the first load ends
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		rate, load, servers := 10*(2+r.IntN(50)), 50*(2+r.IntN(18)), 3+r.IntN(18)
		copies := rate * load / 1000
		if rate*load%1000 != 0 || few != (copies < servers) || !few && copies < 2*servers+1 || copies < 3 || copies > 80 || copies == rate {
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
			Stem: fmt.Sprintf("A key of a shared cache expires. It gets %d requests a second, evenly spaced and taken in turn by %d servers. A load takes %d ms; a request that comes just as it ends is a hit. How many loads start before the new value is in the cache?", rate, servers, load),
			Ask:  cells, Note: fmt.Sprint(rate, load, servers),
			Trace: quizzes.Worked([]cache.Step{
				{Rule: "stampede.window", Text: fmt.Sprintf("Until the first load ends after %d ms, every request misses: %d × %d / 1,000 = %d requests", load, rate, load, copies)},
				{Rule: "stampede.unguarded", Text: fmt.Sprintf("Without protection each of the %d starts a load", copies)},
				{Rule: "stampede.flight", Text: csBurstFlight(servers, copies)},
				{Rule: "stampede.lock", Text: "One lock for all servers leaves one load"},
			}, "The loads are: %s.", strings.Join(said, "; ")),
		}, nil
	})
}

// csBurstFlight says what single flight in each server leaves of the loads.
func csBurstFlight(servers, copies int) string {
	if copies < servers {
		return fmt.Sprintf("The %d requests reach %d different servers, so single flight in each server saves nothing", copies, copies)
	}
	return fmt.Sprintf("Single flight in each server leaves one load for each of the %d servers", servers)
}

func csBurstCell(g cache.Guard, n, rate, load, servers, copies int) quizzes.Cell {
	cell := quizzes.Cell{Want: csItoa(n)}
	add := func(v int, id, why string, a ...any) {
		known := slices.ContainsFunc(cell.Near, func(n quizzes.Near) bool { return n.Answer == csItoa(v) })
		if v != n && !known {
			cell.Near = append(cell.Near, csNear(v, id, "%s %s", fmt.Sprintf(why, a...), cell.Why))
		}
	}
	switch g {
	case cache.Unguarded:
		cell.Why = fmt.Sprintf("%d requests a second for %d ms make %d misses, and each loads.", rate, load, copies)
		add(1, "one-load-per-expiry", "Nothing stops the requests that miss while the first load runs.")
		add(rate, "one-second-of-requests", "That is a full second of requests; the window is %d ms long.", load)
		add(servers, "flight-per-server", "Nothing makes the requests of one server share a load.")
	case cache.FlightServer:
		cell.Why = csBurstFlight(servers, copies) + "."
		add(1, string(cache.FlightIsCache), "That takes single flight for a lock over all servers.")
		add(copies, "one-load-per-miss", "The requests of one server share its load.")
		add(servers, "flight-per-server", "Not every server gets a request in the %d ms.", load)
	default:
		cell.Why = fmt.Sprintf("The request that gets the lock loads; the %d others wait for its value.", copies-1)
		add(servers, "flight-per-server", "All servers share the lock.")
		add(copies, "one-load-per-miss", "A request that misses waits for the holder of the lock.")
	}
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
		key := quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: csPerSecond(n), Why: fmt.Sprintf("The %d expiries spread over the %d s of the addition: %d / %d = %d.", keys, jitter, keys, jitter, n)}}
		opts, err := quizzes.PickRanked(r, rank, key, csJitterWrong(keys, ttl, jitter), 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem: "A deploy fills many keys of a cache within the same second. Each key gets a fixed TTL plus a random addition, spread evenly, and each is loaded again as soon as it has expired. How many loads does the database see, on average, while these keys expire?",
			Exhibits: []quizzes.Exhibit{{Title: "Settings", Head: []string{"Setting", "Value"}, Rows: [][]string{
				{"keys filled", csItoa(keys)}, {"TTL", fmt.Sprintf("%d s", ttl)}, {"random addition", fmt.Sprintf("0 to %d s", jitter)}}}},
			Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(keys, ttl, jitter),
			Trace: quizzes.Worked([]cache.Step{
				{Rule: "jitter.first", Text: fmt.Sprintf("No key expires before %d s, and all have expired by %d s", ttl, ttl+jitter)},
				{Rule: "jitter.spread", Text: fmt.Sprintf("So %d loads spread over %d s", keys, jitter)},
			}, "%d / %d: the database sees %s.", keys, jitter, csPerSecond(n)),
		}, nil
	})
}

func csJitterWrong(keys, ttl, jitter int) []quizzes.Ranked {
	var out []quizzes.Ranked
	add := func(num, den int, id, why string) {
		if num%den == 0 && num/den > 1 {
			out = append(out, quizzes.Ranked{Value: float64(num / den), Option: quizzes.Option{Text: csPerSecond(num / den), Misconception: id, Why: why}})
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
