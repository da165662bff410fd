package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/innodb"
	"warmcache/quizzes/sim/txn"
)

// IsoEngines asks what one schedule comes to at REPEATABLE READ of two products.
var IsoEngines = quizzes.Template{
	ID: "iso.engines", Version: 1, Concept: "isolation-levels#snapshot", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: isoEngines,
}

// isoEnginesModels are the mistakes about each product: PostgreSQL's, then InnoDB's.
var (
	isoPostgresModels = []txn.Model{txn.RROverwrites, txn.FreshSnapshots, txn.SnapshotAtBegin}
	isoInnoModels     = []innodb.Model{innodb.Refuses, innodb.ReadsCurrent, innodb.WritesSnapshot, innodb.WriteSnapshots, innodb.SnapshotAtBegin}
)

// isoInnoBeliefs says what each wrong model of InnoDB takes for granted, and what InnoDB does instead.
var isoInnoBeliefs = map[innodb.Model]string{
	innodb.Refuses:         "InnoDB refuses to write a row that has changed since the snapshot, but that is PostgreSQL; InnoDB writes the newest committed version",
	innodb.ReadsCurrent:    "a plain `SELECT` shows the newest commits, but at REPEATABLE READ it keeps to its snapshot",
	innodb.WritesSnapshot:  "an `UPDATE` works on the rows of the snapshot, but InnoDB has it work on the newest committed version",
	innodb.WriteSnapshots:  "the first statement of any kind takes the snapshot, but in InnoDB the first plain `SELECT` does",
	innodb.SnapshotAtBegin: "the snapshot is taken at BEGIN, but in InnoDB the first plain `SELECT` takes it",
}

// isoEnginesScript has A look at a row and write it, while B changes it. Both have begun.
func isoEnginesScript(r *rand.Rand, t txn.Table) []txn.Stmt {
	x, y := 1, 2
	if r.IntN(2) == 0 {
		x, y = 2, 1
	}
	on := func(id int) txn.Pred { return txn.Pred{Col: "id", Op: "=", N: id} }
	read := txn.Stmt{Op: txn.Select, Where: on(x)}
	write := func(s, id int) txn.Stmt {
		return txn.Stmt{S: s, Op: txn.Update, Where: on(id), Add: true, By: quizzes.One(r, -7, -5, -3, 3, 5, 7, 10)}
	}
	var a []txn.Stmt
	if r.IntN(3) == 0 {
		a = append(a, write(0, y))
	}
	if r.IntN(4) > 0 {
		a = append(a, read)
	}
	a = append(a, read)
	last := write(0, x)
	if r.IntN(3) == 0 {
		last.Where = txn.Pred{Col: "v", Op: quizzes.One(r, ">=", "<="), N: t.Rows[x-1].V + quizzes.One(r, -4, -2, 2, 4)}
	}
	a = append(a, last, read, txn.Stmt{Op: txn.Commit})
	b := []txn.Stmt{write(1, quizzes.One(r, x, x, x, y))}
	b = append(b, txn.Stmt{S: 1, Op: quizzes.One(r, txn.Commit, txn.Commit, txn.Commit, txn.Rollback)})
	return isoMerge(r, a, b)
}

// isoBoth is one script run by the two products' engines, or by a wrong model of each.
type isoBoth struct {
	pg txn.Outcome
	in innodb.Outcome
}

func isoRunBoth(t txn.Table, script []txn.Stmt, pg txn.Model, in innodb.Model, steps bool) isoBoth {
	var inno []innodb.Stmt
	for _, s := range script {
		inno = append(inno, innodb.Stmt{Stmt: s})
	}
	return isoBoth{txn.Run(t, 2, script, pg, steps), innodb.Run(t, 2, inno, in, false, steps)}
}

// void reports that one of the runs means nothing.
func (b isoBoth) void() bool {
	return b.pg.Race || b.pg.Deadlock || b.pg.Stuck || b.in.Void()
}

// isoReport writes what a statement's cell holds; at the script's end, what is stored.
func isoReport(e txn.Event, op txn.Op) string {
	switch {
	case e.Err != "":
		return "error"
	case op == txn.Update:
		return quizzes.Plural(e.N, "row")
	}
	return fmt.Sprint(e.Value0())
}

