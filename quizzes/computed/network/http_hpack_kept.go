package network

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/hpack"
)

// HTTPHpackKept asks which fields are left in a small dynamic table.
var HTTPHpackKept = quizzes.Template{
	ID: "http.hpack.kept", Version: 1, Concept: "http-protocol#hpack", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: httpHpackKept,
}

// HTTPHpackByte asks for the field that a byte of a block stands for.
var HTTPHpackByte = quizzes.Template{
	ID: "http.hpack.byte", Version: 1, Concept: "http-protocol#hpack", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 3, Make: httpHpackByte,
}

var hpackSizeModels = []hpack.Model{hpack.NeverEvicts, hpack.NoOverhead, hpack.FullRefuses, hpack.UseRenews, hpack.AlwaysIndexed, hpack.PerBlock}

// hpackSized draws fields whose names and values have 8 or 18 bytes, so that entries count 40 or 50.
func hpackSized(r *rand.Rand, n int) []hpack.Field {
	var out []hpack.Field
	for _, name := range quizzes.Draw(r, []string{"x-team", "x-plan", "x-zone", "x-lang", "x-site", "x-user", "x-room"}, n) {
		value := fmt.Sprintf("%c%d", 'a'+r.IntN(26), 1+r.IntN(9))
		if r.IntN(2) == 0 {
			value = fmt.Sprintf("%012x", r.Uint64()&(1<<48-1))
		}
		out = append(out, hpack.Field{Name: name, Value: value})
	}
	return out
}

func httpHpackKept(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3)
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		fields, max := hpackSized(r, 5), 45*want+10*r.IntN(4)
		if max -= max % 10; max < 50 {
			max = 50
		}
		max += 5 // no sum of entries fills it exactly
		var blocks [][]hpack.Rep
		next, added := 0, 0
		for _, n := range []int{3, 3} {
			var b []hpack.Rep
			own, used := added, map[int]bool{} // entries before this block; of which it has used these
			for range n {
				if own > 0 && next > 1 && (r.IntN(3) == 0 || next == len(fields)) {
					entry := own - 1 - r.IntN(min(own, 3))
					if !used[entry] {
						b = append(b, hpack.Rep{Kind: hpack.Indexed, Index: hpack.First + added - 1 - entry})
					}
					used[entry] = true
					continue
				}
				if next == len(fields) {
					continue
				}
				p := hpackLiteral(quizzes.One(r, hpack.Adding, hpack.Adding, hpack.Adding, hpack.Passing, hpack.Never), fields[next])
				if next++; p.Kind == hpack.Adding {
					added++
				}
				b = append(b, p)
			}
			blocks = append(blocks, b)
		}
		run := hpack.Decode(blocks, max, "")
		if run.Failed || next < len(fields) || run.Evicted == 0 || len(run.Table) != want || hpackRepeats(run, blocks) {
			return quizzes.Question{}, quizzes.Reject("another number")
		}
		lures := map[hpack.Model]bool{}
		var opts []quizzes.Option
		for _, f := range fields {
			in := slices.Contains(run.Table, f)
			o := quizzes.Option{Text: quizzes.Code(f.String()), Right: in, Why: fmt.Sprintf("`%s` %s, and the table ends with %d of %d bytes in use.", f, map[bool]string{true: "was added and has not been evicted", false: "was not added or has been evicted"}[in], hpackUsed(run), max)}
			for _, k := range r.Perm(len(hpackSizeModels)) {
				m := hpackSizeModels[k]
				if w := hpack.Decode(blocks, max, m); !w.Failed && slices.Contains(w.Table, f) != in {
					lures[m] = true
					if !in && o.Misconception == "" {
						o.Misconception, o.Why = string(m), hpackWhy(m, "%s", o.Why)
					}
				}
			}
			if !in && o.Misconception == "" {
				return quizzes.Question{}, quizzes.Reject("nobody takes %s for an entry", f)
			}
			opts = append(opts, o)
		}
		if len(lures) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		ex := hpackTable("Header blocks", blocks)
		ex.Head = append(ex.Head, "Name and value")
		for i, row := range ex.Rows {
			size := "–"
			if k := slices.IndexFunc(fields, func(f hpack.Field) bool { return quizzes.Code(f.String()) == row[2] }); k >= 0 {
				size = strconv.Itoa(fields[k].Size()-32) + " bytes"
			}
			ex.Rows[i] = append(row, size)
		}
		q := quizzes.Question{
			Stem:     fmt.Sprintf("An HTTP/2 connection has just been opened. By `SETTINGS_HEADER_TABLE_SIZE`, and a size update ahead of block 1 that is not listed, both sides let the dynamic table hold at most %d bytes. A decoder reads these two header blocks. By RFC 7541, which fields does the dynamic table hold at the end?", max),
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(blocks, max),
		}
		q.Trace = quizzes.Worked(run.Steps, "The table holds %s.", q.Ask.KeyText())
		return q, nil
	})
}

func hpackUsed(run hpack.Run) int {
	n := 0
	for _, f := range run.Table {
		n += f.Size()
	}
	return n
}

func httpHpackByte(r *rand.Rand) (quizzes.Question, error) {
	at := 1 + r.IntN(3)
	return quizzes.Search(httpTries, func() (quizzes.Question, error) {
		blocks, _ := hpackDraw(r, 3, 3)
		blocks = append(blocks, []hpack.Rep{{Kind: hpack.Indexed, Index: 2 + r.IntN(6)}, {Kind: hpack.Indexed, Index: hpack.First + at}})
		run := hpack.Decode(blocks, hpackSize, "")
		if run.Failed || len(blocks[0])+len(blocks[1]) < 6 || hpackRepeats(run, blocks) {
			return quizzes.Question{}, quizzes.Reject("short table")
		}
		key := run.Fields[2][1]
		var near []quizzes.Near
		for _, m := range hpackOrderModels {
			if w := hpack.Decode(blocks, hpackSize, m); !w.Failed && w.Fields[2][1] != key {
				near = append(near, quizzes.Near{Answer: w.Fields[2][1].String(), Misconception: string(m), Why: hpackWhy(m, "%s", run.Steps[len(run.Steps)-1].Text)})
			}
		}
		if near = quizzes.NearAnswers(key.String(), near); len(near) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		b := hpack.Block(blocks[2])
		steps := slices.Insert(run.Steps, len(run.Steps)-1, hpack.Step{Rule: "rfc7541.6.1", Text: fmt.Sprintf("The byte `%02x` has its highest bit set, so it is an indexed field; without that bit it is `%02x`, %d.", b[1], b[1]&0x7f, b[1]&0x7f)})
		return quizzes.Question{
			Stem:     fmt.Sprintf("%s After the two header blocks below, a third one comes: `%02x %02x`, in hexadecimal. By RFC 7541, which name and value does its second byte stand for? (Its highest bit is set, which means an indexed field; the other seven bits hold the index. The static table has 61 rows.)", hpackNew, b[0], b[1]),
			Exhibits: []quizzes.Exhibit{hpackTable("Blocks 1 and 2", blocks[:2])}, Note: fmt.Sprint(blocks),
			Ask:   quizzes.Text{Accept: []string{key.String()}, Form: "a field, as name: value", Near: near},
			Trace: quizzes.Worked(steps, "The byte stands for `%s`.", key),
		}, nil
	})
}
