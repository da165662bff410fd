package processing

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/stream"
)

// StreamJoinAsOf asks which version of a row each event joins.
var StreamJoinAsOf = quizzes.Template{
	ID: "st.join.asof", Version: 1, Concept: "stream-processing#joins", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: stAsOf,
}

// StreamJoinPairs asks how many pairs an interval join gives.
var StreamJoinPairs = quizzes.Template{
	ID: "st.join.pairs", Version: 1, Concept: "stream-processing#joins", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: stPairs,
}

func stAsOf(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		prices := quizzes.Draw(r, []int{8, 9, 10, 11, 12, 13, 14, 15, 16}, 4)
		at := 9 * 60
		var versions []stream.Version
		var table [][]string
		var choices []string
		for _, p := range prices {
			versions = append(versions, stream.Version{From: at, Value: p})
			table = append(table, []string{stream.Clock(at), itoa(p)})
			at += 20 + 5*r.IntN(5)
		}
		sorted := slices.Clone(prices)
		slices.Sort(sorted)
		for _, p := range sorted {
			choices = append(choices, itoa(p))
		}
		item := quizzes.One(r, "tea", "rice", "salt", "oats", "soap")
		cells := quizzes.Cells{Title: "Orders", Head: []string{"Ordered at", "Processed at", "Price joined"}}
		var all stream.Trace
		var keys, ats []int
		fooled := 0
		last := -1
		for range 4 {
			v := r.IntN(4)
			if v == last {
				v = (v + 1 + r.IntN(3)) % 4
			}
			last = v
			from := versions[v].From
			when := from + quizzes.One(r, 0, 1, 2, 5, 8, 12, 15)
			now := when + quizzes.One(r, 1, 2, 12, 18, 25, 31, 44)
			ats = append(ats, when)
			var t stream.Trace
			key := stream.AsOf(versions, when, now, "", &t)
			c := quizzes.Cell{Choices: choices, Want: itoa(key), Why: t[0].Text}
			for _, m := range []stream.Model{stream.ByProcessing, stream.NextRow, stream.NewestRow} {
				near1(&c, itoa(stream.AsOf(versions, when, now, m, nil)), string(m), "%s %s", stAsOfBelief[m], t[0].Text)
			}
			if stream.AsOf(versions, when, now, stream.ByProcessing, nil) != key {
				fooled++
			}
			t[0].Text = fmt.Sprintf("Ordered at %s: %s", stream.Clock(when), lower(t[0].Text))
			all, keys = append(all, t...), append(keys, key)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{stream.Clock(when), stream.Clock(now)}, Asked: []quizzes.Cell{c}})
		}
		if fooled != 2 || kinds(keys) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A stream of orders for %s is joined with a table of prices by an as-of join on the time of the order. Which price, in dollars, does each order join?", item),
			Exhibits: []quizzes.Exhibit{{Title: "Prices of " + item, Head: []string{"Valid from", "Price"}, Rows: table, Drawn: stPrices(versions, ats)}},
			Ask:      cells, Note: fmt.Sprint(item, versions, cells.Rows), Trace: quizzes.Worked(all, "The prices joined, in order: %s.", cells.KeyText()),
		}, nil
	})
}

var stAsOfBelief = map[stream.Model]string{
	stream.ByProcessing: "That row is there when the order is processed; as-of takes the time of the order.",
	stream.NextRow:      "A version holds from its own time on, not up to it.",
	stream.NewestRow:    "The newest row is not the one that held at the time of the order.",
}

func stPairs(r *rand.Rand) (quizzes.Question, error) {
	want := 2 + r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		j := stream.Interval{High: 5 * (2 + r.IntN(3))}
		ads := quizzes.DrawSorted(r, []string{"a1", "a2", "a3", "a4"}, 2)
		var shown [][]string
		for i := range 4 {
			k := stream.Keyed{Key: ads[i%2], At: 2 + r.IntN(30)}
			j.Left = append(j.Left, k)
		}
		for range 5 {
			l := j.Left[r.IntN(4)]
			k := stream.Keyed{Key: l.Key, At: max(1, l.At+quizzes.One(r, 0, j.High, j.High, -3, -6, 2, 7, j.High+1, j.High+4))}
			j.Right = append(j.Right, k)
		}
		byTime := func(a, b stream.Keyed) int { return (a.At-b.At)*10 + int(a.Key[1]) - int(b.Key[1]) }
		slices.SortFunc(j.Left, byTime)
		slices.SortFunc(j.Right, byTime)
		if stTwice(j.Left) || stTwice(j.Right) {
			return quizzes.Question{}, quizzes.Reject("two equal events")
		}
		for i := range 5 {
			row := []string{"–", ""}
			if i < 4 {
				row[0] = fmt.Sprintf("%s at %d", j.Left[i].Key, j.Left[i].At)
			}
			row[1] = fmt.Sprintf("%s at %d", j.Right[i].Key, j.Right[i].At)
			shown = append(shown, row)
		}
		var t stream.Trace
		key := len(j.Pairs("", &t))
		under := func(m stream.Model) int { return len(j.Pairs(m, nil)) }
		if key != want || under(stream.OpenEnds) == key {
			return quizzes.Question{}, quizzes.Reject("another count")
		}
		list, err := nears(key, 2,
			near(under(stream.OpenEnds), string(stream.OpenEnds), "In Flink both ends of the interval count: 0 and %d are inside.", j.High),
			near(under(stream.BothSides), string(stream.BothSides), "A click before its view is not within 0 to %d minutes after it.", j.High),
			near(under(stream.OnePartner), string(stream.OnePartner), "A join gives every pair whose times fit; an event may have several partners within %d minutes.", j.High))
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("An interval join in Flink pairs the views of an ad with clicks on the same ad from 0 to %d minutes after the view. Nothing arrives too late. How many pairs does it emit?", j.High),
			Exhibits: []quizzes.Exhibit{{Title: "Event times in minutes", Head: []string{"Views", "Clicks"}, Rows: shown, Drawn: stPairsDrawn(j)}},
			Ask:      quizzes.Number{Value: float64(key), Unit: "pairs", Near: list}, Note: fmt.Sprint(j),
			Trace: quizzes.Worked(t, "The join emits %d pairs.", key),
		}, nil
	})
}

func stTwice(ks []stream.Keyed) bool {
	for i := range ks[1:] {
		if ks[i] == ks[i+1] {
			return true
		}
	}
	return false
}
