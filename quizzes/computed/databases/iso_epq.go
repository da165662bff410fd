package databases

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/txn"
)

// IsoRecheck asks what an UPDATE or DELETE with a condition does after it has waited for a row at READ COMMITTED.
var IsoRecheck = quizzes.Template{
	ID: "iso.epq", Version: 1, Concept: "isolation-levels#read-committed", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 3, Make: isoRecheck,
}

// isoBeliefs says what each wrong model takes for granted, and what PostgreSQL does instead.
var isoBeliefs = map[txn.Model]string{
	txn.RestartStatement: "after the wait the statement looks for its rows anew, but its snapshot stays the one taken at its start",
	txn.NoRecheck:        "the condition is tested once, but PostgreSQL tests it again on the newest version of a row that it has waited for",
	txn.RCRefuses:        "a row changed in between is refused, but that is REPEATABLE READ; READ COMMITTED goes on with the new version",
	txn.OldValueWritten:  "the new value is computed from the version seen at first, but it is computed from the newest one",
	txn.PassesLocked:     "a writer passes by a row that is locked, but it waits for it",
	txn.RollbackKept:     "a rolled-back change stays, but the old version counts again",
	txn.DirtyRead:        "a reader sees what is not yet committed, but PostgreSQL shows committed rows at every level",
	txn.SnapshotAtBegin:  "the snapshot is taken at BEGIN, but the first statement takes it",
	txn.OneSnapshot:      "READ COMMITTED keeps one snapshot, but each statement takes its own",
	txn.FreshSnapshots:   "each statement takes a snapshot of its own, but REPEATABLE READ keeps the first one",
	txn.OwnWritesHidden:  "a session does not see its own changes before its commit, but it does",
}

// isoTables are names to draw from.
var isoTables = []txn.Table{
	{Name: "acct", Col: "bal"}, {Name: "task", Col: "prio"}, {Name: "item", Col: "stock"}, {Name: "seat", Col: "price"}, {Name: "job", Col: "tries"},
}

// isoDrawTable gives a table of n rows with different values, multiples of 10.
func isoDrawTable(r *rand.Rand, n int) txn.Table {
	t := isoTables[r.IntN(len(isoTables))]
	for i, v := range quizzes.Draw(r, []int{10, 20, 30, 40, 50, 60, 70, 80, 90}, n) {
		t.Rows = append(t.Rows, txn.Row{ID: i + 1, V: v})
	}
	return t
}

// isoBy draws a change that moves a value by one to four tens.
func isoBy(r *rand.Rand) int { return 10 * quizzes.One(r, -4, -3, -2, -1, 1, 2, 3, 4) }

func isoRecheck(r *rand.Rand) (quizzes.Question, error) {
	del := r.IntN(4) == 0
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		t := isoDrawTable(r, 2+r.IntN(2))
		script := []txn.Stmt{{Op: txn.Begin, Level: txn.ReadCommitted}, {S: 1, Op: txn.Begin, Level: txn.ReadCommitted}}
		var moved []int // ends of the moves of the rows that A changes
		for _, row := range quizzes.DrawSorted(r, t.Rows, 2) {
			by := isoBy(r)
			moved = append(moved, row.V, row.V+by)
			script = append(script, txn.Stmt{Op: txn.Update, Where: txn.Pred{Col: "id", Op: "=", N: row.ID}, Add: true, By: by})
		}
		k := 2 * r.IntN(2) // one of them crosses the limit
		limit := (moved[k]+moved[k+1])/2 + r.IntN(3) - 1
		second := txn.Stmt{S: 1, Op: txn.Update, Where: txn.Pred{Col: "v", Op: quizzes.One(r, ">=", "<=", ">", "<"), N: limit}, Add: true, By: quizzes.One(r, -5, 5, 1, -1)}
		if del {
			second = txn.Stmt{S: 1, Op: txn.Delete, Where: second.Where}
		}
		script = append(script, second, txn.Stmt{Op: txn.Commit}, txn.Stmt{S: 1, Op: txn.Commit})
		return isoRecheckAsk(r, t, script, len(script)-3)
	})
}

func isoRecheckAsk(r *rand.Rand, t txn.Table, script []txn.Stmt, at int) (quizzes.Question, error) {
	run := txn.Run(t, 2, script, "", true)
	text := func(o txn.Outcome) string {
		if e := o.Of(at); e.Err == "" {
			return fmt.Sprintf("%s; stored: %s", quizzes.Code(e.Tag(script[at].Op)), txn.Rows(o.Final))
		}
		return fmt.Sprintf("%s; stored: %s", quizzes.Code("ERROR "+o.Of(at).Err), txn.Rows(o.Final))
	}
	if run.Race || run.Stuck || run.Deadlock || !isoWaited(run, at) || isoNegative(run) {
		return quizzes.Question{}, quizzes.Reject("no wait, or not to be asked")
	}
	if text(run) == text(txn.Run(t, 2, script, txn.NoRecheck, false)) && text(run) == text(txn.Run(t, 2, script, txn.RestartStatement, false)) {
		return quizzes.Question{}, quizzes.Reject("nothing at stake")
	}
	var wrong []quizzes.Option
	for _, m := range []txn.Model{txn.RestartStatement, txn.NoRecheck, txn.RCRefuses, txn.OldValueWritten, txn.PassesLocked} {
		o := txn.Run(t, 2, script, m, false)
		why := fmt.Sprintf("This takes it that %s. B's statement reports `%s`.", isoBeliefs[m], run.Of(at).Tag(script[at].Op))
		wrong = append(wrong, quizzes.Option{Text: text(o), Misconception: string(m), Why: why})
	}
	key := quizzes.Option{Text: text(run), Why: isoRecheckWhy(run, t, script[at])}
	opts, err := quizzes.Pick(r, key, wrong, 3)
	if err != nil {
		return quizzes.Question{}, err
	}
	return quizzes.Question{
		Stem: fmt.Sprintf("In PostgreSQL 15, `%s` (id, %s) holds %s. Sessions A and B run these statements at READ COMMITTED, and statement %d has to wait. What does it report in the end, and what is stored after statement %d?",
			t.Name, t.Col, txn.Rows(t.Rows), at+1, len(script)),
		Exhibits: []quizzes.Exhibit{{Title: "Statements in the order in which they are sent", Lang: "text", Lines: dbScript(t, script), Drawn: isoSessions(t, script, at)}},
		Ask:      quizzes.Single{Options: opts}, Note: fmt.Sprint(t, script),
		Trace: quizzes.Worked(run.Steps, "So the answer is: %s.", key.Text),
	}, nil
}

// isoWaited reports whether the statement had to wait.
func isoWaited(o txn.Outcome, at int) bool {
	for _, e := range o.Events {
		if e.Stmt == at && e.Waits {
			return true
		}
	}
	return false
}

// isoNegative reports a stored value at or below zero, which looks like a slip.
func isoNegative(o txn.Outcome) bool {
	for _, r := range o.Final {
		if r.V <= 0 {
			return true
		}
	}
	return false
}

func isoRecheckWhy(o txn.Outcome, t txn.Table, s txn.Stmt) string {
	e := o.Events[len(o.Events)-2]
	return fmt.Sprintf("B's rows were found when its statement began; each that A then changed is tested again, `%s`, on its newest version. It reports `%s`.", t.Cond(s.Where), e.Tag(s.Op))
}
