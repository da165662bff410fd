// Package rel runs small SQL queries on small tables in memory, by nested loops: selection, equi-join, grouping,
// aggregates, ordering with a limit. It answers one question: does a write change the result of a query?
// The meaning is that of SQL:2016 sections 7 and 14 for tables without NULL, as SQLite runs it.
package rel

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Value is an int, a string, or nil for NULL (which only an aggregate over no rows makes).
type Value any

// Table holds rows in the order of insertion. The first column is the primary key.
type Table struct {
	Name string
	Cols []string
	Rows [][]Value
}

// DB is a set of tables.
type DB []Table

// Table returns the table of a name. It panics when there is none.
func (db DB) Table(name string) Table {
	return db[slices.IndexFunc(db, func(t Table) bool { return t.Name == name })]
}

// Cond compares a column with a constant. Op is =, <, > or <>.
type Cond struct {
	Col string
	Op  string
	Val Value
}

// Join is an equi-join of From with Table.
type Join struct{ Table, Left, Right string }

// Query selects Cols, or Agg (COUNT(*), SUM, MIN, MAX of AggCol; by Group, if set). With a Join, columns are
// qualified by their table.
type Query struct {
	From  string
	Join  *Join
	Where []Cond
	Cols  []string
	Agg   string
	AggOf string
	Group string
	Order string
	Desc  bool
	Limit int
}

// Result is what a query returns. Rows are sorted where the query leaves their order open.
type Result struct {
	Rows [][]Value
	Tied bool // ORDER BY does not fix the order or the rows kept
}

// Run executes a query.
func Run(db DB, q Query) Result {
	cols, rows := source(db, q)
	rows = filter(cols, rows, q.Where)
	if q.Agg != "" {
		return Result{Rows: sorted(aggregate(cols, rows, q))}
	}
	if q.Order == "" {
		return Result{Rows: sorted(project(cols, rows, q.Cols))}
	}
	tied := order(rows, slices.Index(cols, q.Order), q.Desc)
	if q.Limit > 0 && len(rows) > q.Limit {
		rows = rows[:q.Limit]
	}
	return Result{Rows: project(cols, rows, q.Cols), Tied: tied}
}

func source(db DB, q Query) (cols []string, rows [][]Value) {
	a := db.Table(q.From)
	if q.Join == nil {
		return a.Cols, slices.Clone(a.Rows)
	}
	b := db.Table(q.Join.Table)
	cols = slices.Concat(qualified(a), qualified(b))
	l, r := slices.Index(cols, q.Join.Left), slices.Index(cols, q.Join.Right)
	for _, x := range a.Rows {
		for _, y := range b.Rows {
			if row := slices.Concat(x, y); row[l] == row[r] {
				rows = append(rows, row)
			}
		}
	}
	return cols, rows
}

func qualified(t Table) []string {
	var cols []string
	for _, c := range t.Cols {
		cols = append(cols, t.Name+"."+c)
	}
	return cols
}

func filter(cols []string, rows [][]Value, where []Cond) [][]Value {
	return slices.DeleteFunc(rows, func(row []Value) bool { return !matches(cols, row, where) })
}

func matches(cols []string, row []Value, where []Cond) bool {
	for _, w := range where {
		if !w.holds(row[slices.Index(cols, w.Col)]) {
			return false
		}
	}
	return true
}

func (w Cond) holds(v Value) bool {
	switch w.Op {
	case "=":
		return v == w.Val
	case "<>":
		return v != w.Val
	case "<":
		return compare(v, w.Val) < 0
	}
	return compare(v, w.Val) > 0
}

func compare(a, b Value) int {
	if s, ok := a.(string); ok {
		return strings.Compare(s, b.(string))
	}
	if a == nil || b == nil {
		return 0
	}
	return cmp.Compare(a.(int), b.(int))
}

func project(cols []string, rows [][]Value, want []string) [][]Value {
	var out [][]Value
	for _, row := range rows {
		var p []Value
		for _, c := range want {
			p = append(p, row[slices.Index(cols, c)])
		}
		out = append(out, p)
	}
	return out
}

func sorted(rows [][]Value) [][]Value {
	slices.SortFunc(rows, func(a, b []Value) int { return slices.CompareFunc(a, b, compare) })
	return rows
}

// order sorts rows by one column and reports whether two rows tie.
func order(rows [][]Value, at int, desc bool) (tied bool) {
	slices.SortStableFunc(rows, func(a, b []Value) int {
		if desc {
			a, b = b, a
		}
		return compare(a[at], b[at])
	})
	for i := 1; i < len(rows); i++ {
		tied = tied || rows[i][at] == rows[i-1][at]
	}
	return tied
}

func aggregate(cols []string, rows [][]Value, q Query) [][]Value {
	if q.Group == "" {
		return [][]Value{{fold(cols, rows, q)}}
	}
	at := slices.Index(cols, q.Group)
	var groups []Value
	for _, row := range rows {
		if !slices.Contains(groups, row[at]) {
			groups = append(groups, row[at])
		}
	}
	var out [][]Value
	for _, g := range groups {
		in := slices.DeleteFunc(slices.Clone(rows), func(row []Value) bool { return row[at] != g })
		out = append(out, []Value{g, fold(cols, in, q)})
	}
	return out
}

func fold(cols []string, rows [][]Value, q Query) Value {
	if q.Agg == "COUNT" {
		return len(rows)
	}
	var acc Value
	at := slices.Index(cols, q.AggOf)
	for _, row := range rows {
		v := row[at].(int)
		switch {
		case acc == nil:
			acc = v
		case q.Agg == "SUM":
			acc = acc.(int) + v
		case q.Agg == "MIN":
			acc = min(acc.(int), v)
		case q.Agg == "MAX":
			acc = max(acc.(int), v)
		}
	}
	return acc
}

// String prints a result in one line.
func (r Result) String() string {
	var rows []string
	for _, row := range r.Rows {
		var vals []string
		for _, v := range row {
			if v == nil {
				v = "NULL"
			}
			vals = append(vals, fmt.Sprint(v))
		}
		rows = append(rows, strings.Join(vals, " "))
	}
	if len(rows) == 0 {
		return "no rows"
	}
	return strings.Join(rows, ", ")
}

// Equal reports whether two results hold the same rows in the same order.
func (r Result) Equal(o Result) bool {
	return slices.EqualFunc(r.Rows, o.Rows, func(a, b []Value) bool { return slices.Equal(a, b) })
}
