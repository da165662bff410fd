package formats

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/binfmt"
)

// PBDecodeFields asks for what three fields hold after a message in hex was read.
var PBDecodeFields = quizzes.Template{
	ID: "pb.decode.fields", Version: 1, Concept: "protocol-buffers#decoding", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: makePBDecode,
}

var pbReadModels = []binfmt.Model{binfmt.NoZigzag, binfmt.SignDropped, binfmt.FirstWins, binfmt.RepeatedLastWins,
	binfmt.UnpackedRefused, binfmt.PackedIsOne, binfmt.HighGroupFirst}

func makePBDecode(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		names, nums := quizzes.Draw(r, pbNames, 2), pbNumbers(r, 4, 9)
		plain := binfmt.Field{Type: binfmt.Int32, Name: names[0], Num: nums[0]}
		signed := binfmt.Field{Type: binfmt.Sint32, Name: names[1], Num: nums[1]}
		list := binfmt.Field{Label: binfmt.Repeated, Type: binfmt.Int32, Name: quizzes.One(r, "codes", "tags", "parts", "sizes"), Num: nums[2]}
		stray := binfmt.Field{Type: binfmt.Int32, Name: "stray", Num: nums[3]}
		single := list
		single.Label = binfmt.Optional
		data := pbJoin(r, [][]byte{
			pbRecord(plain, pbInt(pbSmall(r))), pbRecord(plain, pbInt(1+r.IntN(99))), pbRecord(signed, pbInt(quizzes.One(r, 1, -1, -1)*(1+r.IntN(120)))),
			pbRecord(list, pbInts(1+r.IntN(99), pbSmall(r))), pbRecord(single, pbInt(1+r.IntN(99))), pbRecord(stray, pbInt(1+r.IntN(99))),
		})
		fields := []binfmt.Field{plain, signed, list}
		d, err := binfmt.Decode(fields, data, binfmt.Faithful)
		if err != nil {
			return quizzes.Question{}, err
		}
		cells := quizzes.Cells{Title: "After parsing", Head: []string{"Field", "Value"}}
		for _, f := range fields {
			key := d.Cell(fields, f.Num).Text(f)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(f.Name)}, Asked: []quizzes.Cell{{
				Want: key, Why: pbAbout(d.Steps, f), Near: pbNear(fields, f, data, key, pbReadModels...)}}})
		}
		if named(cells.Rows) < 4 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A parser that was built from this schema reads the message. What do its fields hold then? Write numbers in decimal, and those of `%s` in order, with commas.",
				list.Name),
			Exhibits: []quizzes.Exhibit{pbSchema(fields), listing("Message, in hex", "text", binfmt.Hex(data))},
			Ask:      cells, Trace: quizzes.Worked(d.Steps, "So the fields hold %s.", cells.KeyText()), Note: fmt.Sprint(fields, data),
		}, nil
	})
}
