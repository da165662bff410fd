package cache

import (
	"fmt"
	"strings"
	"testing"
)

// TestByHand holds the machines against cases worked on paper.
func TestByHand(t *testing.T) {
	check := func(what string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	keys, start := []string{"A", "B"}, []int{1, 2}
	write := func(k string, v int) WriteOp { return WriteOp{OpWrite, k, v} }

	back := RunWrites(WriteCase{WriteBehind, keys, start, []WriteOp{write("A", 5), write("B", 6), {Kind: OpFlush}, write("A", 7), {Kind: OpCrash}}}, "")
	check("write-behind after a crash: database", back.DB, []int{5, 6})
	check("write-behind after a crash: lost", back.Lost(), []bool{true, false})
	around := RunWrites(WriteCase{WriteAround, keys, start, []WriteOp{{OpRead, "A", 0}, write("A", 5)}}, "")
	check("write-around drops the copy", around.Cache, []int{0, 0})

	race := Race{Actors: []Actor{{Name: "R"}, {"W", 2, UpdateDelete}}, Old: 1}
	check("R1 R2 W1 W2 R3 is stale", RunRace(race, []int{0, 0, 1, 1, 0}, "").Stale(), true)
	check("R1 R2 W1 R3 W2 is not", RunRace(race, []int{0, 0, 1, 0, 1}, "").Stale(), false)

	burst := StampedeCase{Arrivals: []Arrival{{0, 1}, {100, 1}, {150, 2}, {400, 2}}, Load: 300, TTL: 1000}
	for guard, loads := range map[Guard]int{Unguarded: 3, FlightServer: 2, FlightShared: 1} {
		burst.Guard = guard
		check(string(guard), RunStampede(burst, "").Loads, loads)
	}

	flight := FlightCase{Calls: []FlightCall{{At: 0}, {At: 50}, {At: 60, Forget: true}, {At: 70}, {At: 120}}, Loads: []FlightLoad{{100, true}, {100, false}}}
	check("Forget lets a second load start", RunFlight(flight, "").Of, []int{1, 1, 2, 2})
	check("waiters share the error", RunFlight(flight, "").Failed, []bool{true, true, false, false})

	tiers := TierCase{Procs: 2, TTL1: 20, TTL2: 60, Ops: []TierOp{{At: 0, Lost: -1}, {At: 10, Proc: 1, Write: true, Lost: 0}, {At: 15, Lost: -1}, {At: 25, Lost: -1}}}
	check("a lost message leaves L1 stale", RunTiers(tiers, "").Reads, []TierRead{{1, "database"}, {1, "L1"}, {2, "database"}})

	load := LoadCase{Write: 60, Refresh: 20, Gets: []int{0, 30, 40, 150}, Changes: []int{10}}
	check("a refresh returns the old value", RunLoads(load, "").Gets, []LoadGet{{1, "load"}, {1, "refresh"}, {2, "hit"}, {2, "load"}})

	pool := RunPool(PoolCase{New: []string{"a", "b"}, Old: []string{"c", "d"}, OldTime: 1000, Reads: []PageRead{{0, "s"}, {10, "s"}, {2000, "c"}, {2500, "s"}}}, "")
	check("new sublist", pool.New, []string{"s", "c"})
	check("old sublist", pool.Old, []string{"a", "b"})

	check("two writers set in the other order", RunRace(Race{Actors: []Actor{{"V", 3, UpdateSet}, {"W", 2, UpdateSet}}, Old: 1}, []int{0, 1, 1, 0}, "").Stale(), true)
	check("a reader between delete and update", RunRace(Race{Actors: []Actor{{Name: "R"}, {"W", 2, DeleteUpdate}}, Old: 1, Cached: true}, []int{1, 0, 0, 0, 1}, "").Stale(), true)
	early := StampedeCase{Arrivals: []Arrival{{0, 1}, {900, 2}, {1150, 1}}, Load: 100, TTL: 1000, Guard: EarlyRefresh, RefreshAge: 750}
	check("early refresh", RunStampede(early, "").Each, []string{"load", "hit", "hit"})
	check("early refresh loads twice", RunStampede(early, "").Loads, 2)
	stored := RunWrites(WriteCase{WriteBehind, keys, start, []WriteOp{write("A", 5), write("A", 6), {Kind: OpFlush}, write("A", 7), {OpEvict, "A", 0}}}, "")
	check("write-behind sends the newest value once", stored.DBWrites, 2)
	check("expire after access", RunLoads(LoadCase{Access: 30, Gets: []int{0, 20, 45, 80}}, "").Loads, 2)
	open, _ := MaxStale(20, 50, false, "")
	shut, _ := MaxStale(20, 50, true, "")
	check("L1 and L2 add up, or L1 alone", []int{open, shut}, []int{70, 20})
	twoq := Run(TwoQ, 4, strings.Split("RXSDRCR", ""))
	check("2Q: R comes back into Am", []string{twoq.Where("R"), twoq.Where("X"), twoq.Where("C")}, []string{"Am", "A1out", "A1in"})
	arc := Run(ARC, 2, strings.Split("ABAC", ""))
	check("ARC: B is remembered", []string{arc.Where("A"), arc.Where("B"), arc.Where("C")}, []string{"T2", "B1", "T1"})
	check("LFU: of equal counts the one unused for longest goes", Run(LFU, 2, strings.Split("ABC", "")).Content(), []string{"B", "C"})

	check("80 % at 1 ms, then 50 % at 10 ms, then 50 ms", MeanLatency([]Layer{{80, 1000}, {50, 10000}}, 50000, ""), 80000000)
}
