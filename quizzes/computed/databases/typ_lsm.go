package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/lsm"
)

// TypesLSM asks what reads of an LSM tree return, and how many tables they open.
var TypesLSM = quizzes.Template{
	ID: "db.lsm", Version: 1, Concept: "types-of-databases#key-value", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: typLSM,
}

// TypesCompact asks what a compaction leaves.
var TypesCompact = quizzes.Template{
	ID: "db.compact", Version: 1, Concept: "types-of-databases#key-value", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: typCompact,
}

// lsmBeliefs says what each wrong model takes for granted, and what is so instead.
var lsmBeliefs = map[lsm.Model]string{
	lsm.NewestLevelOnly: "a read looks at the newest table alone, but it goes on until it finds an entry",
	lsm.FalseNegatives:  "a filter's \"no\" may be wrong, but a key that is stored has its bit set, so a \"no\" is sure",
	lsm.MaybeIsYes:      "a filter's \"maybe\" means that the key is there, but another key may have set the bit, so the read goes on",
	lsm.ReadsAll:        "a read looks at all tables, but it stops at the first entry, which is the newest",
	lsm.PassesTombstone: "a read passes by tombstones, but a tombstone ends it: the key is deleted",
	lsm.OldWins:         "the entry of the deeper level counts, but the newer one does, which lies above",
	lsm.KeepsAll:        "a compaction keeps old entries, but of each key it keeps the newest alone",
	lsm.KeptForever:     "a tombstone stays for ever, but it goes as soon as no deeper table can hold its key",
}

// lsmRun draws the life of a tree with tables on three levels.
func lsmRun(r *rand.Rand, keys []int) []lsm.Op {
	var ops []lsm.Op
	vals := r.Perm(90) // no value comes twice
	write := func(n, dels int) {
		for i, k := range quizzes.Draw(r, keys, n) {
			o := lsm.Op{Do: "put", Key: k, Val: 10 + vals[len(ops)]}
			if i < dels {
				o = lsm.Op{Do: "del", Key: k}
			}
			ops = append(ops, o)
		}
	}
	write(3+r.IntN(3), 0)
	ops = append(ops, lsm.Op{Do: "flush"}, lsm.Op{Do: "compact"}, lsm.Op{Do: "compact", Level: 1})
	write(3+r.IntN(2), r.IntN(2))
	ops = append(ops, lsm.Op{Do: "flush"}, lsm.Op{Do: "compact"})
	for range 2 {
		write(2+r.IntN(2), r.IntN(2))
		ops = append(ops, lsm.Op{Do: "flush"})
	}
	write(1, r.IntN(2))
	return ops
}

// lsmExhibit shows a tree in the order in which a read goes through it.
func lsmExhibit(t *lsm.Tree, filter bool) quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "The tree, from new to old", Head: []string{"Where", "Entries"}}
	if filter {
		e.Head = append(e.Head, "Filter bits set")
	}
	if len(t.Mem) > 0 {
		row := []string{"Memtable", lsm.Table{Entries: t.Mem}.String()}
		if filter {
			row = append(row, "–")
		}
		e.Rows = append(e.Rows, row)
	}
	for i, tab := range t.Tables {
		row := []string{t.Name(i), tab.String()}
		if filter {
			row = append(row, strings.Trim(strings.ReplaceAll(fmt.Sprint(tab.Bits(t.Filter)), " ", ", "), "[]"))
		}
		e.Rows = append(e.Rows, row)
	}
	return e
}

// lsmLevels reports whether a tree has tables on levels 0, 1 and 2, two of them on the first.
func lsmLevels(t *lsm.Tree) bool {
	n := [3]int{}
	for _, tab := range t.Tables {
		n[tab.Level]++
	}
	return n == [3]int{2, 1, 1}
}

func typLSM(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		m := quizzes.One(r, 5, 6, 7, 8)
		keys := quizzes.Draw(r, []int{11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29}, 8)
		t := lsm.Play(lsmRun(r, keys), m, "")
		if !lsmLevels(t) {
			return quizzes.Question{}, quizzes.Reject("a level is empty")
		}
		ask := quizzes.Cells{Head: []string{"Read of key", "Returns", "Tables opened"}}
		var steps []quizzes.Step
		fooled, counts := map[string]bool{}, map[string]bool{}
		for _, key := range quizzes.Draw(r, keys, 3) {
			row, trace := lsmProbe(t, key, fooled)
			counts[row.Asked[1].Want] = true
			ask.Rows, steps = append(ask.Rows, row), append(steps, trace...)
		}
		if len(fooled) < 4 || len(counts) < 2 {
			return quizzes.Question{}, quizzes.Reject("%d models fooled", len(fooled))
		}
		e := lsmExhibit(t, true)
		return quizzes.Question{
			Stem: fmt.Sprintf("An LSM tree, as RocksDB keeps it, has a memtable and tables on levels 0, 1 and 2. Of two tables on level 0, 0a is the newer. Each table has a Bloom filter of %d bits, numbered from 0, with one hash function: key modulo %d. A read opens a table only where the key lies between the table's smallest and largest key and the filter says \"maybe\". What does each read return, and how many tables does it open?",
				m, m),
			Exhibits: []quizzes.Exhibit{e}, Ask: ask, Note: fmt.Sprint(e.Rows, m, ask.Rows[0].Given, ask.Rows[1].Given, ask.Rows[2].Given),
			Trace: append(steps, quizzes.Step{Rule: "answer", Text: "The cells, row by row: " + ask.KeyText() + "."}),
		}, nil
	})
}

