// Package oracle is for tests alone: it holds an engine against the real thing on random cases, keeps the real
// thing's answers as golden vectors, and sees that those vectors tell the engine from its wrong models.
package oracle

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Case holds one engine against one oracle. C is a case: it is drawn from a seed and the same for ever.
type Case[C any] struct {
	Engine string // what is held, such as "edge: nginx location"
	Oracle string // what it is held against, with its version when that is known: "nginx 1.22.1", "exhaustive search"
	Draw   func(r *rand.Rand) C
	// Got is the engine's answer in one line, under a wrong model or, with "", under none.
	Got func(c C, model string) string
	// Want is the oracle's answer to each case, in one line each. A server started once answers many.
	Want func(t testing.TB, cases []C) []string
	// Ready is "" when the oracle can be asked here; otherwise it says what is missing. Nil means always ready.
	Ready func() string
	// Models are wrong models that the golden vectors must tell from the engine.
	Models []string
	// Cases is how many an ordinary run compares where the oracle is slow; 0 means 500.
	Cases int
	// Golden is how many golden vectors there are; 0 means 200.
	Golden int
}

// goldens is how many answers are committed with an engine, so that a machine without the real thing checks something too.
func (c Case[C]) goldens() int {
	if c.Golden > 0 {
		return c.Golden
	}
	return 200
}

// Names gives the ids of wrong models, as Models holds them.
func Names[M ~string](models []M) []string {
	out := make([]string, len(models))
	for i, m := range models {
		out[i] = string(m)
	}
	return out
}

// Each makes a Want of an oracle that is asked one case at a time.
func Each[C any](one func(t testing.TB, c C) string) func(testing.TB, []C) []string {
	return func(t testing.TB, cases []C) []string {
		out := make([]string, len(cases))
		for i, c := range cases {
			out[i] = one(t, c)
		}
		return out
	}
}

// Test compares the engine with the oracle on 500 cases, or 10,000 with WARMCACHE_SOAK=1, and with the golden vectors.
// Cases lowers both.
// WARMCACHE_GOLDEN=1 has the oracle write those anew. The first line it logs is a row of `make oracles`.
func (c Case[C]) Test(t *testing.T) {
	t.Helper()
	t.Run("oracle", c.compare)
	t.Run("golden", c.golden)
	for _, m := range c.Models {
		t.Run("mutant "+m, func(t *testing.T) { c.mutant(t, m) })
	}
}

func (c Case[C]) cases(n int) []C {
	out := make([]C, n)
	for seed := range out {
		out[seed] = c.Draw(rand.New(rand.NewPCG(uint64(seed), 7)))
	}
	return out
}

func (c Case[C]) compare(t *testing.T) {
	c.ready(t)
	n, bad := 500, 0
	if c.Cases > 0 {
		n = c.Cases
	}
	if os.Getenv("WARMCACHE_SOAK") == "1" {
		n *= 20
	}
	cases := c.cases(n)
	for i, want := range c.Want(t, cases) {
		if got := c.Got(cases[i], ""); got != want {
			if bad++; bad <= 3 {
				t.Errorf("seed %d %+v:\nengine %s\noracle %s", i, cases[i], got, want)
			}
		}
	}
	t.Logf("oracle | %s | %s | %d | %d", c.Engine, c.Oracle, n, bad)
}

// ready skips loudly where the oracle is missing; on CI it must be there.
func (c Case[C]) ready(t *testing.T) {
	t.Helper()
	if c.Ready == nil {
		return
	}
	missing := c.Ready()
	if missing == "" {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s cannot be held against %s: %s", c.Engine, c.Oracle, missing)
	}
	t.Skipf("NOT CHECKED: %s against %s: %s; the golden vectors are", c.Engine, c.Oracle, missing)
}

var notName = regexp.MustCompile(`[^a-z0-9]+`)

func (c Case[C]) file() string {
	return filepath.Join("testdata", notName.ReplaceAllString(strings.ToLower(c.Engine), "-")+".golden")
}

func (c Case[C]) golden(t *testing.T) {
	cases := c.cases(c.goldens())
	if os.Getenv("WARMCACHE_GOLDEN") == "1" {
		c.ready(t)
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(c.file(), []byte(strings.Join(c.Want(t, cases), "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range c.read(t) {
		if got := c.Got(cases[i], ""); got != want {
			t.Errorf("seed %d %+v:\ngot  %s\nwant %s", i, cases[i], got, want)
		}
	}
}

func (c Case[C]) read(t *testing.T) []string {
	t.Helper()
	f, err := os.Open(c.file())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines []string
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		lines = append(lines, s.Text())
	}
	if len(lines) != c.goldens() {
		t.Fatalf("%s holds %d cases, want %d; run the test with WARMCACHE_GOLDEN=1", c.file(), len(lines), c.goldens())
	}
	return lines
}

// mutant fails when a wrong model passes for the engine.
func (c Case[C]) mutant(t *testing.T, model string) {
	cases, differ := c.cases(c.goldens()), 0
	for i, want := range c.read(t) {
		if c.Got(cases[i], model) != want {
			differ++
		}
	}
	if differ < max(1, c.goldens()/50) {
		t.Errorf("the golden vectors tell %q from the engine in %d of %d cases", model, differ, c.goldens())
	}
}

// Line prints an answer so that it stays one line of a golden file.
func Line(parts ...any) string {
	return strings.ReplaceAll(strings.TrimRight(fmt.Sprintln(parts...), "\n"), "\n", `\n`)
}
