package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/txn"
)

// OptimisticDeadlock asks who is in a deadlock.
var OptimisticDeadlock = quizzes.Template{
	ID: "op.deadlock", Version: 1, Concept: "optimistic-vs-pessimistic-locking#deadlocks", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: opDeadlock,
}

// OptimisticSkip asks which jobs workers get from a table.
var OptimisticSkip = quizzes.Template{
	ID: "op.skip-locked", Version: 1, Concept: "optimistic-vs-pessimistic-locking#waiting", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: opSkip,
}

func opDeadlock(r *rand.Rand) (quizzes.Question, error) {
	size := 2 + r.IntN(3)
	return quizzes.Search(2*dkTries, func() (quizzes.Question, error) {
		sessions := 5
		who, rows := r.Perm(sessions), r.Perm(8)
		var acts []txn.LockAct
		for i, s := range who { // everybody has a row
			acts = append(acts, txn.LockAct{S: s, Row: rows[i] + 1})
		}
		var asks []txn.LockAct
		for i := range size { // a circle
			asks = append(asks, txn.LockAct{S: who[i], Row: rows[(i+1)%size] + 1})
		}
		for i := size; i < sessions; i++ { // others wait for somebody, or take a free row
			target := rows[r.IntN(8)] + 1
			if target == rows[i]+1 {
				return quizzes.Question{}, quizzes.Reject("its own row")
			}
			asks = append(asks, txn.LockAct{S: who[i], Row: target})
		}
		r.Shuffle(len(asks), func(i, j int) { asks[i], asks[j] = asks[j], asks[i] })
		acts = append(acts, asks...)
		w := txn.RunLocks(sessions, acts, "")
		waiting := 0
		for _, on := range w.For {
			if on >= 0 {
				waiting++
			}
		}
		if w.Stuck || len(w.Circle) != size || size < 4 && waiting == size {
			return quizzes.Question{}, quizzes.Reject("nobody else waits")
		}
		var opts []quizzes.Option
		for s := range sessions {
			o := quizzes.Option{Text: txn.Tx(s), Right: slices.Contains(w.Circle, s), Why: opDeadlockWhy(w, s)}
			if !o.Right {
				o.Misconception = string(txn.AnyWait)
				if slices.Contains(w.Behind, s) {
					o.Misconception = string(txn.BehindIsCircle)
				} else if w.For[s] < 0 {
					o.Misconception = "holder-of-wanted-row-in-circle"
				}
			}
			opts = append(opts, o)
		}
		var lines []string
		for i, a := range acts {
			lines = append(lines, fmt.Sprintf("%2d  %s  locks row %d", i+1, txn.Tx(a.S), a.Row))
		}
		var circle []string
		for _, s := range w.Circle {
			circle = append(circle, txn.Tx(s))
		}
		return quizzes.Question{
			Stem:     "Five transactions ask for exclusive row locks as shown; whoever asks for a row that another holds waits, and nobody has committed yet. Which transactions are members of a circle in the wait-for graph, so that aborting any one of them breaks it?",
			Exhibits: []quizzes.Exhibit{{Title: "Requests, in order", Lang: "text", Lines: lines, Drawn: quizzes.LanesOf([]string{"T1", "T2", "T3", "T4", "T5"}, lines)}},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(acts), Trace: quizzes.Worked(w.Steps, "The circle is %s.", quizzes.And(circle)),
		}, nil
	})
}

func opDeadlockWhy(w txn.Waits, s int) string {
	name := txn.Tx(s)
	if w.For[s] < 0 {
		return name + " waits for nobody and can commit."
	}
	path, seen := name, map[int]bool{s: true}
	for at := w.For[s]; at >= 0; at = w.For[at] {
		path += " → " + txn.Tx(at)
		if at == s {
			return "It waits in a circle: " + path + "."
		}
		if seen[at] {
			break
		}
		seen[at] = true
	}
	if slices.Contains(w.Behind, s) {
		return fmt.Sprintf("%s waits for a member of the circle, directly or not, but nobody in the circle waits for %s: %s.", name, name, path)
	}
	return fmt.Sprintf("%s waits in a chain that ends: %s.", name, path)
}

var opSkipBeliefs = map[txn.Model]string{
	txn.WaitsForLocked: "`SKIP LOCKED` waits for locked rows, but it leaves them out",
	txn.TakesLocked:    "a locked row is given to a second worker too, but `SKIP LOCKED` leaves it out",
	txn.LimitFirst:     "`LIMIT` counts the locked rows as well, but it counts what is returned",
	txn.LockOutlives:   "a row stays locked after its worker's transaction has ended, but the lock ends with it",
}

var opSkipModels = []txn.Model{txn.TakesLocked, txn.LimitFirst, txn.LockOutlives}

// opSkipScript draws workers that take jobs; some finish, some die.
func opSkipScript(r *rand.Rand) []txn.Stmt {
	open := txn.Pred{Col: "v", Op: "=", N: 0}
	var out []txn.Stmt
	left := [][]txn.Stmt{}
	for s := range 4 {
		l := []txn.Stmt{{S: s, Op: txn.ForUpdate, Where: open, Limit: 1 + r.IntN(3), Clash: txn.SkipLocked}}
		if s < 2 || r.IntN(2) == 0 {
			l = append(l, txn.Stmt{S: s, Op: txn.Commit})
		}
		left = append(left, l)
	}
	for n := 0; n < 4; n++ { // workers begin in the order of their names
		out = append(out, left[n][0])
		for i := range n {
			if len(left[i]) > 1 && r.IntN(2) == 0 {
				out, left[i] = append(out, left[i][1]), left[i][:1]
			}
		}
	}
	return out
}

