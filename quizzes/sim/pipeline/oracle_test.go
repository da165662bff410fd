package pipeline

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

type timeCase struct {
	jobs    []Job
	runners int
}

func drawTime(r *rand.Rand) timeCase {
	c := timeCase{runners: r.IntN(4)}
	for i := range 4 + r.IntN(4) {
		j := Job{Name: string(rune('a' + i)), Minutes: 1 + r.IntN(9)}
		for k := range i {
			if r.IntN(3) == 0 {
				j.Needs = append(j.Needs, k)
			}
		}
		c.jobs = append(c.jobs, j)
	}
	return c
}

// TestSchedule holds the minutes against events: the end of the earliest job frees its runner.
func TestSchedule(t *testing.T) {
	oracle.Case[timeCase]{
		Engine: "pipeline: job graph", Oracle: "event by event", Draw: drawTime,
		Got:    func(c timeCase, m string) string { return fmt.Sprint(Schedule(c.jobs, c.runners, Model(m), nil)) },
		Want:   oracle.Each(func(_ testing.TB, c timeCase) string { return fmt.Sprint(events(c)) }),
		Models: oracle.Names(TimeModels),
	}.Test(t)
}

func events(c timeCase) []Span {
	out, done := make([]Span, len(c.jobs)), make([]bool, len(c.jobs))
	var waiting, running []int
	for i := range c.jobs {
		waiting = append(waiting, i)
	}
	for now := 0; len(waiting)+len(running) > 0; {
		for at := 0; at < len(waiting); {
			i := waiting[at]
			blocked := slices.ContainsFunc(c.jobs[i].Needs, func(k int) bool { return !done[k] })
			if blocked || c.runners > 0 && len(running) == c.runners {
				at++
				continue
			}
			out[i] = Span{now, now + c.jobs[i].Minutes}
			running, waiting = append(running, i), slices.Delete(waiting, at, at+1)
		}
		sort.Slice(running, func(a, b int) bool { return out[running[a]].End < out[running[b]].End })
		now = out[running[0]].End
		for len(running) > 0 && out[running[0]].End == now {
			done[running[0]], running = true, running[1:]
		}
	}
	return out
}

// TestScheduleLesson takes the numbers of the lesson's table: 15 minutes, 23 on one runner, 17 on two.
func TestScheduleLesson(t *testing.T) {
	jobs := []Job{{"lint", nil, 2}, {"unit", nil, 6}, {"build", nil, 4}, {"e2e", []int{2}, 8}, {"deploy", []int{0, 1, 3}, 3}}
	for runners, want := range []int{15, 23, 17} {
		if got := Total(jobs, runners, ""); got != want {
			t.Errorf("%d runners: %d minutes, want %d", runners, got, want)
		}
	}
	if got := Total(jobs, 0, Barriers); got != 17 {
		t.Errorf("stages: %d minutes, want 17", got)
	}
}

func drawTasks(r *rand.Rand) []Task {
	var out []Task
	for i := range 4 + r.IntN(3) {
		t := Task{Name: string(rune('a' + i)), Fails: r.IntN(4) == 0, If: []Condition{None, None, None, Always, Failed, True, False, NotStop}[r.IntN(8)]}
		for k := range i {
			if r.IntN(3) == 0 {
				t.Needs = append(t.Needs, k)
			}
		}
		out = append(out, t)
	}
	return out
}

