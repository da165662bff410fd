package binfmt

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Encode writes a message, fields in the order of their numbers as protoc does, and explains each record.
func Encode(fields []Field, cells []Cell, m Model) ([]byte, []Step) {
	var out []byte
	var steps []Step
	for _, i := range byNumber(fields) {
		f, c := fields[i], cells[i]
		if !Written(f, c, m) {
			steps = append(steps, Step{Rule: "pb.absent", Text: "`" + f.Decl() + "` " + absent(f, c) + ": no record, 0 bytes."})
			continue
		}
		rec := encodeField(f, c, m)
		out = append(out, rec...)
		steps = append(steps, Step{Rule: "pb.record", Text: fmt.Sprintf("`%s` with %s: %s, in all %d.", f.Decl(), shown(f, c), parts(f, c), len(rec)), State: Hex(rec)})
	}
	return out, steps
}

func byNumber(fields []Field) []int {
	order := make([]int, len(fields))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return fields[a].Num - fields[b].Num })
	return order
}

// Written says whether a field's content puts a record on the wire. A oneof's earlier members must already be unset.
func Written(f Field, c Cell, m Model) bool {
	if f.Label == Repeated {
		return len(c.Vals) > 0
	}
	if !c.Set {
		return false
	}
	zero := c.Vals[0] == Val{}
	switch {
	case zero && m == ZeroNeverSent:
		return false
	case f.Label == Implicit:
		return !zero || m == ZeroSent
	}
	return true
}

func absent(f Field, c Cell) string {
	switch {
	case f.Label == Repeated:
		return "is an empty list"
	case !c.Set:
		return "is not set"
	}
	return "is implicit and holds its default " + c.Text(f)
}

func shown(f Field, c Cell) string {
	if f.Label == Repeated {
		return "[" + c.Text(f) + "]"
	}
	return c.Text(f)
}

func encodeField(f Field, c Cell, m Model) []byte {
	if f.Label != Repeated {
		return append(tagOf(f, wireOf(f.Type), m), payload(f.Type, c.Vals[0], m)...)
	}
	if f.Type == String || m == TagPerElement {
		var out []byte
		for _, v := range c.Vals {
			out = append(append(out, tagOf(f, wireOf(f.Type), m)...), payload(f.Type, v, m)...)
		}
		return out
	}
	var body []byte
	for _, v := range c.Vals {
		body = append(body, payload(f.Type, v, m)...)
	}
	return append(tagOf(f, length, m), prefixed(body, m)...)
}

func tagOf(f Field, wire int, m Model) []byte {
	tag := binary.AppendUvarint(nil, uint64(f.Num)<<3|uint64(wire))
	if m == TagOneByte {
		return tag[:1]
	}
	return tag
}

func prefixed(body []byte, m Model) []byte {
	if m == NoLength {
		return body
	}
	return append(binary.AppendUvarint(nil, uint64(len(body))), body...)
}

func payload(t Type, v Val, m Model) []byte {
	n := v.N
	switch {
	case t == String:
		return prefixed([]byte(v.S), m)
	case wireOf(t) == i32 || m == FixedFour && t != Bool:
		return binary.LittleEndian.AppendUint32(nil, uint32(n))
	case zigzag(t), m == ZigzagEverywhere && n < 0:
		return binary.AppendVarint(nil, n)
	case m == NegativeShort && n < 0:
		n = -n
	}
	return binary.AppendUvarint(nil, uint64(n))
}

// parts says how the size of a record comes about.
func parts(f Field, c Cell) string {
	tag := len(tagOf(f, wireOf(f.Type), Faithful))
	text := "tag " + bytes(tag)
	switch {
	case f.Label == Repeated && f.Type == String:
		return fmt.Sprintf("%d records, each with a tag of %s and a length", len(c.Vals), bytes(tag))
	case f.Label == Repeated:
		body := 0
		for _, v := range c.Vals {
			body += len(payload(f.Type, v, Faithful))
		}
		return text + ", length 1 byte, packed values " + bytes(body)
	case f.Type == String:
		return text + ", length 1 byte, text " + bytes(len(c.Vals[0].S))
	}
	return text + ", value " + bytes(len(payload(f.Type, c.Vals[0], Faithful)))
}

func bytes(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprint(n, " bytes")
}
