package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/warehouse"
)

// WarehousePruneBlocks asks which blocks a filter has to read.
var WarehousePruneBlocks = quizzes.Template{
	ID: "dw.prune.blocks", Version: 1, Concept: "data-warehousing#columnar", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: dwPrune,
}

// WarehouseRunsSorted asks how many runs a column has in a sorted table.
var WarehouseRunsSorted = quizzes.Template{
	ID: "dw.runs.sorted", Version: 1, Concept: "data-warehousing#columnar", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: dwRuns,
}

var dwPruneModels = []warehouse.Model{warehouse.OrReadsAll, warehouse.FirstOnly, warehouse.OrAsAnd, warehouse.StartsInRange, warehouse.MustContain}

func dwPrune(r *rand.Rand) (quizzes.Question, error) {
	rights, form := 2+r.IntN(3), r.IntN(4)
	return quizzes.Search(dwTries, func() (quizzes.Question, error) {
		f := warehouse.Filter{LoA: 8 + r.IntN(12), UseB: form > 0, Or: form == 3, LoB: 100 * (3 + r.IntN(5))}
		f.HiA = f.LoA + r.IntN(4)
		days := fmt.Sprintf("day BETWEEN %d AND %d", f.LoA, f.HiA)
		if f.HiA == f.LoA {
			days = fmt.Sprintf("day = %d", f.LoA)
		}
		if f.UseB {
			days += map[bool]string{true: " OR ", false: " AND "}[f.Or] + fmt.Sprintf("cents >= %d", f.LoB)
		}
		e := quizzes.Exhibit{Title: "Smallest and largest values", Head: []string{"Block", "day", "cents"}}
		var opts []quizzes.Option
		var said []string
		var t warehouse.Trace
		var note []warehouse.Block
		good, fooled := 0, false
		for i := range 6 {
			a, b := 1+r.IntN(24), 100*(1+r.IntN(6))
			blk := warehouse.Block{MinA: a, MaxA: a + 1 + r.IntN(7), MinB: b + 10*r.IntN(9), MaxB: b + 100*(1+r.IntN(4)) + 10*r.IntN(9)}
			note = append(note, blk)
			reads := f.Reads(blk, "")
			e.Rows = append(e.Rows, []string{strconv.Itoa(i + 1), fmt.Sprintf("%d to %d", blk.MinA, blk.MaxA), fmt.Sprintf("%d to %d", blk.MinB, blk.MaxB)})
			o := quizzes.Option{Text: fmt.Sprintf("block %d", i+1), Right: reads, Why: dwBlockWhy(f, blk, i+1, reads)}
			if reads {
				good++
				said = append(said, o.Text)
			} else {
				o.Misconception = "zone-map-bound-misread"
				for _, m := range dwPruneModels {
					if f.Reads(blk, m) {
						o.Misconception, fooled = string(m), true
						break
					}
				}
			}
			for _, m := range []warehouse.Model{warehouse.MustContain, warehouse.StartsInRange, warehouse.OrAsAnd} {
				fooled = fooled || f.Reads(blk, m) != reads
			}
			t = append(t, warehouse.Step{Rule: "zone.block", Text: o.Why, State: map[bool]string{true: "read", false: "skipped"}[reads]})
			opts = append(opts, o)
		}
		if good != rights || !fooled {
			return quizzes.Question{}, quizzes.Reject("another number")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A columnar table keeps the smallest and the largest value of each column for each block. Which blocks must a query with `WHERE %s` read?", days),
			Exhibits: []quizzes.Exhibit{e},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(f, note),
			Trace: quizzes.Worked(t, "To be read: %s.", strings.Join(said, "; ")),
		}, nil
	})
}

func dwBlockWhy(f warehouse.Filter, b warehouse.Block, no int, reads bool) string {
	only := warehouse.Filter{LoA: f.LoA, HiA: f.HiA}
	side := func(in bool, what string) string {
		if in {
			return what + " may hold"
		}
		return what + " holds for no row"
	}
	days := side(only.Reads(b, ""), fmt.Sprintf("the condition on day, with %d to %d,", b.MinA, b.MaxA))
	end := "it is skipped"
	if reads {
		end = "it has to be read"
	}
	if !f.UseB {
		return fmt.Sprintf("In block %d %s: %s.", no, days, end)
	}
	join := "and both are needed"
	if f.Or {
		join = "and one is enough"
	}
	return fmt.Sprintf("In block %d %s, %s, %s: %s.", no, days, side(b.MaxB >= f.LoB, fmt.Sprintf("that on cents, with %d to %d,", b.MinB, b.MaxB)), join, end)
}

func dwRuns(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dwTries, func() (quizzes.Question, error) {
		countries := quizzes.DrawSorted(r, []string{"AT", "DE", "FR", "JP", "US"}, 3)
		states := quizzes.DrawSorted(r, []string{"new", "open", "paid", "sent"}, 2+r.IntN(2))
		e := quizzes.Exhibit{Title: "Rows as loaded", Head: []string{"country", "status"}}
		var rows [][]string
		for range 8 + r.IntN(2) {
			row := []string{countries[r.IntN(3)], states[r.IntN(len(states))]}
			rows = append(rows, row)
			e.Rows = append(e.Rows, row)
		}
		key := warehouse.Runs(rows, 1, "", nil)
		of := func(m warehouse.Model) int { return warehouse.Runs(rows, 1, m, nil) }
		pairs := warehouse.Groups([]string{"country", "status"}, rows, false, warehouse.OnlyFinest, nil)
		list, err := dwNears(key, 3,
			dwNear(of(warehouse.DistinctOnly), string(warehouse.DistinctOnly), "The second column is sorted only within each country, so a status comes back with the next one."),
			dwNear(of(warehouse.Unsorted), string(warehouse.Unsorted), "That counts the runs as loaded; sorting brings equal rows together."),
			dwNear(pairs, "a-run-for-each-pair", "Where one country ends with a status and the next begins with the same, the run goes on."),
			dwNear(warehouse.Runs(rows, 0, "", nil), "runs-of-the-first-column", "That is the number of runs of the country."),
			dwNear(of(warehouse.PerRow), string(warehouse.PerRow), "Equal neighbors make one run."))
		if err != nil || key == of(warehouse.DistinctOnly) || pairs == key {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		sorted := slices.Clone(rows)
		slices.SortFunc(sorted, func(a, b []string) int { return slices.Compare(a, b) })
		var words []string
		for _, row := range sorted {
			words = append(words, strings.Join(row, " "))
		}
		t := warehouse.Trace{{Rule: "runs.sort", Text: "Sorted: " + strings.Join(words, ", ") + "."}}
		warehouse.Runs(rows, 1, "", &t)
		t[1].Text = strings.Replace(t[1].Text, "column b", "the column status", 1)
		return quizzes.Question{
			Stem:     "A columnar store sorts these rows by country and then by status, and encodes each column as runs of value and length. How many runs does the column status have?",
			Exhibits: []quizzes.Exhibit{e},
			Ask:      quizzes.Number{Value: float64(key), Unit: "runs", Near: list}, Note: fmt.Sprint(rows),
			Trace: quizzes.Worked(t, "The column status has %d runs.", key),
		}, nil
	})
}
