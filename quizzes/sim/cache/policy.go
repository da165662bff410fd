package cache

import (
	"fmt"
	"strings"
)

// Policy is a replacement policy.
type Policy string

// The policies. Where literature leaves a choice open, the rule taken here is said with the policy.
const (
	LRU   Policy = "LRU"   // evicts the key unused for longest
	MRU   Policy = "MRU"   // evicts the key used last; only a contrast
	FIFO  Policy = "FIFO"  // evicts the key that came in first
	LFU   Policy = "LFU"   // evicts the key with the fewest uses since it came in; ties: unused for longest
	CLOCK Policy = "CLOCK" // Corbató 1968 as in CAR (FAST 2004), section 2: a new key enters with its bit at 0
	SIEVE Policy = "SIEVE" // Zhang et al., NSDI 2024, algorithm 1
	TwoQ  Policy = "2Q"    // Johnson and Shasha, VLDB 1994, full version: Kin = capacity/4, Kout = capacity/2
	ARC   Policy = "ARC"   // Megiddo and Modha, FAST 2003, figure 4
	OPT   Policy = "OPT"   // Belady 1966: evicts the key whose next use is farthest away
)

// Access is what one request did.
type Access struct {
	Key    string
	Hit    bool
	Victim string // the key evicted; empty when none was
}

// List is a named list of keys, first to last as the policy keeps them.
type List struct {
	Name string
	Keys []string
}

// Outcome is a policy's run over a sequence of requests.
type Outcome struct {
	Accesses []Access
	Lists    []List // after the last request; ghosts are lists named B1, B2, A1out
	Steps    []Step // one per request
}

// replacer is a policy's state. access serves one request and says in words which rule it applied.
type replacer interface {
	access(key string) (a Access, rule, text string)
	lists() []List
	state() string
}

// Run serves requests, in order, from a cache that is empty at first. It panics for an unknown policy.
func Run(p Policy, capacity int, requests []string) Outcome {
	return run(p, capacity, requests, true)
}

// Play is Run without Steps, for the many cases that a search throws away.
func Play(p Policy, capacity int, requests []string) Outcome {
	return run(p, capacity, requests, false)
}

func run(p Policy, capacity int, requests []string, explain voice) Outcome {
	c := newReplacer(p, capacity, requests, explain)
	out := Outcome{Accesses: make([]Access, 0, len(requests))}
	for _, key := range requests {
		a, rule, text := c.access(key)
		out.Accesses = append(out.Accesses, a)
		if explain {
			out.Steps = append(out.Steps, Step{strings.ToLower(string(p)) + "." + rule, text, c.state()})
		}
	}
	out.Lists = c.lists()
	return out
}

// voice says what happens, or nothing.
type voice bool

func (v voice) say(format string, a ...any) string {
	if !v {
		return ""
	}
	return fmt.Sprintf(format, a...)
}

func newReplacer(p Policy, capacity int, requests []string, v voice) replacer {
	switch p {
	case LRU, MRU, FIFO:
		return &queue{voice: v, policy: p, capacity: capacity, keys: make([]string, 0, capacity)}
	case LFU:
		return &lfu{voice: v, capacity: capacity, keys: make([]string, 0, capacity), uses: make([]int, 0, capacity)}
	case CLOCK:
		return &clock{voice: v, capacity: capacity}
	case SIEVE:
		return &sieve{voice: v, capacity: capacity, hand: -1}
	case TwoQ:
		return newTwoQ(capacity, v)
	case ARC:
		return newARC(capacity, v)
	case OPT:
		return &optimal{voice: v, capacity: capacity, future: requests}
	}
	panic("unknown policy " + string(p))
}

// Hits counts the hits of a run.
func (o Outcome) Hits() int {
	n := 0
	for _, a := range o.Accesses {
		if a.Hit {
			n++
		}
	}
	return n
}

// Content lists the keys that are in the cache, without ghosts.
func (o Outcome) Content() []string {
	var keys []string
	for _, l := range o.Lists {
		if !ghost(l.Name) {
			keys = append(keys, l.Keys...)
		}
	}
	return keys
}

func ghost(list string) bool { return list == "B1" || list == "B2" || list == "A1out" }

// Where names the list that holds a key, or "none".
func (o Outcome) Where(key string) string {
	for _, l := range o.Lists {
		for _, k := range l.Keys {
			if k == key {
				return l.Name
			}
		}
	}
	return "none"
}

// EvictionOrder lists the keys cached after requests in the order in which they leave when only keys that were
// never seen arrive from now on.
func EvictionOrder(p Policy, capacity int, requests []string) []string {
	seq := append([]string{}, requests...)
	for i := range 2 * capacity {
		seq = append(seq, "new"+string(rune('a'+i)))
	}
	var order []string
	for _, a := range Play(p, capacity, seq).Accesses[len(requests):] {
		if a.Victim != "" && !strings.HasPrefix(a.Victim, "new") {
			order = append(order, a.Victim)
		}
	}
	return order
}
