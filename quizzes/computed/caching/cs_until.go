package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
)

// StaleUntil asks when the stale value of a race is gone.
var CSStaleUntil = quizzes.Template{
	ID: "cs.stale.until", Version: 3, Concept: "caching-strategies#invalidation", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: csStaleUntil,
}

// csUntilEvent is what a client does with the key; do is get, select, update, delete, set or hit.
type csUntilEvent struct {
	at   int
	do   string
	line string
}

// csUntilCase is a slow reader beside a writer. The old value leaves the cache with a DELETE after the SET, or at the
// end of the TTL.
type csUntilCase struct {
	events        []csUntilEvent
	sel, upd, del int
	set, ttl      int
	hit, second   int // a later GET and a second DELETE, or 0
	miss          int // a GET after the old value is gone, or 0
}

func csUntilDraw(r *rand.Rand) csUntilCase {
	gap := func(n int) int { return 1 + r.IntN(n) }
	get := r.IntN(5)
	c := csUntilCase{ttl: 20 + 5*r.IntN(9), sel: get + gap(3)}
	c.upd = c.sel + gap(4)
	switch r.IntN(5) {
	case 0: // the DELETE comes late enough
		c.set = c.upd + gap(4)
		c.del = c.set + 1 + gap(4)
	case 1: // so does a second one
		c.del = c.upd + gap(3)
		c.set = c.del + gap(5)
		c.second = c.set + 1 + gap(8)
	case 2: // a second one comes too early
		c.del = c.upd + gap(2)
		c.second = c.del + 1 + gap(4)
		c.set = c.second + gap(4)
	case 3: // somebody reads the old value
		c.del = c.upd + gap(3)
		c.set = c.del + gap(5)
		c.hit = c.set + 4 + gap(10)
	default:
		c.del = c.upd + gap(3)
		c.set = c.del + gap(5)
	}
	c.events = []csUntilEvent{
		{get, "get", "reader: GET from the cache: a miss"},
		{c.sel, "select", "reader: SELECT returns the old value"},
		{c.upd, "update", "writer: UPDATE to the new value"},
		{c.del, "delete", "writer: DELETE in the cache"},
		{c.set, "set", fmt.Sprintf("reader: SET the selected value with a TTL of %d s", c.ttl)},
	}
	if c.hit > 0 {
		c.events = append(c.events, csUntilEvent{c.hit, "hit", "another reader: GET from the cache: a hit"})
	}
	if c.second > 0 {
		c.events = append(c.events, csUntilEvent{c.second, "delete", "writer: DELETE in the cache again"})
	}
	// A DELETE that removes the old value must not be the last event, or its time could be read off.
	if byDelete := c.second > c.set || c.del > c.set; byDelete || r.IntN(3) > 0 {
		last := max(c.del, c.second)
		if !byDelete {
			last = max(c.set+c.ttl, c.hit)
		}
		c.miss = last + 1 + gap(6)
		c.events = append(c.events, csUntilEvent{c.miss, "miss", "another reader: GET from the cache: a miss"})
	}
	slices.SortStableFunc(c.events, func(a, b csUntilEvent) int { return a.at - b.at })
	return c
}

// run plays the events. end is when the old value leaves the cache; steps say what each event does.
func (c csUntilCase) run() (end int, steps []quizzes.Step) {
	cached, db := "empty", "old"
	for _, e := range c.events {
		text := ""
		switch e.do {
		case "get":
			text = "the reader misses"
		case "select":
			text = "the reader selects the old value"
		case "update":
			text, db = "the row gets the new value", "new"
		case "set":
			text, cached, end = fmt.Sprintf("the reader stores the old value until %d + %d = %d s", e.at, c.ttl, e.at+c.ttl), "old", e.at+c.ttl
		case "hit":
			text = "a hit; the TTL runs on"
		case "miss":
			text, cached = "a miss: the old value is gone", "empty"
		case "delete":
			text = "the DELETE finds nothing to remove"
			if cached == "old" {
				text, cached, end = "the DELETE removes the old value", "empty", e.at
			}
		}
		steps = append(steps, quizzes.Step{Rule: "until." + e.do, Text: fmt.Sprintf("%d s: %s", e.at, text), State: "cache " + cached + ", database " + db})
	}
	return end, steps
}

func csStaleUntil(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := csUntilDraw(r)
		end, steps := c.run()
		var lines []string
		for _, e := range c.events {
			lines = append(lines, fmt.Sprintf("%2d s  %s", e.at, e.line))
		}
		return quizzes.Question{
			Stem:     "These are all operations on one key of a cache-aside cache; a GET does not extend a TTL. At which second does the old value leave the cache for good?",
			Exhibits: []quizzes.Exhibit{{Title: "Events", Lang: "text", Lines: lines, Drawn: quizzes.LanesOf([]string{"reader", "writer", "another reader"}, lines)}}, Note: strings.Join(lines, ";"),
			Ask:   quizzes.Number{Value: float64(end), Unit: "s", Near: quizzes.NearAnswers(csItoa(end), c.near(end))},
			Trace: append(steps, quizzes.Step{Rule: "answer", Text: fmt.Sprintf("The old value is gone at %d s.", end)}),
		}, nil
	})
}

func (c csUntilCase) near(end int) []quizzes.Near {
	if end != c.set+c.ttl {
		return []quizzes.Near{
			csNear(c.miss, "gone-when-missed", "The miss at %d s only shows that the old value has gone; it went at %d s.", c.miss, end),
			csNear(c.set+c.ttl, "delete-overlooked", "The entry stored at %d s would live %d s, but the DELETE at %d s removes it before.", c.set, c.ttl, end),
			csNear(c.del, "delete-heals", "The DELETE at %d s finds nothing to remove: the reader stores the old value at %d s.", c.del, c.set),
			csNear(c.upd, "update-empties-cache", "The UPDATE at %d s changes the row, not the cache.", c.upd),
			csNear(c.set, "set-stores-new", "The SET at %d s stores what was selected at %d s, before the UPDATE.", c.set, c.sel),
		}
	}
	near := []quizzes.Near{
		csNear(c.del, "delete-heals", "The DELETE at %d s finds nothing to remove: the reader stores the old value at %d s.", c.del, c.set),
		csNear(c.upd+c.ttl, "ttl-from-update", "The TTL runs from the SET at %d s, not from the UPDATE at %d s.", c.set, c.upd),
		csNear(c.del+c.ttl, "ttl-from-delete", "The TTL runs from the SET at %d s, not from the DELETE at %d s.", c.set, c.del),
		csNear(c.sel+c.ttl, "ttl-from-select", "The TTL runs from the SET at %d s, not from the SELECT at %d s.", c.set, c.sel),
		csNear(c.ttl, "ttl-from-zero", "%d s is the TTL; it runs from the SET at %d s.", c.ttl, c.set),
	}
	if c.miss > 0 {
		near = append(near, csNear(c.miss, "gone-when-missed", "The miss at %d s only shows that the old value has gone; it went at %d s.", c.miss, end))
	}
	if c.hit > 0 {
		near = append(near, csNear(c.hit+c.ttl, "read-extends-ttl", "The hit at %d s does not extend the TTL that runs since %d s.", c.hit, c.set))
	}
	if c.second > 0 {
		near = append(near, csNear(c.second, "delete-heals", "The second DELETE comes at %d s, before the reader stores the old value at %d s.", c.second, c.set))
	}
	return near
}
