package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// EvictOrder asks in which order the cached keys will leave.
var CSEvictOrder = quizzes.Template{
	ID: "cs.evict.order", Version: 1, Concept: "caching-strategies#eviction", Source: quizzes.Computed,
	Kind: quizzes.KindOrder, Level: 2, Make: csEvictOrder,
}

// EvictVictim asks which key each of four policies evicts at the same request.
var CSEvictVictim = quizzes.Template{
	ID: "cs.evict.victim", Version: 1, Concept: "caching-strategies#eviction", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: csEvictVictims,
}

// EvictLists asks where ARC or 2Q keep each key.
var CSEvictLists = quizzes.Template{
	ID: "cs.evict.lists", Version: 1, Concept: "caching-strategies#eviction", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: csEvictLists,
}

func csEvictOrder(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		p := quizzes.One(r, cache.LRU, cache.LRU, cache.SIEVE, cache.CLOCK, cache.FIFO)
		c := csEvictNew(r, p, 5, 4, 8+r.IntN(3))
		order := cache.EvictionOrder(p, c.capacity, c.requests)
		if len(order) != c.capacity || slices.IsSorted(order) || csEvictOrderLazy(c, order) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		var items []string
		for _, k := range order {
			items = append(items, csCode(k))
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A cache for %d keys with %s is empty at first and gets these requests. After that, only keys arrive that it has never seen, each once. In which order do the %d cached keys leave?", c.capacity, csEvictRule(p), c.capacity),
			Exhibits: c.exhibit(), Ask: quizzes.Ordered("evicted first", items...), Note: c.note(),
			Trace: csSteps(append(c.steps(), csEvictLeaving(c, order)...), "They leave in the order %s.", csCodes(order)),
		}, nil
	})
}

// csEvictOrderLazy reports that the rival policy, or the plain order of the requests, gives the same answer.
func csEvictOrderLazy(c csEvictCase, order []string) bool {
	return slices.Equal(order, cache.EvictionOrder(csEvictRival(c.policy), c.capacity, c.requests)) ||
		c.policy != cache.LRU && slices.Equal(order, cache.EvictionOrder(cache.LRU, c.capacity, c.requests))
}

// csEvictLeaving is the part of the run in which new keys push the old ones out.
func csEvictLeaving(c csEvictCase, order []string) []cache.Step {
	seq := slices.Clone(c.requests)
	for i := range 2 * c.capacity {
		seq = append(seq, "new"+csItoa(i+1))
	}
	o := cache.Run(c.policy, c.capacity, seq)
	var steps []cache.Step
	for i := len(c.requests); i < len(seq); i++ {
		if slices.Contains(order, o.Accesses[i].Victim) {
			steps = append(steps, o.Steps[i])
		}
	}
	return steps
}

func csEvictVictims(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		fourth := quizzes.One(r, cache.CLOCK, cache.SIEVE)
		c := csEvictNew(r, cache.LRU, 5, 3, 9)
		policies := []cache.Policy{cache.LRU, cache.FIFO, cache.LFU, fourth}
		var victims []string
		for _, p := range policies {
			o := c.under(p)
			victims = append(victims, o.Accesses[len(o.Accesses)-1].Victim)
		}
		if slices.Contains(victims, "") || csDistinct(victims...) < 3 {
			return quizzes.Question{}, quizzes.Reject("the policies agree")
		}
		last := c.requests[len(c.requests)-1]
		return quizzes.Question{
			Stem:     fmt.Sprintf("Four caches for %d keys each, empty at first, get the same requests. Which key does each of them evict at the last request, `%s`?", c.capacity, last),
			Exhibits: c.exhibit(), Note: fmt.Sprint(fourth, c.requests),
			Ask:   csEvictVictimCells(c, policies, victims),
			Trace: csEvictVictimTrace(c, policies, victims),
		}, nil
	})
}

func csEvictVictimCells(c csEvictCase, policies []cache.Policy, victims []string) quizzes.Cells {
	choices := slices.Clone(c.requests[:len(c.requests)-1])
	slices.Sort(choices)
	choices = slices.DeleteFunc(slices.Compact(choices), func(k string) bool { return k == c.requests[len(c.requests)-1] })
	cells := quizzes.Cells{Title: "The last eviction", Head: []string{"Policy", "Evicts"}}
	for i, p := range policies {
		cell := quizzes.Cell{Choices: choices, Want: victims[i], Why: csEvictVictimWhy(c, p)}
		for j, q := range policies {
			if victims[j] != victims[i] && !slices.ContainsFunc(cell.Near, func(n quizzes.Near) bool { return n.Answer == victims[j] }) {
				cell.Near = append(cell.Near, quizzes.Near{Answer: victims[j], Misconception: csEvictBelief(q, p),
					Why: fmt.Sprintf("`%s` is what %s evicts. %s", victims[j], q, csEvictVictimWhy(c, p))})
			}
		}
		cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{csEvictLabel(p)}, Asked: []quizzes.Cell{cell}})
	}
	return cells
}

