package kv_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"warmcache/quizzes/sim/kv"
)

func startMemcached(t *testing.T, args ...string) *server {
	t.Helper()
	need(t, "memcached")
	return start(t, "memcached", append([]string{"-u", "root", "-l", "127.0.0.1", "-p", "PORT", "-U", "0"}, args...)...)
}

// mc sends a command line, with a data block unless it is empty, and gives the reply as the engine words it, with the
// unique of gets.
func (c *client) mc(t *testing.T, line, data string, block bool) (reply, unique string) {
	t.Helper()
	fmt.Fprintf(c, "%s\r\n", line)
	if block {
		fmt.Fprintf(c, "%s\r\n", data)
	}
	s := c.line(t)
	if !strings.HasPrefix(s, "VALUE ") {
		return s, ""
	}
	f := strings.Fields(s)
	value := c.line(t)
	c.line(t) // END
	if len(f) > 4 {
		unique = f[4]
	}
	return strings.TrimSpace(value), unique // decr leaves spaces behind a number that became shorter
}

func (c *client) line(t *testing.T) string {
	t.Helper()
	s, err := c.r.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimRight(s, "\r\n")
}

// send runs an op on the server, with its exptime and the unique given for cas.
func (c *client) send(t *testing.T, op kv.Op, exp int, unique string) (string, string) {
	t.Helper()
	switch op.Verb {
	case "get", "gets", "delete":
		return c.mc(t, op.Verb+" "+op.Key, "", false)
	case "touch":
		return c.mc(t, fmt.Sprintf("touch %s %d", op.Key, exp), "", false)
	case "incr", "decr":
		return c.mc(t, fmt.Sprintf("%s %s %s", op.Verb, op.Key, op.Value), "", false)
	case "cas":
		return c.mc(t, fmt.Sprintf("cas %s 0 %d %d %s", op.Key, exp, len(op.Value), unique), op.Value, true)
	}
	return c.mc(t, fmt.Sprintf("%s %s 0 %d %d", op.Verb, op.Key, exp, len(op.Value)), op.Value, true)
}

// randomOps draws commands of two clients on one key; cas only after a gets that hit.
func randomOps(r *rand.Rand, key string) []kv.Op {
	var out []kv.Op
	for range 8 + r.IntN(8) {
		op := kv.Op{Client: []string{"A", "B"}[r.IntN(2)], Key: key}
		op.Verb = []string{"get", "gets", "gets", "gets", "set", "add", "replace", "append", "prepend", "cas", "cas", "cas", "incr", "decr", "delete"}[r.IntN(15)]
		op.Value = []string{strconv.Itoa(10 + r.IntN(90)), "70", "70", "200", "x"}[r.IntN(5)]
		if op.Verb == "incr" || op.Verb == "decr" {
			op.Value = strconv.Itoa(1 + r.IntN(120))
		}
		if op.Verb == "cas" && !hasRead(out, op.Client) {
			continue
		}
		out = append(out, op)
	}
	return out
}

func hasRead(ops []kv.Op, client string) bool {
	replies := kv.MemcachedReplies(ops, 0)
	for i, op := range ops {
		if op.Client == client && op.Verb == "gets" && replies[i] != "END" {
			return true
		}
	}
	return false
}

func opsLine(ops []kv.Op) string {
	b, _ := json.Marshal(ops)
	return string(b)
}

func TestMemcachedOracle(t *testing.T) {
	c := dial(t, startMemcached(t))
	bad, n := 0, 0
	var vs []vector
	for seed := uint64(0); n < cases(); seed++ {
		ops := randomOps(rand.New(rand.NewPCG(seed, 4)), fmt.Sprint("k", seed))
		if _, mc := kv.RunMemcached(ops, 0); mc.Padded {
			continue
		}
		n++
		uniques := map[string]string{}
		var want []string
		for _, op := range ops {
			reply, unique := c.send(t, op, 0, uniques[op.Client])
			if unique != "" {
				uniques[op.Client] = unique
			}
			want = append(want, reply)
		}
		vs = append(vs, vector{opsLine(ops), want})
		if got := kv.MemcachedReplies(ops, 0); !slices.Equal(got, want) {
			if bad++; bad <= 5 {
				t.Errorf("seed %d: %s\n got %q\nwant %q", seed, opsLine(ops), got, want)
			}
		}
	}
	t.Logf("oracle kv (memcached commands) against %s: %d cases, %d disagreements", mcVersion(), n, bad)
	if *update {
		save(t, "memcached.golden", vs)
	}
}

func mcVersion() string {
	out, _ := exec.Command("memcached", "--version").Output()
	return strings.TrimSpace(string(out))
}

