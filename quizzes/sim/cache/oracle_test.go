package cache

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden vectors from the oracles")

const goldenCases = 200

// judge holds an engine against an oracle on random cases. draw makes a case; engine and oracle print its outcome
// in one line. Each model is a wrong engine that the golden vectors must tell from the right one.
type judge[C any] struct {
	name, oracle string
	draw         func(r *rand.Rand) C
	engine       func(c C, m Model) string
	truth        func(t testing.TB, c C) string
	models       []Model
}

func (j judge[C]) run(t *testing.T) {
	t.Run("oracle", j.compare)
	t.Run("golden", j.golden)
	for _, m := range j.models {
		t.Run("mutant "+string(m), func(t *testing.T) { j.mutant(t, m) })
	}
}

func (j judge[C]) at(seed uint64) C { return j.draw(rand.New(rand.NewPCG(seed, 7))) }

func soak() uint64 {
	if os.Getenv("WARMCACHE_SOAK") == "1" {
		return 10000
	}
	return 500
}

func (j judge[C]) compare(t *testing.T) {
	bad := 0
	for seed := range soak() {
		c := j.at(seed)
		if got, want := j.engine(c, ""), j.truth(t, c); got != want {
			if bad++; bad <= 3 {
				t.Errorf("seed %d %+v:\nengine %s\noracle %s", seed, c, got, want)
			}
		}
	}
	t.Logf("oracle %s against %s: %d cases, %d disagreements", j.name, j.oracle, soak(), bad)
}

func (j judge[C]) file() string {
	return filepath.Join("testdata", strings.NewReplacer(" ", "-", "/", "-").Replace(j.name)+".golden")
}

func (j judge[C]) golden(t *testing.T) {
	if *update {
		j.write(t)
	}
	for seed, want := range j.read(t) {
		if got := j.engine(j.at(uint64(seed)), ""); got != want {
			t.Errorf("seed %d: got %s, want %s", seed, got, want)
		}
	}
}

func (j judge[C]) write(t *testing.T) {
	var b strings.Builder
	for seed := range uint64(goldenCases) {
		fmt.Fprintln(&b, j.truth(t, j.at(seed)))
	}
	if err := os.WriteFile(j.file(), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (j judge[C]) read(t *testing.T) []string {
	f, err := os.Open(j.file())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines []string
	for s := bufio.NewScanner(f); s.Scan(); {
		lines = append(lines, s.Text())
	}
	if len(lines) != goldenCases {
		t.Fatalf("%s holds %d cases, want %d", j.file(), len(lines), goldenCases)
	}
	return lines
}

func (j judge[C]) mutant(t *testing.T, m Model) {
	differ := 0
	for seed, want := range j.read(t) {
		if j.engine(j.at(uint64(seed)), m) != want {
			differ++
		}
	}
	if differ < goldenCases/50 {
		t.Errorf("the golden vectors tell %q from the engine in %d of %d cases", m, differ, goldenCases)
	}
}
