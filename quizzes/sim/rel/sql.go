package rel

import (
	"fmt"
	"strings"
)

// SQL prints the query as SQLite reads it.
func (q Query) SQL() string {
	var b strings.Builder
	b.WriteString("SELECT " + q.list() + " FROM " + q.From)
	if q.Join != nil {
		fmt.Fprintf(&b, " JOIN %s ON %s = %s", q.Join.Table, q.Join.Left, q.Join.Right)
	}
	b.WriteString(where(q.Where))
	if q.Group != "" {
		b.WriteString(" GROUP BY " + q.Group)
	}
	if q.Order != "" {
		b.WriteString(" ORDER BY " + q.Order)
		if q.Desc {
			b.WriteString(" DESC")
		}
	}
	if q.Limit > 0 {
		fmt.Fprintf(&b, " LIMIT %d", q.Limit)
	}
	return b.String()
}

func (q Query) list() string {
	agg := fmt.Sprintf("%s(%s)", q.Agg, q.AggOf)
	if q.Agg == "COUNT" {
		agg = "COUNT(*)"
	}
	switch {
	case q.Agg == "":
		return strings.Join(q.Cols, ", ")
	case q.Group != "":
		return q.Group + ", " + agg
	}
	return agg
}

func where(conds []Cond) string {
	var s []string
	for _, c := range conds {
		s = append(s, c.SQL())
	}
	if len(s) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(s, " AND ")
}

// SQL prints a condition.
func (w Cond) SQL() string { return fmt.Sprintf("%s %s %s", w.Col, w.Op, literal(w.Val)) }

func literal(v Value) string {
	if s, ok := v.(string); ok {
		return "'" + s + "'"
	}
	return fmt.Sprint(v)
}

// SQL prints the write as SQLite reads it.
func (w Write) SQL() string {
	switch w.Kind {
	case "INSERT":
		var s []string
		for _, v := range w.Values {
			s = append(s, literal(v))
		}
		return fmt.Sprintf("INSERT INTO %s VALUES (%s)", w.Table, strings.Join(s, ", "))
	case "DELETE":
		return "DELETE FROM " + w.Table + where(w.Where)
	case "UPDATE":
		set := literal(w.Val)
		if w.Op == "+" {
			set = fmt.Sprintf("%s + %d", w.Col, w.Val)
		}
		return fmt.Sprintf("UPDATE %s SET %s = %s%s", w.Table, w.Col, set, where(w.Where))
	}
	return ""
}

// Create prints the statements that make the table and its rows.
func (t Table) Create() []string {
	out := []string{fmt.Sprintf("CREATE TABLE %s (%s)", t.Name, strings.Join(t.Cols, ", "))}
	for _, row := range t.Rows {
		out = append(out, Write{Kind: "INSERT", Table: t.Name, Values: row}.SQL())
	}
	return out
}
