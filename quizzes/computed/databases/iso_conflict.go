package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/txn"
)

// IsoConflict asks for the statement that REPEATABLE READ refuses.
var IsoConflict = quizzes.Template{
	ID: "iso.conflict", Version: 1, Concept: "isolation-levels#snapshot", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 3, Make: isoConflict,
}

// isoConflictScript has two or three sessions read and write three rows.
func isoConflictScript(r *rand.Rand) []txn.Stmt {
	on := func(id int) txn.Pred { return txn.Pred{Col: "id", Op: "=", N: id} }
	var lists [][]txn.Stmt
	hot := 1 + r.IntN(3) // the row that most writers want
	for s := range 3 {
		l := make([]txn.Stmt, 0, 4)
		for range 2 + r.IntN(2) {
			if id := 1 + r.IntN(3); r.IntN(5) < 2 {
				l = append(l, txn.Stmt{S: s, Op: txn.Select, Where: txn.Pred{Col: "id", Op: quizzes.One(r, "<=", ">="), N: 2}})
			} else {
				if r.IntN(3) > 0 {
					id = hot
				}
				l = append(l, txn.Stmt{S: s, Op: txn.Update, Where: on(id), Add: true, By: quizzes.One(r, -5, 5, 10, 3)})
			}
		}
		end := txn.Commit
		if r.IntN(6) == 0 {
			end = txn.Rollback
		}
		lists = append(lists, append(l, txn.Stmt{S: s, Op: end}))
	}
	return isoMerge(r, lists...)
}

func isoConflict(r *rand.Rand) (quizzes.Question, error) {
	from := 2 + 3*r.IntN(3) // so that early and late lines are as likely
	return quizzes.Search(4*dbTries, func() (quizzes.Question, error) {
		t := isoDrawTable(r, 3)
		script := isoConflictScript(r)
		if len(script) > 12 {
			return quizzes.Question{}, quizzes.Reject("too long")
		}
		all := slices.Concat([]txn.Stmt{{S: 0, Op: txn.Begin, Level: txn.RepeatableRead}, {S: 1, Op: txn.Begin, Level: txn.RepeatableRead}, {S: 2, Op: txn.Begin, Level: txn.RepeatableRead}}, script)
		run := txn.Run(t, 3, all, "", false)
		if run.Stuck || run.Race || run.Deadlock || isoRefused(run) < from+3 || isoRefused(run) > from+5 || isoNegative(run) {
			return quizzes.Question{}, quizzes.Reject("another line, or none, or two")
		}
		run, at := txn.Run(t, 3, all, "", true), isoRefused(run)
		line := quizzes.Line{Title: "Statements in the order in which they are sent", Lang: "text"}
		for i, text := range dbScript(t, script) {
			line.Options = append(line.Options, isoConflictOption(run, all, i+3, text))
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("In PostgreSQL 15, `%s` (id, %s) holds %s. Sessions A, B and C have each sent `BEGIN ISOLATION LEVEL REPEATABLE READ` and go on as shown. Which statement ends in `ERROR 40001`, at once or after a wait?",
				t.Name, t.Col, txn.Rows(t.Rows)),
			Ask: line, Note: fmt.Sprint(t, script), Trace: quizzes.Worked(run.Steps, "The error comes for line %d.", at-2),
		}, nil
	})
}

// isoRefused is the one statement refused with 40001, or -1 where there is none or where more than one ends in an
// error other than that it speaks on in an aborted transaction.
func isoRefused(o txn.Outcome) int {
	at := -1
	for _, e := range o.Events {
		switch e.Err {
		case "40001":
			if at >= 0 {
				return -1
			}
			at = e.Stmt
		case "25P02":
			return -1
		}
	}
	return at
}

func isoConflictOption(run txn.Outcome, script []txn.Stmt, i int, text string) quizzes.Option {
	s := script[i]
	name, tag := txn.Session(s.S), run.Of(i).Tag(s.Op)
	o := quizzes.Option{Text: text, Right: tag == "ERROR 40001"}
	switch {
	case o.Right:
		o.Why = fmt.Sprintf("Row %d was changed by a transaction that committed after %s's snapshot, so %s's update is refused.", s.Where.N, name, name)
	case s.Op == txn.Select:
		o.Misconception = "reads-conflict"
		o.Why = fmt.Sprintf("A read returns what %s's snapshot holds and is never refused at this level. It gives %s.", name, txn.Rows(run.Of(i).Rows))
	case s.Op == txn.Update && isoWaited(run, i):
		o.Misconception = "every-wait-fails"
		o.Why = fmt.Sprintf("%s waits for row %d, but the one that it waits for does not commit a change of it. It ends in `%s`.", name, s.Where.N, tag)
	case s.Op == txn.Update:
		o.Misconception = "first-writer-refused"
		o.Why = fmt.Sprintf("Nobody has changed and committed row %d since %s's snapshot, so %s gets `%s`.", s.Where.N, name, name, tag)
	case s.Op == txn.Commit:
		o.Misconception = "conflict-at-commit"
		o.Why = fmt.Sprintf("At this level the conflict is found when a row is written, not at the end. %s's last statement ends its transaction.", name)
	default:
		o.Misconception = "rollback-refused"
		o.Why = fmt.Sprintf("A rollback is never refused; it throws away what %s did.", name)
	}
	return o
}
