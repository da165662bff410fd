package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/txn"
)

// IsoRead asks what each read of a session returns, at one level or the other.
var IsoRead = quizzes.Template{
	ID: "iso.read", Version: 1, Concept: "isolation-levels#snapshot", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: isoRead,
}

// isoReadModels are the mistakes about what a read sees.
var isoReadModels = map[txn.Level][]txn.Model{
	txn.ReadCommitted:  {txn.OneSnapshot, txn.DirtyRead, txn.OwnWritesHidden, txn.RollbackKept},
	txn.RepeatableRead: {txn.FreshSnapshots, txn.SnapshotAtBegin, txn.DirtyRead, txn.OwnWritesHidden},
}

var isoLevels = map[txn.Level]string{
	txn.ReadCommitted:  "All sessions run at READ COMMITTED",
	txn.RepeatableRead: "Session A runs at REPEATABLE READ, the others at READ COMMITTED",
}

// isoReadScript has A read one or two rows again and again while B works on them, in two transactions at times.
func isoReadScript(r *rand.Rand, t txn.Table, level txn.Level) []txn.Stmt {
	read := func(id int) txn.Stmt { return txn.Stmt{Op: txn.Select, Where: txn.Pred{Col: "id", Op: "=", N: id}} }
	write := func(s, id int) txn.Stmt {
		return txn.Stmt{S: s, Op: txn.Update, Add: true, By: quizzes.One(r, -3, 3, 4, 6, 7, 8), Where: txn.Pred{Col: "id", Op: "=", N: id}}
	}
	begin := func(s int, l txn.Level) txn.Stmt { return txn.Stmt{S: s, Op: txn.Begin, Level: l} }
	one, two := 1, 2
	if r.IntN(2) == 0 {
		one, two = 2, 1
	}
	a := []txn.Stmt{begin(0, level), read(one), read(one), read(two), read(one)}
	if r.IntN(2) == 0 {
		a = slices.Insert(a, 2+r.IntN(2), write(0, two))
	}
	b := []txn.Stmt{begin(1, txn.ReadCommitted), write(1, one), {S: 1, Op: quizzes.One(r, txn.Commit, txn.Commit, txn.Commit, txn.Rollback)}}
	c := []txn.Stmt{begin(2, txn.ReadCommitted), write(2, quizzes.One(r, one, two)), {S: 2, Op: txn.Commit}}
	return isoMerge(r, a, b, c)
}

// isoMerge interleaves what sessions do, each in its own order.
func isoMerge(r *rand.Rand, lists ...[]txn.Stmt) []txn.Stmt {
	left := 0
	for _, l := range lists {
		left += len(l)
	}
	out := make([]txn.Stmt, 0, left)
	for ; left > 0; left-- {
		k := r.IntN(left)
		for i := range lists {
			if k < len(lists[i]) {
				out, lists[i] = append(out, lists[i][0]), lists[i][1:]
				break
			}
			k -= len(lists[i])
		}
	}
	return out
}

func isoRead(r *rand.Rand) (quizzes.Question, error) {
	level := quizzes.One(r, txn.ReadCommitted, txn.RepeatableRead)
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		t := isoDrawTable(r, 2)
		script := isoReadScript(r, t, level)
		run := txn.Run(t, 3, script, "", false)
		if run.Stuck || run.Race || run.Deadlock || isoAnyWait(run) || isoNegative(run) {
			return quizzes.Question{}, quizzes.Reject("somebody waits")
		}
		ask, fooled, same := isoReadCells(t, script, level, run)
		if fooled < 2 || same {
			return quizzes.Question{}, quizzes.Reject("%d models fooled", fooled)
		}
		run = txn.Run(t, 3, script, "", true)
		return quizzes.Question{
			Stem: fmt.Sprintf("In PostgreSQL 15, `%s` (id, %s) holds %s. %s. Nobody has to wait. Which value does each `SELECT` of A return?",
				t.Name, t.Col, txn.Rows(t.Rows), isoLevels[level]),
			Ask: ask, Note: fmt.Sprint(t, script), Trace: quizzes.Worked(run.Steps, "A reads, in order: %s.", ask.KeyText()),
		}, nil
	})
}

