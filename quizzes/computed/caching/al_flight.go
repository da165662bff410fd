package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// ALFlightLoads asks how many loads a group of concurrent calls makes.
var ALFlightLoads = quizzes.Template{
	ID: "al.flight.loads", Version: 2, Concept: "application-level-caching#singleflight", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: alFlightLoads,
}

// ALFlightResult asks which result each call gets.
var ALFlightResult = quizzes.Template{
	ID: "al.flight.result", Version: 2, Concept: "application-level-caching#singleflight", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: alFlightResult,
}

var alFlightModels = []cache.Model{cache.EachLoads, cache.ResultCached, cache.WaitersRetry, cache.ForgetCancels}

// alFlightDraw draws n events; every load takes the same time.
func alFlightDraw(r *rand.Rand, n int) cache.FlightCase {
	takes := 50 * (3 + r.IntN(6))
	c := cache.FlightCase{}
	forget := -1
	if r.IntN(2) == 0 {
		forget = 1 + r.IntN(n-2)
	}
	now := 0
	for i := range n {
		c.Calls = append(c.Calls, cache.FlightCall{At: now, Forget: i == forget})
		now += quizzes.One(r, 40, 60, 80, 120, 220, 320)
	}
	fails := r.IntN(2)
	for i := range n {
		c.Loads = append(c.Loads, cache.FlightLoad{Takes: takes, Fails: i == fails})
	}
	return c
}

// alFlightClose reports a call within 10 ms of the end of a load.
func alFlightClose(c cache.FlightCase, o cache.FlightOutcome) bool {
	for _, d := range []int{-10, 10} {
		moved := c
		moved.Loads = slices.Clone(c.Loads)
		for i := range moved.Loads {
			moved.Loads[i].Takes += d
		}
		if m := cache.PlayFlight(moved, ""); m.Ties || o.Ties || !slices.Equal(m.Of, o.Of) {
			return true
		}
	}
	return false
}

func alFlightStem(c cache.FlightCase) string {
	fails := 1 + slices.IndexFunc(c.Loads, func(l cache.FlightLoad) bool { return l.Fails })
	return fmt.Sprintf("A Go program calls `g.Do(\"k\", load)` of `golang.org/x/sync/singleflight` at these times, each call in a goroutine of its own, and stores no results. Every load takes %d ms. Loads are numbered as they start; load %d fails, any other succeeds. ", c.Loads[0].Takes, fails)
}

func alFlightExhibit(c cache.FlightCase) quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "Events", Lang: "text"}
	call := 0
	for _, f := range c.Calls {
		if f.Forget {
			e.Lines = append(e.Lines, fmt.Sprintf("%5d ms  g.Forget(\"k\")", f.At))
			continue
		}
		call++
		e.Lines = append(e.Lines, fmt.Sprintf("%5d ms  call %d", f.At, call))
	}
	return e.With(alFlightDrawn(c))
}

func alFlightSays(m cache.Model) string {
	switch m {
	case cache.EachLoads:
		return "That has every call load. A call that finds a load running waits for it."
	case cache.ResultCached:
		return "That keeps a result for later calls. Single flight keeps nothing: a call after the end of a load starts another."
	case cache.WaitersRetry:
		return "That has the calls that waited for a failed load try again. They get its error."
	}
	return "That has `Forget` stop the running load for those that wait. They still get its result; only later calls start another."
}

func alFlightNote(c cache.FlightCase) string { return fmt.Sprint(c) }

// alFlightFirst names the first call that fares otherwise.
func alFlightFirst(o, w cache.FlightOutcome) string {
	for i := range o.Of {
		if o.Of[i] != w.Of[i] {
			return fmt.Sprintf("Here call %d gets the result of load %d.", i+1, o.Of[i])
		}
	}
	return fmt.Sprintf("Here %d loads start.", o.Loads)
}

