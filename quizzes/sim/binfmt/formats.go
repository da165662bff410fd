package binfmt

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// Format is a way to write a record.
type Format string

// The formats: JSON without white space (RFC 8259), MessagePack (its specification, "Formats"), CBOR with the shortest
// heads (RFC 8949, sections 3 and 4.1), and Protocol Buffers with proto3 fields numbered from 1.
const (
	JSON        Format = "JSON"
	MessagePack Format = "MessagePack"
	CBOR        Format = "CBOR"
	Protobuf    Format = "Protocol Buffers"
)

// Formats lists them.
var Formats = []Format{JSON, MessagePack, CBOR, Protobuf}

// Wrong readings of sizes, beside those of protobuf's encoding.
const (
	NoQuotes    Model = "quotes-forgotten"    // JSON's names and texts have no quotes
	NamesLost   Model = "names-stay-home"     // MessagePack and CBOR leave names out
	NamesSent   Model = "field-names-on-wire" // protobuf sends names
	NoHead      Model = "text-has-no-head"    // texts have no byte that says their length
	SmallAlways Model = "one-byte-up-to-127"  // CBOR keeps 0 to 127 in one byte, as MessagePack does
	NoTypeByte  Model = "number-has-no-head"  // a number that does not fit into the first byte has none
)

// Member is a field of a record with its value: a number, a text, a truth or a list of numbers.
type Member struct {
	Name  string
	Field Field // as a protobuf schema declares it
	Cell  Cell
}

// JSONText writes the record without white space.
func JSONText(rec []Member) string { return string(writeJSON(rec, "", nil)) }

// Write gives the bytes of a record in a format.
func Write(rec []Member, f Format, m Model) ([]byte, []Step) {
	var steps []Step
	switch f {
	case JSON:
		return writeJSON(rec, m, &steps), steps
	case Protobuf:
		var fields []Field
		var cells []Cell
		for _, x := range rec {
			fields, cells = append(fields, x.Field), append(cells, x.Cell)
		}
		data, steps := Encode(fields, cells, m)
		if m == NamesSent {
			for _, x := range rec {
				if Written(x.Field, x.Cell, m) {
					data = append(append(data, byte(len(x.Name))), x.Name...)
				}
			}
		}
		return data, steps
	}
	h := header{cbor: f == CBOR, model: m}
	out := h.head(mapHead, len(rec))
	steps = append(steps, Step{Rule: "pack.map", Text: fmt.Sprintf("The map of %d members starts with `%s`: 1 byte.", len(rec), Hex(out))})
	for _, x := range rec {
		var name []byte
		if m != NamesLost {
			name = h.text(x.Name)
		}
		value := h.value(x)
		steps = append(steps, Step{Rule: "pack.member", Text: fmt.Sprintf("`%s` takes %s for the name and %s, `%s`, for %s.", x.Name, bytes(len(name)), bytes(len(value)), Hex(value), valueText(x)), State: bytes(len(out) + len(name) + len(value))})
		out = append(append(out, name...), value...)
	}
	return out, steps
}

func valueText(x Member) string {
	switch {
	case x.Field.Label == Repeated:
		return "`[" + x.Cell.Text(x.Field) + "]`"
	case x.Field.Type == String:
		return "`" + strconv.Quote(x.Cell.Vals[0].S) + "`"
	}
	return "`" + x.Cell.Text(x.Field) + "`"
}

func writeJSON(rec []Member, m Model, steps *[]Step) []byte {
	quote := func(s string) string {
		if m == NoQuotes {
			return s
		}
		return `"` + s + `"`
	}
	var parts []string
	for _, x := range rec {
		value := strings.Trim(strings.ReplaceAll(valueText(x), ", ", ","), "`")
		if x.Field.Type == String {
			value = quote(x.Cell.Vals[0].S)
		}
		part := quote(x.Name) + ":" + value
		if parts = append(parts, part); steps != nil {
			*steps = append(*steps, Step{Rule: "json.member", Text: fmt.Sprintf("`%s` takes %s.", part, bytes(len(part)))})
		}
	}
	if steps != nil {
		*steps = append(*steps, Step{Rule: "json.frame", Text: fmt.Sprintf("The braces and commas take %s.", bytes(2+len(rec)-1))})
	}
	return []byte("{" + strings.Join(parts, ",") + "}")
}