// lsmProbe asks for one read.
func lsmProbe(t *lsm.Tree, key int, fooled map[string]bool) (quizzes.CellRow, []quizzes.Step) {
	p := t.Get(key, "")
	value := func(p lsm.Probe) string {
		if !p.Found {
			return "no value"
		}
		return fmt.Sprint(p.Val)
	}
	val := quizzes.Cell{Want: value(p), Choices: []string{"no value"}, Why: p.Steps[len(p.Steps)-1]}
	num := quizzes.Cell{Want: fmt.Sprint(p.Opened), Why: strings.Join(p.Steps, " ")}
	for i := range len(t.Tables) + 1 {
		num.Choices = append(num.Choices, fmt.Sprint(i))
	}
	for _, tab := range append([]lsm.Table{{Entries: t.Mem}}, t.Tables...) {
		for _, e := range tab.Entries {
			if e.Key == key && !e.Del && !slices.Contains(val.Choices, fmt.Sprint(e.Val)) {
				val.Choices = append(val.Choices, fmt.Sprint(e.Val))
			}
		}
	}
	if len(val.Choices) < 3 {
		for _, e := range t.Tables[len(t.Tables)-1].Entries { // another key's value
			if s := fmt.Sprint(e.Val); len(val.Choices) < 3 && e.Key != key && !slices.Contains(val.Choices, s) {
				val.Choices = append(val.Choices, s)
			}
		}
	}
	slices.Sort(val.Choices)
	for _, m := range []lsm.Model{lsm.PassesTombstone, lsm.NewestLevelOnly, lsm.MaybeIsYes, lsm.FalseNegatives, lsm.ReadsAll} {
		w := t.Get(key, m)
		why := fmt.Sprintf("This takes it that %s. %s", lsmBeliefs[m], p.Steps[len(p.Steps)-1])
		if got := value(w); got != val.Want {
			fooled[string(m)] = true
			val.Near = append(val.Near, quizzes.Near{Answer: got, Misconception: string(m), Why: why})
		}
		if got := fmt.Sprint(w.Opened); got != num.Want {
			fooled[string(m)] = true
			num.Near = append(num.Near, quizzes.Near{Answer: got, Misconception: string(m), Why: why})
		}
	}
	val.Near, num.Near = quizzes.NearAnswers(val.Want, val.Near), quizzes.NearAnswers(num.Want, num.Near)
	var steps []quizzes.Step
	for _, s := range p.Steps {
		steps = append(steps, quizzes.Step{Rule: "lsm.get", Text: fmt.Sprintf("Read of %d: %s", key, s)})
	}
	return quizzes.CellRow{Given: []string{fmt.Sprint(key)}, Asked: []quizzes.Cell{val, num}}, steps
}

func typCompact(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		keys := quizzes.Draw(r, []int{11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29}, 7)
		t := lsm.Play(lsmRun(r, keys), lsm.NoFilter, "")
		t.Mem = nil
		if !lsmLevels(t) {
			return quizzes.Question{}, quizzes.Reject("a level is empty")
		}
		e := lsmExhibit(t, false)
		level := r.IntN(2)
		after := &lsm.Tree{Tables: slices.Clone(t.Tables)}
		fates := after.Compact(level, "")
		var opts []quizzes.Option
		var steps []quizzes.Step
		kept, dropped, right := 0, 0, 0 // tombstones that stay and go
		for _, f := range fates {
			steps = append(steps, quizzes.Step{Rule: "lsm.compact", Text: f.Why})
			for i, from := range f.From {
				o := quizzes.Option{Text: from.String(), Why: f.Why, Right: i == 0 && len(f.Kept) > 0}
				switch {
				case slices.ContainsFunc(opts, func(p quizzes.Option) bool { return p.Text == o.Text }):
					continue
				case o.Right && from.Del:
					kept++
				case !o.Right && i == 0:
					dropped++
					o.Misconception = string(lsm.KeptForever)
				case !o.Right && len(f.From) == i+1:
					o.Misconception = string(lsm.OldWins)
				case !o.Right:
					o.Misconception = string(lsm.KeepsAll)
				}
				if o.Right {
					right++
				} else {
					o.Why += fmt.Sprintf(" To keep `%s` takes it that %s.", from, lsmBeliefs[lsm.Model(o.Misconception)])
				}
				opts = append(opts, o)
			}
		}
		if n := len(opts); n < 4 || n > 7 || right == 0 || right > n-2 || kept+dropped == 0 {
			return quizzes.Question{}, quizzes.Reject("%d entries, %d stay", n, right)
		}
		ask := quizzes.Multiple{Options: opts}
		return quizzes.Question{
			Stem: fmt.Sprintf("An LSM tree, as RocksDB keeps it, has tables on levels 0, 1 and 2; of two tables on level 0, 0a is the newer. A compaction now merges all tables of level %d with the table of level %d where their ranges of keys overlap. It checks tombstones by the ranges of the deeper tables, and no snapshot is open. Which of these entries does the new table of level %d hold?",
				level, level+1, level+1),
			Exhibits: []quizzes.Exhibit{e}, Ask: ask, Note: fmt.Sprint(e.Rows, level), Trace: append(steps, quizzes.Step{Rule: "answer", Text: "So the new table holds: " + ask.KeyText() + "."}),
		}, nil
	})
}
