package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// ALLoadReads asks what the gets of a loading cache return.
var ALLoadReads = quizzes.Template{
	ID: "al.load.reads", Version: 2, Concept: "application-level-caching#loading", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: alLoadReads,
}

// ALLoadCount asks how often the loader runs.
var ALLoadCount = quizzes.Template{
	ID: "al.load.count", Version: 2, Concept: "application-level-caching#loading", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: alLoadCount,
}

var alLoadModels = []cache.Model{cache.AccessExtendsWrite, cache.WriteOnlyAccess, cache.RefreshReturnsNew, cache.RefreshByTimer, cache.RefreshIgnored}

func alLoadDraw(r *rand.Rand, gets int) cache.LoadCase {
	c := cache.LoadCase{}
	switch r.IntN(6) {
	case 0:
		c.Access = 5 * (4 + r.IntN(6))
	case 1:
		c.Write = 5 * (6 + r.IntN(8))
	case 2:
		c.Access, c.Write = 5*(4+r.IntN(4)), 5*(10+r.IntN(7))
	default:
		c.Refresh, c.Write = 5*(4+r.IntN(4)), 5*(12+r.IntN(7))
	}
	for now := 0; len(c.Gets) < gets; now += quizzes.One(r, 8, 12, 16, 22, 28, 36, 70) {
		c.Gets = append(c.Gets, now)
	}
	for now := 6 + r.IntN(20); len(c.Changes) < 3; now += 20 + r.IntN(30) {
		c.Changes = append(c.Changes, now)
	}
	return c
}

func alLoadListing(c cache.LoadCase) quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "Caffeine 3", Lang: "java", Lines: []string{"LoadingCache<String, Price> cache = Caffeine.newBuilder()"}}
	add := func(n int, rule string) {
		if n > 0 {
			e.Lines = append(e.Lines, fmt.Sprintf("    .%s(Duration.ofSeconds(%d))", rule, n))
		}
	}
	add(c.Access, "expireAfterAccess")
	add(c.Write, "expireAfterWrite")
	add(c.Refresh, "refreshAfterWrite")
	e.Lines = append(e.Lines, "    .build(key -> source.load(key));")
	return e
}

// alLoadSource shows when the source has which version.
func alLoadSource(c cache.LoadCase) quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "The source holds", Head: []string{"From", "Version"}, Rows: [][]string{{"0 s", "v1"}}}
	last := c.Gets[len(c.Gets)-1]
	for i, at := range c.Changes {
		if at < last {
			e.Rows = append(e.Rows, []string{fmt.Sprintf("%d s", at), fmt.Sprintf("v%d", i+2)})
		}
	}
	return e
}

func alLoadSays(m cache.Model) string {
	switch m {
	case cache.AccessExtendsWrite:
		return "That has a read restart the timers that run from the write; only a load restarts them."
	case cache.WriteOnlyAccess:
		return "That counts `expireAfterAccess` from the write; every get restarts it."
	case cache.RefreshReturnsNew:
		return "That has the get wait for the refresh; it returns the old value at once, and the refresh stores the new one in the background."
	case cache.RefreshByTimer:
		return "That refreshes by a timer; a refresh starts only when a get finds an old enough entry."
	}
	return "That leaves `refreshAfterWrite` out."
}

const alLoadAside = "The cache is empty at first, and one thread calls `cache.get(\"k\")` at the times given. Each load or refresh ends before the next get. "

func alLoadNote(c cache.LoadCase) string { return fmt.Sprint(c) }

func alLoadReads(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := alLoadDraw(r, 6)
		o := cache.PlayLoads(c, "")
		if o.Slack < 4 || !alLoadStake(c, o) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		steps := cache.RunLoads(c, "").Steps
		cells := quizzes.Cells{Title: "Gets", Head: []string{"Time", "Returns", "Loader"}}
		var said []string
		for i, at := range c.Gets {
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprintf("%d s", at)}, Asked: alLoadCells(c, o, i, steps[i].Text)})
			said = append(said, fmt.Sprintf("%d s v%d (%s)", at, o.Gets[i].Version, alLoadDid(o.Gets[i].Did)))
		}
		return quizzes.Question{
			Stem:     alLoadAside + "What does each get return, and does the loader run?",
			Exhibits: []quizzes.Exhibit{alLoadListing(c), alLoadSource(c).With(alLoadDrawn(c, true))}, Ask: cells, Note: alLoadNote(c),
			Trace: quizzes.Worked(steps, "The gets return: %s.", strings.Join(said, ", ")),
		}, nil
	})
}

func alLoadDid(did string) string {
	switch did {
	case "load":
		return "the get waits for it"
	case "refresh":
		return "in the background"
	}
	return "not called"
}

