package processing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/warehouse"
)

// ETLWatermarkMissing asks which rows an extraction by a watermark misses.
var ETLWatermarkMissing = quizzes.Template{
	ID: "etl.watermark.missing", Version: 1, Concept: "etl-and-pipelines#watermark", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: etlMissing,
}

// ETLLoadTwice asks what a load leaves that runs twice.
var ETLLoadTwice = quizzes.Template{
	ID: "etl.load.twice", Version: 1, Concept: "etl-and-pipelines#load", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: etlTwice,
}

func etlExtraction(r *rand.Rand) warehouse.Extraction {
	first := 60*(9+r.IntN(12)) + 10*r.IntN(5)
	x := warehouse.Extraction{Mark: first - 10, Overlap: quizzes.One(r, 0, 0, 3, 4, 5), Runs: []int{first, first + 10}}
	for i := range 6 {
		row := warehouse.Row{ID: string(rune('A' + i)), Stamp: first - 9 + r.IntN(9)}
		row.Commit = row.Stamp + quizzes.One(r, 0, 0, 1, 2)
		switch {
		case i > 2 || r.IntN(3) == 0: // open while the first run reads
			row.Commit = first + 1 + r.IntN(4)
		case r.IntN(4) == 0:
			row.Stamp = first + 1 + r.IntN(7)
			row.Commit = row.Stamp + r.IntN(2)
		}
		x.Rows = append(x.Rows, row)
	}
	slices.SortFunc(x.Rows, func(a, b warehouse.Row) int { return a.Stamp - b.Stamp })
	for i := range x.Rows {
		x.Rows[i].ID = string(rune('A' + i))
	}
	return x
}

// etlEdge reports a row that is stamped or committed in the very minute of a run.
func etlEdge(x warehouse.Extraction) bool {
	return slices.ContainsFunc(x.Rows, func(r warehouse.Row) bool {
		return slices.Contains(x.Runs, r.Commit) || slices.Contains(x.Runs, r.Stamp) || r.Commit > x.Runs[1]
	})
}

func etlMissing(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		x := etlExtraction(r)
		got := x.Read("", nil)
		if etlEdge(x) || len(x.Rows)-len(got) != want {
			return quizzes.Question{}, quizzes.Reject("another number")
		}
		exhibit := quizzes.Exhibit{Title: "Rows", Head: []string{"Row", "Stamp", "Commit"}}
		var opts []quizzes.Option
		var said []string
		hurt := false
		afterFirst := x
		afterFirst.Runs = x.Runs[:1]
		mark, early := x.Mark, afterFirst.Read("", nil)
		for _, row := range x.Rows {
			if slices.Contains(early, row.ID) {
				mark = max(mark, row.Stamp)
			}
		}
		for _, row := range x.Rows {
			exhibit.Rows = append(exhibit.Rows, []string{row.ID, warehouse.Clock(row.Stamp), warehouse.Clock(row.Commit)})
			o := quizzes.Option{Text: row.ID, Right: !slices.Contains(got, row.ID)}
			switch {
			case o.Right:
				o.Why = fmt.Sprintf("Row %s, stamped %s, is committed at %s, after the first run, and the second asks for stamps above %s.", row.ID, warehouse.Clock(row.Stamp), warehouse.Clock(row.Commit), warehouse.Clock(mark-x.Overlap))
				said = append(said, row.ID)
			case slices.Contains(early, row.ID):
				o.Why = fmt.Sprintf("The run at %s reads row %s: committed at %s, and stamped above %s.", warehouse.Clock(x.Runs[0]), row.ID, warehouse.Clock(row.Commit), warehouse.Clock(x.Mark-x.Overlap))
				o.Misconception = "read-row-lost-at-next-run"
			default:
				o.Why = fmt.Sprintf("The run at %s reads row %s: its stamp, %s, is above %s.", warehouse.Clock(x.Runs[1]), row.ID, warehouse.Clock(row.Stamp), warehouse.Clock(mark-x.Overlap))
				o.Misconception = "late-commit-always-missed"
				for _, m := range []warehouse.Model{warehouse.OverlapMoves, warehouse.ClockIsMark} {
					if !slices.Contains(x.Read(m, nil), row.ID) {
						o.Misconception = string(m)
						break
					}
				}
				hurt = true
			}
			opts = append(opts, o)
		}
		if !hurt {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		asks := "above its mark"
		if x.Overlap > 0 {
			asks = fmt.Sprintf("above its mark less an overlap of %d minutes", x.Overlap)
		}
		var t warehouse.Trace
		x.Read("", &t)
		return quizzes.Question{
			Stem: fmt.Sprintf("Runs at %s and %s extract rows whose stamp is %s; the mark is the largest stamp seen in rows, and %s before the first run. A row is stamped by its `UPDATE` and visible from its commit on. Which rows are missing from the target after both runs?",
				warehouse.Clock(x.Runs[0]), warehouse.Clock(x.Runs[1]), asks, warehouse.Clock(x.Mark)),
			Exhibits: []quizzes.Exhibit{exhibit.With(etlDrawn(x))},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(x),
			Trace: quizzes.Worked(t, "Missing from the target: %s.", and(said)),
		}, nil
	})
}