func opSkip(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(2*dkTries, func() (quizzes.Question, error) {
		t := txn.Table{Name: quizzes.One(r, "job", "mail", "task", "export"), Col: "done"}
		first := 1 + r.IntN(40)
		for i := range 5 + r.IntN(3) {
			row := txn.Row{ID: first + i}
			if r.IntN(5) == 0 {
				row.V = 1
			}
			t.Rows = append(t.Rows, row)
		}
		script := opSkipFill(r, t, opSkipScript(r))
		run := txn.Run(t, 4, script, "", false)
		if run.Stuck || run.Race || run.Deadlock {
			return quizzes.Question{}, quizzes.Reject("not to be asked")
		}
		ask, fooled, distinct := opSkipCells(t, script, run)
		if fooled < 2 || distinct < 3 {
			return quizzes.Question{}, quizzes.Reject("%d models fooled", fooled)
		}
		done := []string{}
		for _, row := range t.Rows {
			if row.V == 1 {
				done = append(done, fmt.Sprint(row.ID))
			}
		}
		which := "all with done = 0"
		if len(done) > 0 {
			which = "of which done = 1 for " + quizzes.And(done) + " and 0 for the others"
		}
		steps := txn.Run(t, 4, script, "", true).Steps
		return quizzes.Question{
			Stem: fmt.Sprintf("In PostgreSQL 15, table `%s` has rows with ids %d to %d, %s. Each worker is a transaction at READ COMMITTED of its own. It takes rows as shown; before a `COMMIT` it sets done = 1 for all that it got, while a worker that dies is rolled back. Which ids does each worker get? Write them with commas, or write: no rows.",
				t.Name, first, first+len(t.Rows)-1, which),
			Exhibits: []quizzes.Exhibit{{Title: "The query of a worker, with its own limit n", Lang: "sql", Lines: []string{
				"SELECT id FROM " + t.Name + " WHERE done = 0", "ORDER BY id LIMIT n FOR UPDATE SKIP LOCKED",
			}}},
			Ask: ask, Note: fmt.Sprint(t, script), Trace: quizzes.Worked(steps, "The workers get, in order: %s.", strings.ReplaceAll(ask.KeyText(), ";", ",")),
		}, nil
	})
}

// opSkipFill makes the script whole: each worker begins, and before a commit it marks what it has got; a commit is a
// death instead in one case of two.
func opSkipFill(r *rand.Rand, t txn.Table, plan []txn.Stmt) []txn.Stmt {
	var script []txn.Stmt
	for s := range 4 {
		script = append(script, txn.Stmt{S: s, Op: txn.Begin, Level: txn.ReadCommitted})
	}
	got := map[int]int{}
	for _, s := range plan {
		if s.Op == txn.Commit && r.IntN(2) == 0 {
			s.Op = txn.Rollback
		}
		if s.Op == txn.Commit {
			at := got[s.S]
			for _, row := range txn.Run(t, 4, script, "", false).Of(at).Rows {
				script = append(script, txn.Stmt{S: s.S, Op: txn.Update, Where: txn.Pred{Col: "id", Op: "=", N: row.ID}, By: 1})
			}
		}
		got[s.S] = len(script)
		script = append(script, s)
	}
	return script
}

func opSkipCells(t txn.Table, script []txn.Stmt, run txn.Outcome) (ask quizzes.Cells, fooled, distinct int) {
	ask.Head = []string{"Step", "Event", "Ids"}
	wrong := map[txn.Model]txn.Outcome{}
	for _, m := range opSkipModels {
		wrong[m] = txn.Run(t, 4, script, m, false)
	}
	is, all := map[txn.Model]bool{}, map[string]bool{}
	step := 0
	for i, s := range script {
		row := quizzes.CellRow{}
		switch s.Op {
		case txn.Commit:
			step++
			row.Given = []string{fmt.Sprint(step), "worker " + txn.Session(s.S) + " marks its rows and commits", "–"}
		case txn.Rollback:
			step++
			row.Given = []string{fmt.Sprint(step), "worker " + txn.Session(s.S) + " dies", "–"}
		case txn.ForUpdate:
			step++
			want := txn.IDs(run.Of(i).Rows)
			all[want] = true
			cell := quizzes.Cell{Want: want, Why: fmt.Sprintf("Worker %s takes the first rows, at most %d, that are open and not locked at this moment: %s.", txn.Session(s.S), s.Limit, want)}
			seen := map[string]bool{want: true}
			for _, m := range opSkipModels {
				if w := txn.IDs(wrong[m].Of(i).Rows); !seen[w] {
					seen[w], is[m] = true, true
					cell.Near = append(cell.Near, quizzes.Near{Answer: w, Misconception: string(m), Why: fmt.Sprintf("Worker %s: this takes it that %s.", txn.Session(s.S), opSkipBeliefs[m])})
				}
			}
			row.Given = []string{fmt.Sprint(step), fmt.Sprintf("worker %s, n = %d", txn.Session(s.S), s.Limit)}
			row.Asked = []quizzes.Cell{cell}
		default:
			continue
		}
		ask.Rows = append(ask.Rows, row)
	}
	if !is[txn.LockOutlives] { // nobody gets what another has given up
		return ask, 0, 0
	}
	return ask, len(is), len(all)
}
