package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// row is one line of the goals.
type row struct {
	what, value, goal string
	met               bool
}

// goals compares what was measured with performance.md. Ratios are judged by their lowest round.
func (b *bench) goals() (rows []row) {
	add := func(what, value, goal string, met bool) { rows = append(rows, row{what, value, goal, met}) }
	ratio := func(what string, a, floor spread, name string, goal float64) {
		if r := over(a, floor); len(r) > 0 {
			add(what, r.text("%.2f")+" "+name, fmt.Sprintf("≥ %.2f %s", goal, name), r.low() >= goal)
		}
	}
	atMost := func(what string, s spread, unit string, goal float64) {
		if len(s) > 0 {
			add(what, s.text("%.1f")+" "+unit, fmt.Sprintf("≤ %g %s", goal, unit), s.median() <= goal)
		}
	}
	f0, f1 := rates(b.samples[floorLesson]), rates(b.samples[floorPage])
	ratio(lessonStrange, rates(b.samples[lessonStrange]), f0, "F0", .85)
	ratio(lessonFresh, rates(b.samples[lessonFresh]), f0, "F0", .85)
	ratio(lessonSigned, rates(b.samples[lessonSigned]), f0, "F0", .35)
	atMost("  its processor time", cpus(b.samples[lessonSigned]), "µs", 90)
	for _, q := range []string{questionWarm, questionCold} {
		ratio(q, rates(b.samples[q]), f1, "F0", .30)
		atMost("  its processor time", cpus(b.samples[q]), "µs", 110)
	}
	a := rates(b.samples[answers32])
	ratio(answers32, a, b.b0, "B0", 4)
	ratio("", a, b.g0, "G0", .6)
	ratio("", a, b.d0, "D0", 1)
	atMost("  p99 at 32 connections", waits(b.samples[answers32], .99), "ms", 10)
	atMost("  p99 at 256 connections", waits(b.samples[answers256], .99), "ms", 30)
	ratio(reviewPage, rates(b.samples[reviewPage]), f1, "F0", .30)
	atMost("search, p99", waits(b.samples[searchPage], .99), "ms", 10)
	return append(rows, b.atRest...)
}

// rest keeps the rows that are not made of requests.
func (b *bench) rest(what, value, goal string, met bool) {
	b.atRest = append(b.atRest, row{what, value, goal, met})
}

// print writes the whole table.
func (b *bench) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "requests a second, median (range) of %d rounds of %v, %d connections\t\tp50 ms\tp99 ms\tCPU µs\terrors\n", b.size.rounds, b.size.round, conns)
	for _, j := range b.order {
		s := b.samples[j]
		fails := 0
		for _, one := range s {
			fails += one.fails
		}
		fmt.Fprintf(t, "%s\t%s\t%.2f\t%.2f\t%.0f\t%d\n", j, rates(s).text("%.0f"), waits(s, .5).median(), waits(s, .99).median(), cpus(s).median(), fails)
	}
	for _, f := range []struct {
		name string
		s    spread
	}{{"D0: 4 KiB write + fdatasync", b.d0}, {"G0: group commit in-process, 32 callers", b.g0}, {"B0: one gorm transaction an answer, 32 callers", b.b0}} {
		if len(f.s) > 0 {
			fmt.Fprintf(t, "%s\t%s\n", f.name, f.s.text("%.0f"))
		}
	}
	fmt.Fprintf(t, "\ngoal\tmeasured\twanted\t\n")
	for _, r := range b.goals() {
		verdict := "met"
		if r.goal == "" {
			verdict = ""
		} else if !r.met {
			verdict = "NOT met"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", r.what, r.value, r.goal, verdict)
	}
	_ = t.Flush()
}

func (b *bench) ratesOfVariants(name string, p pace, goal float64) {
	wanted := ""
	if goal > 0 {
		wanted = fmt.Sprintf("≥ %.0f/s on one core", goal)
	}
	b.rest(name, fmt.Sprintf("%.0f/s; median %v, p99 %v; slowest %s, mean %v", p.perSecond, micro(p.median), micro(p.p99), p.slowest, micro(p.mean)), wanted, p.perSecond >= goal)
}

func micro(d time.Duration) time.Duration { return d.Round(time.Microsecond) }

func sorted(ds []time.Duration) []time.Duration { return slices.Sorted(slices.Values(ds)) }

func milli(ds []time.Duration) string {
	s := slices.Sorted(slices.Values(ds))
	return fmt.Sprintf("%d ms (%d–%d)", quantile(s, .5).Milliseconds(), s[0].Milliseconds(), s[len(s)-1].Milliseconds())
}
