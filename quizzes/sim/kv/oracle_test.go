package kv_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"warmcache/quizzes/sim/kv"
)

// randomScript draws commands of every kind in the list on three keys, at multiples of 10 s; lifetimes end 5 s away.
func randomScript(r *rand.Rand) []kv.Cmd {
	keys := []string{"k", "l", "m"}
	forms := []string{"SET K N", "SET K N EX L", "SET K w KEEPTTL", "SET K N NX", "SET K N XX EX L", "SETEX K L N", "SETNX K N", "GET K", "GETSET K N",
		"GETDEL K", "GETEX K EX L", "GETEX K PERSIST", "APPEND K N", "STRLEN K", "INCR K", "DECR K", "INCRBY K N", "DECRBY K N",
		"LPUSH K a b c", "RPUSH K d a", "LPUSH K e", "LPOP K", "RPOP K", "LRANGE K I J", "LLEN K", "LINDEX K I", "LREM K 1 a", "LREM K 0 b", "LTRIM K I J", "RPOPLPUSH K K",
		"SADD K a b b c", "SADD K a d", "SREM K a x", "SCARD K", "SISMEMBER K b", "HSET K f N g N", "HSET K f N", "HGET K f", "HDEL K f g", "HLEN K", "HEXISTS K g",
		"HINCRBY K f N", "ZADD K S a S b S c", "ZADD K S d S a", "ZINCRBY K S b", "ZREM K a c", "ZRANGE K I J", "ZREVRANGE K I J", "ZRANK K b", "ZREVRANK K a", "ZSCORE K a",
		"ZCARD K", "ZCOUNT K 10 20", "ZPOPMIN K", "DEL K", "EXISTS K K k", "TYPE K", "RENAME K m", "RENAME l K", "EXPIRE K L", "EXPIRE K -1", "PERSIST K", "TTL K", "TTL K", "TTL K"}
	var out []kv.Cmd
	kind := r.IntN(7) // scripts that lean to one type say more than a jumble of errors
	span := [][2]int{{0, 18}, {18, 30}, {30, 35}, {35, 42}, {42, 54}, {0, len(forms)}, {0, len(forms)}}[kind]
	if kind == 6 {
		forms = append([]string{"SET K N EX L", "SET K N", "SET K N KEEPTTL", "GETSET K N", "GET K", "INCR K", "APPEND K N", "EXPIRE K L", "RENAME l k", "RENAME K m", "PERSIST K",
			"DEL K", "SET l N EX L", "SET l N", "LPUSH K a", "RPOP K"}, forms[54:]...)
		span = [2]int{0, 16}
	}
	t := 0
	for range 8 + r.IntN(8) {
		f := forms[span[0]+r.IntN(span[1]-span[0])]
		if r.IntN(4) == 0 {
			f = forms[min(54, len(forms)-11)+r.IntN(11)]
		}
		k := keys[min(2, r.IntN(6))%3]
		if kind < 5 && r.IntN(3) > 0 {
			k = "k"
		}
		f = strings.NewReplacer("K", k, "N", strconv.Itoa(r.IntN(9)), "L", strconv.Itoa(10*(1+r.IntN(9))+5), "I", strconv.Itoa(r.IntN(5)-2),
			"J", strconv.Itoa(r.IntN(6)-2), "S", strconv.Itoa(10*(1+r.IntN(3)))).Replace(keep(f))
		out = append(out, kv.C(t, restore(f)))
		t += 10 * r.IntN(4)
	}
	return append(out, kv.C(t, "TTL k"), kv.C(t, "TTL m"))
}

// keep and restore guard a command's name and options from the letters that stand for values.
func keep(f string) string {
	name, rest, _ := strings.Cut(f, " ")
	rest = strings.NewReplacer("KEEPTTL", "_k_", "NX", "_n_", "XX", "_x_", "EX", "_e_", "PERSIST", "_p_").Replace(rest)
	return strings.ToLower(name) + " " + rest
}

func restore(f string) string {
	name, rest, _ := strings.Cut(f, " ")
	rest = strings.NewReplacer("_k_", "KEEPTTL", "_n_", "NX", "_x_", "XX", "_e_", "EX", "_p_", "PERSIST").Replace(rest)
	return strings.ToUpper(name) + " " + rest
}

