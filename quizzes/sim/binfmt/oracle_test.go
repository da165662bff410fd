package binfmt_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"warmcache/quizzes/sim/binfmt"
	"warmcache/quizzes/sim/oracle"
)

// schema has every type and label, with tags of one, two and three bytes.
var schema = []binfmt.Field{
	{Type: binfmt.Int32, Name: "a", Num: 1}, {Type: binfmt.Sint32, Name: "b", Num: 2},
	{Label: binfmt.Repeated, Type: binfmt.Int32, Name: "c", Num: 3}, {Label: binfmt.Repeated, Type: binfmt.Sint32, Name: "d", Num: 4},
	{Type: binfmt.String, Name: "e", Num: 5}, {Label: binfmt.Optional, Type: binfmt.Int32, Name: "f", Num: 6},
	{Type: binfmt.Bool, Name: "g", Num: 7}, {Type: binfmt.Int64, Name: "h", Num: 8}, {Type: binfmt.Uint32, Name: "i", Num: 9},
	{Type: binfmt.Fixed32, Name: "j", Num: 10}, {Label: binfmt.Repeated, Type: binfmt.String, Name: "k", Num: 11},
	{Type: binfmt.Sint64, Name: "l", Num: 12}, {Label: binfmt.Oneof, Type: binfmt.Int32, Name: "p", Num: 14},
	{Label: binfmt.Oneof, Type: binfmt.String, Name: "q", Num: 15}, {Type: binfmt.Sfixed32, Name: "s", Num: 16},
	{Label: binfmt.Repeated, Type: binfmt.Fixed32, Name: "t", Num: 17}, {Label: binfmt.Optional, Type: binfmt.String, Name: "u", Num: 2050},
	{Label: binfmt.Optional, Type: binfmt.Bool, Name: "v", Num: 100}, {Label: binfmt.Oneof, Type: binfmt.Sint32, Name: "w", Num: 101},
}

func proto() string {
	var one, all strings.Builder
	for _, f := range schema {
		if f.Label == binfmt.Oneof {
			fmt.Fprintln(&one, f.Decl())
		} else {
			fmt.Fprintln(&all, f.Decl())
		}
	}
	return "syntax = \"proto3\";\nmessage M {\n" + all.String() + "oneof o {\n" + one.String() + "}\n}\nmessage All { repeated M m = 1; }\n"
}

// protoc runs the compiler once over all cases, which stand in one message as a list.
func protoc(t testing.TB, flag string, in []byte) []byte {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "all.proto"), []byte(proto()), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("protoc", "-I", dir, flag+"=All", "all.proto")
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("protoc: %v: %s", err, stderr.String())
	}
	return out
}

func ready() string {
	if _, err := exec.LookPath("protoc"); err != nil {
		return "no protoc (apt: protobuf-compiler)"
	}
	return ""
}

func drawNumber(r *rand.Rand) uint64 {
	switch r.IntN(6) {
	case 0:
		return uint64(r.IntN(3))
	case 1:
		return uint64(-int64(1 + r.IntN(400)))
	case 2:
		return r.Uint64() >> r.IntN(64)
	}
	return uint64(r.IntN(400))
}

func drawRecord(r *rand.Rand) []byte {
	num := uint64(1 + r.IntN(19))
	if r.IntN(10) == 0 {
		num = []uint64{100, 101, 2050}[r.IntN(3)]
	}
	wire := []uint64{0, 0, 0, 2, 2, 5, 1}[r.IntN(7)]
	b := binary.AppendUvarint(nil, num<<3|wire)
	switch wire {
	case 0:
		return binary.AppendUvarint(b, drawNumber(r))
	case 5:
		return binary.LittleEndian.AppendUint32(b, uint32(drawNumber(r)))
	case 1:
		return binary.LittleEndian.AppendUint64(b, drawNumber(r))
	}
	body := []byte{}
	switch {
	case num == 17:
		for range r.IntN(3) {
			body = binary.LittleEndian.AppendUint32(body, uint32(drawNumber(r)))
		}
	case num == 3 || num == 4:
		for range r.IntN(4) {
			body = binary.AppendUvarint(body, drawNumber(r))
		}
	default:
		body = []byte([]string{"", "ok", "yes", "late"}[r.IntN(4)])
	}
	return append(binary.AppendUvarint(b, uint64(len(body))), body...)
}