// header writes the heads of MessagePack or CBOR.
type header struct {
	cbor  bool
	model Model
}

// The kinds of heads by CBOR's major types (RFC 8949, section 3.1).
const (
	textHead  = 3
	arrayHead = 4
	mapHead   = 5
)

// head starts a text, an array or a map.
func (h header) head(major, n int) []byte {
	if h.cbor {
		return h.cborHead(major, uint64(n))
	}
	switch {
	case major == textHead && n < 32:
		return []byte{0xa0 | byte(n)}
	case major == textHead:
		return []byte{0xd9, byte(n)}
	case major == arrayHead:
		return []byte{0x90 | byte(n)}
	}
	return []byte{0x80 | byte(n)}
}

// cborHead puts up to 23 into the first byte and else as few of 1, 2, 4 or 8 bytes as will do behind it.
func (h header) cborHead(major int, n uint64) []byte {
	top := byte(major << 5)
	if n < 24 || h.model == SmallAlways && major < 2 && n < 128 {
		return []byte{top | byte(n)}
	}
	for i, width := range []int{1, 2, 4, 8} {
		if width == 8 || n < 1<<(8*width) {
			return append([]byte{top | byte(24+i)}, bigEndian(n, width)...)
		}
	}
	panic("not reached")
}

func bigEndian(n uint64, width int) []byte {
	return binary.BigEndian.AppendUint64(nil, n)[8-width:]
}

func (h header) text(s string) []byte {
	if h.model == NoHead {
		return []byte(s)
	}
	return append(h.head(textHead, len(s)), s...)
}

func (h header) value(x Member) []byte {
	switch {
	case x.Field.Label == Repeated:
		out := h.head(arrayHead, len(x.Cell.Vals))
		for _, v := range x.Cell.Vals {
			out = append(out, h.number(v.N)...)
		}
		return out
	case x.Field.Type == String:
		return h.text(x.Cell.Vals[0].S)
	case x.Field.Type == Bool && h.cbor:
		return []byte{0xf4 | byte(x.Cell.Vals[0].N)}
	case x.Field.Type == Bool:
		return []byte{0xc2 | byte(x.Cell.Vals[0].N)}
	}
	return h.number(x.Cell.Vals[0].N)
}

func (h header) number(n int64) []byte {
	out := h.exact(n)
	switch {
	case h.model == FixedFour:
		return append([]byte{out[0]}, bigEndian(uint64(n), 4)...)
	case h.model == NoTypeByte && len(out) > 1:
		return out[1:]
	}
	return out
}

func (h header) exact(n int64) []byte {
	switch {
	case h.cbor && n < 0:
		return h.cborHead(1, uint64(-1-n))
	case h.cbor:
		return h.cborHead(0, uint64(n))
	case n >= -32 && n < 128:
		return []byte{byte(n)}
	case n >= 0:
		return sized(uint64(n), [3]byte{0xcc, 0xcd, 0xce}, n < 1<<8, n < 1<<16)
	}
	return sized(uint64(n), [3]byte{0xd0, 0xd1, 0xd2}, n >= -1<<7, n >= -1<<15)
}

// sized is MessagePack's number of 1, 2 or 4 bytes behind its head.
func sized(n uint64, heads [3]byte, one, two bool) []byte {
	switch {
	case one:
		return append([]byte{heads[0]}, bigEndian(n, 1)...)
	case two:
		return append([]byte{heads[1]}, bigEndian(n, 2)...)
	}
	return append([]byte{heads[2]}, bigEndian(n, 4)...)
}
