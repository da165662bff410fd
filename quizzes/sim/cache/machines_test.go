package cache

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestWritePolicies replays the log backwards: a key's value is the last event that can have put it there.
func TestWritePolicies(t *testing.T) {
	judge[WriteCase]{
		name: "writes", oracle: "backward replay of the event log", draw: drawWrites, truth: replayWrites,
		models: []Model{WriteBehindDurable, AroundFills, CrashKeepsCache, EvictDropsDirty, NoCoalescing},
		engine: func(c WriteCase, m Model) string {
			o := RunWrites(c, m)
			return fmt.Sprint(o.DB, o.Cache, o.Lost(), o.DBReads, o.DBWrites, o.Reads)
		},
	}.run(t)
}

func drawWrites(r *rand.Rand) WriteCase {
	c := WriteCase{Policy: []WritePolicy{WriteThrough, WriteBehind, WriteAround}[r.IntN(3)], Keys: []string{"A", "B", "C"}, Start: []int{1, 2, 3}}
	for i := range 8 + r.IntN(10) {
		kind := []string{OpWrite, OpWrite, OpWrite, OpRead, OpRead, OpFlush, OpEvict, OpCrash}[r.IntN(8)]
		c.Ops = append(c.Ops, WriteOp{kind, c.Keys[r.IntN(3)], 10 + i})
	}
	return c
}

func replayWrites(_ testing.TB, c WriteCase) string {
	n := len(c.Keys)
	db, cached, lost := make([]int, n), make([]int, n), make([]bool, n)
	var reads []int
	dbReads, dbWrites := 0, 0
	for i, k := range c.Keys {
		at := len(c.Ops)
		db[i], cached[i] = dbValue(c, k, at), cacheValue(c, k, at)
		lost[i] = db[i] != acked(c, k) && !dirty(c, k, at)
	}
	for at, op := range c.Ops {
		switch {
		case op.Kind == OpRead:
			v := cacheValue(c, op.Key, at)
			if v == 0 {
				dbReads++
				v = dbValue(c, op.Key, at)
			}
			reads = append(reads, v)
		case op.Kind == OpWrite && c.Policy != WriteBehind:
			dbWrites++
		case op.Kind == OpFlush || op.Kind == OpEvict:
			for _, k := range c.Keys {
				if (op.Kind == OpFlush || k == op.Key) && dirty(c, k, at) {
					dbWrites++
				}
			}
		}
	}
	return fmt.Sprint(db, cached, lost, dbReads, dbWrites, reads)
}

func acked(c WriteCase, k string) int {
	v := c.Start[slices.Index(c.Keys, k)]
	for _, op := range c.Ops {
		if op.Kind == OpWrite && op.Key == k {
			v = op.Value
		}
	}
	return v
}

// dirty: the newest event about the key before at is a write-behind write.
func dirty(c WriteCase, k string, at int) bool {
	for i := at - 1; i >= 0; i-- {
		switch op := c.Ops[i]; {
		case op.Kind == OpCrash || op.Kind == OpFlush || op.Kind == OpEvict && op.Key == k:
			return false
		case op.Kind == OpWrite && op.Key == k:
			return c.Policy == WriteBehind
		}
	}
	return false
}

// dbValue: the newest write that had reached the database before at.
func dbValue(c WriteCase, k string, at int) int {
	for i := at - 1; i >= 0; i-- {
		op := c.Ops[i]
		if op.Kind == OpWrite && op.Key == k && c.Policy != WriteBehind {
			return op.Value
		}
		if op.Kind == OpFlush || op.Kind == OpEvict && op.Key == k {
			if dirty(c, k, i) {
				return cacheValue(c, k, i)
			}
		}
	}
	return c.Start[slices.Index(c.Keys, k)]
}

