package caching

import (
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes/sim/cache"
)

// TestUntilByHand: when an old value leaves a cache, worked on paper.
func TestUntilByHand(t *testing.T) {
	event := func(at int, do string) csUntilEvent { return csUntilEvent{at: at, do: do} }
	for name, c := range map[string]struct {
		events []csUntilEvent
		end    int
	}{
		"the TTL ends it":              {[]csUntilEvent{event(0, "get"), event(1, "select"), event(2, "update"), event(3, "delete"), event(5, "set")}, 35},
		"a hit does not prolong it":    {[]csUntilEvent{event(0, "get"), event(1, "select"), event(2, "update"), event(3, "delete"), event(5, "set"), event(9, "hit")}, 35},
		"a second DELETE ends it":      {[]csUntilEvent{event(0, "get"), event(1, "select"), event(2, "update"), event(3, "delete"), event(5, "set"), event(8, "delete")}, 8},
		"the DELETE comes late enough": {[]csUntilEvent{event(0, "get"), event(1, "select"), event(2, "update"), event(4, "set"), event(7, "delete")}, 7},
	} {
		if end, _ := (csUntilCase{events: c.events, ttl: 30}).run(); end != c.end {
			t.Errorf("%s: at %d s, want %d", name, end, c.end)
		}
	}
}

// TestStaleTiersByHand: until when an L1 can show an old value.
func TestStaleTiersByHand(t *testing.T) {
	c := alStaleCase{ttl1: 20, ttl2: 100, stored: 10, write: 50}
	capped, deletes := c, c
	capped.capped, deletes.deletes = true, true
	for want, c := range map[int]alStaleCase{130: c, 110: capped, 70: deletes} {
		if c.end() != want {
			t.Errorf("%+v: until %d s, want %d", c, c.end(), want)
		}
	}
}

// TestSieveNewest: at D the hand clears A and B and evicts C, the newest, after which the stem does not say where it
// goes on. Without the hit on B it evicts B.
func TestSieveNewest(t *testing.T) {
	for requests, want := range map[string]bool{"ABCBAD": true, "ABCAD": false} {
		if got := csEvictsNewest(cache.Play(cache.SIEVE, 3, strings.Split(requests, "")).Accesses); got != want {
			t.Errorf("%s: %v, want %v", requests, got, want)
		}
	}
}

func TestStoredByHand(t *testing.T) {
	w := func(k string, v int) cache.WriteOp { return cache.WriteOp{Kind: cache.OpWrite, Key: k, Value: v} }
	c := cache.WriteCase{Policy: cache.WriteBehind, Keys: []string{"a", "b"}, Start: []int{1, 2},
		Ops: []cache.WriteOp{w("a", 5), {Kind: cache.OpFlush}, w("b", 6), {Kind: cache.OpEvict, Key: "b"}, {Kind: cache.OpEvict, Key: "a"}, {Kind: cache.OpCrash}}}
	if got := []int{csWriteStored(c, 0), csWriteStored(c, 1)}; !slices.Equal(got, []int{2, 4}) {
		t.Errorf("stored by events %v, want 2 and 4", got)
	}
}
