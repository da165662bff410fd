package kv_test

import (
	"math/rand/v2"
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