func isoAnyWait(o txn.Outcome) bool {
	return slices.ContainsFunc(o.Events, func(e txn.Event) bool { return e.Waits || e.Err != "" })
}

// isoReadCells asks for the value of each read. same says that all reads of a row return one value and that it is
// what the row held at first.
func isoReadCells(t txn.Table, script []txn.Stmt, level txn.Level, run txn.Outcome) (ask quizzes.Cells, fooled int, same bool) {
	ask.Head = []string{"Step", "Session", "Statement", "Returns"}
	wrong := map[txn.Model]txn.Outcome{}
	for _, m := range isoReadModels[level] {
		wrong[m] = txn.Run(t, 3, script, m, false)
	}
	choices := map[int][]string{}
	for id := 1; id <= 2; id++ {
		choices[id] = isoValues(t, script, id)
	}
	same = true
	is := map[txn.Model]bool{}
	for i, s := range script {
		row := quizzes.CellRow{Given: []string{fmt.Sprint(i + 1), txn.Session(s.S), quizzes.Code(t.SQL(s))}}
		if s.Op != txn.Select {
			row.Given = append(row.Given, "–")
			ask.Rows = append(ask.Rows, row)
			continue
		}
		id := s.Where.N
		v := run.Of(i).Value0()
		same = same && v == t.Rows[id-1].V
		cell := quizzes.Cell{Want: fmt.Sprint(v), Choices: choices[id], Why: isoReadWhy(level, run, script, i)}
		seen := map[string]bool{cell.Want: true}
		for _, m := range isoReadModels[level] {
			w := fmt.Sprint(wrong[m].Of(i).Value0())
			if !seen[w] && slices.Contains(cell.Choices, w) {
				seen[w], is[m] = true, true
				cell.Near = append(cell.Near, quizzes.Near{Answer: w, Misconception: string(m), Why: fmt.Sprintf("This takes it that %s. Statement %d returns %d.", isoBeliefs[m], i+1, v)})
			}
		}
		row.Asked = []quizzes.Cell{cell}
		ask.Rows = append(ask.Rows, row)
	}
	return ask, len(is), same
}

// isoValues lists the values that a row takes or could seem to take, in order of size.
func isoValues(t txn.Table, script []txn.Stmt, id int) []string {
	sums := []int{t.Rows[id-1].V}
	for _, s := range script {
		if s.Op == txn.Update && s.Where.N == id {
			for _, v := range slices.Clone(sums) {
				sums = append(sums, v+s.By)
			}
		}
	}
	if len(sums) == 1 { // nobody writes it: a value all the same
		sums = append(sums, sums[0]+5)
	}
	slices.Sort(sums)
	var out []string
	for _, v := range slices.Compact(sums) {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

func isoReadWhy(level txn.Level, run txn.Outcome, script []txn.Stmt, at int) string {
	var committed []string
	from := at
	if level == txn.RepeatableRead {
		for i, s := range script {
			if s.S == 0 && s.Op != txn.Begin {
				from = i
				break
			}
		}
	}
	for i, s := range script[:from] {
		if s.Op == txn.Commit {
			committed = append(committed, fmt.Sprintf("%s (step %d)", txn.Session(s.S), i+1))
		}
	}
	who := "nobody's commit"
	if len(committed) > 0 {
		who = quizzes.And(committed)
	}
	if level == txn.RepeatableRead {
		return fmt.Sprintf("A's snapshot is from its first statement, step %d, and shows what was committed by then: %s. A's own changes count as well, so it reads %d.", from+1, who, run.Of(at).Value0())
	}
	return fmt.Sprintf("At step %d the statement sees what is committed by then: %s. A's own changes count as well, so it reads %d.", at+1, who, run.Of(at).Value0())
}
