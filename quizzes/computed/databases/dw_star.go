package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/warehouse"
)

// WarehouseFanOutSum asks what a sum over a join returns that repeats rows.
var WarehouseFanOutSum = quizzes.Template{
	ID: "dw.fanout.sum", Version: 1, Concept: "data-warehousing#star-schema", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: dwFanOut,
}

// WarehouseMeasureValue asks for a value that may not be summed over every dimension.
var WarehouseMeasureValue = quizzes.Template{
	ID: "dw.measure.value", Version: 1, Concept: "data-warehousing#olap", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: dwMeasure,
}

// WarehouseGroupRows asks how many rows ROLLUP or CUBE return.
var WarehouseGroupRows = quizzes.Template{
	ID: "dw.rollup.rows", Version: 1, Concept: "data-warehousing#olap", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: dwGroups,
}

func dwFanOut(r *rand.Rand) (quizzes.Question, error) {
	two := r.IntN(2) == 0
	return quizzes.Search(dwTries, func() (quizzes.Question, error) {
		var orders []warehouse.Order
		first := 61 + r.IntN(30)
		for i := range 4 {
			orders = append(orders, warehouse.Order{ID: first + i, Fee: 100 * (2 + r.IntN(5))})
		}
		detail := func(n int) []warehouse.Detail {
			var out []warehouse.Detail
			for range n {
				out = append(out, warehouse.Detail{Order: first + r.IntN(4), Cents: 100 * (1 + r.IntN(40))})
			}
			slices.SortFunc(out, func(a, b warehouse.Detail) int { return a.Order - b.Order })
			return out
		}
		tables := [][]warehouse.Detail{detail(5)}
		names := []string{"line"}
		if two {
			tables, names = [][]warehouse.Detail{detail(4), detail(4)}, []string{"line", "payment"}
		}
		key := warehouse.FeeSum(orders, tables, "", nil)
		of := func(m warehouse.Model) int { return warehouse.FeeSum(orders, tables, m, nil) }
		all := 0
		for _, o := range orders {
			all += o.Fee
		}
		list, err := dwNears(key, 4,
			dwNear(of(warehouse.NoFanOut), string(warehouse.NoFanOut), "An order stands in the join once for each row that it meets, and its fee is added each time."),
			dwNear(of(warehouse.DistinctFee), string(warehouse.DistinctFee), "That counts each fee once. SUM without DISTINCT adds the fee of every row, and equal fees of two orders are two fees."),
			dwNear(all, "join-does-not-change-sums", "That is the sum over the table of orders alone. The join repeats some orders and drops those without a partner."),
			dwNear(of(warehouse.LeftJoined), string(warehouse.LeftJoined), "An inner join drops an order without a partner."))
		if err != nil || key == 0 || key == tables[len(tables)-1][len(tables[len(tables)-1])-1].Cents {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		e := quizzes.Exhibit{Title: "Table orders", Head: []string{"id", "fee"}}
		for _, o := range orders {
			e.Rows = append(e.Rows, []string{strconv.Itoa(o.ID), strconv.Itoa(o.Fee)})
		}
		exhibits := []quizzes.Exhibit{e}
		join := ""
		for i, ds := range tables {
			e := quizzes.Exhibit{Title: "Table " + names[i], Head: []string{"order_id", "cents"}}
			for _, d := range ds {
				e.Rows = append(e.Rows, []string{strconv.Itoa(d.Order), strconv.Itoa(d.Cents)})
			}
			exhibits = append(exhibits, e)
			join += fmt.Sprintf(" JOIN %s ON %s.order_id = o.id", names[i], names[i])
		}
		var t warehouse.Trace
		warehouse.FeeSum(orders, tables, "", &t)
		return quizzes.Question{
			Stem:     fmt.Sprintf("What does `SELECT sum(o.fee) FROM orders o%s` return?", join),
			Exhibits: exhibits,
			Ask:      quizzes.Number{Value: float64(key), Near: list}, Note: fmt.Sprint(orders, tables),
			Trace: quizzes.Worked(t, "The query returns %d.", key),
		}, nil
	})
}

func dwMeasure(r *rand.Rand) (quizzes.Question, error) {
	stock := r.IntN(2) == 0
	return quizzes.Search(dwTries, func() (quizzes.Question, error) {
		if stock {
			return dwStock(r)
		}
		return dwRate(r)
	})
}

func dwStock(r *rand.Rand) (quizzes.Question, error) {
	shops := quizzes.Draw(r, []string{"Austin", "Boston", "Denver", "Fresno"}, 3)
	slices.Sort(shops)
	days := []string{"Monday", "Tuesday", "Wednesday"}
	e := quizzes.Exhibit{Title: "Kettles in stock at the end of the day", Head: append([]string{"Shop"}, days...)}
	var t warehouse.Trace
	last, sum, most, first := 0, 0, 0, 0
	for _, s := range shops {
		row := []string{s}
		top := 0
		for i := range days {
			n := 3 + r.IntN(30)
			sum += n
			top = max(top, n)
			row = append(row, strconv.Itoa(n))
			if i == 2 {
				last += n
				t = append(t, warehouse.Step{Rule: "measure.last", Text: fmt.Sprintf("%s has %d at the end of the last day.", s, n)})
			} else if i == 0 {
				first += n
			}
		}
		most += top
		e.Rows = append(e.Rows, row)
	}
	list, err := dwNears(last, 3,
		dwNear(sum, "stock-adds-up-over-time", "That adds stocks of three days. A kettle that stays in the shop is counted each day."),
		dwNear(most, "largest-stock-counts", "That takes the largest stock of each shop, from different days."),
		dwNear(first, "stock-of-first-day", "That is the stock at the end of the first day."))
	if err != nil {
		return quizzes.Question{}, err
	}
	return quizzes.Question{
		Stem:     "The three shops are all there are. How many kettles are in stock at the end of the three days?",
		Exhibits: []quizzes.Exhibit{e},
		Ask:      quizzes.Number{Value: float64(last), Unit: "kettles", Near: list}, Note: fmt.Sprint(e.Rows),
		Trace: quizzes.Worked(t, "Stock adds up over shops and not over days: %d kettles.", last),
	}, nil
}

func dwRate(r *rand.Rand) (quizzes.Question, error) {
	e := quizzes.Exhibit{Title: "One day", Head: []string{"Shop", "Sales", "Visits"}}
	shops := quizzes.DrawSorted(r, []string{"A", "B", "C", "D", "E"}, 2)
	var sales, visits, rates int
	var t warehouse.Trace
	for i, s := range shops {
		n := 100 * (1 + r.IntN(4))
		if i == 1 {
			n = 1000 * (1 + r.IntN(4))
		}
		rate := 2 + r.IntN(58)
		e.Rows = append(e.Rows, []string{s, strconv.Itoa(n * rate / 100), strconv.Itoa(n)})
		sales, visits, rates = sales+n*rate/100, visits+n, rates+rate
		t = append(t, warehouse.Step{Rule: "measure.rate", Text: fmt.Sprintf("Shop %s has %d sales of %d visits, %d %%.", s, n*rate/100, n, rate)})
	}
	if r.IntN(2) == 0 {
		e.Rows[0], e.Rows[1] = e.Rows[1], e.Rows[0]
	}
	if sales*100%visits != 0 || rates%2 != 0 {
		return quizzes.Question{}, quizzes.Reject("no whole rate")
	}
	key := sales * 100 / visits
	list, err := dwNears(key, 2,
		dwNear(rates/2, "mean-of-rates", "That is the mean of the two rates, but the shops have different numbers of visits."),
		dwNear(rates, "rates-add-up", "Rates do not add up. Sales and visits do."))
	if err != nil {
		return quizzes.Question{}, err
	}
	t = append(t, warehouse.Step{Rule: "measure.parts", Text: fmt.Sprintf("Together that is %d sales of %d visits.", sales, visits)})
	return quizzes.Question{
		Stem:     "A conversion rate is sales divided by visits. What is the rate of the two shops together, in percent?",
		Exhibits: []quizzes.Exhibit{e},
		Ask:      quizzes.Number{Value: float64(key), Unit: "%", Near: list}, Note: fmt.Sprint(e.Rows),
		Trace: quizzes.Worked(t, "The rate is %d / %d = %d %%.", sales, visits, key),
	}, nil
}

var dwColumns = []string{"region", "product"}

func dwGroups(r *rand.Rand) (quizzes.Question, error) {
	cube := r.IntN(2) == 0
	nulls := r.IntN(3) == 0
	return quizzes.Search(dwTries, func() (quizzes.Question, error) {
		regions := quizzes.DrawSorted(r, []string{"east", "north", "south", "west"}, 3)
		goods := quizzes.DrawSorted(r, []string{"kettle", "lamp", "mixer", "pan", "rug"}, 3)
		var rows [][]string
		e := quizzes.Exhibit{Title: "Table sale", Head: []string{"region", "product", "units"}}
		hasNull := false
		for range 6 {
			row := []string{regions[r.IntN(3)], goods[r.IntN(3)]}
			if nulls && r.IntN(4) == 0 {
				row[1], hasNull = "", true
			}
			rows = append(rows, row)
			shown := slices.Clone(row)
			if shown[1] == "" {
				shown[1] = "NULL"
			}
			e.Rows = append(e.Rows, append(shown, strconv.Itoa(20+r.IntN(70))))
		}
		key := warehouse.Groups(dwColumns, rows, cube, "", nil)
		of := func(m warehouse.Model) int { return warehouse.Groups(dwColumns, rows, cube, m, nil) }
		all := []quizzes.Near{
			dwNear(of(warehouse.OnlyFinest), string(warehouse.OnlyFinest), "That counts only the pairs of region and product; subtotals and the grand total are rows too."),
			dwNear(of(warehouse.NoTotal), string(warehouse.NoTotal), "The grand total is a row as well."),
			dwNear(of(warehouse.AllPairs), string(warehouse.AllPairs), "A pair that does not occur in the table makes no row."),
			dwNear(of(warehouse.MergedTotals), string(warehouse.MergedTotals), "A NULL in the data is a group of its own, besides the subtotal that also shows NULL."),
		}
		stem := "`ROLLUP (region, product)` groups by region and product, by region, and by nothing"
		if cube {
			stem = "`CUBE (region, product)` groups by every subset of the two columns"
			all = append(all, dwNear(of(warehouse.RollupForCube), string(warehouse.RollupForCube), "CUBE also groups by product alone."))
		} else {
			all = append(all, dwNear(of(warehouse.CubeForRollup), string(warehouse.CubeForRollup), "ROLLUP does not group by product alone; CUBE would."))
		}
		list, err := dwNears(key, 4, all...)
		if err != nil || hasNull != nulls {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		var t warehouse.Trace
		warehouse.Groups(dwColumns, rows, cube, "", &t)
		what := map[bool]string{true: "CUBE", false: "ROLLUP"}[cube]
		return quizzes.Question{
			Stem:     fmt.Sprintf("%s. How many rows does `SELECT region, product, sum(units) FROM sale GROUP BY %s (region, product)` return in PostgreSQL?", stem, what),
			Exhibits: []quizzes.Exhibit{e},
			Ask:      quizzes.Number{Value: float64(key), Unit: "rows", Near: list}, Note: fmt.Sprint(cube, rows),
			Trace: quizzes.Worked(t, "The query returns %d rows.", key),
		}, nil
	})
}
