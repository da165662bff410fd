package processing

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/warehouse"
)

// ETLDimensionAsOf asks which version of a dimension each sale takes.
var ETLDimensionAsOf = quizzes.Template{
	ID: "etl.scd.asof", Version: 1, Concept: "etl-and-pipelines#scd", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: etlAsOf,
}

// ETLQualityCount asks how many rows a check finds.
var ETLQualityCount = quizzes.Template{
	ID: "etl.quality.count", Version: 1, Concept: "etl-and-pipelines#quality", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: etlQuality,
}

// ETLTransformPaid asks for the sum over the latest versions.
var ETLTransformPaid = quizzes.Template{
	ID: "etl.transform.paid", Version: 1, Concept: "etl-and-pipelines#transform", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: etlPaid,
}

var etlDimensionWhy = map[warehouse.Model]string{
	warehouse.CurrentRow:   "That is the present city; with type 2 a sale takes the version of its own day.",
	warehouse.InclusiveEnd: "A version does not hold any more on the day at which it ends.",
	warehouse.LateClosesIt: "A late change splits the version of its own day; it does not end the open one.",
	warehouse.LateIgnored:  "A change that arrives late holds too, from its own day on.",
	warehouse.LateOpenEnd:  "A late change ends where the next version, known before, begins.",
}

func etlAsOf(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		cities := quizzes.Draw(r, []string{"Austin", "Boston", "Denver", "Dallas", "Fresno", "Tucson"}, 4)
		days := quizzes.DrawSorted(r, []int{4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24}, 3)
		late := r.IntN(2) // which of the first two changes arrives last
		order := []int{1 - late, 2, late}
		changes := []warehouse.Change{{Day: 1, Value: cities[0]}}
		var shown [][]string
		shown = append(shown, []string{"March 1", cities[0]})
		for _, i := range order {
			changes = append(changes, warehouse.Change{Day: days[i], Value: cities[i+1]})
			shown = append(shown, []string{fmt.Sprintf("March %d", days[i]), cities[i+1]})
		}
		var t warehouse.Trace
		vs := warehouse.Versions(changes, "", &t)
		choices := slices.Clone(cities)
		slices.Sort(choices)
		cells := quizzes.Cells{Title: "Sales", Head: []string{"Day of the sale", "City"}}
		var keys []string
		asked := []int{days[r.IntN(3)], days[late] + 1 + r.IntN(max(1, days[late+1]-days[late]-1)), days[late+1] + 1, days[2] + 1 + r.IntN(4)}
		if late == 1 {
			asked[2] = days[0] + 1
		}
		slices.Sort(asked)
		asked = slices.Compact(asked)
		fooled := map[warehouse.Model]bool{}
		for _, day := range asked {
			key := warehouse.AsOf(vs, day, "")
			v := vs[slices.IndexFunc(vs, func(v warehouse.Version) bool { return v.Value == key })]
			why := fmt.Sprintf("On March %d the version %s holds, from March %d on", day, key, v.From)
			if v.To != warehouse.Forever {
				why += fmt.Sprintf(" and up to, not at, March %d", v.To)
			}
			c := quizzes.Cell{Choices: choices, Want: key, Why: why + "."}
			for _, m := range []warehouse.Model{warehouse.InclusiveEnd, warehouse.LateClosesIt, warehouse.LateIgnored, warehouse.LateOpenEnd, warehouse.CurrentRow} {
				if got := warehouse.AsOf(warehouse.Versions(changes, m, nil), day, m); got != key && got != "none" {
					near1(&c, got, string(m), "%s %s", etlDimensionWhy[m], c.Why)
					fooled[m] = true
				}
			}
			keys = append(keys, key)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprintf("March %d", day)}, Asked: []quizzes.Cell{c}})
		}
		if len(asked) < 4 || kinds(keys) < 3 || len(fooled) < 4 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     "A dimension of type 2 with half-open intervals gets the changes below, in the order in which they arrived; one is late. Afterwards all sales are joined again with the version of their day. Which city does each sale get?",
			Exhibits: []quizzes.Exhibit{{Title: "City of a customer", Head: []string{"Valid from", "City"}, Rows: shown, Drawn: etlCities(changes, asked)}},
			Ask:      cells, Note: fmt.Sprint(changes, asked), Trace: quizzes.Worked(t, "In the order of the sales: %s.", cells.KeyText()),
		}, nil
	})
}