func isoEngines(r *rand.Rand) (quizzes.Question, error) {
	differ := r.IntN(4) > 0 // now and then the products agree
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		t := isoDrawTable(r, 2)
		script := isoEnginesScript(r, t)
		for i := range script[1:] {
			if script[i] == script[i+1] {
				return quizzes.Question{}, quizzes.Reject("one statement twice in a row")
			}
		}
		all := slices.Concat([]txn.Stmt{{Op: txn.Begin, Level: txn.RepeatableRead}, {S: 1, Op: txn.Begin, Level: txn.RepeatableRead}}, script)
		run := isoRunBoth(t, all, "", "", false)
		if run.void() || isoNegative(run.pg) || isoNegative(txn.Outcome{Final: run.in.Final}) {
			return quizzes.Question{}, quizzes.Reject("not to be asked")
		}
		ask, fooled, differs := isoEnginesCells(t, all, run)
		if n := len(ask.All()); differs != differ || fooled < 3 && differs || fooled < 1 || n < 4 || n > 12 {
			return quizzes.Question{}, quizzes.Reject("%d models fooled, %d cells", fooled, n)
		}
		run = isoRunBoth(t, all, "", "", true)
		return quizzes.Question{
			Stem: fmt.Sprintf("`%s` (id, %s) holds %s, in PostgreSQL 15 and in InnoDB of MariaDB 10.11 (with `innodb_snapshot_isolation` off). On each product, sessions A and B have sent no more than `BEGIN` at REPEATABLE READ. Now they send these statements in this order; after an error, a session goes on with its next statement. %s",
				t.Name, t.Col, txn.Rows(t.Rows), isoEnginesAsked(ask)),
			Ask: ask, Note: fmt.Sprint(t, script), Trace: isoEnginesSteps(run, ask),
		}, nil
	})
}

// isoEnginesAsked says what the blanks ask for.
func isoEnginesAsked(ask quizzes.Cells) string {
	read, changed, stored := false, false, ""
	for i, row := range ask.Rows {
		sql := row.Given[2]
		switch {
		case len(row.Asked) == 0:
		case i == len(ask.Rows)-1:
			stored = " And which values are stored after the last step?"
		default:
			read, changed = read || strings.HasPrefix(sql, "`SELECT"), changed || strings.HasPrefix(sql, "`UPDATE")
		}
	}
	what := "the number of rows changed, or an error"
	if read && changed {
		what = "the value read, " + what
	} else if read {
		what = "the value read, or an error"
	}
	return fmt.Sprintf("What does each statement with a blank report in the end: %s?%s", what, stored)
}

// isoEnginesSteps is the worked solution of both products, one after the other.
func isoEnginesSteps(run isoBoth, ask quizzes.Cells) []quizzes.Step {
	var steps []txn.Step
	for _, s := range run.pg.Steps {
		s.Text = "PostgreSQL: " + s.Text
		steps = append(steps, s)
	}
	for _, s := range run.in.Steps {
		if s.Rule != "record.lock" { // what is not waited for is not asked about here
			s.Text = "InnoDB: " + s.Text
			steps = append(steps, s)
		}
	}
	return quizzes.Worked(steps, "The cells, row by row: %s.", ask.KeyText())
}

// isoEnginesCells asks for the reports that a belief gets wrong, and for what is stored.
func isoEnginesCells(t txn.Table, script []txn.Stmt, run isoBoth) (ask quizzes.Cells, fooled int, differs bool) {
	ask.Head = []string{"Step", "Session", "Statement", "PostgreSQL", "InnoDB"}
	pg, in := map[txn.Model]txn.Outcome{}, map[innodb.Model]innodb.Outcome{}
	for _, m := range isoPostgresModels {
		pg[m] = isoRunBoth(t, script, m, "", false).pg
	}
	for _, m := range isoInnoModels {
		in[m] = isoRunBoth(t, script, "", m, false).in
	}
	is := map[string]bool{}
	row := func(s txn.Stmt, given []string, report func(txn.Outcome, innodb.Outcome) (string, string), why string) {
		wantPG, wantIn := report(run.pg, run.in)
		one, two := quizzes.Cell{Want: wantPG}, quizzes.Cell{Want: wantIn}
		one.Why, two.Why = fmt.Sprintf("%s %s. %s", why, wantPG, isoPostgresWhy(s.Op, wantPG)), fmt.Sprintf("%s %s. %s", why, wantIn, isoInnoWhy[s.Op])
		values := []string{wantPG, wantIn}
		for _, m := range isoPostgresModels {
			if v, _ := report(pg[m], run.in); v != wantPG {
				one.Near = append(one.Near, quizzes.Near{Answer: v, Misconception: string(m), Why: fmt.Sprintf("This takes it that %s. %s %s.", isoPostgresBelief(m), why, wantPG)})
				values, is[string(m)] = append(values, v), true
			}
		}
		for _, m := range isoInnoModels {
			if _, v := report(run.pg, in[m]); v != wantIn {
				two.Near = append(two.Near, quizzes.Near{Answer: v, Misconception: string(m), Why: fmt.Sprintf("This takes it that %s. %s %s.", isoInnoBeliefs[m], why, wantIn)})
				values, is[string(m)] = append(values, v), true
			}
		}
		slices.Sort(values)
		if values = slices.Compact(values); len(values) == 1 {
			ask.Rows = append(ask.Rows, quizzes.CellRow{Given: append(given, "–", "–")})
			return
		}
		differs = differs || wantPG != wantIn
		one.Near, two.Near = quizzes.NearAnswers(wantPG, one.Near), quizzes.NearAnswers(wantIn, two.Near)
		choices := isoChoices(t, script, s, values)
		one.Choices, two.Choices = choices, choices
		ask.Rows = append(ask.Rows, quizzes.CellRow{Given: given, Asked: []quizzes.Cell{one, two}})
	}
	for i, s := range script[2:] {
		given := []string{fmt.Sprint(i + 1), txn.Session(s.S), quizzes.Code(t.SQL(s))}
		if s.Op != txn.Select && s.Op != txn.Update {
			ask.Rows = append(ask.Rows, quizzes.CellRow{Given: append(given, "–", "–")})
			continue
		}
		row(s, given, func(p txn.Outcome, n innodb.Outcome) (string, string) {
			return isoReport(p.Of(i+2), s.Op), isoReport(n.Of(i+2), s.Op)
		}, fmt.Sprintf("Step %d reports:", i+1))
	}
	row(txn.Stmt{Op: txn.Commit}, []string{"", "", fmt.Sprintf("stored `%s` of rows 1 and 2", t.Col)}, func(p txn.Outcome, n innodb.Outcome) (string, string) {
		return isoStored(p.Final), isoStored(n.Final)
	}, "Stored in the end:")
	return ask, len(is), differs
}