// csEvictLabel is a policy with its open rules, short enough for a table.
func csEvictLabel(p cache.Policy) string {
	switch p {
	case cache.LFU:
		return "LFU (uses since it came in; ties: unused for longest)"
	case cache.CLOCK:
		return "CLOCK (new keys enter with bit 0)"
	case cache.SIEVE:
		return "SIEVE (NSDI 2024)"
	}
	return string(p)
}

func csEvictVictimWhy(c csEvictCase, p cache.Policy) string {
	steps := cache.Run(p, c.capacity, c.requests).Steps
	n := len(steps)
	return fmt.Sprintf("%s before the last request: %s. Then %s.", p, steps[n-2].State, steps[n-1].Text)
}

func csEvictVictimTrace(c csEvictCase, policies []cache.Policy, victims []string) []quizzes.Step {
	var steps []cache.Step
	var said []string
	for i, p := range policies {
		run := cache.Run(p, c.capacity, c.requests).Steps
		for _, s := range run[c.capacity:] {
			steps = append(steps, cache.Step{Rule: s.Rule, Text: string(p) + ": " + s.Text, State: s.State})
		}
		said = append(said, fmt.Sprintf("%s evicts `%s`", p, victims[i]))
	}
	return csSteps(steps, "At the last request %s.", strings.Join(said, ", "))
}

func csEvictLists(r *rand.Rand) (quizzes.Question, error) {
	p := quizzes.One(r, cache.ARC, cache.TwoQ)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := csEvictNew(r, p, 6, 4, 9+r.IntN(2))
		keys := slices.Clone(c.requests)
		slices.Sort(keys)
		keys = slices.Compact(keys)
		var at []string
		for _, k := range keys {
			at = append(at, c.run.Where(k))
		}
		if len(keys) < 5 || csDistinct(at...) < 3 || !csEvictGhostHit(c) {
			return quizzes.Question{}, quizzes.Reject("too few lists in use")
		}
		cells := quizzes.Cells{Title: "After the last request", Head: []string{"Key", "List"}}
		var said []string
		for i, k := range keys {
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{csCode(k)}, Asked: []quizzes.Cell{csEvictListCell(c, k, at[i])}})
			said = append(said, fmt.Sprintf("`%s` %s", k, at[i]))
		}
		return quizzes.Question{
			Stem:     csEvictListStem(c),
			Exhibits: c.exhibit(), Ask: cells, Note: c.note(),
			Trace: csSteps(c.steps(), "The keys stand in: %s.", strings.Join(said, ", ")),
		}, nil
	})
}

func csEvictListStem(c csEvictCase) string {
	if c.policy == cache.ARC {
		return fmt.Sprintf("An ARC cache (FAST 2003, figure 4) for %d pages is empty at first and gets these requests. `T1` and `T2` hold pages; `B1` and `B2` remember the ones that left them. Where does each page stand after the last request?", c.capacity)
	}
	return fmt.Sprintf("A 2Q cache (VLDB 1994, full version, `Kin` = 1, `Kout` = 2) for %d pages is empty at first and gets these requests. `A1in` and `Am` hold pages; `A1out` remembers pages that left `A1in`. Where does each page stand after the last request?", c.capacity)
}

// csEvictGhostHit reports that a remembered page came back, which is where these policies differ from LRU.
func csEvictGhostHit(c csEvictCase) bool {
	for _, s := range c.steps() {
		if strings.HasSuffix(s.Rule, ".case2") || strings.HasSuffix(s.Rule, ".case3") || strings.HasSuffix(s.Rule, ".a1out") {
			return true
		}
	}
	return false
}

func csEvictListCell(c csEvictCase, k, at string) quizzes.Cell {
	choices := []string{"T1", "T2", "B1", "B2", "none"}
	if c.policy == cache.TwoQ {
		choices = []string{"A1in", "Am", "A1out", "none"}
	}
	cell := quizzes.Cell{Choices: choices, Want: at, Why: csEvictListWhy(c, k, at)}
	near := func(answer, id, why string) {
		cell.Near = append(cell.Near, quizzes.Near{Answer: answer, Misconception: id, Why: why + " " + cell.Why})
	}
	switch at {
	case "T2":
		near("T1", "second-use-stays-in-t1", "A page that is used again while it is cached or remembered belongs to `T2`.")
	case "Am":
		near("A1in", "remembered-page-starts-again", "A page that `A1out` remembers enters `Am`, not `A1in`.")
	case "A1in":
		near("Am", "hit-in-a1in-promotes", "A hit in `A1in` moves nothing.")
	case "B1", "B2", "A1out":
		near("none", "ghosts-forgotten", "The page has left the cache, but it is still remembered.")
	}
	return cell
}

// csEvictListWhy quotes the last step that named the key.
func csEvictListWhy(c csEvictCase, k, at string) string {
	steps := c.steps()
	for i := len(steps) - 1; i >= 0; i-- {
		if strings.Contains(steps[i].Text, csCode(k)) {
			return fmt.Sprintf("Last change at request %d: %s. At the end it stands in %s.", i+1, steps[i].Text, csEvictListName(at))
		}
	}
	return "It was never requested."
}

func csEvictListName(at string) string {
	if at == "none" {
		return "no list"
	}
	return csCode(at)
}