func TestDecode(t *testing.T) {
	oracle.Case[string]{
		Engine: "binfmt: protobuf decoding", Oracle: "protoc 3.21 --decode", Ready: ready,
		Draw: func(r *rand.Rand) string {
			var b []byte
			for range 1 + r.IntN(6) {
				b = append(b, drawRecord(r)...)
			}
			return string(b)
		},
		Got: func(c, model string) string {
			d, err := binfmt.Decode(schema, []byte(c), binfmt.Model(model))
			if err != nil {
				return err.Error()
			}
			return oracle.Line(d.Line(schema))
		},
		Want: func(t testing.TB, cases []string) []string {
			var all []byte
			for _, c := range cases {
				all = append(binary.AppendUvarint(append(all, 0x0a), uint64(len(c))), c...)
			}
			return decoded(string(protoc(t, "--decode", all)))
		},
		Models: []string{"no-zigzag", "zigzag-halves", "first-wins", "repeated-last-wins", "unpacked-refused", "packed-refused",
			"varint-high-first", "saturates", "wire-type-ignored", "oneof-keeps-both"},
	}.Test(t)
}

// decoded turns protoc's text into a line for each message; of unknown fields it keeps the numbers.
func decoded(text string) []string {
	var out, known, unknown []string
	depth := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		name, _, _ := strings.Cut(strings.TrimSuffix(line, " {"), ":")
		switch {
		case line == "}":
			if depth--; depth == 0 {
				slices.SortStableFunc(known, func(a, b string) int { return place(a) - place(b) })
				out = append(out, strings.Join(append(known, sortNumbers(unknown)...), " "))
				known, unknown = nil, nil
			}
			continue
		case depth == 1 && name[0] >= '0' && name[0] <= '9':
			unknown = append(unknown, "?"+name)
		case depth == 1:
			known = append(known, line)
		}
		if strings.HasSuffix(line, "{") {
			depth++
		}
	}
	return out
}

// place is where a field stands in the schema.
func place(line string) int {
	name, _, _ := strings.Cut(line, ":")
	return slices.IndexFunc(schema, func(f binfmt.Field) bool { return f.Name == name })
}

func sortNumbers(us []string) []string {
	slices.SortFunc(us, func(a, b string) int {
		var x, y int
		fmt.Sscanf(a, "?%d", &x)
		fmt.Sscanf(b, "?%d", &y)
		return x - y
	})
	return us
}

type message []binfmt.Cell

func drawMessage(r *rand.Rand) message {
	m := make(message, len(schema))
	member := r.IntN(6) // of the oneof, if any
	for i, f := range schema {
		if f.Label == binfmt.Oneof {
			if member--; member != -1 {
				continue
			}
		} else if r.IntN(3) > 0 {
			continue
		}
		n := 1
		if f.Label == binfmt.Repeated {
			n = r.IntN(4)
		}
		m[i].Set = true
		for range n {
			m[i].Vals = append(m[i].Vals, drawVal(r, f.Type))
		}
	}
	return m
}

func drawVal(r *rand.Rand, t binfmt.Type) binfmt.Val {
	n := int64(drawNumber(r))
	switch t {
	case binfmt.String:
		return binfmt.Val{S: []string{"", "ok", "yes", "late"}[r.IntN(4)]}
	case binfmt.Bool:
		return binfmt.Val{N: n & 1}
	case binfmt.Uint32, binfmt.Fixed32:
		return binfmt.Val{N: int64(uint32(n))}
	case binfmt.Int32, binfmt.Sint32, binfmt.Sfixed32:
		return binfmt.Val{N: int64(int32(n))}
	}
	return binfmt.Val{N: n}
}

func TestEncode(t *testing.T) {
	oracle.Case[message]{
		Engine: "binfmt: protobuf encoding", Oracle: "protoc 3.21 --encode", Ready: ready, Draw: drawMessage,
		Got: func(c message, model string) string {
			b, _ := binfmt.Encode(schema, c, binfmt.Model(model))
			return oracle.Line(binfmt.Hex(b))
		},
		Want: func(t testing.TB, cases []message) []string {
			var text strings.Builder
			for _, c := range cases {
				text.WriteString("m {\n")
				for i, f := range schema {
					for _, v := range c[i].Vals {
						fmt.Fprintf(&text, "%s: %s\n", f.Name, binfmt.Cell{Vals: []binfmt.Val{v}}.Text(f))
					}
				}
				text.WriteString("}\n")
			}
			return encoded(t, protoc(t, "--encode", []byte(text.String())))
		},
		Models: []string{"fixed-four-bytes", "tag-always-one-byte", "negative-as-positive", "zigzag-everywhere", "length-forgotten",
			"zero-is-sent", "zero-never-sent", "packed-tag-per-element"},
	}.Test(t)
}

func encoded(t testing.TB, all []byte) []string {
	var out []string
	for len(all) > 0 {
		n, k := binary.Uvarint(all[1:])
		if all[0] != 0x0a || k <= 0 {
			t.Fatalf("protoc wrote % x", all)
		}
		all = all[1+k:]
		out = append(out, binfmt.Hex(all[:n]))
		all = all[n:]
	}
	return out
}
