package rel

import (
	"fmt"
	"slices"
	"strings"
)

// Model names a wrong rule for "does this write change that cached result?". The zero Model runs the query twice.
type Model string

const (
	ByTable  Model = "invalidate-by-table"  // every query that reads the written table
	ByColumn Model = "invalidate-by-column" // every query that names the written column
	ByKey    Model = "invalidate-by-key"    // the queries that select the written row by its primary key
	ByMember Model = "invalidate-by-member" // the queries whose condition the row met before the write
)

// Changes reports whether the write changes the result of the query.
func Changes(db DB, w Write, q Query, m Model) bool {
	switch m {
	case ByTable:
		return q.Reads(w.Table)
	case ByColumn:
		return q.Reads(w.Table) && (w.Kind != "UPDATE" || q.Names(w.Table, w.Col))
	}
	after, touched := Apply(db, w)
	switch m {
	case ByKey:
		return q.byKey(db, w, touched)
	case ByMember:
		return q.Reads(w.Table) && slices.ContainsFunc(touched, func(t Touched) bool { return q.admits(db, w.Table, t.Before) })
	}
	return !Run(db, q).Equal(Run(after, q))
}

// Reads reports whether the query reads a table.
func (q Query) Reads(table string) bool {
	return q.From == table || q.Join != nil && q.Join.Table == table
}

// Names reports whether the query names a column of a table anywhere.
func (q Query) Names(table, col string) bool {
	if !q.Reads(table) {
		return false
	}
	if q.Join != nil {
		col = table + "." + col
	}
	return slices.Contains(q.columns(), col)
}

func (q Query) columns() []string {
	cols := append(slices.Clone(q.Cols), q.AggOf, q.Group, q.Order)
	for _, c := range q.Where {
		cols = append(cols, c.Col)
	}
	if q.Join != nil {
		cols = append(cols, q.Join.Left, q.Join.Right)
	}
	return cols
}

func (q Query) byKey(db DB, w Write, touched []Touched) bool {
	if q.From != w.Table || q.Join != nil {
		return false
	}
	key := db.Table(w.Table).Cols[0]
	for _, c := range q.Where {
		for _, t := range touched {
			if c.Col == key && c.Op == "=" && (t.Before != nil && t.Before[0] == c.Val || t.After != nil && t.After[0] == c.Val) {
				return true
			}
		}
	}
	return false
}

// admits reports whether a row of table meets all of the query's conditions on that table.
func (q Query) admits(db DB, table string, row []Value) bool {
	if row == nil {
		return false
	}
	t := db.Table(table)
	cols := t.Cols
	if q.Join != nil {
		cols = qualified(t)
	}
	for _, c := range q.Where {
		if i := slices.Index(cols, c.Col); i >= 0 && !c.holds(row[i]) {
			return false
		}
	}
	return true
}

// Explain says in a sentence why the write changes the result of the query or leaves it.
func Explain(db DB, w Write, q Query) string {
	after, touched := Apply(db, w)
	a, b := Run(db, q), Run(after, q)
	switch {
	case !a.Equal(b):
		return fmt.Sprintf("the result goes from `%s` to `%s`", a, b)
	case !q.Reads(w.Table):
		return fmt.Sprintf("the query does not read `%s`: the result stays `%s`", w.Table, a)
	case w.Kind == "UPDATE" && !q.Names(w.Table, w.Col):
		return fmt.Sprintf("the query does not use `%s`: the result stays `%s`", w.Col, a)
	case !q.anyAdmitted(db, w.Table, touched):
		return fmt.Sprintf("%s: the result stays `%s`", outside(w, touched), a)
	}
	return fmt.Sprintf("%s: the result stays `%s`", q.inVain(db, w, a, touched), a)
}

func (q Query) anyAdmitted(db DB, table string, touched []Touched) bool {
	return slices.ContainsFunc(touched, func(t Touched) bool {
		return q.admits(db, table, t.Before) || q.admits(db, table, t.After)
	})
}

