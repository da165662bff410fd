package processing

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/stream"
)

// LambdaServeTotal asks what a query over both views returns.
var LambdaServeTotal = quizzes.Template{
	ID: "lk.serve.total", Version: 1, Concept: "lambda-and-kappa-architecture#cut", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: lkTotal,
}

// LambdaServeWhere asks in which view each event is counted.
var LambdaServeWhere = quizzes.Template{
	ID: "lk.serve.where", Version: 1, Concept: "lambda-and-kappa-architecture#cut", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: lkWhere,
}

var lkWhy = map[stream.Model]string{
	stream.AddWhole:    "Sales from the hour before the cut-off are part of the batch view already; the recent view counts from the cut-off on.",
	stream.BatchOnly:   "The recent view is added from the cut-off on.",
	stream.LateCounted: "With a cut on event time, a late event from before it waits for the next batch run.",
	stream.OtherClock:  "Look at the clock of the cut-off: the time of the sale and that of its arrival sort events differently.",
	stream.BatchLater:  "What arrives after the batch run has read its input is not in the batch view.",
}

var lkModels = []stream.Model{stream.LateCounted, stream.OtherClock, stream.BatchLater, stream.BatchOnly}

// lkDraw draws sales near a cut-off, none within a minute of a boundary.
func lkDraw(r *rand.Rand, n int) stream.Views {
	cut := 60 * (9 + r.IntN(9))
	v := stream.Views{Cut: cut, Read: cut + 5*(1+r.IntN(3)), Query: cut + 50 + r.IntN(9), ByArrival: r.IntN(3) == 0}
	if v.ByArrival {
		v.Read = cut
	}
	at := cut - 50 + r.IntN(10)
	for range n {
		s := stream.Sale{At: at, Arrives: at + 1 + r.IntN(4), Amount: 10 * (1 + r.IntN(40))}
		if r.IntN(5) < 2 {
			s.Arrives = at + 8 + r.IntN(30)
		}
		v.Sales = append(v.Sales, s)
		at += 4 + r.IntN(12)
	}
	return v
}

// lkEdge reports a sale at a boundary, or one that has not arrived when the query comes.
func lkEdge(v stream.Views) bool {
	for _, s := range v.Sales {
		for _, edge := range []int{v.Cut, v.Read} {
			if s.At == edge || s.Arrives == edge {
				return true
			}
		}
		if s.Arrives >= v.Query {
			return true
		}
	}
	return false
}

func lkStem(v stream.Views) string {
	cut := stream.Clock(v.Cut)
	if v.ByArrival {
		return fmt.Sprintf("A batch view covers what arrived before its cut-off at %s; the recent view keeps the sales of the last hours, with their times of arrival. A query at %s adds to the batch view what arrived from the cut-off on.", cut, stream.Clock(v.Query))
	}
	return fmt.Sprintf("A batch run has read its input at %s; its view has the cut-off %s on event time. The recent view keeps the sales of the last hours by event time, and a query at %s adds to the batch view those from the cut-off on.", stream.Clock(v.Read), cut, stream.Clock(v.Query))
}

func lkTotal(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		v := lkDraw(r, 6)
		_, key := v.Find("", nil)
		of := func(m stream.Model) int { _, sum := v.Find(m, nil); return sum }
		if lkEdge(v) || of(stream.OtherClock) == key {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		base := 100 * (20 + r.IntN(80))
		var all []quizzes.Near
		for _, m := range append(lkModels, stream.AddWhole) {
			all = append(all, near(base+of(m), string(m), "%s Here that makes %d.", lkWhy[m], base+key))
		}
		list, err := nears(base+key, 3, all...)
		if err != nil {
			return quizzes.Question{}, err
		}
		exhibit := quizzes.Exhibit{Title: "Sales since the run before", Head: []string{"Sold at", "Arrived at", "Dollars"}}
		for _, s := range v.Sales {
			exhibit.Rows = append(exhibit.Rows, []string{stream.Clock(s.At), stream.Clock(s.Arrives), itoa(s.Amount)})
		}
		var t stream.Trace
		v.Find("", &t)
		return quizzes.Question{
			Stem:     fmt.Sprintf("%s All sales before those of the table, %d dollars, are in the batch view. What total does the query return?", lkStem(v), base),
			Exhibits: []quizzes.Exhibit{exhibit.With(lkDrawn(v, true))},
			Ask:      quizzes.Number{Value: float64(base + key), Unit: "dollars", Near: list}, Note: fmt.Sprint(v, base),
			Trace: quizzes.Worked(t, "The query returns %d + %d = %d dollars.", base, key, base+key),
		}, nil
	})
}

func lkWhere(r *rand.Rand) (quizzes.Question, error) {
	choices := []string{string(stream.InBatch), string(stream.InRecent), string(stream.Nowhere)}
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		v := lkDraw(r, 5)
		places, _ := v.Find("", nil)
		if lkEdge(v) || !v.ByArrival && kinds(places) < 3 || kinds(places) < 2 || count(places, stream.InRecent) > 3 || count(places, stream.InBatch) > 3 {
			return quizzes.Question{}, quizzes.Reject("not every place")
		}
		if other, _ := v.Find(stream.OtherClock, nil); v.ByArrival && fmt.Sprint(other) == fmt.Sprint(places) {
			return quizzes.Question{}, quizzes.Reject("no late sale")
		}
		var t stream.Trace
		v.Find("", &t)
		cells := quizzes.Cells{Title: "Sales", Head: []string{"Sold at", "Arrived at", "Counted in"}}
		for i, s := range v.Sales {
			c := quizzes.Cell{Choices: choices, Want: string(places[i]), Why: t[i].Text}
			for _, m := range lkModels {
				w, _ := v.Find(m, nil)
				near1(&c, string(w[i]), string(m), "%s %s", lkWhy[m], t[i].Text)
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{stream.Clock(s.At), stream.Clock(s.Arrives)}, Asked: []quizzes.Cell{c}})
		}
		return quizzes.Question{
			Stem: lkStem(v) + " Through which view does the query count each sale?",
			Ask:  cells, Note: fmt.Sprint(v), Drawn: lkDrawn(v, false), Trace: quizzes.Worked(t, "In the order of the rows: %s.", cells.KeyText()),
		}, nil
	})
}