func etlQuality(r *rand.Rand) (quizzes.Question, error) {
	key := 1 + r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p := warehouse.Pred{A: 0, B: 10, UseB: r.IntN(3) > 0, Or: r.IntN(3) == 0, Not: r.IntN(2) == 0}
		p.NotTrue = !p.Not && r.IntN(3) > 0
		cond := "cents >= 0"
		if p.UseB {
			cond += map[bool]string{true: " OR ", false: " AND "}[p.Or] + "units < 10"
		}
		switch {
		case p.Not:
			cond = "NOT (" + cond + ")"
		case p.NotTrue:
			cond = "(" + cond + ") IS NOT TRUE"
		}
		num := func(vs ...int) warehouse.Num {
			if r.IntN(10) < 3 {
				return warehouse.Num{Null: true}
			}
			return warehouse.Num{N: vs[r.IntN(len(vs))]}
		}
		text := func(n warehouse.Num) string {
			if n.Null {
				return "NULL"
			}
			return itoa(n.N)
		}
		exhibit := quizzes.Exhibit{Title: "Table t", Head: []string{"id", "cents", "units"}}
		var t warehouse.Trace
		got := 0
		wrong := map[warehouse.Model]int{}
		models := []warehouse.Model{warehouse.NullIsFalse, warehouse.NullIsTrue, warehouse.NullIsZero, warehouse.NullSpreads}
		nulls := 0
		for i := range 6 {
			a, b := num(500, 90, -3, -40, 70), num(2, 3, 12, 40, 5)
			if a.Null || p.UseB && b.Null {
				nulls++
			}
			exhibit.Rows = append(exhibit.Rows, []string{itoa(i + 1), text(a), text(b)})
			holds := p.Holds(a, b, "")
			if holds {
				got++
			}
			t = append(t, warehouse.Step{Rule: "logic.row", Text: fmt.Sprintf("Row %d: cents %s, units %s.", i+1, text(a), text(b)), State: map[bool]string{true: "true: counted", false: "not true: not counted"}[holds]})
			for _, m := range models {
				if p.Holds(a, b, m) {
					wrong[m]++
				}
			}
		}
		whys := map[warehouse.Model]string{
			warehouse.NullIsFalse: "A comparison with NULL is unknown and not false, so its negation is not true.",
			warehouse.NullIsTrue:  "A comparison with NULL is unknown, not true.",
			warehouse.NullIsZero:  "NULL is not compared as 0.",
			warehouse.NullSpreads: "False AND unknown is false, true OR unknown is true: the other side may decide.",
		}
		var all []quizzes.Near
		for _, m := range models {
			all = append(all, near(wrong[m], string(m), "%s The query counts %d.", whys[m], got))
		}
		all = append(all, near(6-got, "where-keeps-the-other-rows", "That counts the rows for which the condition is not true."))
		list, err := nears(got, 2, all...)
		if err != nil || got != key || nulls < 2 || wrong[warehouse.NullIsFalse] == got && wrong[warehouse.NullIsTrue] == got {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("By the rules of SQL, what does `SELECT count(*) FROM t WHERE %s` return?", cond),
			Exhibits: []quizzes.Exhibit{exhibit},
			Ask:      quizzes.Number{Value: float64(got), Near: list}, Note: fmt.Sprint(cond, exhibit.Rows),
			Trace: quizzes.Worked(t, "The query returns %d.", got),
		}, nil
	})
}

func etlPaid(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		ids := quizzes.DrawSorted(r, []int{3, 4, 5, 6, 7, 8, 9}, 4)
		statuses := []string{"open", "canceled", "refunded"}
		exhibit := quizzes.Exhibit{Title: "Raw rows", Head: []string{"id", "pos", "status", "cents"}}
		var events []warehouse.Event
		for pos := range 7 {
			e := warehouse.Event{ID: ids[r.IntN(4)], Pos: pos + 11, Paid: r.IntN(5) < 3, Cents: 100 * (1 + r.IntN(9))}
			events = append(events, e)
		}
		r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		for _, e := range events {
			status := statuses[r.IntN(3)]
			if e.Paid {
				status = "paid"
			}
			exhibit.Rows = append(exhibit.Rows, []string{itoa(e.ID), itoa(e.Pos), status, itoa(e.Cents)})
		}
		key := warehouse.PaidSum(events, "", nil)
		if key == 0 || key == events[6].Cents || warehouse.PaidSum(events, warehouse.FilterFirst, nil) == key {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		list, err := nears(key, 3,
			near(warehouse.PaidSum(events, warehouse.FilterFirst, nil), string(warehouse.FilterFirst), "If versions that are not paid are dropped first, an older paid version becomes the latest of its order."),
			near(warehouse.PaidSum(events, warehouse.NoDedupe, nil), string(warehouse.NoDedupe), "An order counts once, with its latest version, and not with each paid one."),
			near(warehouse.PaidSum(events, warehouse.FirstWins, nil), string(warehouse.FirstWins), "The latest version is the one with the highest position."))
		if err != nil {
			return quizzes.Question{}, err
		}
		var t warehouse.Trace
		warehouse.PaidSum(events, "", &t)
		return quizzes.Question{
			Stem:     "Each row is a version of an order; the one with the highest `pos` is its latest. A transformation keeps the latest version of each order and then the orders that are paid. What is their sum of cents?",
			Exhibits: []quizzes.Exhibit{exhibit},
			Ask:      quizzes.Number{Value: float64(key), Unit: "cents", Near: list}, Note: fmt.Sprint(exhibit.Rows),
			Trace: quizzes.Worked(t, "The sum is %d cents.", key),
		}, nil
	})
}