// outside says that no touched row ever met the conditions of a query.
func outside(w Write, touched []Touched) string {
	rows, meets := keysOf(touched), "meets"
	if len(touched) > 1 {
		meets = "meet"
	}
	switch w.Kind {
	case "INSERT":
		return "the new " + rows + " fails the query's conditions"
	case "DELETE":
		return "the query's conditions left " + rows + " out already"
	}
	return fmt.Sprintf("%s %s the query's conditions neither before nor after", rows, meets)
}

// keysOf names the touched rows by key.
func keysOf(touched []Touched) string {
	var keys []string
	for _, t := range touched {
		row := t.Before
		if row == nil {
			row = t.After
		}
		keys = append(keys, fmt.Sprint(row[0]))
	}
	if len(keys) == 1 {
		return "row " + keys[0]
	}
	return "rows " + strings.Join(keys, ", ")
}

// joined reports whether a touched row of From has a partner in the other table.
func (q Query) joined(db DB, touched []Touched) bool {
	from, with := db.Table(q.From), db.Table(q.Join.Table)
	l, r := slices.Index(qualified(from), q.Join.Left), slices.Index(qualified(with), q.Join.Right)
	has := func(row []Value) bool {
		return row != nil && slices.ContainsFunc(with.Rows, func(o []Value) bool { return o[r] == row[l] })
	}
	return slices.ContainsFunc(touched, func(t Touched) bool { return has(t.Before) || has(t.After) })
}

// keeps reports whether a touched row stands in a joined row that meets the conditions, before or after the write.
func (q Query) keeps(db DB, w Write, touched []Touched) bool {
	after, _ := Apply(db, w)
	key := w.Table + "." + db.Table(w.Table).Cols[0]
	return slices.ContainsFunc(touched, func(t Touched) bool {
		row := t.Before
		if row == nil {
			row = t.After
		}
		one := Query{From: q.From, Join: q.Join, Cols: []string{key}, Where: append(slices.Clone(q.Where), Cond{key, "=", row[0]})}
		return len(Run(db, one).Rows)+len(Run(after, one).Rows) > 0
	})
}

// inVain says why the result stays although a touched row met the conditions of the query on its table.
func (q Query) inVain(db DB, w Write, result Result, touched []Touched) string {
	switch {
	case q.Join != nil && w.Table == q.From && !q.joined(db, touched):
		return fmt.Sprintf("no row of `%s` refers to %s", q.Join.Table, keysOf(touched))
	case q.Join != nil && !q.keeps(db, w, touched):
		return fmt.Sprintf("the query's conditions leave out what %s joins", keysOf(touched))
	case q.Join != nil:
		return fmt.Sprintf("the rows that %s joins show the same", keysOf(touched))
	case q.Agg == "COUNT":
		return "as many rows meet the conditions as before"
	case q.Agg == "MIN":
		return fmt.Sprintf("the least `%s` is still %v", q.AggOf, result)
	case q.Agg == "MAX":
		return fmt.Sprintf("the greatest `%s` is still %v", q.AggOf, result)
	case q.Limit > 0:
		return fmt.Sprintf("the first %d rows are the same", q.Limit)
	}
	return "what the query shows of the rows is the same"
}

// Describe says what a write does to which rows.
func Describe(db DB, w Write) string {
	_, touched := Apply(db, w)
	if len(touched) == 0 {
		return "No row meets the condition"
	}
	at := slices.Index(db.Table(w.Table).Cols, w.Col)
	var s []string
	for _, t := range touched {
		switch {
		case t.Before == nil:
			s = append(s, fmt.Sprintf("row %v is inserted", t.After[0]))
		case t.After == nil:
			s = append(s, fmt.Sprintf("row %v is deleted", t.Before[0]))
		default:
			s = append(s, fmt.Sprintf("row %v has `%s` %v → %v", t.Before[0], w.Col, t.Before[at], t.After[at]))
		}
	}
	return strings.Join(s, ", ")
}