var etlSQL = map[warehouse.Load][]string{
	warehouse.Append:  {"INSERT INTO dw (id, pos, cents)", "SELECT id, pos, cents FROM stage;  -- dw has no key"},
	warehouse.Upsert:  {"INSERT INTO dw (id, pos, cents)", "SELECT id, pos, cents FROM stage WHERE true", "ON CONFLICT (id) DO UPDATE", "SET pos = excluded.pos, cents = excluded.cents;"},
	warehouse.Guarded: {"INSERT INTO dw (id, pos, cents)", "SELECT id, pos, cents FROM stage WHERE true", "ON CONFLICT (id) DO UPDATE", "SET pos = excluded.pos, cents = excluded.cents", "WHERE excluded.pos > dw.pos;"},
	warehouse.Adding:  {"INSERT INTO dw (id, pos, cents)", "SELECT id, pos, cents FROM stage WHERE true", "ON CONFLICT (id) DO UPDATE", "SET cents = dw.cents + excluded.cents;"},
	warehouse.Ignore:  {"INSERT INTO dw (id, pos, cents)", "SELECT id, pos, cents FROM stage WHERE true", "ON CONFLICT (id) DO NOTHING;"},
}

var etlLoadWhy = map[warehouse.Load]string{
	warehouse.Append:  "Without a key each run adds all staged rows again.",
	warehouse.Upsert:  "A known key is overwritten with the staged values, the older ones too; a second run writes the same.",
	warehouse.Guarded: "A known key is overwritten if the staged position is above that of the target, so not by an older row and not a second time.",
	warehouse.Adding:  "A known key gets the staged cents added, on each run.",
	warehouse.Ignore:  "A known key stays as it is; a new one comes in once.",
}

func etlTwice(r *rand.Rand) (quizzes.Question, error) {
	load := quizzes.One(r, warehouse.Append, warehouse.Upsert, warehouse.Guarded, warehouse.Guarded, warehouse.Adding, warehouse.Ignore)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		var target, stage []warehouse.Line
		exhibit := quizzes.Exhibit{Title: "Before the load", Head: []string{"Table", "id", "pos", "cents"}}
		cents := quizzes.Draw(r, []int{100, 200, 300, 400, 500, 600, 700, 800, 900}, 6)
		ids := quizzes.DrawSorted(r, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, 4)
		for i, id := range ids[:3] {
			target = append(target, warehouse.Line{ID: id, Pos: 11 + r.IntN(9), Cents: cents[i]})
		}
		for i, id := range ids[1:] {
			stage = append(stage, warehouse.Line{ID: id, Pos: 11 + r.IntN(9), Cents: cents[3+i]})
		}
		if target[1].Pos == stage[0].Pos || target[2].Pos == stage[1].Pos || (target[1].Pos < stage[0].Pos) == (target[2].Pos < stage[1].Pos) {
			return quizzes.Question{}, quizzes.Reject("no older row")
		}
		for _, l := range target {
			exhibit.Rows = append(exhibit.Rows, []string{"dw", itoa(l.ID), itoa(l.Pos), itoa(l.Cents)})
		}
		for _, l := range stage {
			exhibit.Rows = append(exhibit.Rows, []string{"stage", itoa(l.ID), itoa(l.Pos), itoa(l.Cents)})
		}
		var t warehouse.Trace
		key := load.Run(target, stage, 2, "", &t)
		cells := quizzes.Cells{Head: []string{"id", "sum of cents"}}
		for _, id := range ids {
			c := quizzes.Cell{Want: itoa(key[id]), Why: fmt.Sprintf("%s For id %d that leaves %d.", etlLoadWhy[load], id, key[id])}
			for _, m := range []warehouse.Model{warehouse.OnlyOnce, warehouse.AlwaysNew, warehouse.GuardAlways, warehouse.UpsertAdds, warehouse.NothingNew} {
				if got, ok := load.Run(target, stage, 2, m, nil)[id]; ok {
					near1(&c, itoa(got), string(m), "%s", c.Why)
				}
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{itoa(id)}, Asked: []quizzes.Cell{c}})
		}
		return quizzes.Question{
			Stem:     "In PostgreSQL this load runs twice, with the same staged rows, as after a crash. What does `SELECT id, sum(cents) FROM dw GROUP BY id` return then?",
			Exhibits: []quizzes.Exhibit{{Title: "Load", Lang: "sql", Lines: etlSQL[load]}, exhibit},
			Ask:      cells, Note: fmt.Sprint(load, target, stage), Trace: quizzes.Worked(t, "In order of the ids: %s.", strings.ReplaceAll(cells.KeyText(), ";", ",")),
		}, nil
	})
}
