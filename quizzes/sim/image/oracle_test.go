package image

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"

	"warmcache/quizzes/sim/oracle"
)

type buildCase struct {
	file    []Instruction
	changes []Change
}

var buildFiles = []string{"lock", "main.py", "README.md", "conf/app.yaml"}

func drawBuild(r *rand.Rand) buildCase {
	var c buildCase
	for range 5 + r.IntN(5) {
		switch r.IntN(4) {
		case 0:
			c.file = append(c.file, Instruction{Op: "ARG", Args: []string{"A", "B"}[r.IntN(2)]})
		case 1:
			f := append([]string{"."}, buildFiles...)[r.IntN(5)]
			c.file = append(c.file, Instruction{Op: "COPY", Args: f + " .", Copies: []string{f}})
		default:
			c.file = append(c.file, Instruction{Op: "RUN", Args: []string{"apt-get install x", "make $A", "make $B", "true"}[r.IntN(4)]})
		}
	}
	for range 1 + r.IntN(2) {
		kind := []string{"edit", "touch", "arg", "remote"}[r.IntN(4)]
		name := buildFiles[r.IntN(4)]
		if kind == "arg" {
			name = []string{"A", "B"}[r.IntN(2)]
		}
		c.changes = append(c.changes, Change{kind, name})
	}
	return c
}

// TestCache holds the rules against chained checksums: two builds, a key for each step from the key before it, the
// instruction, the bytes it copies and the arguments it sees; what has a new key is executed.
func TestCache(t *testing.T) {
	oracle.Case[buildCase]{
		Engine: "image: build cache", Oracle: "chained checksums of two builds", Draw: drawBuild,
		Got: func(c buildCase, m string) string {
			return fmt.Sprint(First(c.file, c.changes, Model(m)), Count(c.file, c.changes, Model(m)))
		},
		Want:   oracle.Each(func(_ testing.TB, c buildCase) string { return chained(c) }),
		Models: oracle.Names(CacheModels),
	}.Test(t)
}

func chained(c buildCase) string {
	files, args := map[string]string{}, map[string]string{"A": "1", "B": "1"}
	for _, f := range buildFiles {
		files[f] = "old"
	}
	before := keys(c.file, files, args)
	for _, ch := range c.changes {
		switch ch.Kind {
		case "edit":
			files[ch.Name] = "new"
		case "arg":
			args[ch.Name] = "2"
		}
	}
	after := keys(c.file, files, args)
	first, count := len(c.file), 0
	for i := range after {
		if after[i] != before[i] {
			first = min(first, i)
			if c.file[i].Op != "ARG" {
				count++
			}
		}
	}
	return fmt.Sprint(first, count)
}

func keys(file []Instruction, files, args map[string]string) []string {
	key, env := "", ""
	var out []string
	for _, i := range file {
		in := key + i.String()
		switch i.Op {
		case "ARG":
			if !strings.Contains(env, i.Args+"=") {
				env += i.Args + "=" + args[i.Args] + ";"
			}
		case "RUN":
			in += env
		case "COPY":
			for _, f := range buildFiles {
				if f == i.Copies[0] || i.Copies[0] == "." {
					in += f + files[f]
				}
			}
		}
		key = fmt.Sprintf("%x", sha256.Sum256([]byte(in)))
		out = append(out, key)
	}
	return out
}

type ignoreCase struct {
	lines []string
	files []string
}

func drawIgnore(r *rand.Rand) ignoreCase {
	var c ignoreCase
	name := func() string {
		return []string{"a", "b", "docs", "x.md", "y.md", "z.log", "*.md", "*.log", "*", "d*"}[r.IntN(10)]
	}
	for range 1 + r.IntN(4) {
		p := name()
		switch r.IntN(7) {
		case 0:
			p = "**/" + p
		case 1:
			p = name() + "/" + p
		case 2:
			p = []string{"a", "docs"}[r.IntN(2)] + "/**/" + p
		case 3:
			p = "/" + p + "/"
		case 4:
			p = name() + "/**"
		}
		if r.IntN(3) == 0 {
			p = "!" + p
		}
		c.lines = append(c.lines, p)
	}
	dirs := []string{"", "a/", "b/", "docs/", "docs/a/", "a/b/", "a/b/docs/"}
	for range 6 {
		c.files = append(c.files, dirs[r.IntN(7)]+[]string{"x.md", "y.md", "z.log", "a"}[r.IntN(4)])
	}
	return c
}

