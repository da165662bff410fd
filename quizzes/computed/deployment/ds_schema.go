package deployment

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/release"
)

// StrategySchemaFails asks which statements of old code fail after a migration.
var StrategySchemaFails = quizzes.Template{
	ID: "ds.schema.fails", Version: 1, Concept: "deployment-strategies#schema", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: dsSchemaFails,
}

// StrategySchemaBoth asks which version of the code each of several migrations breaks.
var StrategySchemaBoth = quizzes.Template{
	ID: "ds.schema.both", Version: 1, Concept: "deployment-strategies#schema", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: dsSchemaBoth,
}

var dsSchemaBeliefs = map[release.Model]string{
	release.RenameSafe:    "a renamed column still answers to its old name",
	release.NotNullFree:   "inserts that leave out a new `NOT NULL` column still work",
	release.DropSafe:      "a dropped column can still be named",
	release.AddBreaks:     "code breaks on a column that it does not know",
	release.DefaultBroken: "an insert has to name a column even if it has a default",
}

var dsTables = []struct {
	name    string
	columns []string
	added   []string
}{
	{"users", []string{"mail", "city", "phone"}, []string{"email", "locale", "tier"}},
	{"orders", []string{"state", "note", "buyer"}, []string{"status", "channel", "coupon"}},
	{"books", []string{"title", "writer", "shelf"}, []string{"author", "genre", "isbn"}},
	{"parcels", []string{"code", "place", "owner"}, []string{"depot", "carrier", "label"}},
	{"tickets", []string{"topic", "agent", "queue"}, []string{"subject", "level", "source"}},
}

// dsMigration draws a change of the table.
func dsMigration(r *rand.Rand, old, added string) release.Change {
	switch k := quizzes.One(r, "add", "add-required", "add-default", "drop", "rename", "rename"); k {
	case "drop":
		return release.Change{Kind: k, Column: old}
	case "rename":
		return release.Change{Kind: k, Column: old, To: added}
	default:
		return release.Change{Kind: k, Column: added}
	}
}

func dsTable(name string, columns []string) release.Table {
	t := release.Table{Name: name}
	for _, c := range columns {
		t.Columns = append(t.Columns, release.Column{Name: c})
	}
	return t
}

func dsStatement(r *rand.Rand, columns []string) release.Statement {
	s := release.Statement{Kind: quizzes.One(r, "insert", "insert", "select", "update"), Range: r.IntN(2) == 0}
	n := 1 + r.IntN(2)
	switch s.Kind {
	case "update":
		n = 1
	case "insert":
		s.Range = false
	}
	s.Columns = quizzes.DrawSorted(r, columns, n)
	return s
}

func dsSchemaFails(r *rand.Rand) (quizzes.Question, error) {
	want := share(r, 5)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		d := quizzes.One(r, dsTables...)
		before := dsTable(d.name, d.columns)
		at := r.Perm(3)
		first := dsMigration(r, d.columns[at[0]], d.added[0])
		second := dsMigration(r, d.columns[at[1]], d.added[1])
		after := before.Apply(first).Apply(second)
		var opts []quizzes.Option
		var tr release.Steps
		used := map[string]bool{}
		for range 5 {
			s := dsStatement(r, d.columns)
			q := s.SQL(d.name)
			if used[q] {
				return reject("twice")
			}
			used[q] = true
			ok, why := after.Works(s, "")
			tr = append(tr, release.Step{Rule: "schema." + s.Kind, Text: fmt.Sprintf("`%s`: %s.", q, why)})
			if !ok {
				opts = append(opts, right(quizzes.Code(q), "It fails: %s.", why))
				continue
			}
			id := ""
			for _, m := range release.SchemaModels {
				if as, _ := after.Works(s, m); !as {
					id = string(m)
				}
			}
			if id == "" {
				id = "untouched-columns-break"
			}
			opts = append(opts, wrong(quizzes.Code(q), id, "It works: %s.", why))
		}
		if rights(opts) != want || first.Kind == second.Kind {
			return reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("The table `%s` had a numbered `id` and the columns `%s`, `%s` and `%s`, all of which may be empty. PostgreSQL runs the migration below on it. Which statements of the old code fail from then on?", d.name, d.columns[0], d.columns[1], d.columns[2]),
			Exhibits: []quizzes.Exhibit{{Title: "Migration, with values filled in for rows that are there", Lang: "sql", Lines: []string{first.SQL(d.name) + ";", second.SQL(d.name) + ";"}}},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(first, second, used),
			Trace: quizzes.Worked(tr, "These fail: %s.", key(opts)),
		}, nil
	})
}