func scriptLine(script []kv.Cmd) string {
	var l []string
	for _, c := range script {
		l = append(l, fmt.Sprintf("%d %s", c.At, c))
	}
	return strings.Join(l, "; ")
}

func parseScript(line string) []kv.Cmd {
	var out []kv.Cmd
	for _, l := range strings.Split(line, "; ") {
		at, rest, _ := strings.Cut(l, " ")
		n, _ := strconv.Atoi(at)
		out = append(out, kv.C(n, rest))
	}
	return out
}

func engine(script []kv.Cmd, m kv.Model) []string {
	var out []string
	for _, r := range kv.RedisReplies(script, m) {
		out = append(out, r.String())
	}
	return out
}

// later makes time pass for a Redis server: every expiry comes nearer.
const later = `for _, k in ipairs(redis.call('KEYS', '*')) do local t = redis.call('PTTL', k)
if t >= 0 then redis.call('PEXPIRE', k, t - tonumber(ARGV[1])) end end return 'OK'`

// compare runs scripts until enough were answered; an answer of nil leaves a script out.
func compare(t *testing.T, judge string, answer func(script []kv.Cmd) []string) []vector {
	t.Helper()
	bad, n := 0, 0
	var vs []vector
	for seed := uint64(0); n < cases(); seed++ {
		script := randomScript(rand.New(rand.NewPCG(seed, 1)))
		got, want := engine(script, 0), answer(script)
		if want == nil {
			continue
		}
		n++
		vs = append(vs, vector{scriptLine(script), want})
		if !slices.Equal(got, want) {
			if bad++; bad <= 5 {
				t.Errorf("seed %d: %s\n got %q\nwant %q", seed, scriptLine(script), got, want)
			}
		}
	}
	t.Logf("oracle kv (Redis commands) against %s: %d cases, %d disagreements", judge, n, bad)
	return vs
}

func TestRedisOracle(t *testing.T) {
	need(t, "redis-server")
	c := dial(t, start(t, "redis-server", "--port", "PORT", "--bind", "127.0.0.1", "--save", "", "--dir", t.TempDir()))
	vs := compare(t, version("redis-server"), func(script []kv.Cmd) []string {
		c.redis(t, "FLUSHALL")
		now := 0
		var out []string
		for _, cmd := range script {
			if cmd.At > now {
				c.redis(t, "EVAL", later, "0", strconv.Itoa(1000*(cmd.At-now)))
				now = cmd.At
			}
			out = append(out, c.redis(t, cmd.Args...))
		}
		return out
	})
	if *update {
		save(t, "redis.golden", vs)
	}
}

func TestMiniredisOracle(t *testing.T) {
	m := miniredis.NewMiniRedis()
	defer m.Close()
	conn, err := m.Dial()
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(conn)
	m.SetTime(time.Unix(kv.Epoch, 0))
	compare(t, "miniredis 2.40.0 (scripts without GETEX, APPEND, RPOPLPUSH)", func(script []kv.Cmd) []string {
		// There GETEX gives an expiry to a key of another type, INCR takes what APPEND makes with leading zeros, and
		// RPOPLPUSH of a list of one onto itself loses the expiry. Redis 7.0.15 does none of this.
		if l := scriptLine(script); strings.Contains(l, "GETEX") || strings.Contains(l, "APPEND") || strings.Contains(l, "RPOPLPUSH") {
			return nil
		}
		c.redis(t, "FLUSHALL")
		now := 0
		var out []string
		for _, cmd := range script {
			m.FastForward(time.Duration(cmd.At-now) * time.Second)
			now = cmd.At
			out = append(out, c.redis(t, cmd.Args...))
		}
		return out
	})
}

func TestRedisGolden(t *testing.T) {
	for _, v := range load(t, "redis.golden") {
		if got := engine(parseScript(v.In), 0); !slices.Equal(got, v.Out) {
			t.Errorf("%s\n got %q\nwant %q", v.In, got, v.Out)
		}
	}
}

// TestRedisMutants proves that the golden vectors see each wrong model.
func TestRedisMutants(t *testing.T) {
	vs := load(t, "redis.golden")
	for m := kv.Model(1); m.Slug() != ""; m <<= 1 {
		seen := false
		for _, v := range vs {
			seen = seen || !slices.Equal(engine(parseScript(v.In), m), v.Out)
		}
		if !seen {
			t.Errorf("no golden vector tells %s from Redis", m.Slug())
		}
	}
}
