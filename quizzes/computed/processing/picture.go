package processing

import (
	"fmt"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/dag"
	"warmcache/quizzes/sim/stream"
	"warmcache/quizzes/sim/warehouse"
)

// stHopsDrawn shows the reading above the starts of windows, and the size and the hop of one window.
func stHopsDrawn(size, hop, at int, what string) quizzes.Axis {
	return quizzes.Axis{Unit: "s", Step: float64(hop), Tracks: []quizzes.Track{
		{Dots: []quizzes.Dot{{Name: what, At: float64(at)}}},
		{Spans: []quizzes.Span{{Name: fmt.Sprintf("size %d", size), To: float64(size), Bare: true}}},
		{Spans: []quizzes.Span{{Name: fmt.Sprintf("hop %d", hop), To: float64(hop), Bare: true}}},
	}}
}

// stStamps gives dots on event time, each named by its place in the order of arrival.
func stStamps(events []stream.Event, input string) (out []quizzes.Dot) {
	for i, e := range events {
		if input == "" || e.Input == input {
			out = append(out, quizzes.Dot{Name: fmt.Sprintf("%d:", i+1), At: float64(e.Stamp)})
		}
	}
	return out
}

func stArrived(stamps []int) quizzes.Axis {
	var events []stream.Event
	for _, at := range stamps {
		events = append(events, stream.Event{Stamp: at})
	}
	return quizzes.Axis{Unit: "minutes; before the colon: order of arrival", Tracks: []quizzes.Track{{Dots: stStamps(events, "")}}}
}

// stWindows shows the tumbling windows as far as the events reach, and the events of each input.
func stWindows(j stream.Job) quizzes.Axis {
	a := quizzes.Axis{Unit: "s; before the colon: order of arrival", Step: float64(j.Size)}
	for _, in := range j.Inputs {
		name := ""
		if len(j.Inputs) > 1 {
			name = in
		}
		a.Tracks = append(a.Tracks, quizzes.Track{Name: name, Dots: stStamps(j.Events, in)})
	}
	a.Tracks[0].Dots = append(a.Tracks[0].Dots, quizzes.Dot{Bare: true}) // windows count from 0
	_, high := a.Reach()
	last := quizzes.Track{}
	for from := 0; float64(from) < high; from += j.Size {
		last.Spans = append(last.Spans, quizzes.Span{From: float64(from), To: float64(from + j.Size), Bare: true})
	}
	a.Tracks[0].Dots = a.Tracks[0].Dots[:len(a.Tracks[0].Dots)-1]
	a.Tracks = append(a.Tracks, last)
	return a
}

// stPrices shows from when on each price holds, and when orders were made.
func stPrices(versions []stream.Version, ats []int) quizzes.Axis {
	prices, orders := quizzes.Track{Name: "price"}, quizzes.Track{Name: "order"}
	for _, v := range versions {
		prices.Dots = append(prices.Dots, quizzes.Dot{Name: itoa(v.Value) + " from", At: float64(v.From)})
	}
	for _, at := range ats {
		orders.Dots = append(orders.Dots, quizzes.Dot{At: float64(at)})
	}
	return quizzes.Axis{Unit: "hh:mm", Tracks: []quizzes.Track{prices, orders}}
}

// stPairsDrawn gives each ad a track for its views and one for its clicks.
func stPairsDrawn(j stream.Interval) quizzes.Axis {
	a, of := quizzes.Axis{Unit: "minutes"}, map[string][]quizzes.Dot{}
	var names []string
	take := func(what string, ks []stream.Keyed) {
		for _, k := range ks {
			name := k.Key + " " + what
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			of[name] = append(of[name], quizzes.Dot{At: float64(k.At)})
		}
	}
	take("views", j.Left)
	take("clicks", j.Right)
	slices.SortStableFunc(names, func(a, b string) int { return strings.Compare(a[:2], b[:2]) })
	for _, n := range names {
		a.Tracks = append(a.Tracks, quizzes.Track{Name: n, Dots: of[n]})
	}
	return a
}

// lkDrawn shows each sale from its own time to its arrival, and the times of the runs.
func lkDrawn(v stream.Views, amounts bool) quizzes.Axis {
	a := quizzes.Axis{Unit: "hh:mm", Marks: []quizzes.Dot{{Name: "cut-off", At: float64(v.Cut)}, {Name: "query", At: float64(v.Query)}}}
	if !v.ByArrival {
		a.Marks = append(a.Marks, quizzes.Dot{Name: "input read", At: float64(v.Read)})
	}
	for _, s := range v.Sales {
		span := quizzes.Span{From: float64(s.At), To: float64(s.Arrives)}
		if amounts {
			span.Name = fmt.Sprintf("$%d", s.Amount)
		}
		a.Tracks = append(a.Tracks, quizzes.Track{Spans: []quizzes.Span{span}})
	}
	return a
}

// etlDrawn shows each row from its stamp to its commit, and the runs.
func etlDrawn(x warehouse.Extraction) quizzes.Axis {
	a := quizzes.Axis{Unit: "h:mm", Marks: []quizzes.Dot{{Name: "first mark", At: float64(x.Mark)}}}
	for _, at := range x.Runs {
		a.Marks = append(a.Marks, quizzes.Dot{Name: "run", At: float64(at)})
	}
	for _, r := range x.Rows {
		t := quizzes.Track{Name: r.ID}
		if r.Stamp == r.Commit {
			t.Dots = []quizzes.Dot{{At: float64(r.Stamp)}}
		} else {
			t.Spans = []quizzes.Span{{From: float64(r.Stamp), To: float64(r.Commit)}}
		}
		a.Tracks = append(a.Tracks, t)
	}
	return a
}

// mqTimeline puts what is published into one lane and what the service does into another.
func mqTimeline(who string, shown []string) quizzes.Lanes {
	l := quizzes.Lanes{Names: []string{"published", who}}
	for _, line := range shown {
		e := quizzes.Event{Text: strings.TrimSuffix(line, " published"), SentBy: -1}
		if rest, ok := strings.CutPrefix(line, who+" "); ok {
			e.Lane, e.Text = 1, rest
		}
		l.Events = append(l.Events, e)
	}
	return l
}

// woRules draws the tasks with their trigger rules, the first ones with the states in which they ended.
func woRules(roots []string, state map[string]dag.State, rows []quizzes.CellRow) quizzes.Tree {
	var t quizzes.Tree
	at := map[string]int{}
	for _, r := range roots {
		at[r] = len(t)
		t = append(t, quizzes.Node{Name: r, Note: string(state[r])})
	}
	for _, row := range rows {
		n := quizzes.Node{Name: row.Given[0], Note: strings.Trim(row.Given[2], "`")}
		for _, p := range strings.Split(row.Given[1], ", ") {
			n.After = append(n.After, at[p])
		}
		at[n.Name] = len(t)
		t = append(t, n)
	}
	return t
}

// etlCities shows from which day of March on each city holds, each change named by its place in the order of arrival, and
// the days of the sales.
func etlCities(changes []warehouse.Change, sales []int) quizzes.Axis {
	cities, days := quizzes.Track{Name: "from"}, quizzes.Track{Name: "sale"}
	for i, c := range changes {
		cities.Dots = append(cities.Dots, quizzes.Dot{Name: fmt.Sprintf("%d: %s", i+1, c.Value), At: float64(c.Day)})
	}
	for _, d := range sales {
		days.Dots = append(days.Dots, quizzes.Dot{At: float64(d)})
	}
	return quizzes.Axis{Unit: "day of March; before the colon: order of arrival", Tracks: []quizzes.Track{cities, days}}
}