// dsCode is a version of the code: what it writes and what it reads.
func dsCode(writes, reads []string) []release.Statement {
	return []release.Statement{{Kind: "insert", Columns: writes}, {Kind: "select", Columns: reads}}
}

func dsAll(t release.Table, code []release.Statement, m release.Model) (ok bool, why string) {
	for _, s := range code {
		if ok, why = t.Works(s, m); !ok {
			return ok, why
		}
	}
	return true, "all its statements name columns that are there and leave out none that needs a value"
}

func dsSchemaBoth(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		d := quizzes.One(r, dsTables...)
		before := dsTable(d.name, d.columns)
		a, b, added := d.columns[r.IntN(2)], d.columns[2], quizzes.One(r, d.added...)
		old, new := dsCode([]string{a, b}, []string{a}), dsCode([]string{b, added}, []string{added})
		switch r.IntN(3) {
		case 0:
			new = dsCode([]string{a, added}, []string{a})
		case 1:
			new = dsCode([]string{b}, []string{b})
		}
		pool := []release.Change{{Kind: "add", Column: added}, {Kind: "add-required", Column: added}, {Kind: "add-default", Column: added}, {Kind: "drop", Column: a}, {Kind: "rename", Column: a, To: added}, {Kind: "drop", Column: b}}
		cells := quizzes.Cells{Head: []string{"Change, made alone", "Old code", "New code"}}
		var tr release.Steps
		works, column := [2]int{}, map[string]bool{}
		for _, ch := range quizzes.Draw(r, pool, 3) {
			after := before.Apply(ch)
			row := quizzes.CellRow{Given: []string{quizzes.Code(ch.SQL(d.name))}}
			pair := ""
			for i, version := range [][]release.Statement{old, new} {
				ok, why := dsAll(after, version, "")
				if ok {
					works[i]++
				}
				pair += quizzes.YesNo(ok)
				text := fmt.Sprintf("After `%s` the %s code %s: %s.", ch.SQL(d.name), []string{"old", "new"}[i], dsWorks(ok), why)
				tr = append(tr, release.Step{Rule: "schema." + ch.Kind, Text: text})
				row.Asked = append(row.Asked, quizzes.Cell{Choices: []string{"works", "fails"}, Want: dsWorks(ok), Why: text, Near: dsSchemaNear(after, version, ok)})
			}
			column[pair] = true
			cells.Rows = append(cells.Rows, row)
		}
		if works[0] == 0 || works[0] == 3 || works[1] == 0 || works[1] == 3 || !column["yesno"] && !column["noyes"] {
			return reject("guessable")
		}
		lines := []string{"-- old code", old[0].SQL(d.name), old[1].SQL(d.name), "-- new code", new[0].SQL(d.name), new[1].SQL(d.name)}
		return quizzes.Question{
			Stem:     fmt.Sprintf("The table `%s` has an `id` that fills itself and the columns `%s`, `%s` and `%s`, all of which may be empty. Each change below goes through, with values filled in for the rows that are there. During a rolling update both versions of the code run. After each of these changes, does all code of a version work?", d.name, d.columns[0], d.columns[1], d.columns[2]),
			Exhibits: []quizzes.Exhibit{{Title: "Statements", Lang: "sql", Lines: lines}}, Ask: cells, Note: fmt.Sprint(lines, cells.Rows),
			Trace: quizzes.Worked(tr, "In reading order: %s.", cells.KeyText()),
		}, nil
	})
}

func dsWorks(ok bool) string {
	if ok {
		return "works"
	}
	return "fails"
}

func dsSchemaNear(t release.Table, version []release.Statement, ok bool) []quizzes.Near {
	for _, m := range release.SchemaModels {
		if as, _ := dsAll(t, version, m); as != ok {
			return []quizzes.Near{near(dsWorks(as), string(m), "This takes it that %s.", dsSchemaBeliefs[m])}
		}
	}
	return nil
}
