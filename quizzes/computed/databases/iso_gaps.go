package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/innodb"
	"warmcache/quizzes/sim/txn"
)

// IsoGaps asks which inserts wait for the locks on a key range.
var IsoGaps = quizzes.Template{
	ID: "iso.gaps", Version: 1, Concept: "isolation-levels#range-locks", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: isoGaps,
}

// isoGapModels are the mistakes about which gaps are locked, and what is so instead.
var isoGapModels = map[innodb.Model]string{
	innodb.GapsAtRC:       "searches lock gaps at READ COMMITTED as well, but there only the rows found stay locked",
	innodb.NoGaps:         "only rows that exist are locked, but at REPEATABLE READ the gaps before the entries passed are locked with them",
	innodb.ConditionOnly:  "an insert waits if its row meets the condition, but gaps are locked from entry to entry",
	innodb.FoundOnly:      "the locks end at the last row found, but the gap behind it, up to the next entry, is locked as well",
	innodb.WholeTable:     "a locked range stops all inserts, but gaps that the search did not pass stay open",
	innodb.KeyLocksGap:    "the gap before a row is locked even where a search by its whole key finds it, but then the row alone is",
	innodb.MissLocksNone:  "a search for a key that is not there locks nothing, but it locks the gap where the key would stand",
	innodb.ScanKeepsMatch: "rows that do not match are set free, but REPEATABLE READ keeps the locks on all that was scanned",
}

// isoGapOrder has the models in a fixed order.
var isoGapOrder = []innodb.Model{innodb.ConditionOnly, innodb.FoundOnly, innodb.KeyLocksGap, innodb.MissLocksNone, innodb.GapsAtRC, innodb.NoGaps, innodb.ScanKeepsMatch, innodb.WholeTable}

// isoGapLock draws a statement that locks rows by their key or, rarely, by the other column.
func isoGapLock(r *rand.Rand, keys []int) innodb.Stmt {
	k := r.IntN(len(keys))
	near := keys[k] + quizzes.One(r, -4, -3, 3, 4)
	s := innodb.Stmt{Stmt: txn.Stmt{Op: txn.ForUpdate}}
	switch r.IntN(8) {
	case 0, 1:
		s.Where = txn.Pred{Col: "id", Op: "=", N: quizzes.One(r, keys[k], near)}
	case 2:
		s.Where = txn.Pred{Col: "id", Op: quizzes.One(r, ">", ">="), N: quizzes.One(r, keys[k], near)}
	case 3:
		s.Where = txn.Pred{Col: "id", Op: "<", N: quizzes.One(r, keys[k], near)}
	case 4:
		s.Where = txn.Pred{Col: "v", Op: quizzes.One(r, "<", ">"), N: 10*(2+r.IntN(6)) + 5}
	default:
		s.Where, s.To = txn.Pred{Col: "id", Op: ">=", N: near}, near+quizzes.One(r, 5, 8, 11, 14)
	}
	switch r.IntN(3) {
	case 0:
		s.Op, s.Add, s.By = txn.Update, true, quizzes.One(r, 1, 2, 5)
	case 1:
		s.Share = s.Where.Op == "="
	}
	return s
}

