package formats

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/binfmt"
)

var pbNames = []string{"qty", "delta", "limit", "level", "score", "offset", "total", "rank", "shift", "weight", "speed", "depth"}

// pbNumbers draws n different field numbers up to most, in no order.
func pbNumbers(r *rand.Rand, n, most int) []int {
	out := r.Perm(most)[:n]
	for i := range out {
		out[i]++
	}
	return out
}

// pbSchema shows a message's declarations.
func pbSchema(fields []binfmt.Field) quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "Schema (proto3), inside a message", Lang: "text"}
	for _, f := range fields {
		e.Lines = append(e.Lines, f.Decl())
	}
	return e
}

func pbInt(n int) binfmt.Cell { return binfmt.Cell{Set: true, Vals: []binfmt.Val{{N: int64(n)}}} }

func pbInts(ns ...int) binfmt.Cell {
	c := binfmt.Cell{Set: true}
	for _, n := range ns {
		c.Vals = append(c.Vals, binfmt.Val{N: int64(n)})
	}
	return c
}

// pbBeliefs says what a wrong model takes for true, and where that fails.
var pbBeliefs = map[binfmt.Model]string{
	binfmt.NoZigzag:         "This takes the varint of `%s` as it stands; a zigzag type has to be undone: an even varint is halved, an odd one stands for a negative number",
	binfmt.SignDropped:      "This halves the varint of `%s` and loses the sign, which is in its lowest bit",
	binfmt.FirstWins:        "This keeps the first record of `%s`; of two records for a single field the later one counts",
	binfmt.RepeatedLastWins: "This keeps the last record of `%s` alone; a repeated field collects all of its records",
	binfmt.UnpackedRefused:  "This leaves out the record of `%s` that is not packed; a parser has to accept both forms",
	binfmt.PackedIsOne:      "This leaves out the packed record of `%s`; a parser has to accept both forms",
	binfmt.HighGroupFirst:   "This reads the varint of `%s` with its high bits first; the first byte holds the lowest seven bits",
}

// pbNear runs the models on bytes and gives what each makes of one field.
func pbNear(fields []binfmt.Field, f binfmt.Field, data []byte, key string, models ...binfmt.Model) []quizzes.Near {
	var out []quizzes.Near
	for _, m := range models {
		d, err := binfmt.Decode(fields, data, m)
		if err != nil {
			continue
		}
		if got := d.Cell(fields, f.Num).Text(f); got != "" {
			out = append(out, near(got, string(m), pbBeliefs[m]+".", f.Name))
		}
	}
	return quizzes.NearAnswers(key, out)
}

// pbAbout picks the sentences of a run that speak of one field.
func pbAbout(steps []binfmt.Step, f binfmt.Field) string {
	var out []string
	for _, s := range steps {
		if strings.Contains(s.Text, fmt.Sprintf("field %d,", f.Num)) || strings.Contains(s.Text, "`"+f.Decl()+"`") {
			out = append(out, s.Text)
		}
	}
	return strings.Join(out, " ")
}

// pbSmall draws a number whose varint is short; every third takes two bytes.
func pbSmall(r *rand.Rand) int {
	if r.IntN(3) == 0 {
		return 128 + r.IntN(172)
	}
	return 1 + r.IntN(99)
}

// pbRecord writes one record of one field.
func pbRecord(f binfmt.Field, c binfmt.Cell) []byte {
	b, _ := binfmt.Encode([]binfmt.Field{f}, []binfmt.Cell{c}, binfmt.Faithful)
	return b
}

// pbJoin shuffles records into a message.
func pbJoin(r *rand.Rand, recs [][]byte) []byte {
	r.Shuffle(len(recs), func(i, j int) { recs[i], recs[j] = recs[j], recs[i] })
	return slices.Concat(recs...)
}
