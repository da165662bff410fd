package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// EvictHits asks for the number of hits of one policy over a sequence of requests.
var CSEvictHits = quizzes.Template{
	ID: "cs.evict.hits", Version: 2, Concept: "caching-strategies#eviction", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: csEvictHits,
}

// EvictOptimal asks how many hits the best possible evictions would give.
var CSEvictOptimal = quizzes.Template{
	ID: "cs.evict.optimal", Version: 2, Concept: "caching-strategies#eviction", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: csEvictOptimal,
}

// EvictContent asks which keys are cached after the last request.
var CSEvictContent = quizzes.Template{
	ID: "cs.evict.content", Version: 2, Concept: "caching-strategies#eviction", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: csEvictContent,
}

var csEvictPolicies = []cache.Policy{cache.LRU, cache.FIFO, cache.LFU, cache.CLOCK, cache.SIEVE}

// csEvictDraw favours the policies that lessons show first.
func csEvictDraw(r *rand.Rand) cache.Policy {
	return quizzes.One(r, cache.LRU, cache.LRU, cache.LRU, cache.FIFO, cache.LFU, cache.CLOCK, cache.SIEVE, cache.SIEVE)
}

// csEvictRule names a policy with the rules that its name leaves open.
func csEvictRule(p cache.Policy) string {
	switch p {
	case cache.LFU:
		return "LFU replacement (a key counts its uses since it came in; of equal counts, the one unused for longest goes)"
	case cache.CLOCK:
		return "CLOCK replacement (a hit sets a key's bit; the hand clears set bits and replaces the first key without one; a new key enters without a bit)"
	case cache.SIEVE:
		return "SIEVE replacement (a hit only marks a key; the hand goes from old keys to newer ones, clears marks, evicts the first key without one, and goes on from there)"
	}
	return string(p) + " replacement"
}

// csEvictBelief is the misconception of one who plays another policy.
func csEvictBelief(other, p cache.Policy) string {
	return strings.ToLower(string(other) + "-for-" + string(p))
}

type csEvictCase struct {
	policy   cache.Policy
	capacity int
	requests []string
	run      cache.Outcome
}

func csEvictNew(r *rand.Rand, p cache.Policy, keys, capacity, n int) csEvictCase {
	c := csEvictCase{policy: p, capacity: capacity, requests: csRequests(r, csLetters(r, keys), n)}
	c.run = cache.Play(p, capacity, c.requests)
	return c
}

// open reports that SIEVE evicts the newest key, after which the stem's rule does not say where the hand goes on.
func (c csEvictCase) open() bool { return c.policy == cache.SIEVE && csEvictsNewest(c.run.Accesses) }

func csEvictsNewest(accesses []cache.Access) bool {
	newest := ""
	for _, a := range accesses {
		if a.Victim != "" && a.Victim == newest {
			return true
		}
		if !a.Hit {
			newest = a.Key
		}
	}
	return false
}

func (c csEvictCase) under(p cache.Policy) cache.Outcome {
	return cache.Play(p, c.capacity, c.requests)
}

// steps runs the case once more, for its trace.
func (c csEvictCase) steps() []cache.Step { return cache.Run(c.policy, c.capacity, c.requests).Steps }

func (c csEvictCase) exhibit() []quizzes.Exhibit {
	return []quizzes.Exhibit{{Title: "Requests, first to last", Lang: "text", Lines: []string{strings.Join(c.requests, " ")}}}
}

func (c csEvictCase) note() string {
	return fmt.Sprint(c.policy, c.capacity, c.requests)
}

// csEvictDeparts says at which request another policy's run leaves this one.
func (c csEvictCase) departs(other cache.Outcome, name cache.Policy) string {
	for i, a := range c.run.Accesses {
		b := other.Accesses[i]
		if a.Hit != b.Hit || a.Victim != b.Victim {
			return fmt.Sprintf("request %d, where %s evicts %s and %s evicts %s", i+1, name, csEvictVictim(b), c.policy, csEvictVictim(a))
		}
	}
	return "no request"
}

