package cache

import (
	"fmt"
	"slices"
	"strings"
)

// twoQ is the full version of 2Q: A1in is a FIFO of pages seen once, A1out remembers the keys that left it, Am is
// an LRU list. All lists stand with their tail first.
type twoQ struct {
	voice
	capacity, kin, kout int
	in, out, main       []string
}

func newTwoQ(capacity int, v voice) *twoQ {
	return &twoQ{voice: v, capacity: capacity, kin: max(1, capacity/4), kout: max(1, capacity/2)}
}

func (c *twoQ) access(key string) (Access, string, string) {
	if i := slices.Index(c.main, key); i >= 0 {
		c.main = append(slices.Delete(c.main, i, i+1), key)
		return Access{Key: key, Hit: true}, "am", c.say("`%s` is a hit in Am and moves to its head", key)
	}
	if slices.Contains(c.in, key) {
		return Access{Key: key, Hit: true}, "a1in", c.say("`%s` is a hit in A1in; nothing moves", key)
	}
	known := slices.Contains(c.out, key)
	victim, freed := c.reclaim()
	if known {
		if i := slices.Index(c.out, key); i >= 0 {
			c.out = slices.Delete(c.out, i, i+1)
		}
		c.main = append(c.main, key)
		return Access{Key: key, Victim: victim}, "a1out", c.say("`%s` is a miss, but A1out remembers it: %s`%s` enters Am", key, freed, key)
	}
	c.in = append(c.in, key)
	return Access{Key: key, Victim: victim}, "new", c.say("`%s` is a miss and unknown: %s`%s` enters A1in", key, freed, key)
}

func (c *twoQ) reclaim() (victim, text string) {
	switch {
	case len(c.in)+len(c.main) < c.capacity:
		return "", ""
	case len(c.in) > c.kin:
		victim, c.in = c.in[0], c.in[1:]
		if c.out = append(c.out, victim); len(c.out) > c.kout {
			c.out = c.out[1:]
		}
		return victim, c.say("A1in is over its share, so `%s` leaves it and is remembered in A1out; ", victim)
	}
	victim, c.main = c.main[0], c.main[1:]
	return victim, c.say("A1in is within its share, so `%s` leaves Am for good; ", victim)
}

func (c *twoQ) lists() []List {
	return []List{{"A1in", slices.Clone(c.in)}, {"Am", slices.Clone(c.main)}, {"A1out", slices.Clone(c.out)}}
}

func (c *twoQ) state() string { return showLists(c.lists()) }

func showLists(lists []List) string {
	var s []string
	for _, l := range lists {
		s = append(s, l.Name+" ["+strings.Join(l.Keys, " ")+"]")
	}
	return strings.Join(s, " ") + ", tail first"
}

// arc keeps T1 (seen once) and T2 (seen again), with ghosts B1 and B2, each with its LRU end first. The target p
// for |T1| is kept in units of 1/arcUnit, which holds every quotient of list lengths up to 10 exactly.
type arc struct {
	voice
	capacity, p    int
	t1, t2, b1, b2 []string
}

const arcUnit = 2520

func newARC(capacity int, v voice) *arc { return &arc{voice: v, capacity: capacity} }

func (c *arc) access(key string) (Access, string, string) {
	switch {
	case take(&c.t1, key) || take(&c.t2, key):
		c.t2 = append(c.t2, key)
		return Access{Key: key, Hit: true}, "case1", c.say("`%s` is a hit and moves to the recent end of T2", key)
	case slices.Contains(c.b1, key):
		c.p = min(c.p+quotient(len(c.b2), len(c.b1)), c.capacity*arcUnit)
		return c.ghostHit(&c.b1, key, false)
	case slices.Contains(c.b2, key):
		c.p = max(c.p-quotient(len(c.b1), len(c.b2)), 0)
		return c.ghostHit(&c.b2, key, true)
	}
	return c.unknown(key)
}

// take removes a key from a list and reports whether it was there.
func take(list *[]string, key string) bool {
	i := slices.Index(*list, key)
	if i >= 0 {
		*list = slices.Delete(*list, i, i+1)
	}
	return i >= 0
}

// quotient is the paper's δ: 1, or the ratio of the lists where the other one is longer.
func quotient(other, own int) int {
	if own >= other {
		return arcUnit
	}
	return arcUnit * other / own
}

func (c *arc) ghostHit(list *[]string, key string, inB2 bool) (Access, string, string) {
	rule, name := "case2", "B1: T1 was too small, its target rises to "
	if inB2 {
		rule, name = "case3", "B2: T2 was too small, the target of T1 falls to "
	}
	name += c.target()
	victim, text := c.replace(inB2)
	take(list, key)
	c.t2 = append(c.t2, key)
	return Access{Key: key, Victim: victim}, rule, c.say("`%s` is a miss remembered in %s; %s`%s` enters T2", key, name, text, key)
}

func (c *arc) unknown(key string) (Access, string, string) {
	a, text := Access{Key: key}, ""
	total := len(c.t1) + len(c.t2) + len(c.b1) + len(c.b2)
	switch {
	case len(c.t1)+len(c.b1) == c.capacity && len(c.t1) < c.capacity:
		c.b1 = c.b1[1:]
		a.Victim, text = c.replace(false)
	case len(c.t1)+len(c.b1) == c.capacity:
		a.Victim, c.t1 = c.t1[0], c.t1[1:]
		text = c.say("T1 fills the whole cache, `%s` leaves it and is forgotten; ", a.Victim)
	case total >= c.capacity:
		if total == 2*c.capacity {
			c.b2 = c.b2[1:]
		}
		a.Victim, text = c.replace(false)
	}
	c.t1 = append(c.t1, key)
	return a, "case4", c.say("`%s` is a miss and unknown: %s`%s` enters T1", key, text, key)
}

// replace is the paper's REPLACE.
func (c *arc) replace(inB2 bool) (victim, text string) {
	if n := len(c.t1) * arcUnit; len(c.t1) > 0 && (n > c.p || inB2 && n == c.p) {
		victim, c.t1 = c.t1[0], c.t1[1:]
		c.b1 = append(c.b1, victim)
		return victim, c.say("`%s` leaves T1 and is remembered in B1; ", victim)
	}
	victim, c.t2 = c.t2[0], c.t2[1:]
	c.b2 = append(c.b2, victim)
	return victim, c.say("`%s` leaves T2 and is remembered in B2; ", victim)
}

func (c *arc) target() string {
	if c.p%arcUnit == 0 {
		return fmt.Sprint(c.p / arcUnit)
	}
	return fmt.Sprintf("%.2f", float64(c.p)/arcUnit)
}

func (c *arc) lists() []List {
	return []List{{"T1", slices.Clone(c.t1)}, {"T2", slices.Clone(c.t2)}, {"B1", slices.Clone(c.b1)}, {"B2", slices.Clone(c.b2)}}
}

func (c *arc) state() string { return "p = " + c.target() + "; " + showLists(c.lists()) }
