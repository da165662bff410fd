package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/txn"
)

// TxSavepoint asks which rows a transaction with savepoints has stored.
var TxSavepoint = quizzes.Template{
	ID: "tx.savepoint", Version: 1, Concept: "transactions#savepoints", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: txSavepoint,
}

// TxFailed asks what is stored by a program that ignores a failed statement, in PostgreSQL and in SQLite.
var TxFailed = quizzes.Template{
	ID: "tx.failed", Version: 1, Concept: "transactions#atomicity", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: txFailed,
}

var txScopeBeliefs = map[txn.Model]string{
	txn.ReleaseUndoes:     "`RELEASE` throws work away, but it drops the mark and keeps the work",
	txn.ReleaseCommits:    "released work is safe from any rollback, but it stays part of the transaction",
	txn.RollbackToAll:     "`ROLLBACK TO` undoes the whole transaction, but only the work behind its mark",
	txn.RollbackToLast:    "`ROLLBACK TO` goes back to the last mark, but it goes to the one it names",
	txn.RollbackToNothing: "`ROLLBACK TO` only moves the mark, but it undoes the work behind it",
	txn.ErrorsHarmless:    "PostgreSQL goes on after an error, but it refuses all that follows until a rollback",
	txn.ErrorsKeepRows:    "a failed statement keeps the rows before the bad one, but a statement is stored as a whole or not at all",
	txn.ErrorsFatal:       "any error undoes the transaction, but SQLite undoes the one statement",
	txn.CommitSaves:       "`COMMIT` saves what came before the error, but PostgreSQL turns it into a rollback",
}

var txTables = []string{"imported", "orders", "users", "item", "task"}

// txKeys draws n different short keys.
func txKeys(r *rand.Rand, n int) []string {
	return quizzes.Draw(r, []string{"A1", "B2", "C3", "D4", "E5", "F6", "G7", "H8", "K9"}, n)
}

func txSavepointScript(r *rand.Rand) (cmds []txn.Cmd, keys []string) {
	keys = txKeys(r, 5+r.IntN(2))
	slices.Sort(keys)
	names := quizzes.One(r, []string{"s1", "s2", "s3"}, []string{"a", "b", "c"}, []string{"line1", "line2", "line3"})
	cmds = []txn.Cmd{{Op: "BEGIN"}}
	var marks []string
	made := 0
	mark := func() {
		cmds, marks = append(cmds, txn.Cmd{Op: "SAVEPOINT", Name: names[made]}), append(marks, names[made])
		made++
	}
	for i, k := range keys {
		if made < 3 && (r.IntN(2) == 0 || i == 1 && made == 0) {
			mark()
		}
		cmds = append(cmds, txn.Cmd{Op: "INSERT", Keys: []string{k}})
		if len(marks) == 0 || r.IntN(2) == 0 {
			continue
		}
		if at := r.IntN(len(marks)); r.IntN(5) < 3 {
			cmds, marks = append(cmds, txn.Cmd{Op: "ROLLBACK TO", Name: marks[at]}), marks[:at+1]
		} else {
			cmds, marks = append(cmds, txn.Cmd{Op: "RELEASE", Name: marks[at]}), marks[:at]
		}
	}
	return append(cmds, txn.Cmd{Op: "COMMIT"}), keys
}

func txSavepoint(r *rand.Rand) (quizzes.Question, error) {
	right := 2 + r.IntN(3)
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		table := quizzes.One(r, txTables...)
		cmds, keys := txSavepointScript(r)
		run := txn.RunScope(txn.SQLite, nil, cmds, "", false)
		if len(run.Stored) != right || right == len(keys) || len(cmds) > 13 {
			return quizzes.Question{}, quizzes.Reject("another number of rows")
		}
		wrong := map[txn.Model][]string{}
		differ := 0
		for _, m := range []txn.Model{txn.ReleaseUndoes, txn.ReleaseCommits, txn.RollbackToAll, txn.RollbackToLast, txn.RollbackToNothing} {
			if wrong[m] = txn.RunScope(txn.SQLite, nil, cmds, m, false).Stored; !slices.Equal(wrong[m], run.Stored) {
				differ++
			}
		}
		if differ < 3 {
			return quizzes.Question{}, quizzes.Reject("%d models differ", differ)
		}
		var opts []quizzes.Option
		for _, k := range keys {
			opts = append(opts, txSavepointOption(k, run, wrong))
		}
		run = txn.RunScope(txn.SQLite, nil, cmds, "", true)
		return quizzes.Question{
			Stem:     fmt.Sprintf("Table `%s` is empty, and no statement fails. Which rows are stored after these statements, in PostgreSQL 15 and in SQLite alike?", table),
			Exhibits: []quizzes.Exhibit{{Title: "Statements of one session", Lang: "sql", Lines: txLines(cmds, table)}},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(table, cmds),
			Trace: quizzes.Worked(run.Steps, "Stored are `%s`.", strings.Join(run.Stored, "`, `")),
		}, nil
	})
}

func txLines(cmds []txn.Cmd, table string) []string {
	var out []string
	for _, c := range cmds {
		out = append(out, c.SQL(table)+";")
	}
	return out
}