func csEvictVictim(a cache.Access) string {
	if a.Victim == "" {
		return "nothing"
	}
	return quizzes.Code(a.Victim)
}

func csEvictHits(r *rand.Rand) (quizzes.Question, error) {
	rank, p := r.IntN(4), csEvictDraw(r)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := csEvictNew(r, p, 5+r.IntN(2), 3+r.IntN(2), 11+r.IntN(3))
		hits := c.run.Hits()
		if hits < 2 || hits > 9 || hits == c.capacity || c.open() || c.policy != cache.FIFO && hits == c.under(cache.FIFO).Hits() {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		key := quizzes.Ranked{Value: float64(hits), Option: quizzes.Option{Text: quizzes.Plural(hits, "hit"), Why: csEvictHitList(c)}}
		opts, err := quizzes.PickRanked(r, rank, key, csEvictHitWrong(c), 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A cache for %d keys with %s is empty at first and gets these requests. How many of them are hits?", c.capacity, csEvictRule(c.policy)),
			Exhibits: c.exhibit(), Ask: quizzes.Single{Options: opts}, Note: c.note(),
			Trace: quizzes.Worked(c.steps(), "The run has %d hits.", hits),
		}, nil
	})
}

func csEvictHitList(c csEvictCase) string {
	var at []string
	for i, a := range c.run.Accesses {
		if a.Hit {
			at = append(at, fmt.Sprintf("%d (`%s`)", i+1, a.Key))
		}
	}
	return fmt.Sprintf("%s hits at requests %s.", c.policy, strings.Join(at, ", "))
}

// csEvictHitWrong lists what other policies, other capacities and no eviction at all would give.
func csEvictHitWrong(c csEvictCase) []quizzes.Ranked {
	var out []quizzes.Ranked
	add := func(n int, id, why string, a ...any) {
		if n > 1 && n < 10 && n != c.capacity {
			out = append(out, quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: quizzes.Plural(n, "hit"), Misconception: id, Why: fmt.Sprintf(why, a...)}})
		}
	}
	for _, p := range append(slices.Clone(csEvictPolicies), cache.MRU, cache.OPT) {
		if p != c.policy && (p != cache.MRU || c.policy == cache.LRU) {
			o := c.under(p)
			add(o.Hits(), csEvictBelief(p, c.policy), "This is the count of %s. The two part at %s.", csEvictName(p), c.departs(o, p))
		}
	}
	for _, by := range []int{1, -1} {
		o := cache.Play(c.policy, c.capacity+by, c.requests)
		add(o.Hits(), "capacity-off-by-one", "This is what a cache for %d keys would give; this one holds %d.", c.capacity+by, c.capacity)
	}
	seen := len(c.requests) - csDistinct(c.requests...)
	add(seen, "eviction-ignored", "This counts every request for a key seen before. The first one that was evicted in between is %s.", csEvictFirstReturn(c))
	add(len(c.requests)-c.run.Hits(), "misses-for-hits", "This is the number of misses, %d requests less %d hits.", len(c.requests), c.run.Hits())
	return out
}

func csEvictName(p cache.Policy) string {
	switch p {
	case cache.OPT:
		return "OPT, which knows the requests to come"
	case cache.MRU:
		return "MRU, which evicts the key used last"
	}
	return string(p)
}

// csEvictFirstReturn names the first miss of a key that had been cached before.
func csEvictFirstReturn(c csEvictCase) string {
	for i, a := range c.run.Accesses {
		if !a.Hit && slices.Contains(c.requests[:i], a.Key) {
			return fmt.Sprintf("request %d (`%s`)", i+1, a.Key)
		}
	}
	return "none"
}

