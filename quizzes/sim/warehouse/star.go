package warehouse

import (
	"fmt"
	"slices"
	"sort"
)

// Order has a fee; Detail belongs to an order.
type Order struct{ ID, Fee int }

// Detail is a line of an order, or a payment for it.
type Detail struct{ Order, Cents int }

// The wrong models of a fan-out.
const (
	NoFanOut    Model = "join-never-repeats-rows"  // a join leaves each order once
	DistinctFee Model = "sum-distinct-fixes-joins" // equal fees of different orders count once
	LeftJoined  Model = "inner-join-keeps-all"     // orders without details stay
	RowCount    Model = "fan-out-counts-all-pairs" // each order meets every detail
)

// FeeSum is SUM(o.fee) over orders joined with each of the tables of details by inner joins.
func FeeSum(orders []Order, tables [][]Detail, m Model, t *Trace) int {
	sum, distinct := 0, map[int]bool{}
	for _, o := range orders {
		rows := 1
		for _, ds := range tables {
			n := 0
			for _, d := range ds {
				if d.Order == o.ID || m == RowCount {
					n++
				}
			}
			if m == LeftJoined {
				n = max(n, 1)
			}
			rows *= n
		}
		t.add("join.rows", "", "Rows of the join with order %d: %d. They add %d × %d = %d.", o.ID, rows, rows, o.Fee, rows*o.Fee)
		if m == NoFanOut || m == DistinctFee {
			rows = min(rows, 1)
		}
		if m == DistinctFee {
			if distinct[o.Fee] {
				rows = 0
			}
			distinct[o.Fee] = distinct[o.Fee] || rows > 0
		}
		sum += rows * o.Fee
	}
	return sum
}

// Block is a block of rows with the smallest and largest value of two columns.
type Block struct{ MinA, MaxA, MinB, MaxB int }

// Filter is a condition on two columns: a between LoA and HiA, b at least LoB.
type Filter struct {
	LoA, HiA, LoB int
	UseB, Or      bool
}

// The wrong models of zone maps.
const (
	OrReadsAll    Model = "or-prunes-nothing"         // with OR every block is read
	OrAsAnd       Model = "or-pruned-like-and"        // with OR a block is skipped if one side excludes it
	FirstOnly     Model = "only-first-column-prunes"  // the second condition skips no block
	MustContain   Model = "block-must-lie-in-range"   // a block is read only if its whole range fits
	StartsInRange Model = "block-pruned-by-its-start" // a block is read only if its smallest value fits
)

// Reads reports whether a block has to be read: its ranges do not exclude the filter.
func (f Filter) Reads(b Block, m Model) bool {
	a := b.MaxA >= f.LoA && b.MinA <= f.HiA
	second := b.MaxB >= f.LoB
	switch m {
	case MustContain:
		a, second = b.MinA >= f.LoA && b.MaxA <= f.HiA, b.MinB >= f.LoB
	case StartsInRange:
		a, second = b.MinA >= f.LoA && b.MinA <= f.HiA, b.MinB >= f.LoB
	}
	switch {
	case !f.UseB || m == FirstOnly:
		return a
	case f.Or && m == OrReadsAll:
		return true
	case f.Or && m != OrAsAnd:
		return a || second
	}
	return a && second
}

// The wrong models of grouping.
const (
	CubeForRollup Model = "rollup-is-cube"             // ROLLUP groups by every subset
	RollupForCube Model = "cube-is-rollup"             // CUBE groups by prefixes only
	NoTotal       Model = "grand-total-forgotten"      // the empty grouping is left out
	OnlyFinest    Model = "rollup-adds-no-rows"        // only the finest grouping is returned
	AllPairs      Model = "groups-of-all-pairs"        // combinations that do not occur make rows
	MergedTotals  Model = "null-key-merges-with-total" // a NULL in a column falls together with the subtotal
)

// Groups counts the rows of GROUP BY ROLLUP(columns) or CUBE(columns). An empty value is NULL, and a group of its own.
func Groups(names []string, rows [][]string, cube bool, m Model, t *Trace) int {
	n := len(rows[0])
	switch m {
	case CubeForRollup:
		cube = true
	case RollupForCube:
		cube = false
	}
	var sets [][]int
	for mask := range 1 << n {
		var set []int
		for c := range n {
			if mask>>c&1 == 1 {
				set = append(set, c)
			}
		}
		prefix := len(set) == 0 || set[len(set)-1] == len(set)-1
		if cube || prefix {
			sets = append(sets, set)
		}
	}
	sort.Slice(sets, func(i, j int) bool { return len(sets[i]) > len(sets[j]) })
	total := 0
	all := map[string]bool{}
	for _, set := range sets {
		if m == NoTotal && len(set) == 0 || m == OnlyFinest && len(set) < n {
			continue
		}
		groups := map[string]bool{}
		values := make([]map[string]bool, n)
		for _, r := range rows {
			key := make([]string, n)
			for _, c := range set {
				key[c] = r[c]
				if values[c] == nil {
					values[c] = map[string]bool{}
				}
				values[c][r[c]] = true
			}
			groups[fmt.Sprintf("%q", key)] = true
			all[fmt.Sprintf("%q", key)] = true
		}
		count := len(groups)
		if m == AllPairs {
			count = 1
			for _, c := range set {
				count *= len(values[c])
			}
		}
		t.add("group.set", "", "Grouped by %s: %d.", setName(names, set), count)
		total += count
	}
	if m == MergedTotals {
		return len(all)
	}
	return total
}

func setName(names []string, set []int) string {
	if len(set) == 0 {
		return "nothing, the grand total"
	}
	out := ""
	for i, c := range set {
		if i > 0 {
			out += " and "
		}
		out += names[c]
	}
	return out
}

// The wrong models of run-length encoding.
const (
	Unsorted     Model = "runs-as-loaded"           // sorting does not change the runs
	DistinctOnly Model = "runs-are-distinct-values" // a sorted table has one run per value in each column
	PerRow       Model = "a-run-for-each-row"       // each row is a run
)

// Runs counts the runs of column c after the rows are sorted by columns 0, 1 …
func Runs(rows [][]string, c int, m Model, t *Trace) int {
	sorted := slices.Clone(rows)
	if m != Unsorted {
		slices.SortStableFunc(sorted, func(a, b []string) int { return slices.Compare(a, b) })
	}
	var column []string
	for _, r := range sorted {
		column = append(column, r[c])
	}
	t.add("runs.sorted", "", "Sorted, column %c reads %v.", 'a'+rune(c), column)
	if m == PerRow {
		return len(rows)
	}
	if m == DistinctOnly {
		slices.Sort(column)
	}
	n := 0
	for i, v := range column {
		if i == 0 || v != column[i-1] {
			n++
		}
	}
	return n
}