// ttlOps draws a history of one key at whole seconds, with exptimes of every sort. An absolute one is kept as
// Epoch + second. No expiry falls on the second of a command.
func ttlOps(r *rand.Rand, key string) []kv.Op {
	exp := func(at int) int {
		switch r.IntN(8) {
		case 0:
			return 0
		case 1:
			return -1
		case 2, 3, 4:
			return kv.Epoch + at + r.IntN(9) - 2
		}
		return 1 + r.IntN(7)
	}
	ops := []kv.Op{{Verb: "set", Key: key, Value: "5", Exp: exp(0)}}
	for at := 1; at < 8; at++ {
		op := kv.Op{At: at, Verb: []string{"get", "get", "touch", "set", "incr", "append", "replace", "add"}[r.IntN(8)], Key: key, Value: "7"}
		if op.Verb == "touch" || op.Verb == "set" || op.Verb == "replace" || op.Verb == "add" {
			op.Exp = exp(at)
		}
		ops = append(ops, op)
	}
	return ops
}

// TestMemcachedTimeOracle runs all histories side by side on the server's own clock, for eight seconds.
func TestMemcachedTimeOracle(t *testing.T) {
	t.Parallel()
	c := dial(t, startMemcached(t, "-m", "256"))
	n := min(cases(), 5000)
	scripts, want := make([][]kv.Op, n), make([][]string, n)
	for i := range n {
		scripts[i] = ttlOps(rand.New(rand.NewPCG(uint64(i), 5)), fmt.Sprint("k", i))
	}
	begin := c.tick(t)
	for at := range 8 {
		for c.now(t) < begin+at {
			time.Sleep(10 * time.Millisecond)
		}
		for i, ops := range scripts {
			exp := ops[at].Exp
			if exp > kv.MaxRelative {
				exp += begin - kv.Epoch
			}
			reply, _ := c.send(t, ops[at], exp, "")
			want[i] = append(want[i], reply)
		}
		if now := c.now(t); now != begin+at {
			t.Skipf("ORACLE SKIPPED: the machine is too slow, second %d ended at %d", at, now-begin)
		}
	}
	bad := 0
	var vs []vector
	for i, ops := range scripts {
		vs = append(vs, vector{opsLine(ops), want[i]})
		if got := kv.MemcachedReplies(ops, 0); !slices.Equal(got, want[i]) {
			if bad++; bad <= 5 {
				t.Errorf("%s\n got %q\nwant %q", opsLine(ops), got, want[i])
			}
		}
	}
	t.Logf("oracle kv (memcached exptime) against %s: %d cases, %d disagreements", mcVersion(), n, bad)
	if *update {
		save(t, "exptime.golden", vs)
	}
}

// now is the server's clock in Unix seconds.
func (c *client) now(t *testing.T) int {
	t.Helper()
	fmt.Fprintf(c, "stats\r\n")
	now := 0
	for {
		f := strings.Fields(c.line(t))
		if f[0] == "END" {
			return now
		}
		if f[1] == "time" {
			now, _ = strconv.Atoi(f[2])
		}
	}
}

// tick waits for the clock's next step.
func (c *client) tick(t *testing.T) int {
	for was := c.now(t); ; time.Sleep(5 * time.Millisecond) {
		if now := c.now(t); now != was {
			return now
		}
	}
}

func TestMemcachedGolden(t *testing.T) {
	for _, name := range []string{"memcached.golden", "exptime.golden"} {
		for _, v := range load(t, name) {
			if got := kv.MemcachedReplies(parseOps(t, v.In), 0); !slices.Equal(got, v.Out) {
				t.Errorf("%s\n got %q\nwant %q", v.In, got, v.Out)
			}
		}
	}
}

func parseOps(t *testing.T, line string) (ops []kv.Op) {
	t.Helper()
	if err := json.Unmarshal([]byte(line), &ops); err != nil {
		t.Fatal(err)
	}
	return ops
}

// TestMemcachedMutants proves that the golden vectors see each wrong model.
func TestMemcachedMutants(t *testing.T) {
	vs := append(load(t, "memcached.golden"), load(t, "exptime.golden")...)
	for m := kv.MCModel(1); m.Slug() != ""; m <<= 1 {
		seen := false
		for _, v := range vs {
			seen = seen || !slices.Equal(kv.MemcachedReplies(parseOps(t, v.In), m), v.Out)
		}
		if !seen {
			t.Errorf("no golden vector tells %s from memcached", m.Slug())
		}
	}
}

// slabTable reads the slab classes that memcached -vv prints.
func slabTable(t *testing.T, factor string, minimum int) []int {
	t.Helper()
	cmd := exec.Command("memcached", "-u", "root", "-l", "127.0.0.1", "-p", freePort(t), "-U", "0", "-vv", "-f", factor, "-n", strconv.Itoa(minimum))
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var sizes []int
	for s := bufio.NewScanner(out); s.Scan(); {
		if f := strings.Fields(s.Text()); len(f) > 5 && f[0] == "slab" {
			n, _ := strconv.Atoi(f[5])
			sizes = append(sizes, n)
		} else if len(sizes) > 0 {
			break // the table is over
		}
	}
	cmd.Process.Kill()
	cmd.Wait()
	return sizes
}