// TestIgnore holds the matcher against moby/patternmatcher, which Docker uses.
func TestIgnore(t *testing.T) {
	oracle.Case[ignoreCase]{
		Engine: "image: dockerignore", Oracle: "moby/patternmatcher 0.6.1", Draw: drawIgnore,
		Got: func(c ignoreCase, m string) string {
			out := ""
			for _, f := range c.files {
				ignored, _ := Ignored(c.lines, f, Model(m))
				out += fmt.Sprint(ignored, " ")
			}
			return strings.TrimSpace(out)
		},
		Want: oracle.Each(func(t testing.TB, c ignoreCase) string {
			patterns, err := ignorefile.ReadAll(strings.NewReader(strings.Join(c.lines, "\n")))
			if err != nil {
				t.Fatal(err)
			}
			pm, err := patternmatcher.New(patterns)
			if err != nil {
				t.Fatal(err)
			}
			out := ""
			for _, f := range c.files {
				ignored, err := pm.MatchesOrParentMatches(f)
				if err != nil {
					t.Fatal(err)
				}
				out += fmt.Sprint(ignored, " ")
			}
			return strings.TrimSpace(out)
		}),
		Models: oracle.Names(IgnoreModels),
	}.Test(t)
}

func drawLayers(r *rand.Rand) []Layer {
	var out []Layer
	there := map[string]bool{}
	for i := range 3 + r.IntN(4) {
		s := Layer{Text: fmt.Sprint("step ", i)}
		used := map[string]bool{}
		for range 1 + r.IntN(3) {
			f := string(rune('a' + r.IntN(4)))
			op := Op{"add", f, 10 * (1 + r.IntN(20))}
			if there[f] {
				op.Kind = []string{"grow", "own", "remove"}[r.IntN(3)]
			} else if used[f] {
				continue
			}
			used[f], there[f] = true, op.Kind != "remove"
			s.Ops = append(s.Ops, op)
		}
		out = append(out, s)
	}
	return out
}

// TestLayers holds the sizes against snapshots: the file system before and after each step, every file with a number
// that changes with it.
func TestLayers(t *testing.T) {
	oracle.Case[[]Layer]{
		Engine: "image: layer sizes", Oracle: "difference of two snapshots a step", Draw: drawLayers,
		Got: func(c []Layer, m string) string {
			layers, total := Sizes(70, c, Model(m), nil)
			return fmt.Sprint(layers, total)
		},
		Want: oracle.Each(func(_ testing.TB, c []Layer) string {
			type file struct{ mb, version int }
			now, layers, total, clock := map[string]file{}, []int{}, 70, 0
			for _, s := range c {
				before := map[string]file{}
				for k, v := range now {
					before[k] = v
				}
				for _, op := range s.Ops {
					clock++
					switch f := now[op.File]; op.Kind {
					case "remove":
						delete(now, op.File)
					case "own":
						now[op.File] = file{f.mb, clock}
					default:
						now[op.File] = file{op.MB, clock}
					}
				}
				layer := 0
				for k, v := range now {
					if before[k] != v {
						layer += v.mb
					}
				}
				layers, total = append(layers, layer), total+layer
			}
			return fmt.Sprint(layers, total)
		}),
		Models: oracle.Names(LayerModels),
	}.Test(t)
}

type reachCase struct {
	cs    []Container
	dials []Dial
}

func drawReach(r *rand.Rand) reachCase {
	var c reachCase
	for i, n := range []string{"api", "db", "web"} {
		x := Container{Name: n, Network: []string{"bridge", "shop", "ops"}[r.IntN(3)], Port: 3000 + i, Loopback: r.IntN(4) == 0, Exposed: r.IntN(2) == 0}
		if r.IntN(2) == 0 {
			x.Host, x.Local = 8000+i, r.IntN(2) == 0
		}
		c.cs = append(c.cs, x)
	}
	for range 8 {
		from := []string{"api", "db", "web", "host", "outside"}[r.IntN(5)]
		to := []string{"api", "db", "web", "localhost"}[r.IntN(4)]
		port := []int{3000, 3001, 3002, 8000, 8001, 8002}[r.IntN(6)]
		if from == "host" || from == "outside" {
			to = "host"
		}
		c.dials = append(c.dials, Dial{from, to, port})
	}
	return c
}

// TestReach holds the rules against a list of every connection that works, built container by container.
func TestReach(t *testing.T) {
	oracle.Case[reachCase]{
		Engine: "image: networks and ports", Oracle: "the list of all working connections", Draw: drawReach,
		Got: func(c reachCase, m string) string {
			out := ""
			for _, d := range c.dials {
				ok, _ := Reaches(c.cs, d, Model(m))
				out += fmt.Sprint(ok, " ")
			}
			return strings.TrimSpace(out)
		},
		Want: oracle.Each(func(_ testing.TB, c reachCase) string {
			works := map[Dial]bool{}
			for _, x := range c.cs {
				works[Dial{x.Name, "localhost", x.Port}] = true
				if x.Loopback {
					continue
				}
				for _, y := range c.cs {
					if y.Network == x.Network && x.Network != "bridge" {
						works[Dial{y.Name, x.Name, x.Port}] = true
					}
				}
				if x.Host > 0 {
					works[Dial{"host", "host", x.Host}] = true
					works[Dial{"outside", "host", x.Host}] = !x.Local
				}
			}
			out := ""
			for _, d := range c.dials {
				out += fmt.Sprint(works[d], " ")
			}
			return strings.TrimSpace(out)
		}),
		Models: oracle.Names(ReachModels),
	}.Test(t)
}
