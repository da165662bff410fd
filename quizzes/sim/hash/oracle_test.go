package hash_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"warmcache/quizzes/sim/hash"
)

// randomKey draws a key with braces in every place.
func randomKey(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(7) {
		b.WriteString([]string{"{", "}", "{", "}", "{}", "a", "user", "42", ":", "{x}"}[r.IntN(10)])
	}
	return b.String()
}

func startCluster(t *testing.T) *client {
	t.Helper()
	need(t, "redis-server")
	// The cluster bus port is the port + 10000 unless given; a second free port keeps it off others' ports.
	s := start(t, "redis-server", "--port", "PORT", "--cluster-port", freePort(t), "--bind", "127.0.0.1", "--save", "", "--dir", t.TempDir(), "--cluster-enabled", "yes")
	c := dial(t, s)
	c.redis(t, "CLUSTER", "ADDSLOTSRANGE", "0", "16383")
	for range 500 {
		if strings.Contains(c.redis(t, "CLUSTER", "INFO"), "cluster_state:ok") {
			return c
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the cluster does not come up")
	return nil
}

func TestSlotOracle(t *testing.T) {
	c := startCluster(t)
	bad := 0
	var vs []vector
	for seed := range cases() {
		key := randomKey(rand.New(rand.NewPCG(uint64(seed), 1)))
		want := strings.TrimPrefix(c.redis(t, "CLUSTER", "KEYSLOT", key), "(integer) ")
		vs = append(vs, vector{key, []string{want}})
		if got := strconv.Itoa(hash.Slot(key, 0)); got != want {
			bad++
			t.Errorf("%q: slot %s, Redis says %s", key, got, want)
		}
	}
	t.Logf("oracle hash (slots) against %s: %d cases, %d disagreements", version("redis-server"), cases(), bad)
	if *update {
		save(t, "slots.golden", vs)
	}
}

// TestTogetherOracle sends two keys in one command.
func TestTogetherOracle(t *testing.T) {
	c := startCluster(t)
	bad, yes := 0, 0
	for seed := range cases() {
		r := rand.New(rand.NewPCG(uint64(seed), 2))
		keys := []string{randomKey(r), randomKey(r)}
		if r.IntN(2) == 0 { // mostly of one tag, so that both answers occur
			keys[1] = []string{"{" + keys[0] + "}", keys[0] + "{x}", "{x}" + keys[0], keys[0] + "z"}[r.IntN(4)]
		}
		same, _ := hash.Together(keys, 0)
		if same {
			yes++
		}
		if reply := c.redis(t, "MGET", keys[0], keys[1]); same == strings.Contains(reply, "CROSSSLOT") {
			bad++
			t.Errorf("%q: together %v, Redis says %s", keys, same, reply)
		}
	}
	t.Logf("oracle hash (multi-key commands, %d accepted) against %s: %d cases, %d disagreements", yes, version("redis-server"), cases(), bad)
}

func TestSlotGolden(t *testing.T) {
	for _, v := range load(t, "slots.golden") {
		if got := strconv.Itoa(hash.Slot(v.In, 0)); got != v.Out[0] {
			t.Errorf("%q: slot %s, want %s", v.In, got, v.Out[0])
		}
	}
}

// TestSlotMutants proves that the golden vectors see each wrong model of tags.
func TestSlotMutants(t *testing.T) {
	vs := load(t, "slots.golden")
	for _, m := range []hash.TagModel{hash.WholeKey, hash.LastBraces, hash.EmptyCounts, hash.InnerBraces, hash.ToLastClose, hash.BeforeColon, hash.AnyBraceText} {
		seen := false
		for _, v := range vs {
			seen = seen || strconv.Itoa(hash.Slot(v.In, m)) != v.Out[0]
		}
		if !seen {
			t.Errorf("no golden vector tells %s from Redis", m.Slug())
		}
	}
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