func TestSlabTableOracle(t *testing.T) {
	need(t, "memcached")
	n, bad := 0, 0
	for _, factor := range [][2]int{{5, 4}, {3, 2}, {2, 1}, {7, 5}, {6, 5}, {13, 10}, {8, 5}} {
		for _, minimum := range []int{48, 64, 100} {
			f := strconv.FormatFloat(float64(factor[0])/float64(factor[1]), 'f', 2, 64)
			want := slabTable(t, f, minimum)
			if got := kv.Classes(factor[0], factor[1], minimum); !slices.Equal(got, want) {
				bad++
				t.Errorf("-f %s -n %d\n got %v\nwant %v", f, minimum, got, want)
			}
			n++
		}
	}
	t.Logf("oracle kv (slab classes) against %s -vv: %d tables, %d disagreements", mcVersion(), n, bad)
}

// TestChunkOracle stores items alone and asks the server in which class they lie.
func TestChunkOracle(t *testing.T) {
	c := dial(t, startMemcached(t))
	sizes := kv.Classes(5, 4, 48)
	bad := 0
	for seed := range cases() {
		r := rand.New(rand.NewPCG(uint64(seed), 6))
		key, value := strings.Repeat("k", 1+r.IntN(60)), strings.Repeat("v", r.IntN(3000))
		c.mc(t, fmt.Sprintf("set %s 0 0 %d", key, len(value)), value, true)
		class, _, _ := kv.Chunk(sizes, len(key), len(value), 0)
		if got := c.classes(t); !slices.Equal(got, []int{class}) {
			if bad++; bad <= 5 {
				t.Errorf("key %d, value %d: class %d, memcached says %v", len(key), len(value), class, got)
			}
		}
		c.mc(t, "delete "+key, "", false)
	}
	t.Logf("oracle kv (item size and class) against %s: %d cases, %d disagreements", mcVersion(), cases(), bad)
}

// classes lists the slab classes that hold items.
func (c *client) classes(t *testing.T) []int {
	t.Helper()
	fmt.Fprintf(c, "stats items\r\n")
	var out []int
	for {
		f := strings.Fields(c.line(t))
		if f[0] == "END" {
			return out
		}
		if p := strings.Split(f[1], ":"); p[2] == "number" && f[2] != "0" {
			n, _ := strconv.Atoi(p[1])
			out = append(out, n)
		}
	}
}

// slabSets draws sets on two classes; a key keeps its size, and sets that take a chunk before they free one are out.
func slabSets(r *rand.Rand, s kv.Slabs) []kv.Item {
	size := map[string]int{}
	var sets []kv.Item
	for len(sets) < 9 {
		k := string(rune('a' + r.IntN(9)))
		if size[k] == 0 {
			size[k] = 1 + r.IntN(2)
		}
		if next := append(sets[:len(sets):len(sets)], kv.Item{Key: k, Size: size[k]}); !s.Crowded(next) {
			sets = next
		}
	}
	return sets
}

// TestEvictionOracle gives memcached two megabytes, which two classes of large chunks share: three chunks and two. Its
// maintainer thread moves items between queues at times of its own, so with it a case has to differ three times.
func TestEvictionOracle(t *testing.T) {
	slabs := kv.Slabs{Sizes: []int{1, 2}, Names: []int{37, 39}, Chunks: []int{3, 2}}
	data := []string{1: strings.Repeat("x", 300_000), 2: strings.Repeat("x", 450_000)}
	for mode, tries := range map[string]int{"no_slab_reassign,no_lru_maintainer,no_lru_crawler": 1, "no_slab_reassign": 3} {
		c := dial(t, startMemcached(t, "-m", "2", "-o", mode))
		n, bad := min(cases()/5, 500), 0
		for seed := range n {
			sets := slabSets(rand.New(rand.NewPCG(uint64(seed), 7)), slabs)
			_, held, _ := slabs.Store(sets, 0)
			slices.Sort(held)
			var want []string
			for try := 0; try < tries && (try == 0 || !slices.Equal(held, want)); try++ {
				want = c.evicted(t, sets, data)
			}
			if !slices.Equal(held, want) {
				if bad++; bad <= 3 {
					t.Errorf("seed %d: %v\n got %v\nwant %v", seed, sets, held, want)
				}
			}
		}
		t.Logf("oracle kv (eviction) against %s -o %s: %d cases, %d disagreements", mcVersion(), mode, n, bad)
	}
}

// evicted stores the items, says which keys memcached holds then, and takes them away again.
func (c *client) evicted(t *testing.T, sets []kv.Item, data []string) (held []string) {
	for i, d := range data[1:] { // each class gets its page
		k := fmt.Sprint("w", i)
		c.mc(t, fmt.Sprintf("set %s 0 0 %d", k, len(d)), d, true)
		c.mc(t, "delete "+k, "", false)
	}
	for _, it := range sets {
		c.mc(t, fmt.Sprintf("set %s 0 0 %d", it.Key, len(data[it.Size])), data[it.Size], true)
	}
	for k := 'a'; k < 'a'+9; k++ {
		if reply, _ := c.mc(t, "touch "+string(k)+" 0", "", false); reply == "TOUCHED" {
			held = append(held, string(k))
		}
		c.mc(t, "delete "+string(k), "", false)
	}
	return held
}
