package caching

import (
	"fmt"
	"slices"
	"time"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
	"warmcache/quizzes/sim/kv"
	"warmcache/quizzes/sim/paging"
)

// csServers gives each server's requests a track.
func csServers(c cache.StampedeCase) quizzes.Axis {
	a := quizzes.Axis{Unit: "ms; before the colon: the request", Tracks: []quizzes.Track{{Name: "server 1"}, {Name: "server 2"}}}
	for i, r := range c.Arrivals {
		t := &a.Tracks[r.Server-1]
		t.Dots = append(t.Dots, quizzes.Dot{Name: fmt.Sprintf("%d:", i+1), At: float64(r.At)})
	}
	return a
}

// alFlightDrawn shows the calls, and when the key is forgotten.
func alFlightDrawn(c cache.FlightCase) quizzes.Axis {
	a := quizzes.Axis{Unit: "ms; before the colon: the call", Tracks: []quizzes.Track{{}}}
	call := 0
	for _, f := range c.Calls {
		if f.Forget {
			a.Marks = append(a.Marks, quizzes.Dot{Name: "Forget", At: float64(f.At)})
			continue
		}
		call++
		a.Tracks[0].Dots = append(a.Tracks[0].Dots, quizzes.Dot{Name: fmt.Sprintf("%d:", call), At: float64(f.At)})
	}
	return a
}

// alLoadDrawn shows the gets, and from when on the source holds which version.
func alLoadDrawn(c cache.LoadCase, source bool) quizzes.Axis {
	a := quizzes.Axis{Unit: "s", Tracks: []quizzes.Track{{Name: "get"}}}
	for _, at := range c.Gets {
		a.Tracks[0].Dots = append(a.Tracks[0].Dots, quizzes.Dot{At: float64(at)})
	}
	if !source {
		return a
	}
	held, last := quizzes.Track{Name: "source"}, c.Gets[len(c.Gets)-1]
	from := 0
	for i := 0; i <= len(c.Changes); i++ {
		to := last
		if i < len(c.Changes) {
			to = min(to, c.Changes[i])
		}
		if from < to {
			held.Spans = append(held.Spans, quizzes.Span{Name: fmt.Sprintf("v%d", i+1), From: float64(from), To: float64(to), Bare: true})
		}
		from = to
	}
	a.Tracks = append(a.Tracks, held)
	return a
}

// rdTimeline shows the writes, the saves that end before the crash or not, and the crash.
func rdTimeline(events []kv.Event, crash int) quizzes.Axis {
	writes, saves := quizzes.Track{Name: "write"}, quizzes.Track{Name: "BGSAVE"}
	forked := -1
	for _, e := range events {
		at := float64(e.At)
		switch e.Kind {
		case kv.Fork:
			forked = len(saves.Spans)
			saves.Spans = append(saves.Spans, quizzes.Span{Name: fmt.Sprintf("from %d", e.At), From: at, To: float64(crash), Bare: true})
		case kv.Saved:
			saves.Spans[forked] = quizzes.Span{From: saves.Spans[forked].From, To: at}
		default:
			writes.Dots = append(writes.Dots, quizzes.Dot{Name: e.Name, At: at, Bare: true})
		}
	}
	return quizzes.Axis{Unit: "s", Marks: []quizzes.Dot{{Name: "crash", At: float64(crash)}}, Tracks: []quizzes.Track{writes, saves}}
}

// cdnTiers draws who asks whom, from the browsers up to the origin.
func cdnTiers() quizzes.Tree {
	return quizzes.Tree{
		{Name: "origin"}, {Name: "shield", After: []int{0}},
		{Name: "edge Oslo", After: []int{1}}, {Name: "edge Rome", After: []int{1}},
		{Name: "Ana", Note: "browser", After: []int{2}}, {Name: "Ben", Note: "browser", After: []int{3}}, {Name: "Eva", Note: "browser", After: []int{3}},
	}
}

const daySeconds = 24 * 60 * 60

// hcMoments shows the times in a response's fields, when it arrives, and when it is asked for.
func hcMoments(c hcLeftCase, asked bool) quizzes.Axis {
	a := quizzes.Axis{Unit: "h:mm:ss", Tracks: []quizzes.Track{{}}}
	add := func(name string, at int64) {
		a.Tracks[0].Dots = append(a.Tracks[0].Dots, quizzes.Dot{Name: name, At: float64(at % daySeconds)})
	}
	for _, f := range c.entry.Response.Header {
		if at, err := time.Parse(time.RFC1123, f.Value); err == nil {
			add(f.Name, at.Unix())
		}
	}
	add("arrives", c.entry.ResponseAt)
	if asked {
		add("asked", c.now)
	}
	return a
}

// hcBuildsDrawn shows the builds as they are deployed and the loads of the page.
func hcBuildsDrawn(loads, deploys []int64) quizzes.Axis {
	a := quizzes.Axis{Unit: "h:mm:ss", Tracks: []quizzes.Track{{Name: "load"}}}
	for _, at := range loads {
		a.Tracks[0].Dots = append(a.Tracks[0].Dots, quizzes.Dot{At: float64(at % daySeconds)})
	}
	for i, at := range deploys {
		a.Marks = append(a.Marks, quizzes.Dot{Name: fmt.Sprintf("v%d", i+2), At: float64(at % daySeconds)})
	}
	return a
}

// mmRegion shows the file and its part that is mapped, above the borders of pages.
func mmRegion(c regionCase) quizzes.Axis {
	file := quizzes.Track{Spans: []quizzes.Span{{Name: "file", To: float64(c.FileSize)}}}
	if c.oldSize != 0 {
		file.Spans[0].To = float64(c.oldSize)
		file.Spans = append(file.Spans, quizzes.Span{Name: "ftruncate", To: float64(c.FileSize)})
	}
	return quizzes.Axis{Unit: "bytes of the file", Step: paging.Page, Tracks: []quizzes.Track{file,
		{Spans: []quizzes.Span{{Name: fmt.Sprintf("mapped: %d", c.Length), From: float64(c.Offset), To: float64(c.Offset + c.Length), Bare: true}}}}}
}

// csStaleDrawn gives each client of a schedule a lane.
func csStaleDrawn(race cache.Race, way []int) quizzes.Exhibit {
	e := csStaleTimeline(race, way)
	var names []string
	for _, a := range race.Actors {
		names = append(names, a.Name)
	}
	slices.Sort(names)
	return e.With(quizzes.LanesOf(names, e.Lines))
}