// TestSkip holds the results against a table of ancestors made by multiplying the matrix of needs, and the
// documentation's sentences as one condition each.
func TestSkip(t *testing.T) {
	oracle.Case[[]Task]{
		Engine: "pipeline: skipped jobs", Oracle: "reachability matrix and truth table", Draw: drawTasks,
		Got: func(c []Task, m string) string { return fmt.Sprint(Results(c, Model(m), nil)) },
		Want: oracle.Each(func(_ testing.TB, c []Task) string {
			n := len(c)
			up := make([][]bool, n)
			for i, task := range c {
				up[i] = make([]bool, n)
				for _, k := range task.Needs {
					up[i][k] = true
				}
			}
			for k := range n {
				for i := range n {
					for j := range n {
						up[i][j] = up[i][j] || up[i][k] && up[k][j]
					}
				}
			}
			out := make([]string, n)
			for i, task := range c {
				count := map[string]int{}
				for j := range n {
					if up[i][j] {
						count[out[j]]++
					}
				}
				success, failure := count[Failure]+count[Skipped] == 0, count[Failure] > 0
				run := map[Condition]bool{None: success, True: success, Always: true, NotStop: true, Failed: failure}[task.If]
				out[i] = map[bool]string{true: Success, false: Skipped}[run]
				if run && task.Fails {
					out[i] = Failure
				}
			}
			return fmt.Sprint(out)
		}),
		Models: oracle.Names(SkipModels),
	}.Test(t)
}

func drawMatrix(r *rand.Rand) Matrix {
	axes := []Axis{{"os", []string{"linux", "mac", "win"}}, {"go", []string{"25", "26"}}, {"db", []string{"pg", "my"}}}
	var x Matrix
	x.Axes = append(x.Axes, axes[:2+r.IntN(2)]...)
	entry := func(extra bool) Combo {
		var c Combo
		for _, a := range x.Axes {
			if r.IntN(2) == 0 {
				v := a.Values[r.IntN(len(a.Values))]
				if extra && r.IntN(4) == 0 {
					v = "new"
				}
				c = append(c, Pair{a.Key, v})
			}
		}
		if extra && r.IntN(2) == 0 || len(c) == 0 {
			key := "race"
			if !extra {
				key = "os"
			}
			c = append(c, Pair{key, []string{"linux", "mac"}[r.IntN(2)]})
		}
		return c
	}
	for range r.IntN(3) {
		x.Exclude = append(x.Exclude, entry(false))
	}
	for range r.IntN(4) {
		x.Include = append(x.Include, entry(true))
	}
	return x
}

// TestMatrix holds the jobs against maps: the documentation's sentences on include and exclude taken one by one.
func TestMatrix(t *testing.T) {
	oracle.Case[Matrix]{
		Engine: "pipeline: matrix", Oracle: "maps, after the documentation's sentences", Draw: drawMatrix,
		Got: func(x Matrix, m string) string {
			var out []string
			for _, c := range x.Jobs(Model(m), nil) {
				f := map[string]string{}
				for _, p := range c {
					f[p.Key] = p.Value
				}
				out = append(out, fmt.Sprint(f))
			}
			sort.Strings(out)
			return oracle.Line(len(out), out)
		},
		Want:   oracle.Each(func(_ testing.TB, x Matrix) string { return asMaps(x) }),
		Models: oracle.Names(MatrixModels),
	}.Test(t)
}

func asMaps(x Matrix) string {
	original := []map[string]string{{}}
	for _, a := range x.Axes {
		var next []map[string]string
		for _, v := range a.Values {
			for _, o := range original {
				n := map[string]string{a.Key: v}
				for k, w := range o {
					n[k] = w
				}
				next = append(next, n)
			}
		}
		original = next
	}
	original = slices.DeleteFunc(original, func(o map[string]string) bool {
		return slices.ContainsFunc(x.Exclude, func(e Combo) bool {
			return !slices.ContainsFunc(e, func(p Pair) bool { return o[p.Key] != p.Value })
		})
	})
	grown := make([]map[string]string, len(original))
	for i, o := range original {
		grown[i] = map[string]string{}
		for k, v := range o {
			grown[i][k] = v
		}
	}
	var added []map[string]string
	for _, e := range x.Include {
		fits := false
		for i, o := range original {
			if slices.ContainsFunc(e, func(p Pair) bool { v, ok := o[p.Key]; return ok && v != p.Value }) {
				continue
			}
			fits = true
			for _, p := range e {
				grown[i][p.Key] = p.Value
			}
		}
		if !fits {
			n := map[string]string{}
			for _, p := range e {
				n[p.Key] = p.Value
			}
			added = append(added, n)
		}
	}
	var out []string
	for _, g := range append(grown, added...) {
		out = append(out, fmt.Sprint(g))
	}
	sort.Strings(out)
	return oracle.Line(len(out), out)
}

