package formats

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/binfmt"
)

// PBTypesRead asks what a reader with another type gets.
var PBTypesRead = quizzes.Template{
	ID: "pb.types.read", Version: 1, Concept: "protocol-buffers#type-changes", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: makePBTypes,
}

// pbChange is a value written as one type and read as another under the same number.
type pbChange struct {
	from, to binfmt.Type
	n        int64
	shown    string
}

func pbChanges(r *rand.Rand) []pbChange {
	of := func(from, to binfmt.Type, n int64) pbChange { return pbChange{from, to, n, fmt.Sprint(n)} }
	k, small := 2+r.Int64N(8), 1+r.Int64N(9)
	all := [][]pbChange{
		{of(binfmt.Int32, binfmt.Sint32, 2*k), of(binfmt.Int32, binfmt.Sint32, 2*k+1), of(binfmt.Sint32, binfmt.Int32, -k), of(binfmt.Sint32, binfmt.Int32, k), of(binfmt.Uint32, binfmt.Sint64, 2*k+1)},
		{{binfmt.Int64, binfmt.Int32, k<<32 + small, fmt.Sprintf("%d × 2³² + %d", k, small)}, {binfmt.Int64, binfmt.Uint32, k<<32 + small, fmt.Sprintf("%d × 2³² + %d", k, small)}},
		{of(binfmt.Int32, binfmt.Bool, 2*k), of(binfmt.Int32, binfmt.Int64, -k), of(binfmt.Int32, binfmt.Int64, 40*k), of(binfmt.Uint32, binfmt.Int32, 9*k), of(binfmt.Sint32, binfmt.Sint64, -k)},
		{of(binfmt.Int32, binfmt.Fixed32, 3*k), of(binfmt.Fixed32, binfmt.Int32, 2*k), of(binfmt.Sint32, binfmt.Sfixed32, -k), of(binfmt.Int32, binfmt.String, k)},
	}
	var out []pbChange
	for _, group := range all {
		out = append(out, quizzes.One(r, group...))
	}
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// read gives what the reader gets: "unset" when the record is of no use to it.
func (c pbChange) read(m binfmt.Model) (string, []binfmt.Step) {
	rec := pbRecord(binfmt.Field{Label: binfmt.Optional, Type: c.from, Name: "v", Num: 3}, binfmt.Cell{Set: true, Vals: []binfmt.Val{{N: c.n}}})
	reader := []binfmt.Field{{Label: binfmt.Optional, Type: c.to, Name: "v", Num: 3}}
	d, err := binfmt.Decode(reader, rec, m)
	if err != nil || !d.Cells[0].Set {
		return "unset", d.Steps
	}
	return d.Cells[0].Text(reader[0]), d.Steps
}

func (c pbChange) near(want string) []quizzes.Near {
	var out []quizzes.Near
	for _, m := range []binfmt.Model{binfmt.Saturates, binfmt.SignDropped, binfmt.AnyWireType} {
		got, _ := c.read(m)
		why := map[binfmt.Model]string{
			binfmt.Saturates:   "This cuts the value to the largest `%[2]s`. The reader keeps the low 32 bits.",
			binfmt.SignDropped: "This halves the varint and drops the sign. In zigzag, an odd varint stands for a negative number.",
			binfmt.AnyWireType: "`%[1]s` and `%[2]s` have different wire types, so the reader can't use the record.",
		}[m]
		out = append(out, near(got, string(m), why+"%[3]s", c.from, c.to, ""))
	}
	out = append(out, near(fmt.Sprint(c.n), string(binfmt.ValueTravels), "That is the number that `%s` wrote. The bytes hold no type: `%s` reads them by its own rules and gets %s.", c.from, c.to, want))
	out = append(out, near("unset", "type-change-unsets", "The wire type is the same for `%s` and `%s`, so the reader takes the record, without an error.", c.from, c.to))
	return quizzes.NearAnswers(want, out)
}

func makePBTypes(r *rand.Rand) (quizzes.Question, error) {
	cells := quizzes.Cells{Head: []string{"Written as", "Value", "Read as", "The reader gets"}}
	var run []binfmt.Step
	for _, c := range pbChanges(r) {
		want, how := c.read(binfmt.Faithful)
		s := binfmt.Step{Rule: how[0].Rule, Text: fmt.Sprintf("`%s` %s, read as `%s`. %s", c.from, c.shown, c.to, how[0].Text)}
		run = append(run, s)
		cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(string(c.from)), c.shown, quizzes.Code(string(c.to))},
			Asked: []quizzes.Cell{{Want: want, Why: s.Text, Near: c.near(want)}}})
	}
	return quizzes.Question{
		Stem: "Field 3 of a proto3 message, labeled `optional`, was written with one type and is read by a program whose schema gives field 3 another type. What does the reader get? Write a number, `true` or `false`, or `unset` when it sees the field as missing.",
		Ask:  cells, Trace: quizzes.Worked(run, "The readers get %s.", cells.KeyText()), Note: fmt.Sprint(cells.Rows),
	}, nil
}