func isoGaps(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4) // how many wait, drawn first, so that no number is the usual one
	return quizzes.Search(8*dbTries, func() (quizzes.Question, error) {
		t := isoTables[r.IntN(len(isoTables))]
		key := 0
		var keys []int
		for range 4 + r.IntN(2) {
			key += quizzes.One(r, 10, 10, 15, 20)
			keys = append(keys, key)
			t.Rows = append(t.Rows, txn.Row{ID: key, V: 10 * (1 + r.IntN(8))})
		}
		script := []innodb.Stmt{{Stmt: txn.Stmt{Op: txn.Begin, Level: txn.RepeatableRead}}, {Stmt: txn.Stmt{S: 1, Op: txn.Begin, Level: txn.ReadCommitted}}, {Stmt: txn.Stmt{S: 2, Op: txn.Begin, Level: txn.ReadCommitted}}}
		one, two := isoGapLock(r, keys), isoGapLock(r, keys)
		two.S = 1
		script = append(script, one, two)
		run := innodb.Run(t, 3, script, "", false, false)
		if run.Void() || run.Products || len(run.Waiting[4]) > 0 || one.Where.Col == two.Where.Col && one.Where == two.Where {
			return quizzes.Question{}, quizzes.Reject("not to be asked")
		}
		opts, steps, err := isoGapOptions(r, t, script, keys, want)
		if err != nil {
			return quizzes.Question{}, err
		}
		run = innodb.Run(t, 3, script, "", false, true)
		var lines []string
		for i, s := range script[3:] {
			lines = append(lines, fmt.Sprintf("%d  %s  %s", i+1, txn.Session(s.S), innodb.SQL(t, s)))
		}
		ask := quizzes.Multiple{Options: opts}
		search := "For a condition on id, the server searches the primary key and does not scan the whole table"
		if one.Where.Col != "id" || two.Where.Col != "id" {
			search += fmt.Sprintf("; for one on %s, it does", t.Col)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("In InnoDB of MariaDB 10.11, `%s` (id, %s) has the primary key id and no other index. It holds %s. A runs at REPEATABLE READ, B at READ COMMITTED. Both have sent one statement, without having to wait, and have not committed. %s. Now C sends one of these inserts. Which of them have to wait?",
				t.Name, t.Col, txn.Rows(t.Rows), search),
			Exhibits: []quizzes.Exhibit{{Title: "Statements so far", Lang: "text", Lines: lines}},
			Ask:      ask, Note: fmt.Sprint(t, script[3:], ask.KeyText()),
			Trace: quizzes.Worked(append(run.Steps, steps...), "So these wait: %s.", ask.KeyText()),
		}, nil
	})
}

// isoGapPlaces lists keys to insert, three in each gap, in random order.
func isoGapPlaces(r *rand.Rand, keys []int) []int {
	var out []int
	for i := range len(keys) + 1 {
		lo, hi := keys[0]-9, keys[len(keys)-1]+13 // exclusive
		if i > 0 {
			lo = keys[i-1]
		}
		if i < len(keys) {
			hi = keys[i]
		}
		for _, k := range r.Perm(hi - lo - 1)[:3] {
			out = append(out, lo+1+k)
		}
	}
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// isoGap is an insert, and the script with it at its end.
type isoGap struct {
	quizzes.Option
	script []innodb.Stmt
}

// isoGapOptions tries an insert in every gap and keeps five on which the wrong models fall, no two of one gap that
// the models judge alike. So many of them as asked for wait.
func isoGapOptions(r *rand.Rand, t txn.Table, script []innodb.Stmt, keys []int, waiting int) ([]quizzes.Option, []txn.Step, error) {
	var wait, pass []isoGap
	is, seen := map[innodb.Model]bool{}, map[string]bool{}
	dull := 0
	for _, id := range isoGapPlaces(r, keys) {
		if id == script[3].Where.N || id == script[3].To || id == script[4].Where.N || id == script[4].To {
			continue
		}
		s := innodb.Stmt{Stmt: txn.Stmt{S: 2, Op: txn.Insert, New: txn.Row{ID: id, V: 10 * (1 + r.IntN(8))}}}
		all := append(slices.Clone(script), s)
		waits := func(m innodb.Model) bool { return innodb.Run(t, 3, all, m, false, false).Waited(5) }
		o := quizzes.Option{Text: quizzes.Code(innodb.SQL(t, s)), Right: waits("")}
		place, _ := slices.BinarySearch(keys, id)
		alike := fmt.Sprint(place)
		var wrong []innodb.Model
		for _, m := range isoGapOrder {
			if waits(m) != o.Right {
				wrong, is[m], alike = append(wrong, m), true, alike+string(m)
			}
		}
		if len(wrong) == 0 || seen[alike] {
			continue
		}
		seen[alike] = true
		if o.Right {
			wait = append(wait, isoGap{o, all})
			continue
		}
		if wrong[0] == innodb.WholeTable { // the easiest ones
			if dull++; dull > 2 {
				continue
			}
		}
		o.Misconception = string(wrong[0])
		o.Why = fmt.Sprintf(" To say that it waits takes it that %s.", isoGapModels[wrong[0]])
		pass = append(pass, isoGap{o, all})
	}
	if len(wait) < waiting || len(pass) < 5-waiting || len(is) < 4 {
		return nil, nil, quizzes.Reject("%d wait, %d do not", len(wait), len(pass))
	}
	var opts []quizzes.Option
	var steps []txn.Step
	for _, g := range append(wait[:waiting:waiting], pass[:5-waiting]...) {
		run := innodb.Run(t, 3, g.script, "", false, true).Steps
		last := run[len(run)-1]
		g.Why = last.Text + g.Why
		opts, steps = append(opts, g.Option), append(steps, last)
	}
	return opts, steps, nil
}
