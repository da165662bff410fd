package network

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/hpack"
)

var hpackBeliefs = map[hpack.Model]string{
	hpack.FromZero:      "indexes count from 0, but they count from 1",
	hpack.OldestFirst:   "the oldest entry has index 62, but the newest one has it",
	hpack.NeverEvicts:   "no entry ever leaves, but the oldest leave when a new one does not fit",
	hpack.AlwaysIndexed: "each literal enters the table, but only a literal with indexing does",
	hpack.NoOverhead:    "an entry counts its name and value alone, but 32 bytes are added",
	hpack.PerBlock:      "each block starts with an empty table, but the table lasts as long as the connection",
	hpack.FullRefuses:   "a full table takes nothing more, but it makes room by evictions",
	hpack.UseRenews:     "the use of an entry makes it the newest, but the order is that of adding",
	hpack.NoDoubles:     "a field that is in the table is not added again, but it is",
	hpack.OwnIndexes:    "the dynamic table counts from 1, but its indexes follow those of the static table",
}

var hpackFields = [][2]string{
	{"x-team", "blue"}, {"x-team", "red"}, {"x-plan", "pro"}, {"x-plan", "free"}, {"x-zone", "north"}, {"x-zone", "south"},
	{"x-app", "shop"}, {"x-app", "admin"}, {"x-lang", "nl"}, {"x-lang", "pt"}, {"x-tenant", "acme"}, {"x-tenant", "bolt"},
}

// hpackStatic are rows of the static table that are shown with a question; their neighbors stand among them.
var hpackStatic = []int{2, 3, 4, 5, 6, 7}

// hpackNamed draws n fields of which no two have a name in common.
func hpackNamed(r *rand.Rand, n int) []hpack.Field {
	var out []hpack.Field
	seen := map[string]bool{}
	for _, i := range r.Perm(len(hpackFields)) {
		if f := (hpack.Field{Name: hpackFields[i][0], Value: hpackFields[i][1]}); len(out) < n && !seen[f.Name] {
			seen[f.Name] = true
			out = append(out, f)
		}
	}
	return out
}

func hpackLiteral(k hpack.Kind, f hpack.Field) hpack.Rep {
	return hpack.Rep{Kind: k, Name: f.Name, Value: f.Value}
}

// hpackName says what a representation is, in words, without the field of a literal.
func hpackName(p hpack.Rep) string {
	switch p.Kind {
	case hpack.Indexed:
		return "indexed " + strconv.Itoa(p.Index)
	case hpack.Adding:
		return "literal with indexing"
	case hpack.Passing:
		return "literal without indexing"
	}
	return "never-indexed literal"
}

// hpackTable shows blocks as rows of a table.
func hpackTable(title string, blocks [][]hpack.Rep) quizzes.Exhibit {
	e := quizzes.Exhibit{Title: title, Head: []string{"Block", "Representation", "Literal"}}
	for i, b := range blocks {
		for _, p := range b {
			literal := "–"
			if p.Kind != hpack.Indexed {
				literal = quizzes.Code(p.Name + ": " + p.Value)
			}
			e.Rows = append(e.Rows, []string{strconv.Itoa(i + 1), hpackName(p), literal})
		}
	}
	return e
}

// hpackDraw makes two or three blocks in which fields are added and used. It returns what was sent as literals.
func hpackDraw(r *rand.Rand, counts ...int) (blocks [][]hpack.Rep, fields []hpack.Field) {
	fields = hpackNamed(r, 5)
	next := 0
	var added []hpack.Field
	for _, n := range counts {
		var b []hpack.Rep
		told := map[hpack.Field]bool{} // no block has a field twice
		for range n {
			var again []int // entries, counted from the newest, that this block has not told
			for i := range added {
				if !told[added[len(added)-1-i]] {
					again = append(again, i)
				}
			}
			k := r.IntN(8)
			if k < 3 && len(again) > 0 {
				i := quizzes.One(r, again...)
				f := added[len(added)-1-i]
				if told[f] = true; k < 2 {
					b = append(b, hpack.Rep{Kind: hpack.Indexed, Index: hpack.First + i})
				} else { // it is added a second time
					b, added = append(b, hpackLiteral(hpack.Adding, f)), append(added, f)
				}
				continue
			}
			if next < len(fields) {
				told[fields[next]] = true
				p := hpackLiteral(quizzes.One(r, hpack.Adding, hpack.Adding, hpack.Adding, hpack.Passing, hpack.Never), fields[next])
				if p.Kind == hpack.Adding {
					added = append(added, fields[next])
				}
				b = append(b, p)
				next++
			}
		}
		blocks = append(blocks, b)
	}
	return blocks, fields[:next]
}

// hpackRepeats reports a block in which two rows are alike or stand for one field.
func hpackRepeats(run hpack.Run, blocks [][]hpack.Rep) bool {
	for i, b := range blocks {
		fields, reps := map[hpack.Field]bool{}, map[hpack.Rep]bool{}
		for k, p := range b {
			if fields[run.Fields[i][k]] || reps[p] {
				return true
			}
			fields[run.Fields[i][k]], reps[p] = true, true
		}
	}
	return false
}

// hpackWhy words the rationale of what a wrong model gives.
func hpackWhy(m hpack.Model, format string, a ...any) string {
	return fmt.Sprintf("This takes it that %s. ", hpackBeliefs[m]) + fmt.Sprintf(format, a...)
}