func txSavepointOption(k string, run txn.Scope, wrong map[txn.Model][]string) quizzes.Option {
	o := quizzes.Option{Text: quizzes.Code(k), Right: slices.Contains(run.Stored, k)}
	if o.Right {
		o.Why = fmt.Sprintf("No later `ROLLBACK TO` goes back to a mark set before `%s` was inserted, so the commit stores it.", k)
		return o
	}
	o.Misconception = string(txn.RollbackToNothing)
	for _, m := range []txn.Model{txn.RollbackToLast, txn.ReleaseCommits} {
		if slices.Contains(wrong[m], k) {
			o.Misconception = string(m)
		}
	}
	o.Why = fmt.Sprintf("A later `ROLLBACK TO` names a mark set before `%s` was inserted. This takes it that %s.", k, txScopeBeliefs[txn.Model(o.Misconception)])
	return o
}

// txFailedScript draws statements of which one or two meet a key that is there.
func txFailedScript(r *rand.Rand) (cmds []txn.Cmd, keys []string) {
	keys = txKeys(r, 6)
	slices.Sort(keys)
	there, free := keys[0], keys[1:]
	insert := func(ks ...string) txn.Cmd { return txn.Cmd{Op: "INSERT", Keys: ks} }
	bad := insert(there)
	body := []txn.Cmd{insert(free[1]), insert(free[2])}
	switch r.IntN(4) {
	case 0: // a mark lets PostgreSQL go on
		body = []txn.Cmd{insert(free[1]), {Op: "SAVEPOINT", Name: "s"}, bad, insert(free[3]), {Op: "ROLLBACK TO", Name: "s"}, insert(free[2])}
	case 1:
		body = []txn.Cmd{insert(free[1]), bad, insert(free[2])}
	case 2: // two rows in the failing statement
		two := []string{free[2], there}
		body = []txn.Cmd{insert(free[1]), insert(two...), insert(free[3])}
	case 3:
		body = []txn.Cmd{{Op: "SAVEPOINT", Name: "s"}, insert(free[1]), bad, {Op: "ROLLBACK TO", Name: "s"}, insert(free[2], free[3])}
	}
	alone := insert(free[0])
	if r.IntN(3) == 0 {
		alone = insert(free[0], there)
	}
	cmds = slices.Concat([]txn.Cmd{{Op: "BEGIN"}}, body, []txn.Cmd{{Op: "COMMIT"}})
	if r.IntN(2) == 0 {
		cmds = append([]txn.Cmd{alone}, cmds...)
	} else {
		cmds = append(cmds, alone)
	}
	if r.IntN(2) == 0 {
		return append(cmds, insert(free[4])), keys
	}
	return append([]txn.Cmd{insert(free[4])}, cmds...), keys
}

var txFailedModels = map[txn.Product][]txn.Model{
	txn.PostgreSQL: {txn.ErrorsHarmless, txn.CommitSaves, txn.ErrorsKeepRows},
	txn.SQLite:     {txn.ErrorsFatal, txn.ErrorsKeepRows, txn.RollbackToAll},
}

func txFailed(r *rand.Rand) (quizzes.Question, error) {
	products := []txn.Product{txn.PostgreSQL, txn.SQLite}
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		cmds, keys := txFailedScript(r)
		table := quizzes.One(r, txTables...)
		start := keys[:1]
		runs := map[txn.Product]txn.Scope{}
		for _, p := range products {
			runs[p] = txn.RunScope(p, start, cmds, "", false)
			if n := len(runs[p].Stored); n < 2 || n > 5 {
				return quizzes.Question{}, quizzes.Reject("all or none")
			}
		}
		if slices.Equal(runs[products[0]].Stored, runs[products[1]].Stored) && r.IntN(3) > 0 {
			return quizzes.Question{}, quizzes.Reject("both store the same")
		}
		ask := quizzes.Cells{Head: []string{"Row", "Stored in PostgreSQL 15", "Stored in SQLite 3"}}
		for _, k := range keys[1:] {
			row := quizzes.CellRow{Given: []string{quizzes.Code(k)}}
			for _, p := range products {
				row.Asked = append(row.Asked, txFailedCell(p, k, start, cmds, runs[p].Stored))
			}
			ask.Rows = append(ask.Rows, row)
		}
		var trace []quizzes.Step
		for _, p := range products {
			steps := txn.RunScope(p, start, cmds, "", true).Steps
			for i := range steps {
				steps[i].Text = string(p) + ": " + steps[i].Text
			}
			trace = append(trace, quizzes.Worked(steps, "%s has stored `%s`.", p, strings.Join(runs[p].Stored, "`, `"))...)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("Table `%s` has one column, its primary key, and holds the row `%s`. A program sends these statements one by one and ignores every error. Which of the new rows are stored in the end?",
				table, keys[0]),
			Exhibits: []quizzes.Exhibit{{Title: "Statements, in order", Lang: "sql", Lines: txLines(cmds, table)}},
			Ask:      ask, Note: fmt.Sprint(table, cmds), Trace: trace,
		}, nil
	})
}

func txFailedCell(p txn.Product, k string, start []string, cmds []txn.Cmd, stored []string) quizzes.Cell {
	word := func(keys []string) string {
		if slices.Contains(keys, k) {
			return "yes"
		}
		return "no"
	}
	cell := quizzes.Cell{Choices: []string{"yes", "no"}, Want: word(stored)}
	cell.Why = fmt.Sprintf("In %s the run ends with `%s`.", p, strings.Join(stored, "`, `"))
	for _, m := range txFailedModels[p] {
		if w := word(txn.RunScope(p, start, cmds, m, false).Stored); w != cell.Want {
			cell.Near = append(cell.Near, quizzes.Near{Answer: w, Misconception: string(m), Why: fmt.Sprintf("`%s`: this takes it that %s.", k, txScopeBeliefs[m])})
			break
		}
	}
	return cell
}
