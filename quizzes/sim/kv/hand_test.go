package kv_test

import (
	"slices"
	"testing"

	"warmcache/quizzes/sim/kv"
)

// Cases worked by hand from the manuals.
func TestByHand(t *testing.T) {
	replies, _ := kv.RunRedis([]kv.Cmd{kv.C(0, "LPUSH l a b c"), kv.C(0, "RPUSH l d"), kv.C(0, "LRANGE l 0 -2")}, 0)
	if got := replies[2].String(); got != "c b a" {
		t.Errorf("LPUSH puts the last argument first: %q", got)
	}
	replies, _ = kv.RunRedis([]kv.Cmd{kv.C(0, "SET k 1 EX 100"), kv.C(10, "INCR k"), kv.C(20, "TTL k"), kv.C(30, "SET k 5"), kv.C(40, "TTL k"), kv.C(50, "DEL k"), kv.C(60, "TTL k")}, 0)
	for i, want := range map[int]int64{2: 80, 4: -1, 6: -2} {
		if replies[i].Int != want {
			t.Errorf("command %d: TTL %d, want %d", i, replies[i].Int, want)
		}
	}
}

func TestPersistenceByHand(t *testing.T) {
	events := []kv.Event{{At: 10, Name: "a"}, {At: 20, Kind: kv.Fork}, {At: 30, Name: "b"}, {At: 40, Kind: kv.Saved}, {At: 50, Name: "c"}, {At: 60, Name: "d"}}
	for _, c := range []struct {
		p    kv.Persistence
		want []string
	}{
		{kv.Persistence{CrashAt: 60, Events: events}, []string{"a"}},
		{kv.Persistence{AOF: "everysec", Power: true, CrashAt: 60, Events: events}, []string{"a", "b", "c"}},
		{kv.Persistence{AOF: "no", Power: true, CrashAt: 60, Events: events}, nil},
		{kv.Persistence{AOF: "no", CrashAt: 60, Events: events}, []string{"a", "b", "c", "d"}},
	} {
		if got, _ := c.p.Kept(0); !slices.Equal(got, c.want) {
			t.Errorf("%q, power %v: %v, want %v", c.p.AOF, c.p.Power, got, c.want)
		}
	}
}

func TestMemcachedByHand(t *testing.T) {
	replies := kv.MemcachedReplies([]kv.Op{
		{Client: "A", Verb: "set", Key: "n", Value: "10"}, {Client: "A", Verb: "gets", Key: "n"}, {Client: "B", Verb: "incr", Key: "n", Value: "1"},
		{Client: "A", Verb: "cas", Key: "n", Value: "11"}, {Client: "A", Verb: "incr", Key: "m", Value: "1"}, {Client: "A", Verb: "decr", Key: "n", Value: "90"},
	}, 0)
	if want := []string{"STORED", "10", "11", "EXISTS", "NOT_FOUND", "0"}; !slices.Equal(replies, want) {
		t.Errorf("%q, want %q", replies, want)
	}
	if class, size, _ := kv.Chunk(kv.Classes(5, 4, 48), 20, 100, 0); class != 4 || size != 192 {
		t.Errorf("20 + 100 + 59 = 179 bytes: class %d of %d, want 4 of 192", class, size)
	}
}