func csEvictOptimal(r *rand.Rand) (quizzes.Question, error) {
	lost := 1 + r.IntN(2)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := csEvictNew(r, cache.OPT, 4+lost, 3, 10+lost+r.IntN(2))
		hits, lru := c.run.Hits(), c.under(cache.LRU).Hits()
		repeats := len(c.requests) - csDistinct(c.requests...)
		if hits != repeats-lost || hits == lru {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		var near []quizzes.Near
		for _, p := range []cache.Policy{cache.LRU, cache.FIFO, cache.LFU} {
			o := c.under(p)
			near = append(near, csNear(o.Hits(), csEvictBelief(p, cache.OPT), "That is what %s gets. The best choice is another at %s.", p, c.departs(o, p)))
		}
		near = append(near, csNear(repeats, "eviction-ignored", "That is every request for a key seen before; with %d places even the best choice misses %d of them.", c.capacity, lost))
		return quizzes.Question{
			Stem:     fmt.Sprintf("A cache for %d keys is empty at first and must store every key that it misses. How many of these requests could be hits at most, if each eviction were chosen with full knowledge of the requests to come?", c.capacity),
			Exhibits: c.exhibit(), Note: c.note(),
			Ask:   quizzes.Number{Value: float64(hits), Unit: "hits", Near: quizzes.NearAnswers(csItoa(hits), near)},
			Trace: quizzes.Worked(c.steps(), "Evicting the key that is needed last gives %d hits, and no other choice gives more (Belady 1966).", hits),
		}, nil
	})
}

func csEvictContent(r *rand.Rand) (quizzes.Question, error) {
	capacity, p := 2+r.IntN(3), csEvictDraw(r)
	if p == cache.CLOCK || p == cache.SIEVE {
		capacity = max(capacity, 3)
	}
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := csEvictNew(r, p, 6, capacity, 9+r.IntN(3))
		keys := slices.Clone(c.requests)
		slices.Sort(keys)
		keys = slices.Compact(keys)
		if len(keys) != 6 || c.open() || csEvictSame(c, csEvictRival(c.policy)) || csEvictLastSeen(c) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		var opts []quizzes.Option
		for _, k := range keys {
			opts = append(opts, csEvictOption(c, k))
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A cache for %d keys with %s is empty at first and gets these requests. Which keys does it hold after the last one?", c.capacity, csEvictRule(c.policy)),
			Exhibits: c.exhibit(), Ask: quizzes.Multiple{Options: opts}, Note: c.note(),
			Trace: quizzes.Worked(c.steps(), "The cache holds %s.", alAnd(csEvictSorted(c.run))),
		}, nil
	})
}

// csEvictRival is the policy that a learner most likely plays instead.
func csEvictRival(p cache.Policy) cache.Policy {
	if p == cache.LRU || p == cache.SIEVE || p == cache.CLOCK {
		return cache.FIFO
	}
	return cache.LRU
}

func csEvictSorted(o cache.Outcome) []string {
	keys := o.Content()
	slices.Sort(keys)
	return keys
}

func csEvictSame(c csEvictCase, p cache.Policy) bool {
	return slices.Equal(csEvictSorted(c.run), csEvictSorted(c.under(p)))
}

// csEvictLastSeen reports that the cache simply holds the keys asked for last.
func csEvictLastSeen(c csEvictCase) bool {
	return c.policy != cache.LRU && csEvictSame(c, cache.LRU)
}

func csEvictOption(c csEvictCase, k string) quizzes.Option {
	o := quizzes.Option{Text: quizzes.Code(k), Right: slices.Contains(c.run.Content(), k)}
	in, out := 0, 0
	for i, a := range c.run.Accesses {
		if a.Key == k && !a.Hit {
			in = i + 1
		}
		if a.Victim == k {
			out = i + 1
		}
	}
	if o.Right {
		o.Why = fmt.Sprintf("`%s` comes in at request %d and is not evicted after that.", k, in)
		return o
	}
	o.Misconception = "eviction-ignored"
	o.Why = fmt.Sprintf("`%s` is evicted at request %d, to make room for `%s`.", k, out, c.requests[out-1])
	for _, p := range append([]cache.Policy{csEvictRival(c.policy)}, csEvictPolicies...) {
		if p != c.policy && slices.Contains(c.under(p).Content(), k) {
			o.Misconception = csEvictBelief(p, c.policy)
			o.Why += fmt.Sprintf(" Under %s it would still be there.", p)
			break
		}
	}
	return o
}
