package apidesign

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/binfmt"
)

// DataSizeBytes asks how many bytes a record takes in a binary format.
var DataSizeBytes = quizzes.Template{
	ID: "data.size.bytes", Version: 1, Concept: "data-transmission#formats", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: makeDataSize,
}

// DataSizeOrder asks to order four formats by the bytes of one record.
var DataSizeOrder = quizzes.Template{
	ID: "data.size.order", Version: 1, Concept: "data-transmission#formats", Source: quizzes.Computed,
	Kind: quizzes.KindOrder, Level: 3, Make: makeDataOrder,
}

// dataModels are the wrong ways to count, by format.
var dataModels = map[binfmt.Format][]struct {
	model binfmt.Model
	why   string
}{
	binfmt.MessagePack: {
		{binfmt.NamesLost, "That leaves the names out. MessagePack describes itself: each record carries its names."},
		{binfmt.NoHead, "That counts texts without their head. Each name and each text has a byte with its length in front."},
		{binfmt.FixedFour, "That counts four bytes for each number. A number takes as few bytes as it needs."},
		{binfmt.NoTypeByte, "That leaves out the first byte of a number that does not fit into it. It says how many bytes follow."},
	},
	binfmt.CBOR: {
		{binfmt.NamesLost, "That leaves the names out. CBOR describes itself: each record carries its names."},
		{binfmt.NoHead, "That counts texts without their head. Each name and each text has its length in front."},
		{binfmt.FixedFour, "That counts four bytes for each number. A number takes as few bytes as it needs."},
		{binfmt.NoTypeByte, "That leaves out the first byte of a number that does not fit into it. It says how many bytes follow."},
		{binfmt.SmallAlways, "That keeps numbers up to 127 in one byte, as MessagePack does. In CBOR one byte holds 0 to 23."},
	},
	binfmt.Protobuf: {
		{binfmt.NamesSent, "That counts names. Protocol Buffers send field numbers; the names stay in the schema."},
		{binfmt.FixedFour, "That counts four bytes for each number. A varint takes as many groups of seven bits as it needs."},
		{binfmt.NoLength, "That leaves out the length behind the tag of a text or a list."},
		{binfmt.NegativeShort, "That counts a negative `int32` like its positive. It is widened to 64 bits and takes ten bytes."},
		{binfmt.TagPerElement, "That counts a tag for each number of the list. Packed, they share one tag and one length."},
	},
}

// dataRecord draws a record of three members; the first numbers are the negative ones that are given.
func dataRecord(r *rand.Rand, negative ...int64) []binfmt.Member {
	names := quizzes.Draw(r, []string{"id", "no", "qty", "temp", "row", "lat", "day"}, 3)
	words := []string{"ok", "Ada", "late", "new", "Bo", "open", "sent"}
	edge := func() int64 {
		return []int64{int64(1 + r.IntN(23)), int64(30 + r.IntN(90)), int64(130 + r.IntN(120)), int64(300 + r.IntN(600))}[r.IntN(4)]
	}
	var rec []binfmt.Member
	kinds := quizzes.Draw(r, []int{0, 0, 1, 2, 3}, 3)
	if len(negative) == 2 {
		kinds = quizzes.Draw(r, []int{0, 0, 1 + r.IntN(3)}, 3)
	}
	for i, kind := range kinds {
		m := binfmt.Member{Name: names[i], Field: binfmt.Field{Type: binfmt.Int32, Name: names[i], Num: i + 1}, Cell: binfmt.Cell{Set: true}}
		switch kind {
		case 0:
			n := edge()
			if len(negative) > 0 {
				n, negative = negative[0], negative[1:]
			}
			m.Cell.Vals = []binfmt.Val{{N: n}}
		case 1:
			m.Field.Type = binfmt.String
			m.Cell.Vals = []binfmt.Val{{S: words[r.IntN(len(words))]}}
		case 2:
			m.Field.Label = binfmt.Repeated
			m.Cell.Vals = []binfmt.Val{{N: edge()}, {N: edge()}, {N: edge()}}
		case 3:
			m.Field.Type = binfmt.Bool
			m.Cell.Vals = []binfmt.Val{{N: 1}}
		}
		rec = append(rec, m)
	}
	return rec
}

