package hash_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"warmcache/quizzes/sim/hash"
)

// cases is how many cases an oracle runs. The slots are held against a live Redis beside the kv engine, in
// quizzes/sim/kv/slots_oracle_test.go.
func cases() int {
	if os.Getenv("WARMCACHE_SOAK") == "1" {
		return 10_000
	}
	return 500
}

func randomRing(r *rand.Rand) hash.Ring {
	ring := hash.Ring{Size: 100}
	for at := r.IntN(6); at < 100; at += 1 + r.IntN(20) {
		ring.Points = append(ring.Points, hash.Point{At: at, Server: string(rune('A' + r.IntN(4)))})
	}
	return ring
}

// walk is the second implementation: it goes round the places one by one until it stands on a point.
func walk(ring hash.Ring, h int) string {
	for step := range ring.Size {
		for _, p := range ring.Points {
			if p.At == (h+step)%ring.Size {
				return p.Server
			}
		}
	}
	return ""
}

func TestRingOracle(t *testing.T) {
	bad := 0
	differs := map[hash.RingModel]bool{}
	for seed := range cases() {
		r := rand.New(rand.NewPCG(uint64(seed), 3))
		ring, h := randomRing(r), r.IntN(100)
		want := walk(ring, h)
		if got, _ := ring.Owner(h, 0); got != want {
			bad++
			t.Errorf("%v, hash %d: %s, want %s", ring, h, got, want)
		}
		for m := hash.PointBefore; m <= hash.ModuloOfList; m++ {
			got, _ := ring.Owner(h, m)
			differs[m] = differs[m] || got != want
		}
	}
	if len(differs) != 4 || slices.Contains([]bool{differs[hash.PointBefore], differs[hash.NearestPoint], differs[hash.NoWrap], differs[hash.ModuloOfList]}, false) {
		t.Errorf("a wrong model never differs: %v", differs)
	}
	t.Logf("oracle hash (ring) against a second implementation: %d cases, %d disagreements", cases(), bad)
}

// TestMovedOracle counts again, by filling lists of keys per server.
func TestMovedOracle(t *testing.T) {
	bad := 0
	for seed := range cases() {
		r := rand.New(rand.NewPCG(uint64(seed), 4))
		before, after := servers(1+r.IntN(6)), servers(1+r.IntN(6))
		r.Shuffle(len(after), func(i, j int) { after[i], after[j] = after[j], after[i] })
		hashes := make([]int, 8)
		for i := range hashes {
			hashes[i] = r.IntN(100)
		}
		moved, _ := hash.Moved(hashes, before, after)
		var want []int
		for i, h := range hashes {
			if dealt(before)[h] != dealt(after)[h] {
				want = append(want, i)
			}
		}
		if !slices.Equal(moved, want) {
			bad++
			t.Errorf("%v %v %v: %v, want %v", hashes, before, after, moved, want)
		}
	}
	t.Logf("oracle hash (modulo) against a second implementation: %d cases, %d disagreements", cases(), bad)
}

func servers(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint("s", i)
	}
	return out
}

// dealt gives the server of each hash value from 0 to 99, dealt round the list like cards.
func dealt(list []string) []string {
	var out []string
	for len(out) < 100 {
		out = append(out, list...)
	}
	return out
}
