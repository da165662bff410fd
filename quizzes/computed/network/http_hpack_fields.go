package network

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/hpack"
)

// HTTPHpackFields asks which fields the indexes in a run of header blocks stand for.
var HTTPHpackFields = quizzes.Template{
	ID: "http.hpack.fields", Version: 1, Concept: "http-protocol#hpack", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: httpHpackFields,
}

// HTTPHpackIndex asks by which index a field can be sent next.
var HTTPHpackIndex = quizzes.Template{
	ID: "http.hpack.index", Version: 1, Concept: "http-protocol#hpack", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: httpHpackIndex,
}

// hpackSize is the default size of the table, which the blocks here never fill.
const hpackSize = 4096

const hpackNew = "An HTTP/2 connection has just been opened. Its dynamic table may hold at most 4,096 bytes, and all of this fits."

var hpackOrderModels = []hpack.Model{hpack.OldestFirst, hpack.AlwaysIndexed, hpack.UseRenews, hpack.FromZero, hpack.NoDoubles, hpack.PerBlock}

func httpHpackFields(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		blocks, fields := hpackDraw(r, 3, 2, 2)
		row := 2 + r.IntN(5)
		blocks[1] = append([]hpack.Rep{{Kind: hpack.Indexed, Index: row}}, blocks[1]...) // RFC 9113, section 8.3: ahead of regular fields
		run := hpack.Decode(blocks, hpackSize, "")
		if run.Failed || len(run.Table) < 3 || hpackRepeats(run, blocks) {
			return quizzes.Question{}, quizzes.Reject("short table")
		}
		wrong := map[hpack.Model]hpack.Run{}
		for _, m := range hpackOrderModels {
			wrong[m] = hpack.Decode(blocks, hpackSize, m)
		}
		ask := quizzes.Cells{Head: []string{"Block", "Representation", "Field"}}
		choices := []string{}
		for _, f := range append(fields, hpack.Static(row), hpack.Static(row+1)) {
			choices = append(choices, quizzes.Code(f.String()))
		}
		asked, newest, lures, step := 0, 0, map[hpack.Model]bool{}, 0
		for i, b := range blocks {
			for k, p := range b {
				cr := quizzes.CellRow{Given: []string{strconv.Itoa(i + 1), hpackName(p)}}
				want, why := quizzes.Code(run.Fields[i][k].String()), run.Steps[step].Text
				if step++; p.Kind != hpack.Indexed {
					cr.Given = append(cr.Given, want)
					ask.Rows = append(ask.Rows, cr)
					continue
				}
				cell := quizzes.Cell{Choices: choices, Want: want, Why: why}
				var near []quizzes.Near
				for _, m := range hpackOrderModels {
					w := wrong[m]
					if i < len(w.Fields) && k < len(w.Fields[i]) && w.Fields[i][k] != run.Fields[i][k] {
						lures[m] = true
						near = append(near, quizzes.Near{Answer: quizzes.Code(w.Fields[i][k].String()), Misconception: string(m), Why: hpackWhy(m, "%s", why)})
					}
				}
				cell.Near = quizzes.NearAnswers(want, near)
				if asked++; p.Index == hpack.First {
					newest++
				}
				cr.Asked = []quizzes.Cell{cell}
				ask.Rows = append(ask.Rows, cr)
			}
		}
		if asked < 3 || asked > 4 || newest > 1 || len(lures) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		ex := quizzes.Exhibit{Title: "Rows of the static table", Head: []string{"Index", "Field"}}
		for _, i := range hpackStatic {
			ex.Rows = append(ex.Rows, []string{strconv.Itoa(i), quizzes.Code(hpack.Static(i).String())})
		}
		return quizzes.Question{
			Stem:     hpackNew + " A decoder reads these three header blocks from the top. By RFC 7541, which field does each index stand for?",
			Exhibits: []quizzes.Exhibit{ex}, Ask: ask, Note: fmt.Sprint(blocks),
			Trace: quizzes.Worked(run.Steps, "In the order of the rows: %s.", ask.KeyText()),
		}, nil
	})
}

func httpHpackIndex(r *rand.Rand) (quizzes.Question, error) {
	at := 1 + r.IntN(4) // the entry's place behind the newest, so that no place is the better guess
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		blocks, fields := hpackDraw(r, 4, 3)
		run := hpack.Decode(blocks, hpackSize, "")
		if run.Failed || len(run.Table) <= at || len(blocks[0])+len(blocks[1]) < 7 || hpackRepeats(run, blocks) {
			return quizzes.Question{}, quizzes.Reject("short table")
		}
		f, copies := run.Table[at], 0
		for _, e := range run.Table {
			if e == f {
				copies++
			}
		}
		key := run.Index(f, "")
		if copies > 1 {
			return quizzes.Question{}, quizzes.Reject("two indexes")
		}
		var near []quizzes.Near
		for _, m := range append([]hpack.Model{hpack.OwnIndexes}, hpackOrderModels...) {
			if w := hpack.Decode(blocks, hpackSize, m).Index(f, m); w > 0 {
				near = append(near, httpNear(w, string(m), "%s", hpackWhy(m, "Here `%s` has index %d.", f, key)))
			}
		}
		if near = quizzes.NearAnswers(strconv.Itoa(key), near); len(near) < 4 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("%s A client sends these two header blocks. The first field of its third block is `%s`, sent as an indexed field. By RFC 7541, which index does the client send? (The static table has 61 rows, and this field is not in it.)", hpackNew, f),
			Exhibits: []quizzes.Exhibit{hpackTable("Header blocks", blocks)}, Ask: quizzes.Number{Value: float64(key), Near: near},
			Note:  fmt.Sprint(blocks, fields, f),
			Trace: quizzes.Worked(run.Steps, "`%s` is entry %d, counted from the newest, which has 62: its index is %d.", f, at+1, key),
		}, nil
	})
}