// alLoadStake asks for a get that returns an old version, a load after the first one, and a wrong model that differs.
func alLoadStake(c cache.LoadCase, o cache.LoadOutcome) bool {
	var did []string
	old := false
	for i, g := range o.Gets {
		did = append(did, g.Did)
		source := 1
		for _, at := range c.Changes {
			if at <= c.Gets[i] {
				source++
			}
		}
		old = old || g.Version < source
	}
	differ := 0
	for _, m := range alLoadModels {
		if !slices.Equal(cache.PlayLoads(c, m).Gets, o.Gets) {
			differ++
		}
	}
	return old && o.Loads >= 2 && o.Loads < len(o.Gets) && differ >= 1 && (c.Refresh == 0 || csDistinct(did...) == 3)
}

func alLoadCells(c cache.LoadCase, o cache.LoadOutcome, i int, text string) []quizzes.Cell {
	why := "At " + text + "."
	var versions []string
	for _, row := range alLoadSource(c).Rows {
		versions = append(versions, row[1])
	}
	if len(versions) < 2 {
		versions = append(versions, "v2")
	}
	returns := quizzes.Cell{Choices: versions, Want: fmt.Sprintf("v%d", o.Gets[i].Version), Why: why}
	loader := quizzes.Cell{Choices: []string{"not called", "the get waits for it", "in the background"}, Want: alLoadDid(o.Gets[i].Did), Why: why}
	for _, m := range alLoadModels {
		w := cache.PlayLoads(c, m).Gets[i]
		alNear(&returns, fmt.Sprintf("v%d", w.Version), string(m), alLoadSays(m))
		alNear(&loader, alLoadDid(w.Did), string(m), alLoadSays(m))
	}
	return []quizzes.Cell{returns, loader}
}

func alLoadCount(r *rand.Rand) (quizzes.Question, error) {
	want := 2 + r.IntN(5)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := alLoadDraw(r, 8)
		c.Changes = nil
		o := cache.PlayLoads(c, "")
		if o.Loads != want || o.Slack < 4 {
			return quizzes.Question{}, quizzes.Reject("another count, or on the edge")
		}
		var near []quizzes.Near
		for _, m := range alLoadModels {
			w := cache.PlayLoads(c, m)
			near = append(near, csNear(w.Loads, string(m), "%s %s", alLoadSays(m), alLoadFirst(c, o, w)))
		}
		last := c.Gets[len(c.Gets)-1]
		period := c.Access + c.Write
		if c.Refresh > 0 {
			period = c.Refresh
		}
		near = append(near, csNear(1+last/period, "one-load-per-period", "That is one load for every %d s. A load comes only with a get.", period))
		near = append(near, csNear(len(c.Gets), "one-load-per-get", "That is one load for each of the %d gets.", len(c.Gets)))
		near = quizzes.NearAnswers(csItoa(o.Loads), near)
		if len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		var times []string
		for _, at := range c.Gets {
			times = append(times, csItoa(at))
		}
		return quizzes.Question{
			Stem:     alLoadAside + "How often does the loader run, refreshes included?",
			Exhibits: []quizzes.Exhibit{alLoadListing(c), {Title: "Gets, in seconds", Lang: "text", Lines: []string{strings.Join(times, "  ")}, Drawn: alLoadDrawn(c, false)}},
			Note:     alLoadNote(c),
			Ask:      quizzes.Number{Value: float64(o.Loads), Unit: "times", Near: near},
			Trace:    quizzes.Worked(alLoadSilent(cache.RunLoads(c, "").Steps), "The loader runs %d times.", o.Loads),
		}, nil
	})
}

// alLoadFirst names the first get that fares otherwise.
func alLoadFirst(c cache.LoadCase, o, w cache.LoadOutcome) string {
	for i := range o.Gets {
		if o.Gets[i].Did != w.Gets[i].Did {
			return fmt.Sprintf("Here the get at %d s %s.", c.Gets[i], map[string]string{"hit": "is a hit", "load": "waits for a load", "refresh": "starts a refresh"}[o.Gets[i].Did])
		}
	}
	return fmt.Sprintf("Here the loader runs %d times.", o.Loads)
}

// alLoadSilent leaves the versions out of a run in which the source never changes.
func alLoadSilent(steps []cache.Step) []cache.Step {
	text := strings.NewReplacer(" and returns v1", "", "; the get returns v1 at once, and a load in the background stores v1", "; the get returns at once, and a load runs in the background", "; the get returns v1", "")
	for i, s := range steps {
		steps[i].Text, steps[i].State = text.Replace(s.Text), strings.Replace(s.State, "cached: v1, written", "written", 1)
	}
	return steps
}
