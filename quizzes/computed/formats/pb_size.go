package formats

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/binfmt"
)

// PBSizeBytes asks how many bytes a message takes.
var PBSizeBytes = quizzes.Template{
	ID: "pb.size.bytes", Version: 1, Concept: "protocol-buffers#varints", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: makePBSize,
}

// pbWriteModels are the wrong ways to count, and what is wrong about each.
var pbWriteModels = []struct {
	model binfmt.Model
	why   string
}{
	{binfmt.FixedFour, "That counts four bytes for every number. Only the fixed types have a fixed width; a varint takes as many groups of seven bits as it needs."},
	{binfmt.TagOneByte, "That counts one byte for every tag. A tag has room for field numbers 1 to 15 in one byte; above, it takes two."},
	{binfmt.NegativeShort, "That counts a negative `int32` like its positive. It is widened to 64 bits and takes ten bytes."},
	{binfmt.ZigzagEverywhere, "That counts a negative `int32` as if it were zigzag. Only `sint32` and `sint64` are; a negative `int32` takes ten bytes."},
	{binfmt.NoLength, "That leaves out the length that follows the tag of every LEN record."},
	{binfmt.ZeroSent, "That counts a record for the field that holds 0. A field without a label is not written when it holds its default."},
	{binfmt.TagPerElement, "That counts a tag for each element of the list. Packed, all of its values share one tag and one length."},
}

// pbSizeField draws a field of one of the kinds whose sizes differ, with a value.
func pbSizeField(r *rand.Rand, kind int, name string, num int) (binfmt.Field, binfmt.Cell) {
	f := binfmt.Field{Type: binfmt.Int32, Name: name, Num: num}
	switch kind {
	case 0:
		return f, pbInt(-1 - r.IntN(300))
	case 1:
		f.Type = binfmt.Sint32
		return f, pbInt(quizzes.One(r, -1, 1) * (65 + r.IntN(200)))
	case 2:
		f.Type, f.Name = binfmt.String, "note"
		return f, binfmt.Cell{Set: true, Vals: []binfmt.Val{{S: quizzes.One(r, "ok", "late", "ready", "sent", "new", "paid", "open")}}}
	case 3:
		return f, pbInt(0)
	case 4:
		f.Label, f.Name = binfmt.Repeated, "codes"
		return f, pbInts(1+r.IntN(99), pbSmall(r), 1+r.IntN(99))
	case 5:
		f.Type = binfmt.Fixed32
		return f, pbInt(1 + r.IntN(99))
	}
	return f, pbInt(pbSmall(r))
}

func makePBSize(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		names, kinds := quizzes.Draw(r, pbNames, 4), r.Perm(7)[:4]
		nums := pbNumbers(r, 3, 15)
		nums = append(nums, 16+r.IntN(40))
		r.Shuffle(4, func(i, j int) { nums[i], nums[j] = nums[j], nums[i] })
		slices.Sort(nums[:3])
		var fields []binfmt.Field
		var cells []binfmt.Cell
		table := quizzes.Exhibit{Title: "What the program assigned", Head: []string{"Field", "Value"}}
		for i, k := range kinds {
			f, c := pbSizeField(r, k, names[i], nums[i])
			fields, cells = append(fields, f), append(cells, c)
			value := c.Text(f)
			if f.Label == binfmt.Repeated {
				value = "[" + value + "]"
			}
			table.Rows = append(table.Rows, []string{quizzes.Code(f.Decl()), quizzes.Code(value)})
		}
		data, run := binfmt.Encode(fields, cells, binfmt.Faithful)
		var wrongs []quizzes.Near
		for _, m := range pbWriteModels {
			other, _ := binfmt.Encode(fields, cells, m.model)
			wrongs = append(wrongs, near(itoa(len(other)), string(m.model), "%s", m.why))
		}
		wrongs = quizzes.NearAnswers(itoa(len(data)), wrongs)
		if len(wrongs) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     "A program sets these fields of a proto3 message, in which nothing else is set. How many bytes does the message take on the wire, tags included?",
			Exhibits: []quizzes.Exhibit{table}, Ask: quizzes.Number{Value: float64(len(data)), Unit: "bytes", Near: wrongs},
			Trace: quizzes.Worked(run, "The message is `%s`: %d bytes.", binfmt.Hex(data), len(data)), Note: fmt.Sprint(fields, cells),
		}, nil
	})
}
