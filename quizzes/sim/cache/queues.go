package cache

import (
	"fmt"
	"slices"
	"strings"
)

// queue keeps keys in one list, the next victim first (for MRU: last).
type queue struct {
	voice
	policy   Policy
	capacity int
	keys     []string
}

func (q *queue) access(key string) (Access, string, string) {
	if i := slices.Index(q.keys, key); i >= 0 {
		if q.policy == FIFO {
			return Access{Key: key, Hit: true}, "hit", q.say("`%s` is a hit; FIFO keeps it in its place", key)
		}
		q.keys = append(slices.Delete(q.keys, i, i+1), key)
		return Access{Key: key, Hit: true}, "hit", q.say("`%s` is a hit and becomes the most recently used", key)
	}
	a := Access{Key: key}
	if len(q.keys) == q.capacity {
		a.Victim = q.evict()
	}
	q.keys = append(q.keys, key)
	return a, missRule(a), q.missed(a)
}

func (q *queue) missed(a Access) string {
	if !q.voice {
		return ""
	}
	if a.Victim == "" {
		return q.say("`%s` is a miss and fills a free place", a.Key)
	}
	return q.say("`%s` is a miss; `%s`, %s, is evicted", a.Key, a.Victim, q.reason())
}

func missRule(a Access) string {
	if a.Victim == "" {
		return "fill"
	}
	return "evict"
}

func (q *queue) evict() string {
	i := 0
	if q.policy == MRU {
		i = len(q.keys) - 1
	}
	victim := q.keys[i]
	q.keys = slices.Delete(q.keys, i, i+1)
	return victim
}

func (q *queue) reason() string {
	switch q.policy {
	case FIFO:
		return "first in"
	case MRU:
		return "used last"
	}
	return "unused for longest"
}

func (q *queue) lists() []List { return []List{{"cache", slices.Clone(q.keys)}} }

func (q *queue) state() string {
	if q.policy == FIFO {
		return "first in → last in: " + strings.Join(q.keys, " ")
	}
	return "least → most recently used: " + strings.Join(q.keys, " ")
}

// lfu keeps keys by recency, least recent first, each with its uses since it came in.
type lfu struct {
	voice
	capacity int
	keys     []string
	uses     []int
}

func (c *lfu) access(key string) (Access, string, string) {
	if i := slices.Index(c.keys, key); i >= 0 {
		n := c.uses[i] + 1
		c.remove(i)
		c.push(key, n)
		return Access{Key: key, Hit: true}, "hit", c.say("`%s` is a hit; its count goes to %d", key, n)
	}
	a, text := Access{Key: key}, ""
	if len(c.keys) == c.capacity {
		i := c.victim()
		a.Victim = c.keys[i]
		text = c.missed(a, i)
		c.remove(i)
	} else {
		text = c.say("`%s` is a miss and fills a free place with count 1", key)
	}
	c.push(key, 1)
	return a, missRule(a), text
}

func (c *lfu) missed(a Access, i int) string {
	if !c.voice {
		return ""
	}
	return c.say("`%s` is a miss; `%s` has the lowest count, %d%s, and is evicted", a.Key, a.Victim, c.uses[i], c.tie(i))
}

// victim is the first of the keys with the lowest count: keys stand in order of recency.
func (c *lfu) victim() int { return slices.Index(c.uses, slices.Min(c.uses)) }

func (c *lfu) tie(i int) string {
	if slices.Index(c.uses[i+1:], c.uses[i]) >= 0 {
		return " (tie: unused for longest)"
	}
	return ""
}

func (c *lfu) remove(i int) {
	c.keys, c.uses = slices.Delete(c.keys, i, i+1), slices.Delete(c.uses, i, i+1)
}

func (c *lfu) push(key string, uses int) {
	c.keys, c.uses = append(c.keys, key), append(c.uses, uses)
}

func (c *lfu) lists() []List { return []List{{"cache", slices.Clone(c.keys)}} }

func (c *lfu) state() string {
	var s []string
	for i, k := range c.keys {
		s = append(s, fmt.Sprintf("%s:%d", k, c.uses[i]))
	}
	return "key:count, least recently used first: " + strings.Join(s, " ")
}

// optimal knows the future: the requests from at on are still to come.
type optimal struct {
	voice
	capacity int
	future   []string
	at       int
	keys     []string
}

func (c *optimal) access(key string) (Access, string, string) {
	c.at++
	if slices.Contains(c.keys, key) {
		return Access{Key: key, Hit: true}, "hit", c.say("`%s` is a hit", key)
	}
	a, text := Access{Key: key}, c.say("`%s` is a miss and fills a free place", key)
	if len(c.keys) == c.capacity {
		i, never := c.farthest()
		a.Victim = c.keys[i]
		text = c.say("`%s` is a miss; of the cached keys `%s` is needed last and is evicted", key, a.Victim)
		if never {
			text = c.say("`%s` is a miss; `%s` is not needed again and is evicted", key, a.Victim)
		}
		c.keys = slices.Delete(c.keys, i, i+1)
	}
	c.keys = append(c.keys, key)
	return a, missRule(a), text
}

// farthest is the cached key whose next use is latest; never says that it has none.
func (c *optimal) farthest() (at int, never bool) {
	far := -1
	for i, k := range c.keys {
		next := slices.Index(c.future[c.at:], k)
		if next < 0 {
			return i, true
		}
		if next > far {
			at, far = i, next
		}
	}
	return at, false
}

func (c *optimal) lists() []List { return []List{{"cache", slices.Clone(c.keys)}} }
func (c *optimal) state() string { return "cached: " + strings.Join(c.keys, " ") }