func cacheValue(c WriteCase, k string, at int) int {
	for i := at - 1; i >= 0; i-- {
		switch op := c.Ops[i]; {
		case op.Kind == OpCrash || op.Kind == OpEvict && op.Key == k:
			return 0
		case op.Key != k || op.Kind == OpFlush:
		case op.Kind == OpWrite && c.Policy == WriteAround:
			return 0
		case op.Kind == OpWrite:
			return op.Value
		case op.Kind == OpRead:
			if v := cacheValue(c, k, i); v != 0 {
				return v
			}
			return dbValue(c, k, i)
		}
	}
	return 0
}

// raceKinds are the sets of actors whose interleavings are all judged.
func raceKinds() []Race {
	var all []Race
	for _, cached := range []bool{false, true} {
		for _, o := range []WriteOrder{UpdateDelete, DeleteUpdate, UpdateSet} {
			r, w, v := Actor{Name: "R"}, Actor{"W", 2, o}, Actor{"V", 3, o}
			all = append(all, Race{[]Actor{r, w}, 1, cached}, Race{[]Actor{w, v}, 1, cached},
				Race{[]Actor{r, w, v}, 1, cached}, Race{[]Actor{r, {Name: "S"}, w}, 1, cached})
		}
	}
	return all
}

// TestRace compares every interleaving with a judge that reads the schedule backwards.
func TestRace(t *testing.T) {
	cases, bad, told := 0, 0, map[Model]int{}
	for _, race := range raceKinds() {
		ways := Interleavings(race)
		if want := multinomial(race); len(ways) != want {
			t.Fatalf("%d interleavings of %v, want %d", len(ways), race, want)
		}
		for _, s := range ways {
			o := RunRace(race, s, "")
			cached, db := judgeRace(race, s, len(s))
			cases++
			if o.Cache != cached || o.DB != db {
				bad++
				t.Errorf("%v %v: cache %d, database %d; want %d, %d", race, s, o.Cache, o.DB, cached, db)
			}
			for _, m := range []Model{DeleteHeals, ReadAtSet, WriteAtOnce} {
				if w := RunRace(race, s, m); w.Cache != cached || w.DB != db {
					told[m]++
				}
			}
		}
	}
	t.Logf("oracle race against all interleavings, judged backwards: %d cases, %d disagreements", cases, bad)
	if len(told) != 3 {
		t.Errorf("not every wrong model is told from the engine: %v", told)
	}
}

func multinomial(race Race) int {
	n, d := 0, 1
	for _, a := range race.Actors {
		for i := range a.steps() {
			n, d = n+1, d*(i+1)
		}
	}
	f := 1
	for i := range n {
		f *= i + 1
	}
	return f / d
}

// judgeRace says what cache and database hold after the first n steps.
func judgeRace(race Race, s []int, n int) (cached, db int) {
	db = race.Old
	if race.Cached {
		cached = race.Old
	}
	for i := n - 1; i >= 0; i-- {
		if a := race.Actors[s[i]]; a.Writes != 0 && nth(s, i) == updateAt(a) {
			db = a.Writes
			break
		}
	}
	for i := n - 1; i >= 0; i-- {
		a := race.Actors[s[i]]
		switch {
		case a.Writes != 0 && nth(s, i) != updateAt(a):
			if a.Order == UpdateSet {
				return a.Writes, db
			}
			return 0, db
		case a.Writes == 0 && nth(s, i) == 2:
			get, sel := at(s, s[i], 0), at(s, s[i], 1)
			if seen, _ := judgeRace(race, s, get); seen == 0 {
				_, got := judgeRace(race, s, sel)
				return got, db
			}
		}
	}
	return cached, db
}

func updateAt(a Actor) int {
	if a.Order == DeleteUpdate {
		return 1
	}
	return 0
}

// nth is how many steps the actor of step i has made before it.
func nth(s []int, i int) int {
	n := 0
	for _, a := range s[:i] {
		if a == s[i] {
			n++
		}
	}
	return n
}

