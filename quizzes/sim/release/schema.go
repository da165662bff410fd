package release

import (
	"fmt"
	"slices"
	"strings"
)

// Wrong models of schema changes.
const (
	RenameSafe    Model = "rename-is-safe"
	NotNullFree   Model = "new-duty-spares-old-inserts"
	DropSafe      Model = "dropped-column-is-still-read"
	AddBreaks     Model = "added-column-breaks-old-code"
	DefaultBroken Model = "default-does-not-fill"
)

// SchemaModels are all of them.
var SchemaModels = []Model{RenameSafe, NotNullFree, DropSafe, AddBreaks, DefaultBroken}

// Column is a text column of a table, which has an id besides.
type Column struct {
	Name             string
	NotNull, Default bool
	old              string // its name before a rename
	added            bool
}

// Table holds one row already.
type Table struct {
	Name    string
	Columns []Column
	gone    []string // names of dropped columns
}

// Change alters the table: "add", "add-required" (NOT NULL, no default), "add-default" (NOT NULL with one), "drop" or
// "rename" (Column to To).
type Change struct{ Kind, Column, To string }

// SQL is the change as PostgreSQL writes it.
func (c Change) SQL(table string) string {
	alter := "ALTER TABLE " + table + " "
	switch c.Kind {
	case "add":
		return alter + "ADD COLUMN " + c.Column + " text"
	case "add-required":
		return alter + "ADD COLUMN " + c.Column + " text NOT NULL"
	case "add-default":
		return alter + "ADD COLUMN " + c.Column + " text NOT NULL DEFAULT ''"
	case "drop":
		return alter + "DROP COLUMN " + c.Column
	}
	return alter + "RENAME COLUMN " + c.Column + " TO " + c.To
}

// Apply gives the table after a change.
func (t Table) Apply(c Change) Table {
	out := Table{t.Name, slices.Clone(t.Columns), slices.Clone(t.gone)}
	at := slices.IndexFunc(out.Columns, func(x Column) bool { return x.Name == c.Column })
	switch c.Kind {
	case "drop":
		out.gone = append(out.gone, c.Column)
		out.Columns = slices.Delete(out.Columns, at, at+1)
	case "rename":
		out.Columns[at].old, out.Columns[at].Name = c.Column, c.To
	default:
		out.Columns = append(out.Columns, Column{Name: c.Column, NotNull: c.Kind != "add", Default: c.Kind == "add-default", added: true})
	}
	return out
}

// Statement is an "insert" of columns, or a "select" of columns or an "update" of one, of one row or of a range.
type Statement struct {
	Kind    string
	Columns []string
	Range   bool
}

// SQL is the statement with parameters.
func (s Statement) SQL(table string) string {
	list, where := strings.Join(s.Columns, ", "), "id = ?"
	if s.Range {
		where = "id BETWEEN ? AND ?"
	}
	switch s.Kind {
	case "insert":
		return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, list, strings.TrimSuffix(strings.Repeat("?, ", len(s.Columns)), ", "))
	case "select":
		return fmt.Sprintf("SELECT %s FROM %s WHERE %s", list, table, where)
	}
	return fmt.Sprintf("UPDATE %s SET %s = ? WHERE %s", table, list, where)
}

// Works reports whether a statement succeeds on the table, and why not.
func (t Table) Works(s Statement, m Model) (ok bool, why string) {
	for _, name := range s.Columns {
		if !t.has(name, m) {
			return false, "the table has no column `" + name + "`"
		}
	}
	if m == AddBreaks && slices.ContainsFunc(t.Columns, func(c Column) bool { return c.added }) {
		return false, "the table has a column that it does not know"
	}
	if s.Kind != "insert" {
		return true, "all the columns it names are there"
	}
	for _, c := range t.Columns {
		named := slices.Contains(s.Columns, c.Name) || m == RenameSafe && slices.Contains(s.Columns, c.old)
		if c.NotNull && !named && (!c.Default || m == DefaultBroken) && m != NotNullFree {
			return false, "it leaves out `" + c.Name + "`, which must have a value and has no default"
		}
	}
	return true, "the columns it names are there, and what it leaves out may be empty or has a default"
}

func (t Table) has(name string, m Model) bool {
	if m == DropSafe && slices.Contains(t.gone, name) {
		return true
	}
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Name == name || m == RenameSafe && c.old == name })
}
