package binfmt_test

import (
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"warmcache/quizzes/sim/binfmt"
	"warmcache/quizzes/sim/oracle"
)

type recordCase struct {
	Record json.RawMessage
	rec    []binfmt.Member
}

// drawMembers draws a record with numbers of up to 32 bits around the edges of the formats.
func drawMembers(r *rand.Rand) recordCase {
	var c recordCase
	number := func() int64 {
		n := []int64{0, 23, 24, 31, 32, 127, 128, 255, 256, 300, 32767, 32768, 65535, 65536, 1 << 30}[r.IntN(15)] + int64(r.IntN(3)) - 1
		if r.IntN(3) == 0 {
			n = -n
		}
		return n
	}
	for i := range 1 + r.IntN(5) {
		m := binfmt.Member{Name: []string{"id", "temp", "name", "codes", "ok"}[i], Field: binfmt.Field{Type: binfmt.Int32, Num: i + 1}, Cell: binfmt.Cell{Set: true}}
		m.Field.Name = m.Name
		switch r.IntN(4) {
		case 0:
			m.Field.Type = binfmt.String
			m.Cell.Vals = []binfmt.Val{{S: "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"[:r.IntN(40)]}}
		case 1:
			m.Field.Type = binfmt.Bool
			m.Cell.Vals = []binfmt.Val{{N: int64(r.IntN(2))}}
		case 2:
			m.Field.Label = binfmt.Repeated
			for range 1 + r.IntN(4) {
				m.Cell.Vals = append(m.Cell.Vals, binfmt.Val{N: number()})
			}
		default:
			m.Cell.Vals = []binfmt.Val{{N: number()}}
		}
		c.rec = append(c.rec, m)
	}
	c.Record = json.RawMessage(binfmt.JSONText(c.rec))
	return c
}

const packers = `
const { encode } = require("@msgpack/msgpack");
const cbor = require("cbor");
const hex = b => Buffer.from(b).toString("hex");
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).map(c =>
  [Buffer.from(JSON.stringify(c.Record)).toString("hex"), hex(encode(c.Record)), hex(cbor.encode(c.Record))].join(" "))));`

// Protobuf's bytes have a test of their own, against protoc.
func TestWrite(t *testing.T) {
	oracle.Case[recordCase]{
		Engine: "binfmt: JSON, MessagePack and CBOR", Oracle: "node, npm @msgpack/msgpack 3.1.3 and cbor 10.0.12", Draw: drawMembers,
		Ready: func() string { return oracle.NodeHas("@msgpack/msgpack") + oracle.NodeHas("cbor") },
		Got: func(c recordCase, model string) string {
			out := ""
			for _, f := range binfmt.Formats[:3] {
				data, _ := binfmt.Write(c.rec, f, binfmt.Model(model))
				out += " " + hex.EncodeToString(data)
			}
			return out[1:]
		},
		Want: func(t testing.TB, cases []recordCase) []string {
			return oracle.Run[recordCase, string](t, cases, "node", "-e", packers)
		},
		Models: []string{"fixed-four-bytes", "quotes-forgotten", "names-stay-home", "text-has-no-head", "one-byte-up-to-127", "number-has-no-head"},
	}.Test(t)
}
