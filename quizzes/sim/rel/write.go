package rel

import "slices"

// Write is an UPDATE (Set is = or +), an INSERT of Values or a DELETE.
type Write struct {
	Kind   string // UPDATE, INSERT, DELETE
	Table  string
	Col    string
	Op     string // = sets Val, + adds it
	Val    Value
	Where  []Cond
	Values []Value
}

// Touched is a row that a write changes; Before or After is nil where it does not exist.
type Touched struct{ Before, After []Value }

// Apply returns the tables after a write, and the rows it touched. db stays as it is.
func Apply(db DB, w Write) (DB, []Touched) {
	out := slices.Clone(db)
	i := slices.IndexFunc(db, func(t Table) bool { return t.Name == w.Table })
	rows, touched := w.rows(db[i])
	out[i].Rows = rows
	return out, touched
}

func (w Write) rows(t Table) (rows [][]Value, touched []Touched) {
	if w.Kind == "INSERT" {
		return append(slices.Clone(t.Rows), w.Values), []Touched{{nil, w.Values}}
	}
	for _, row := range t.Rows {
		if !matches(t.Cols, row, w.Where) {
			rows = append(rows, row)
			continue
		}
		after := w.change(t, row)
		if touched = append(touched, Touched{row, after}); after != nil {
			rows = append(rows, after)
		}
	}
	return rows, touched
}

func (w Write) change(t Table, row []Value) []Value {
	if w.Kind == "DELETE" {
		return nil
	}
	after, at := slices.Clone(row), slices.Index(t.Cols, w.Col)
	if after[at] = w.Val; w.Op == "+" {
		after[at] = row[at].(int) + w.Val.(int)
	}
	return after
}