// isoChoices is the list of a cell: what its row's answers come to, and what else may look right. For a value read this
// is any that the row could have with some of the changes, and an error; for what is stored, up to five such pairs.
func isoChoices(t txn.Table, script []txn.Stmt, s txn.Stmt, values []string) []string {
	switch s.Op {
	case txn.Update:
		if s.Where.Col == "id" {
			return []string{"0 rows", "1 row", "error"}
		}
		return []string{"0 rows", "1 row", "2 rows", "error"}
	case txn.Select:
		values = append(values, isoMaybe(t, script, s.Where.N)...)
		slices.Sort(values)
		if values = slices.Compact(values); !slices.Contains(values, "error") {
			values = append(values, "error")
		}
		slices.SortStableFunc(values, func(a, b string) int { return len(a) - len(b) }) // 2 before 10, the error last
		return values
	}
	for _, a := range isoMaybe(t, script, 1) {
		for _, b := range isoMaybe(t, script, 2) {
			if v := quizzes.AndNone([]string{a, b}); len(values) < 5 && !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
	}
	slices.Sort(values)
	return values
}

// isoMaybe lists the values of a row with any of the updates that can meet it.
func isoMaybe(t txn.Table, script []txn.Stmt, id int) []string {
	sums := []int{t.Rows[id-1].V}
	for _, s := range script {
		if s.Op == txn.Update && (s.Where.Col != "id" || s.Where.N == id) {
			for _, v := range sums {
				sums = append(sums, v+s.By)
			}
		}
	}
	slices.Sort(sums)
	var out []string
	for _, v := range slices.Compact(sums) {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

// isoStored writes the two stored values, row 1 first; PostgreSQL's engine lists rows in the order of their versions.
func isoStored(rows []txn.Row) string {
	var out []string
	for _, r := range slices.SortedFunc(slices.Values(rows), func(a, b txn.Row) int { return a.ID - b.ID }) {
		out = append(out, fmt.Sprint(r.V))
	}
	return quizzes.AndNone(out)
}

// isoInnoWhy and isoPostgresWhy give the rule behind a cell; Commit stands for what is stored.
var isoInnoWhy = map[txn.Op]string{
	txn.Select: "InnoDB's plain `SELECT` shows the snapshot of the transaction's first plain `SELECT`, and its own changes.",
	txn.Update: "InnoDB's `UPDATE` works on the newest committed version of the row, and refuses nothing.",
	txn.Commit: "InnoDB stores the changes of all who commit, each on top of the newest version.",
}

func isoPostgresWhy(op txn.Op, want string) string {
	switch {
	case op == txn.Select && want == "error":
		return "In PostgreSQL an error fails the whole transaction, so each later statement of it fails as well."
	case op == txn.Select:
		return "PostgreSQL shows the snapshot of the transaction's first statement, and its own changes."
	case op == txn.Update && want == "error":
		return "PostgreSQL refuses to write a row that somebody has changed and committed since the snapshot."
	case op == txn.Update:
		return "PostgreSQL refuses to write only where somebody has changed the row and committed since the snapshot."
	}
	return "PostgreSQL stores the changes of all who commit, and nothing of a transaction that had an error, even if it sends `COMMIT`."
}

func isoPostgresBelief(m txn.Model) string {
	if m == txn.RROverwrites {
		return "an update at REPEATABLE READ works on the newest version, but that is InnoDB; PostgreSQL answers with an error"
	}
	return isoBeliefs[m]
}
