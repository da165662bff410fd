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
	ID: "cs.evict.order", Version: 2, Concept: "caching-strategies#eviction", Source: quizzes.Computed,
	Kind: quizzes.KindOrder, Level: 2, Make: csEvictOrder,
}

// EvictVictim asks which key each of four policies evicts at the same request.
var CSEvictVictim = quizzes.Template{
	ID: "cs.evict.victim", Version: 2, Concept: "caching-strategies#eviction", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: csEvictVictims,
}

// EvictLists asks where 2Q keeps each page.
var CSEvictLists = quizzes.Template{
	ID: "cs.evict.lists", Version: 2, Concept: "caching-strategies#eviction", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: csEvictLists,
}

func csEvictOrder(r *rand.Rand) (quizzes.Question, error) {
	p := quizzes.One(r, cache.LRU, cache.LRU, cache.CLOCK, cache.CLOCK, cache.FIFO) // SIEVE would keep some of them
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := csEvictNew(r, p, 5, 4, 8+r.IntN(3))
		order := cache.EvictionOrder(p, c.capacity, c.requests)
		if len(order) != c.capacity || csDistinct(c.requests...) == c.capacity || slices.IsSorted(order) || csEvictOrderLazy(c, order) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		var items []string
		for _, k := range order {
			items = append(items, quizzes.Code(k))
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A cache for %d keys with %s is empty at first and gets these requests. After that, only keys arrive that it has never seen, each once. In which order do the %d cached keys leave?", c.capacity, csEvictRule(p), c.capacity),
			Exhibits: c.exhibit(), Ask: quizzes.Ordered("evicted first", items...), Note: c.note(),
			Trace: quizzes.Worked(c.leaving(order).Steps, "They leave in the order %s.", csCodes(order)),
		}, nil
	})
}

// csEvictOrderLazy reports that the rival policy, or the plain order of the requests, gives the same answer.
func csEvictOrderLazy(c csEvictCase, order []string) bool {
	return slices.Equal(order, cache.EvictionOrder(csEvictRival(c.policy), c.capacity, c.requests)) ||
		c.policy != cache.LRU && slices.Equal(order, cache.EvictionOrder(cache.LRU, c.capacity, c.requests))
}

// leaving is the run in which new keys push the cached ones out, up to the last of these.
func (c csEvictCase) leaving(order []string) cache.Outcome {
	seq := slices.Clone(c.requests)
	for i := range 2 * c.capacity {
		seq = append(seq, "new"+csItoa(i+1))
	}
	o := cache.Run(c.policy, c.capacity, seq)
	end := len(c.requests)
	for o.Accesses[end].Victim != order[len(order)-1] {
		end++
	}
	o.Accesses, o.Steps = o.Accesses[:end+1], o.Steps[:end+1]
	return o
}

func csEvictVictims(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		fourth := quizzes.One(r, cache.CLOCK, cache.SIEVE)
		c := csEvictNew(r, cache.LRU, 5, 3, 9)
		policies := []cache.Policy{cache.LRU, cache.FIFO, cache.LFU, fourth}
		if csEvictLast(c.run) == "" {
			return quizzes.Question{}, quizzes.Reject("the last request is a hit")
		}
		o := c.under(fourth)
		if csEvictLast(o) == csEvictLast(c.run) || fourth == cache.SIEVE && csEvictsNewest(o.Accesses) {
			return quizzes.Question{}, quizzes.Reject("the policies agree, or the hand's way is open")
		}
		victims := []string{csEvictLast(c.run), csEvictLast(c.under(cache.FIFO)), csEvictLast(c.under(cache.LFU)), csEvictLast(o)}
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

// csEvictLast is the key evicted at the last request, if any.
func csEvictLast(o cache.Outcome) string { return o.Accesses[len(o.Accesses)-1].Victim }

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
					Why: fmt.Sprintf("`%s` is what %s evicts. %s", victims[j], q, cell.Why)})
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
		return "CLOCK (a hit sets a bit; the hand clears bits and replaces the first key without one; new keys enter without)"
	case cache.SIEVE:
		return "SIEVE (a hit marks; the hand goes from old to new, clears marks and evicts the first key without one)"
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
		run := cache.Run(p, c.capacity, c.requests)
		at := slices.IndexFunc(run.Accesses, func(a cache.Access) bool { return a.Victim != "" })
		before := fmt.Sprintf("%s, requests 1 to %d: nothing is evicted", p, at)
		steps = append(steps, cache.Step{Rule: "evict.fill", Text: before, State: run.Steps[at-1].State})
		for n, s := range run.Steps[at:] {
			steps = append(steps, cache.Step{Rule: s.Rule, Text: fmt.Sprintf("%s, request %d: %s", p, at+n+1, s.Text), State: s.State})
		}
		said = append(said, fmt.Sprintf("%s evicts `%s`", p, victims[i]))
	}
	return quizzes.Worked(steps, "At the last request %s.", quizzes.And(said))
}

