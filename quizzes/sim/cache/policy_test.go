package cache

import (
	"container/list"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
)

type policyCase struct {
	Capacity int
	Requests []string
}

func drawPolicy(r *rand.Rand) policyCase {
	c := policyCase{Capacity: 2 + r.IntN(7)}
	keys := c.Capacity + 1 + r.IntN(5)
	for range 8 + r.IntN(40) {
		c.Requests = append(c.Requests, string(rune('A'+r.IntN(keys))))
	}
	return c
}

func printAccesses(as []Access, content []string) string {
	var s []string
	for _, a := range as {
		hit := "-"
		if a.Hit {
			hit = "+"
		}
		s = append(s, a.Key+hit+a.Victim)
	}
	content = slices.Clone(content)
	slices.Sort(content)
	return strings.Join(s, " ") + " = " + strings.Join(content, "")
}

func TestPolicies(t *testing.T) {
	naive := map[Policy]func(c policyCase) naiveCache{
		LRU:   func(c policyCase) naiveCache { return &scanLog{c: c, rank: lastUse} },
		FIFO:  func(c policyCase) naiveCache { return &scanLog{c: c, rank: cameIn} },
		LFU:   func(c policyCase) naiveCache { return &scanLog{c: c, rank: fewestUses} },
		CLOCK: func(c policyCase) naiveCache { return &secondChance{n: c.Capacity, bit: map[string]bool{}} },
		SIEVE: func(c policyCase) naiveCache {
			return &paperSieve{n: c.Capacity, t: list.New(), seen: map[string]bool{}}
		},
		TwoQ: func(c policyCase) naiveCache { return newPaper2Q(c.Capacity) },
		ARC:  func(c policyCase) naiveCache { return &paperARC{c: float64(c.Capacity)} },
	}
	mutants := map[Policy][]Model{LRU: {"FIFO", "MRU"}, FIFO: {"LRU"}, LFU: {"LRU"}, CLOCK: {"FIFO", "SIEVE"},
		SIEVE: {"FIFO", "CLOCK"}, TwoQ: {"LRU", "ARC"}, ARC: {"LRU", "2Q"}}
	for _, p := range []Policy{LRU, FIFO, LFU, CLOCK, SIEVE, TwoQ, ARC} {
		judge[policyCase]{
			name: string(p), oracle: "a second implementation from the paper", draw: drawPolicy, models: mutants[p],
			engine: func(c policyCase, m Model) string {
				q := p
				if m != "" {
					q = Policy(m)
				}
				o := Run(q, c.Capacity, c.Requests)
				return printAccesses(o.Accesses, o.Content())
			},
			truth: func(_ testing.TB, c policyCase) string { return runNaive(naive[p](c), c) },
		}.run(t)
	}
}

func TestLRUAgainstHashicorp(t *testing.T) {
	judge[policyCase]{
		name: "LRU hashicorp", oracle: "hashicorp/golang-lru v2.0.7 simplelru", draw: drawPolicy, models: []Model{"FIFO"},
		engine: func(c policyCase, m Model) string {
			p := LRU
			if m != "" {
				p = Policy(m)
			}
			o := Run(p, c.Capacity, c.Requests)
			return printAccesses(o.Accesses, o.Content())
		},
		truth: func(t testing.TB, c policyCase) string {
			var as []Access
			h, err := lru.NewLRU(c.Capacity, func(k string, _ int) { as[len(as)-1].Victim = k })
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range c.Requests {
				_, hit := h.Get(k)
				as = append(as, Access{Key: k, Hit: hit})
				if !hit {
					h.Add(k, 0)
				}
			}
			return printAccesses(as, h.Keys())
		},
	}.run(t)
}

// TestOptimal holds Belady's rule against the best of all possible evictions.
func TestOptimal(t *testing.T) {
	judge[policyCase]{
		name: "OPT", oracle: "exhaustive search over all evictions", models: []Model{"LRU", "FIFO"},
		draw: func(r *rand.Rand) policyCase {
			c := policyCase{Capacity: 2 + r.IntN(2)}
			for range 9 {
				c.Requests = append(c.Requests, string(rune('A'+r.IntN(5))))
			}
			return c
		},
		engine: func(c policyCase, m Model) string {
			p := OPT
			if m != "" {
				p = Policy(m)
			}
			return fmt.Sprint(Run(p, c.Capacity, c.Requests).Hits())
		},
		truth: func(_ testing.TB, c policyCase) string { return fmt.Sprint(bestHits(nil, c.Capacity, c.Requests)) },
	}.run(t)
}

func bestHits(cached []string, capacity int, left []string) int {
	if len(left) == 0 {
		return 0
	}
	if slices.Contains(cached, left[0]) {
		return 1 + bestHits(cached, capacity, left[1:])
	}
	if len(cached) < capacity {
		return bestHits(append(slices.Clone(cached), left[0]), capacity, left[1:])
	}
	best := 0
	for i := range cached {
		next := slices.Clone(cached)
		next[i] = left[0]
		best = max(best, bestHits(next, capacity, left[1:]))
	}
	return best
}

func TestWorkedByHand(t *testing.T) {
	cases := []struct {
		p        Policy
		n        int
		requests string
		hits     int
		content  string
	}{
		{LRU, 3, "ABCADB", 1, "ABD"},    // A hits; D evicts B; B evicts C
		{FIFO, 3, "ABCADA", 1, "ACD"},   // D evicts A, A evicts B
		{LFU, 2, "AABC", 1, "AC"},       // C evicts B
		{CLOCK, 3, "ABCADE", 1, "ADE"},  // D: A's bit cleared, B evicted; E: C evicted
		{SIEVE, 3, "ABCADBE", 1, "ABE"}, // D: A cleared, B evicted, hand at C; B: C evicted, hand at D; E: D evicted
		{OPT, 2, "ABCAB", 1, "BC"},
	}
	for _, c := range cases {
		o := Run(c.p, c.n, strings.Split(c.requests, ""))
		got := o.Content()
		slices.Sort(got)
		if o.Hits() != c.hits || strings.Join(got, "") != c.content && c.p != OPT {
			t.Errorf("%s %s: %d hits, holds %v; want %d, %s", c.p, c.requests, o.Hits(), got, c.hits, c.content)
		}
	}
}

func TestEvictionOrder(t *testing.T) {
	requests := strings.Split("ABCA", "")
	for p, want := range map[Policy]string{LRU: "BCA", FIFO: "ABC", LFU: "BC", SIEVE: "BC"} {
		if got := strings.Join(EvictionOrder(p, 3, requests), ""); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s leave in that order, want %s", p, got, want)
		}
	}
}