func alFlightLoads(r *rand.Rand) (quizzes.Question, error) {
	want := 2 + r.IntN(4)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := alFlightDraw(r, 8)
		o := cache.PlayFlight(c, "")
		var near []quizzes.Near
		for _, m := range alFlightModels {
			w := cache.PlayFlight(c, m)
			near = append(near, csNear(w.Loads, string(m), "%s %s", alFlightSays(m), alFlightFirst(o, w)))
		}
		near = append(near, csNear(1, "one-load-for-ever", "That has all calls share one load; call %d comes after its end and starts another.", alFlightSecond(o)))
		near = append(near, csNear(alWithoutForget(c), "forget-ignored", "That overlooks `Forget`: the call after it does not join the load that is running."))
		near = quizzes.NearAnswers(csItoa(o.Loads), near)
		if o.Loads != want || len(near) < 3 || alFlightClose(c, o) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		return quizzes.Question{
			Stem:     alFlightStem(c) + "How many loads start?",
			Exhibits: []quizzes.Exhibit{alFlightExhibit(c)}, Note: alFlightNote(c),
			Ask:   quizzes.Number{Value: float64(o.Loads), Unit: "loads", Near: near},
			Trace: quizzes.Worked(cache.RunFlight(c, "").Steps, "%d loads start.", o.Loads),
		}, nil
	})
}

// alFlightSecond is the first call that starts another load than the first.
func alFlightSecond(o cache.FlightOutcome) int { return 1 + slices.Index(o.Of, 2) }

// alFlightLargest is how many calls the most popular load serves.
func alFlightLargest(o cache.FlightOutcome) int {
	var of []string
	for _, n := range o.Of {
		of = append(of, csItoa(n))
	}
	return csMost(of)
}

func alWithoutForget(c cache.FlightCase) int {
	plain := c
	plain.Calls = slices.DeleteFunc(slices.Clone(c.Calls), func(f cache.FlightCall) bool { return f.Forget })
	return cache.PlayFlight(plain, "").Loads
}

func alFlightResult(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := alFlightDraw(r, 7)
		o := cache.PlayFlight(c, "")
		if o.Loads < 2 || o.Loads > 4 || alFlightLargest(o) > 3 || !slices.Contains(o.Failed, true) || !alFlightWaits(o) || alFlightClose(c, o) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		steps := cache.RunFlight(c, "").Steps
		var choices, said []string
		for n := range o.Loads {
			choices = append(choices, alFlightGot(n+1, c.Loads[n].Fails))
		}
		cells := quizzes.Cells{Title: "Calls", Head: []string{"Call", "Gets"}}
		call := 0
		for i, f := range c.Calls {
			if f.Forget {
				continue
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprintf("call %d, %d ms", call+1, f.At)}, Asked: []quizzes.Cell{alFlightCell(c, o, call, choices, steps[i].Text)}})
			said = append(said, alFlightGot(o.Of[call], o.Failed[call]))
			call++
		}
		return quizzes.Question{
			Stem:     alFlightStem(c) + "What does each call get?",
			Exhibits: []quizzes.Exhibit{alFlightExhibit(c)}, Ask: cells, Note: alFlightNote(c),
			Trace: quizzes.Worked(steps, "In order: %s.", strings.Join(said, ", ")),
		}, nil
	})
}

// alFlightWaits reports that some call shares a failed load.
func alFlightWaits(o cache.FlightOutcome) bool {
	for i := 1; i < len(o.Of); i++ {
		if o.Failed[i] && slices.Contains(o.Of[:i], o.Of[i]) {
			return true
		}
	}
	return false
}

func alFlightGot(n int, fails bool) string {
	if fails {
		return fmt.Sprintf("the error of load %d", n)
	}
	return fmt.Sprintf("the value of load %d", n)
}

func alFlightCell(c cache.FlightCase, o cache.FlightOutcome, i int, choices []string, text string) quizzes.Cell {
	cell := quizzes.Cell{Choices: choices, Want: alFlightGot(o.Of[i], o.Failed[i]), Why: "At " + text + "."}
	for _, m := range alFlightModels {
		w := cache.PlayFlight(c, m)
		if got := alFlightGot(w.Of[i], w.Failed[i]); slices.Contains(choices, got) {
			alNear(&cell, got, string(m), alFlightSays(m))
		}
	}
	return cell
}