// dataShown gives the record and its schema.
func dataShown(rec []binfmt.Member, schema bool) []quizzes.Exhibit {
	out := []quizzes.Exhibit{{Title: "Record", Lang: "json", Lines: []string{binfmt.JSONText(rec)}}}
	if schema {
		e := quizzes.Exhibit{Title: "proto3 message", Lang: "proto", Lines: []string{"message Row {"}}
		for _, m := range rec {
			e.Lines = append(e.Lines, "  "+m.Field.Decl())
		}
		e.Lines = append(e.Lines, "}")
		out = append(out, e)
	}
	return out
}

func makeDataSize(r *rand.Rand) (quizzes.Question, error) {
	f := binfmt.Formats[1+r.IntN(3)]
	return quizzes.Search(wireTries, func() (quizzes.Question, error) {
		rec := dataRecord(r)
		if r.IntN(3) == 0 {
			rec = dataRecord(r, -int64(5+r.IntN(250)))
		}
		data, run := binfmt.Write(rec, f, "")
		var near []quizzes.Near
		for _, m := range dataModels[f] {
			other, _ := binfmt.Write(rec, f, m.model)
			near = append(near, wireNear(wireItoa(len(other)), string(m.model), "%s", m.why))
		}
		if near = quizzes.NearAnswers(wireItoa(len(data)), near); len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		how := map[binfmt.Format]string{
			binfmt.MessagePack: "in MessagePack, with everything in its shortest form",
			binfmt.CBOR:        "in CBOR, with definite lengths and everything in its shortest form",
			binfmt.Protobuf:    "as this proto3 message",
		}[f]
		return quizzes.Question{
			Stem:     fmt.Sprintf("How many bytes does this record take %s?", how),
			Exhibits: dataShown(rec, f == binfmt.Protobuf), Ask: quizzes.Number{Value: float64(len(data)), Unit: "bytes", Near: near},
			Trace: quizzes.Worked(run, "The bytes are `%s`: %d.", binfmt.Hex(data), len(data)), Note: string(f) + fmt.Sprint(rec),
		}, nil
	})
}

func makeDataOrder(r *rand.Rand) (quizzes.Question, error) {
	first := binfmt.Formats[1+r.IntN(3)] // so that no format is the better guess for the smallest
	return quizzes.Search(wireTries, func() (quizzes.Question, error) {
		rec := dataRecord(r)
		switch first { // negative numbers take ten bytes in protobuf; below -128, CBOR is the shorter of the others
		case binfmt.MessagePack:
			rec = dataRecord(r, -int64(3+r.IntN(28)), -int64(25+r.IntN(90)))
		case binfmt.CBOR:
			rec = dataRecord(r, -int64(130+r.IntN(120)), -int64(1+r.IntN(20))-100*int64(r.IntN(2))*2)
		}
		size := map[binfmt.Format]int{}
		var run []binfmt.Step
		sizes := map[int]bool{}
		for _, f := range binfmt.Formats {
			data, _ := binfmt.Write(rec, f, "")
			size[f], sizes[len(data)] = len(data), true
			text := binfmt.Hex(data)
			if f == binfmt.JSON {
				text = string(data)
			}
			run = append(run, binfmt.Step{Rule: "size." + strings.ToLower(strings.ReplaceAll(string(f), " ", "-")), Text: fmt.Sprintf("%s: `%s`.", f, text), State: fmt.Sprintf("%d bytes", len(data))})
		}
		order := slices.Clone(binfmt.Formats)
		slices.SortFunc(order, func(a, b binfmt.Format) int { return size[a] - size[b] })
		if len(sizes) < 4 || order[0] != first {
			return quizzes.Question{}, quizzes.Reject("equal sizes, or another is first")
		}
		var items []string
		for _, f := range order {
			items = append(items, string(f))
		}
		ask := quizzes.Ordered("smallest", items...)
		return quizzes.Question{
			Stem:     "In which order, by the bytes they take, do the formats write this record? Start with the smallest. JSON has no white space, MessagePack and CBOR write everything in its shortest form, CBOR with definite lengths, and Protocol Buffers use the message below.",
			Exhibits: dataShown(rec, true), Ask: ask,
			Trace: quizzes.Worked(run, "In order: %s.", ask.KeyText()), Note: fmt.Sprint(rec),
		}, nil
	})
}