func csEvictLists(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := csEvictNew(r, cache.TwoQ, 6, 4, 9+r.IntN(2))
		keys := slices.Clone(c.requests)
		slices.Sort(keys)
		keys = slices.Compact(keys)
		var at []string
		for _, k := range keys {
			at = append(at, c.run.Where(k))
		}
		if len(keys) < 5 || csDistinct(at...) < 3 || csMost(at) > len(at)/2 || !csEvictGhostHit(c) {
			return quizzes.Question{}, quizzes.Reject("too few lists in use")
		}
		cells := quizzes.Cells{Title: "After the last request", Head: []string{"Page", "List"}}
		var said []string
		for i, k := range keys {
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(k)}, Asked: []quizzes.Cell{csEvictListCell(c, k, at[i])}})
			said = append(said, fmt.Sprintf("`%s` %s", k, csEvictListName(at[i])))
		}
		return quizzes.Question{
			Stem:     csEvictListStem(c),
			Exhibits: c.exhibit(), Ask: cells, Note: c.note(),
			Trace: quizzes.Worked(c.steps(), "At the end: %s.", strings.Join(said, ", ")),
		}, nil
	})
}

func csEvictListStem(c csEvictCase) string {
	return fmt.Sprintf("A 2Q cache (VLDB 1994) for %d pages is empty at first. An unknown page enters `A1in`, one that `A1out` remembers enters `Am`; a hit in `A1in` moves nothing. When the cache is full, the oldest page of `A1in` moves to `A1out`, which remembers 2, if `A1in` has more than one page; else `Am` drops its least recently used. Where does each page stand after these requests?", c.capacity)
}

// csEvictGhostHit reports that a remembered page came back, which is where 2Q differs from two plain queues.
func csEvictGhostHit(c csEvictCase) bool {
	return slices.ContainsFunc(c.steps(), func(s cache.Step) bool { return s.Rule == "2q.a1out" })
}

func csEvictListCell(c csEvictCase, k, at string) quizzes.Cell {
	cell := quizzes.Cell{Choices: []string{"A1in", "Am", "A1out", "none"}, Want: at, Why: csEvictListWhy(c, k, at)}
	near := func(answer, id, why string) {
		cell.Near = append(cell.Near, quizzes.Near{Answer: answer, Misconception: id, Why: why + " " + cell.Why})
	}
	switch at {
	case "Am":
		near("A1in", "remembered-page-starts-again", "A page that A1out remembers enters Am, not A1in.")
	case "A1in":
		near("Am", "hit-in-a1in-promotes", "A hit in A1in moves nothing.")
	case "A1out":
		near("none", "ghosts-forgotten", "The page has left the cache, but it is still remembered.")
	case "none":
		near("A1out", "ghosts-kept", "A1out remembers two pages only.")
	}
	return cell
}

// csEvictListWhy quotes the last step that named the key.
func csEvictListWhy(c csEvictCase, k, at string) string {
	steps := c.steps()
	for i := len(steps) - 1; i >= 0; i-- {
		if strings.Contains(steps[i].Text, quizzes.Code(k)) {
			end := "At the end it stands in " + at
			if at == "none" {
				end = "After that, A1out drops it"
			}
			return fmt.Sprintf("The last request that concerns it is %d: %s. %s.", i+1, steps[i].Text, end)
		}
	}
	return "It was never requested."
}

func csEvictListName(at string) string {
	if at == "none" {
		return "no list"
	}
	return at
}