// TestMatrixDocumentation is the example of the section "Expanding or adding matrix configurations".
func TestMatrixDocumentation(t *testing.T) {
	x := Matrix{
		Axes: []Axis{{"fruit", []string{"apple", "pear"}}, {"animal", []string{"cat", "dog"}}},
		Include: []Combo{
			{{"color", "green"}}, {{"color", "pink"}, {"animal", "cat"}}, {{"fruit", "apple"}, {"shape", "circle"}},
			{{"fruit", "banana"}}, {{"fruit", "banana"}, {"animal", "cat"}},
		},
	}
	want := "[{fruit: apple, animal: cat, color: pink, shape: circle} {fruit: apple, animal: dog, color: green, shape: circle} " +
		"{fruit: pear, animal: cat, color: pink} {fruit: pear, animal: dog, color: green} {fruit: banana} {fruit: banana, animal: cat}]"
	if got := fmt.Sprint(x.Jobs("", nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

type cacheCase struct {
	entries []Entry
	l       Lookup
}

func drawCache(r *rand.Rand) cacheCase {
	keys := []string{"go-linux-41", "go-linux-41-b", "go-linux-52", "go-mac-41", "go-linux-", "npm-1", "go-"}
	c := cacheCase{l: Lookup{Branch: []string{"main", "fix", "ui"}[r.IntN(3)], Key: keys[r.IntN(4)], Restore: []string{"go-linux-", "go-"}[:r.IntN(3)]}}
	days := r.Perm(20)
	for i := range 3 + r.IntN(4) {
		c.entries = append(c.entries, Entry{keys[r.IntN(7)], []string{"main", "fix", "ui"}[r.IntN(3)], days[i]})
	}
	return c
}

// TestCache holds the search against sorting: every readable entry gets its place in the documentation's list, and
// the first in that order, newest first, is restored.
func TestCache(t *testing.T) {
	oracle.Case[cacheCase]{
		Engine: "pipeline: cache keys", Oracle: "one sorted list of all candidates",
		Draw: func(r *rand.Rand) cacheCase {
			for {
				c := drawCache(r)
				seen := map[string]bool{}
				for _, e := range c.entries {
					seen[e.Key+e.Branch] = true
				}
				if len(seen) == len(c.entries) {
					return c
				}
			}
		},
		Got: func(c cacheCase, m string) string { return fmt.Sprint(Restored(c.entries, c.l, Model(m), nil)) },
		Want: oracle.Each(func(_ testing.TB, c cacheCase) string {
			type place struct{ branch, step, day, at int }
			var all []place
			for i, e := range c.entries {
				branch := slices.Index([]string{c.l.Branch, "main"}, e.Branch)
				step := -1
				for n, p := range append([]string{c.l.Key}, c.l.Restore...) {
					if step < 0 && strings.HasPrefix(e.Key, p) {
						step = n + 1
					}
				}
				if e.Key == c.l.Key {
					step = 0
				}
				if branch >= 0 && step >= 0 {
					all = append(all, place{branch, step, -e.Day, i})
				}
			}
			if len(all) == 0 {
				return "-1"
			}
			sort.Slice(all, func(i, j int) bool {
				a, b := all[i], all[j]
				return a.branch < b.branch || a.branch == b.branch && (a.step < b.step || a.step == b.step && a.day < b.day)
			})
			return fmt.Sprint(all[0].at)
		}),
		Models: oracle.Names(CacheModels),
	}.Test(t)
}
