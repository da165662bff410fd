package lsm_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes/sim/lsm"
	"warmcache/quizzes/sim/oracle"
)

const keys = 20 // the C++ program reads so many

// script is a case: operations, and the kind of filter.
type script struct {
	Ops    []lsm.Op
	Filter int
}

// drawScript draws operations after which a level below the first has a table: where there is none and level 0 has few,
// RocksDB spares itself the look at the tables' smallest and largest keys.
func drawScript(r *rand.Rand) script {
	for {
		c := drawOps(r)
		t := lsm.Play(c.Ops, c.Filter, "")
		if n := len(t.Tables); n > 0 && t.Tables[n-1].Level > 0 {
			return c
		}
	}
}

func drawOps(r *rand.Rand) script {
	c := script{Filter: []int{lsm.NoFilter, lsm.ExactFilter}[r.IntN(2)]}
	for range 15 + r.IntN(40) {
		o := lsm.Op{Do: "put", Key: r.IntN(keys), Val: 10 + r.IntN(90)}
		switch r.IntN(10) {
		case 0, 1, 2:
			o = lsm.Op{Do: "del", Key: r.IntN(keys)}
		case 3, 4:
			o = lsm.Op{Do: "flush"}
		case 5:
			o = lsm.Op{Do: "compact", Level: r.IntN(6) % 3}
		}
		c.Ops = append(c.Ops, o)
	}
	return c
}

// got prints reads and tables as the C++ program does.
func got(c script, m string) string {
	t := lsm.Play(c.Ops, c.Filter, lsm.Model(m))
	var out strings.Builder
	for key := range keys {
		p := t.Get(key, lsm.Model(m))
		val := "-"
		if p.Found {
			val = fmt.Sprint(p.Val)
		}
		fmt.Fprintf(&out, "%s/%d ", val, p.Opened)
	}
	for _, tab := range t.Tables {
		if n, dels := len(tab.Entries), 0; n > 0 {
			for _, e := range tab.Entries {
				if e.Del {
					dels++
				}
			}
			fmt.Fprintf(&out, "| %d k%02d-k%02d %d/%d ", tab.Level, tab.Entries[0].Key, tab.Entries[n-1].Key, n, dels)
		}
	}
	return strings.TrimSpace(out.String())
}

func askRocks(t testing.TB, cases []script) []string {
	bin := filepath.Join(t.TempDir(), "tree")
	if out, err := exec.Command("g++", "-std=c++17", "-o", bin, "testdata/tree.cc", "-lrocksdb").CombinedOutput(); err != nil {
		t.Fatalf("g++: %v: %.2000s", err, out)
	}
	var in strings.Builder
	for _, c := range cases {
		in.WriteString(map[int]string{lsm.NoFilter: "none", lsm.ExactFilter: "exact"}[c.Filter])
		for _, o := range c.Ops {
			switch o.Do {
			case "put":
				fmt.Fprintf(&in, " p%d=%d", o.Key, o.Val)
			case "del":
				fmt.Fprintf(&in, " d%d", o.Key)
			case "flush":
				in.WriteString(" f")
			default:
				fmt.Fprintf(&in, " c%d", o.Level)
			}
		}
		in.WriteString("\n")
	}
	cmd := exec.Command(bin)
	cmd.Stdin, cmd.Stderr = strings.NewReader(in.String()), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(string(out), "\n"), "\n")
	if len(lines) != len(cases) {
		t.Fatalf("%d answers to %d cases", len(lines), len(cases))
	}
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return lines
}

func rocksReady() string {
	if _, err := os.Stat("/usr/include/rocksdb/db.h"); err != nil {
		return "no RocksDB headers (apt: librocksdb-dev)"
	}
	if _, err := exec.LookPath("g++"); err != nil {
		return "no g++ (apt: g++)"
	}
	return ""
}

// rocks is the name and version: "RocksDB 7.8.3".
func rocks() string {
	text, _ := os.ReadFile("/usr/include/rocksdb/version.h") // without it the case is not run
	var v []string
	for _, part := range []string{"MAJOR", "MINOR", "PATCH"} {
		_, n, _ := strings.Cut(string(text), "#define ROCKSDB_"+part+" ")
		n, _, _ = strings.Cut(n, "\n")
		v = append(v, strings.TrimSpace(n))
	}
	return "RocksDB " + strings.Join(v, ".")
}

func TestRocksDBOracle(t *testing.T) {
	oracle.Case[script]{
		Engine: "lsm: reads and compactions", Oracle: rocks(), Ready: rocksReady, Draw: drawScript, Want: askRocks, Got: got,
		Models: []string{
			string(lsm.NewestLevelOnly), string(lsm.TombstoneAtOnce), string(lsm.DroppedAlways), string(lsm.KeptForever), string(lsm.FalseNegatives),
			string(lsm.MaybeIsYes), string(lsm.ReadsAll), string(lsm.PassesTombstone), string(lsm.OldWins), string(lsm.KeepsAll),
		},
	}.Test(t)
}

// TestFilterOracle holds the small filters against a list of all that was ever stored, searched from its end.
func TestFilterOracle(t *testing.T) {
	oracle.Case[script]{
		Engine: "lsm: filters of few bits", Oracle: "search of a log", Draw: func(r *rand.Rand) script {
			c := drawOps(r)
			c.Ops = slices.DeleteFunc(c.Ops, func(o lsm.Op) bool { return o.Do == "compact" })
			c.Filter = 5 + r.IntN(6)
			return c
		},
		Got: func(c script, m string) string {
			all, _, _ := strings.Cut(got(c, m), "|")
			return strings.TrimSpace(all)
		},
		Want:   oracle.Each(func(t testing.TB, c script) string { return logged(c) }),
		Models: []string{string(lsm.FalseNegatives), string(lsm.MaybeIsYes), string(lsm.ReadsAll), string(lsm.NewestLevelOnly)},
	}.Test(t)
}

// logged answers the reads from one log whose parts are cut by the flushes.
func logged(c script) string {
	parts := [][]lsm.Op{nil}
	for _, o := range c.Ops {
		if last := len(parts) - 1; o.Do != "flush" {
			parts[last] = append(parts[last], o)
		} else if len(parts[last]) > 0 {
			parts = append(parts, nil)
		}
	}
	var out []string
	for key := range keys {
		val, opened, done := "-", 0, false
		for i := len(parts) - 1; i >= 0 && !done; i-- {
			lo, hi, bits := keys, -1, 0
			for _, o := range parts[i] {
				lo, hi, bits = min(lo, o.Key), max(hi, o.Key), bits|1<<(o.Key%c.Filter)
			}
			if flushed := i < len(parts)-1; flushed && (key < lo || key > hi || bits&(1<<(key%c.Filter)) == 0) {
				continue
			} else if flushed {
				opened++
			}
			for k := len(parts[i]) - 1; k >= 0 && !done; k-- {
				if o := parts[i][k]; o.Key == key {
					if done = true; o.Do == "put" {
						val = fmt.Sprint(o.Val)
					}
				}
			}
		}
		out = append(out, fmt.Sprintf("%s/%d", val, opened))
	}
	return strings.Join(out, " ")
}
