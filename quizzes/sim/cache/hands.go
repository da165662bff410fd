package cache

import (
	"slices"
	"strings"
)

// slot is a key with its reference bit.
type slot struct {
	key string
	bit bool
}

func slotKeys(slots []slot) []string {
	var keys []string
	for _, s := range slots {
		keys = append(keys, s.key)
	}
	return keys
}

func slotOf(slots []slot, key string) int {
	return slices.IndexFunc(slots, func(s slot) bool { return s.key == key })
}

// showSlots prints keys with * where the bit is set, and > before the one under the hand.
func showSlots(slots []slot, hand int) string {
	var s []string
	for i, e := range slots {
		t := e.key
		if e.bit {
			t += "*"
		}
		if i == hand {
			t = ">" + t
		}
		s = append(s, t)
	}
	return strings.Join(s, " ")
}

// clock keeps keys in a ring. The hand clears set bits until it meets a key without one.
type clock struct {
	voice
	capacity int
	ring     []slot
	hand     int
}

func (c *clock) access(key string) (Access, string, string) {
	if i := slotOf(c.ring, key); i >= 0 {
		c.ring[i].bit = true
		return Access{Key: key, Hit: true}, "hit", c.say("`%s` is a hit; its bit is set", key)
	}
	if len(c.ring) < c.capacity {
		c.ring = append(c.ring, slot{key: key})
		return Access{Key: key}, "fill", c.say("`%s` is a miss and fills a free place with its bit at 0", key)
	}
	cleared := c.sweep()
	victim := c.ring[c.hand].key
	c.ring[c.hand] = slot{key: key}
	c.hand = (c.hand + 1) % len(c.ring)
	return Access{Key: key, Victim: victim}, "evict", c.say("`%s` is a miss; %s`%s` has bit 0, is evicted, and `%s` takes its place", key, passed("bit", cleared), victim, key)
}

func (c *clock) sweep() (cleared []string) {
	for c.ring[c.hand].bit {
		c.ring[c.hand].bit = false
		cleared = append(cleared, c.ring[c.hand].key)
		c.hand = (c.hand + 1) % len(c.ring)
	}
	return cleared
}

// passed says whose bits or marks the hand clears on its way.
func passed(what string, cleared []string) string {
	switch len(cleared) {
	case 0:
		return ""
	case 1:
		return "the hand clears the " + what + " of " + code(cleared) + "; "
	}
	return "the hand clears the " + what + "s of " + code(cleared) + "; "
}

func (c *clock) lists() []List { return []List{{"cache", slotKeys(c.ring)}} }

func (c *clock) state() string {
	return "ring (* bit set, > hand): " + showSlots(c.ring, c.hand)
}

// sieve keeps keys in the order of insertion, oldest first. The hand stays where it evicted; -1 is the paper's NULL.
type sieve struct {
	voice
	capacity int
	slots    []slot
	hand     int
}

func (c *sieve) access(key string) (Access, string, string) {
	if i := slotOf(c.slots, key); i >= 0 {
		c.slots[i].bit = true
		return Access{Key: key, Hit: true}, "hit", c.say("`%s` is a hit; it is marked and stays in its place", key)
	}
	a, text := Access{Key: key}, c.say("`%s` is a miss and enters as the newest, without a mark", key)
	if len(c.slots) == c.capacity {
		var cleared []string
		a.Victim, cleared = c.evict()
		text = c.say("`%s` is a miss; %s`%s` has no mark and is evicted; `%s` enters as the newest", key, passed("mark", cleared), a.Victim, key)
	}
	c.slots = append(c.slots, slot{key: key})
	return a, missRule(a), text
}

func (c *sieve) evict() (victim string, cleared []string) {
	at := max(c.hand, 0)
	for c.slots[at].bit {
		c.slots[at].bit = false
		cleared = append(cleared, c.slots[at].key)
		at = (at + 1) % len(c.slots)
	}
	victim = c.slots[at].key
	c.slots = slices.Delete(c.slots, at, at+1)
	if c.hand = at; at == len(c.slots) {
		c.hand = -1
	}
	return victim, cleared
}

func (c *sieve) lists() []List { return []List{{"cache", slotKeys(c.slots)}} }

func (c *sieve) state() string {
	return "oldest → newest (* marked, > hand): " + showSlots(c.slots, max(c.hand, 0))
}