// at is the place of an actor's n-th step.
func at(s []int, actor, n int) int {
	for i, a := range s {
		if a == actor && nth(s, i) == n {
			return i
		}
	}
	return -1
}

// TestTiers steps through time second by second; every copy counts down.
func TestTiers(t *testing.T) {
	judge[TierCase]{
		name: "tiers", oracle: "second-by-second countdown", draw: drawTiers, truth: countTiers,
		models: []Model{L1SeesL2Delete, L1InheritsTTL, BusReliable, NoL1, WriterKeepsL1},
		engine: func(c TierCase, m Model) string { return fmt.Sprint(RunTiers(c, m).Reads) },
	}.run(t)
}

func drawTiers(r *rand.Rand) TierCase {
	c := TierCase{Procs: 2 + r.IntN(2), TTL1: 5 + r.IntN(20), TTL2: 20 + r.IntN(60)}
	for now := 0; len(c.Ops) < 10; now += 1 + r.IntN(15) {
		c.Ops = append(c.Ops, TierOp{At: now, Proc: r.IntN(c.Procs), Write: r.IntN(4) == 0, Lost: r.IntN(c.Procs+1) - 1})
	}
	return c
}

func countTiers(_ testing.TB, c TierCase) string {
	type box struct{ v, left int }
	l1, l2, db := map[int]box{}, box{}, 1
	var reads []TierRead
	next := 0
	for now := 0; next < len(c.Ops); now++ {
		for ; next < len(c.Ops) && c.Ops[next].At == now; next++ {
			op := c.Ops[next]
			if op.Write {
				db, l2 = db+1, box{}
				for p := range c.Procs {
					if p == op.Proc || p != op.Lost {
						delete(l1, p)
					}
				}
				continue
			}
			switch {
			case l1[op.Proc].left > 0:
				reads = append(reads, TierRead{l1[op.Proc].v, "L1"})
			case l2.left > 0:
				l1[op.Proc] = box{l2.v, c.TTL1}
				reads = append(reads, TierRead{l2.v, "L2"})
			default:
				l2, l1[op.Proc] = box{db, c.TTL2}, box{db, c.TTL1}
				reads = append(reads, TierRead{db, "database"})
			}
		}
		l2.left--
		for p, b := range l1 {
			l1[p] = box{b.v, b.left - 1}
		}
	}
	return fmt.Sprint(reads)
}

// TestMaxStale searches all moments at which the old version can enter the tiers.
func TestMaxStale(t *testing.T) {
	cases := 0
	for ttl1 := 1; ttl1 < 12; ttl1++ {
		for ttl2 := 1; ttl2 < 12; ttl2++ {
			for _, deletes := range []bool{true, false} {
				worst := 0
				for stored := -ttl2; stored <= 0; stored++ { // L2 stores the old version
					l2end := stored + ttl2
					if deletes {
						l2end = 0
					}
					for taken := stored; taken <= l2end; taken++ { // an L1 takes it from there
						worst = max(worst, taken+ttl1)
					}
				}
				cases++
				if got, _ := MaxStale(ttl1, ttl2, deletes, ""); got != worst {
					t.Errorf("L1 %d s, L2 %d s, deletes %v: %d, want %d", ttl1, ttl2, deletes, got, worst)
				}
			}
		}
	}
	t.Logf("oracle max stale against a search over all moments: %d cases, 0 disagreements", cases)
}

// TestLoads steps through time: an entry carries three clocks that tick.
func TestLoads(t *testing.T) {
	judge[LoadCase]{
		name: "loads", oracle: "second-by-second clocks", draw: drawLoads, truth: tickLoads,
		models: []Model{AccessExtendsWrite, WriteOnlyAccess, RefreshReturnsNew, RefreshByTimer, RefreshIgnored},
		engine: func(c LoadCase, m Model) string {
			o := RunLoads(c, m)
			return fmt.Sprint(o.Gets, o.Loads)
		},
	}.run(t)
}

