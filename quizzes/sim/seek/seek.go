// Package seek plans a query on one table with one B-tree index, by the rules of "The SQLite Query Optimizer
// Overview", sections 2 (WHERE clause analysis and index usage), 9 (covering indexes) and 10 (ORDER BY), and of
// "Partial Indexes", section 3, and "Indexes On Expressions", section 1.1. There are no statistics (no ANALYZE).
package seek

import (
	"fmt"
	"slices"
	"strings"
)

// Model is a wrong belief; the empty one is none.
type Model string

// The wrong models.
const (
	AnyColumn       Model = "any-indexed-column-seeks"    // every indexed column with a condition is used to seek
	RangeGoesOn     Model = "range-does-not-stop-prefix"  // columns behind a range are used to seek
	GapGoesOn       Model = "gap-does-not-stop-prefix"    // a column without a condition is skipped
	FirstOnly       Model = "only-first-column-seeks"     // an index seeks by its first column alone
	AndOrder        Model = "order-of-and-terms-matters"  // the terms have to stand in the order of the index's columns
	EqualityOnly    Model = "ranges-never-seek"           // only equality is used to seek
	CoveringSorts   Model = "covering-implies-no-sort"    // an index that covers the query gives the order too
	OrderAnywhere   Model = "indexed-column-gives-order"  // an index that has the column of ORDER BY gives that order
	SeekCovers      Model = "where-columns-cover"         // an index with all columns of WHERE covers the query
	PartialAlways   Model = "partial-index-always-used"   // a partial index serves queries without its condition
	ExpressionPlain Model = "expression-index-for-column" // an index on an expression serves the plain column
	PlainExpression Model = "column-index-for-expression" // an index on a column serves an expression of it
	PartialOnly     Model = "condition-alone-is-enough"   // a partial index serves any query with its condition
	OtherConstant   Model = "partial-any-constant"        // a partial index serves another constant of its column
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Cond is `Col Op Val`; with Expr the column stands inside that function, as in lower(mail).
type Cond struct{ Col, Op, Val, Expr string }

// SQL writes a condition.
func (c Cond) SQL() string {
	return strings.TrimSpace(c.Term() + " " + c.Op + " " + c.Val)
}

// Term writes its left side.
func (c Cond) Term() string {
	if c.Expr != "" {
		return c.Expr + "(" + c.Col + ")"
	}
	return c.Col
}

// Query is a SELECT with an AND of conditions.
type Query struct {
	Table string
	Cols  []string // selected; nil is *
	Where []Cond
	Order string
	Desc  bool
}

// SQL writes a query.
func (q Query) SQL() string {
	cols := "*"
	if q.Cols != nil {
		cols = strings.Join(q.Cols, ", ")
	}
	var terms []string
	for _, c := range q.Where {
		terms = append(terms, c.SQL())
	}
	s := fmt.Sprintf("SELECT %s FROM %s WHERE %s", cols, q.Table, strings.Join(terms, " AND "))
	if q.Order != "" {
		s += " ORDER BY " + q.Order
	}
	if q.Desc {
		s += " DESC"
	}
	return s
}

// Index is an index; with Expr, its first column stands inside that function, and Where makes it partial.
type Index struct {
	Cols  []string
	Expr  string
	Where *Cond
}

// SQL writes what stands behind the table's name.
func (x Index) SQL() string {
	cols := slices.Clone(x.Cols)
	if x.Expr != "" {
		cols[0] = x.Expr + "(" + cols[0] + ")"
	}
	s := "(" + strings.Join(cols, ", ") + ")"
	if x.Where != nil {
		s += " WHERE " + x.Where.SQL()
	}
	return s
}

// Plan is how the index serves the query.
type Plan struct {
	Seek     []string // columns used to seek, in the order of the index
	Covering bool     // the table is not read
	Sort     bool     // a sort is needed
	Usable   bool     // the index may be searched at all
	Steps    []Step
}

// Make plans a query with an index. id is the table's key, which every entry holds.
func Make(q Query, x Index, id string, m Model) Plan {
	p := Plan{}
	say := func(rule, format string, a ...any) {
		p.Steps = append(p.Steps, Step{rule, fmt.Sprintf(format, a...), ""})
	}
	if x.Where != nil && !implied(q, *x.Where, m) {
		say("partial.not-implied", "The query does not say `%s`, so rows that the index leaves out could be in the result: it can't be used.", x.Where.SQL())
		return p
	}
	if x.Where != nil {
		say("partial.implied", "The query implies `%s`, so all rows that it wants are in the index.", x.Where.SQL())
	}
	if m == PartialOnly && x.Where != nil {
		p.Usable = true
		return p
	}
	eq, stopped, last := 0, false, -1
	for i, col := range x.Cols {
		equal, ranged, at := terms(q, x, i, m)
		usable := (equal || ranged) && !stopped
		if m == AndOrder && usable && at < last {
			usable = false
		}
		switch {
		case m == AnyColumn && (equal || ranged):
			p.Seek = append(p.Seek, col)
			continue
		case !usable && (equal || ranged):
			say("prefix.behind", "`%s` has a condition, but its column stands behind the end of the prefix: it is tested entry by entry.", col)
		case !usable && !stopped:
			stopped = m != GapGoesOn
			say("prefix.gap", "`%s` has no condition that the index can use: the prefix ends before it.", col)
		case usable && equal:
			p.Seek, last = append(p.Seek, col), at
			eq = len(p.Seek)
			say("prefix.equal", "`%s` is compared with `=`: the search goes on to the next column.", col)
		case usable:
			if m == EqualityOnly {
				stopped = true
				continue
			}
			p.Seek, last = append(p.Seek, col), at
			stopped = m != RangeGoesOn
			say("prefix.range", "`%s` has a range: it is used, and the prefix ends with it.", col)
		}
		if m == FirstOnly {
			stopped = true
		}
	}
	p.Usable = len(p.Seek) > 0
	p.Covering = covers(q, x, id, m)
	p.Sort = q.Order != "" && !ordered(q, x, eq, m, p.Covering)
	if q.Cols != nil {
		if p.Covering {
			say("covering.yes", "All columns of the query are in the index: the table is not read.")
		} else {
			say("covering.no", "The query asks for a column that is not in the index: the table is read.")
		}
	}
	if q.Order != "" {
		if p.Sort {
			say("order.sort", "Within the columns compared with `=`, the entries are not in order of `%s`: a sort is needed.", q.Order)
		} else {
			say("order.given", "Within the columns compared with `=`, the entries are in order of `%s`: no sort.", q.Order)
		}
	}
	return p
}

// terms finds the conditions on the i-th column of an index, and where the first of them stands.
func terms(q Query, x Index, i int, m Model) (equal, ranged bool, at int) {
	expr := ""
	if i == 0 {
		expr = x.Expr
	}
	at = -1
	for k, c := range q.Where {
		same := c.Expr == expr || m == ExpressionPlain && c.Expr == "" || m == PlainExpression && expr == ""
		if c.Col != x.Cols[i] || !same {
			continue
		}
		switch c.Op {
		case "=":
			equal = true
		case "<", ">", "<=", ">=":
			ranged = true
		default:
			continue
		}
		if at < 0 {
			at = k
		}
	}
	return equal, ranged && !equal, at
}

// implied reports whether the query's terms imply an index's condition as SQLite sees it: one of them is that very
// term, or the condition is IS NOT NULL and one of them compares that column.
func implied(q Query, w Cond, m Model) bool {
	if m == PartialAlways {
		return true
	}
	return slices.ContainsFunc(q.Where, func(c Cond) bool {
		return c == w || w.Op == "IS NOT NULL" && c.Col == w.Col && c.Expr == "" && c.Op != "IS NULL" ||
			m == OtherConstant && c.Col == w.Col
	})
}

func covers(q Query, x Index, id string, m Model) bool {
	if q.Cols == nil || x.Expr != "" {
		return false
	}
	need := slices.Clone(q.Cols)
	if m == SeekCovers {
		need = nil
	}
	for _, c := range q.Where {
		need = append(need, c.Col)
	}
	if q.Order != "" && m != SeekCovers {
		need = append(need, q.Order)
	}
	return !slices.ContainsFunc(need, func(c string) bool { return c != id && !slices.Contains(x.Cols, c) })
}

// ordered reports whether the entries that are found come in the order asked for: the column is fixed by `=`, or it
// is the next one behind those that are.
func ordered(q Query, x Index, eq int, m Model, covering bool) bool {
	switch {
	case m == CoveringSorts && covering:
		return true
	case m == OrderAnywhere:
		return slices.Contains(x.Cols, q.Order)
	}
	for _, c := range q.Where {
		if c.Col == q.Order && c.Op == "=" && c.Expr == "" {
			return true
		}
	}
	return eq < len(x.Cols) && x.Cols[eq] == q.Order
}