func drawLoads(r *rand.Rand) LoadCase {
	c := LoadCase{}
	if r.IntN(2) == 0 {
		c.Access = 8 + r.IntN(20)
	}
	if r.IntN(2) == 0 {
		c.Write = 15 + r.IntN(30)
	}
	if r.IntN(2) == 0 {
		c.Refresh = 5 + r.IntN(15)
	}
	for now := 0; len(c.Gets) < 8; now += 1 + r.IntN(20) {
		c.Gets = append(c.Gets, now)
	}
	for now := 4; now < 100; now += 3 + r.IntN(20) {
		c.Changes = append(c.Changes, now)
	}
	return c
}

func tickLoads(_ testing.TB, c LoadCase) string {
	var gets []LoadGet
	loads, v, source := 0, 0, 1
	sinceWrite, sinceUse := 0, 0
	for now := 0; now <= c.Gets[len(c.Gets)-1]; now++ {
		if slices.Contains(c.Changes, now) {
			source++
		}
		if v != 0 && (c.Write > 0 && sinceWrite >= c.Write || c.Access > 0 && sinceUse >= c.Access) {
			v = 0 // the entry is gone
		}
		if slices.Contains(c.Gets, now) {
			switch {
			case v == 0:
				v, sinceWrite, loads = source, 0, loads+1
				gets = append(gets, LoadGet{v, "load"})
			case c.Refresh > 0 && sinceWrite >= c.Refresh:
				gets = append(gets, LoadGet{v, "refresh"})
				v, sinceWrite, loads = source, 0, loads+1
			default:
				gets = append(gets, LoadGet{v, "hit"})
			}
			sinceUse = 0
		}
		sinceWrite, sinceUse = sinceWrite+1, sinceUse+1
	}
	return fmt.Sprint(gets, loads)
}

// TestPool keeps the two sublists as two separate lists.
func TestPool(t *testing.T) {
	judge[PoolCase]{
		name: "pool", oracle: "a second implementation with two lists", draw: drawPool, truth: twoLists,
		models: []Model{PlainLRU, NoOldTime, NeverYoung, ScanBypasses},
		engine: func(c PoolCase, m Model) string {
			o := RunPool(c, m)
			return fmt.Sprint(o.Hits, o.New, o.Old)
		},
	}.run(t)
}

func drawPool(r *rand.Rand) PoolCase {
	pages := strings.Split("abcdefgh", "")
	c := PoolCase{New: slices.Clone(pages[:5]), Old: slices.Clone(pages[5:]), OldTime: 1000}
	for now := 0; len(c.Reads) < 24; now += []int{10, 300, 900, 1500}[r.IntN(4)] {
		c.Reads = append(c.Reads, PageRead{now, string(rune('a' + r.IntN(13)))})
	}
	return c
}

func twoLists(_ testing.TB, c PoolCase) string {
	young, old := slices.Clone(c.New), slices.Clone(c.Old)
	broughtIn := make([]bool, len(c.Reads))
	firstAt := func(i int) int { // when the page was last brought in
		for j := i - 1; j >= 0; j-- {
			if broughtIn[j] && c.Reads[j].Page == c.Reads[i].Page {
				return c.Reads[j].At
			}
		}
		return -1 << 20
	}
	var hits []bool
	for i, r := range c.Reads {
		iy, io := slices.Index(young, r.Page), slices.Index(old, r.Page)
		hits = append(hits, iy >= 0 || io >= 0)
		switch {
		case iy >= 0:
			young = append([]string{r.Page}, without(young, r.Page)...)
		case io >= 0 && r.At-firstAt(i) >= c.OldTime:
			last := young[len(young)-1]
			young = append([]string{r.Page}, young[:len(young)-1]...)
			old = append([]string{last}, without(old, r.Page)...)
		case io < 0:
			old = append([]string{r.Page}, old[:len(old)-1]...)
			broughtIn[i] = true
		}
	}
	return fmt.Sprint(hits, young, old)
}
