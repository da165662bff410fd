package binfmt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Decoded is what a parser makes of bytes.
type Decoded struct {
	Cells   []Cell // field by field, as in the schema
	Unknown []int  // numbers of records that were kept as unknown, in order
	Steps   []Step // one for each record
}

// Cell returns what the field of a number holds.
func (d Decoded) Cell(fields []Field, num int) Cell {
	return d.Cells[slices.IndexFunc(fields, func(f Field) bool { return f.Num == num })]
}

type record struct {
	raw  []byte // tag and all
	num  int
	wire int
	n    uint64 // of numbers
	body []byte // of LEN
}

var errShort = errors.New("the message ends within a record")

func split(data []byte, m Model) ([]record, error) {
	var out []record
	for len(data) > 0 {
		tag, k := binary.Uvarint(data)
		if k <= 0 {
			return nil, errShort
		}
		rec, n, err := value(record{num: int(tag >> 3), wire: int(tag & 7)}, data[k:], m)
		if err != nil {
			return nil, err
		}
		rec.raw, data = data[:k+n], data[k+n:]
		out = append(out, rec)
	}
	return out, nil
}

// value reads a record's value and says how many bytes it took.
func value(rec record, data []byte, m Model) (record, int, error) {
	switch rec.wire {
	case varint:
		v, k := uvarint(data, m)
		if k <= 0 {
			return rec, 0, errShort
		}
		rec.n = v
		return rec, k, nil
	case length:
		v, k := binary.Uvarint(data)
		if k <= 0 || uint64(len(data)-k) < v {
			return rec, 0, errShort
		}
		rec.body = data[k : k+int(v)]
		return rec, k + int(v), nil
	case i32:
		if len(data) < 4 {
			return rec, 0, errShort
		}
		rec.n = uint64(binary.LittleEndian.Uint32(data))
		return rec, 4, nil
	case i64:
		if len(data) < 8 {
			return rec, 0, errShort
		}
		rec.n = binary.LittleEndian.Uint64(data)
		return rec, 8, nil
	}
	return rec, 0, fmt.Errorf("wire type %d", rec.wire)
}

func uvarint(data []byte, m Model) (uint64, int) {
	v, k := binary.Uvarint(data)
	if m != HighGroupFirst || k <= 0 {
		return v, k
	}
	v = 0
	for _, b := range data[:k] {
		v = v<<7 | uint64(b&0x7f)
	}
	return v, k
}

// Decode parses a message.
func Decode(fields []Field, data []byte, m Model) (Decoded, error) {
	recs, err := split(data, m)
	if err != nil {
		return Decoded{}, err
	}
	d := Decoded{Cells: make([]Cell, len(fields))}
	for _, rec := range recs {
		d.take(fields, rec, m)
	}
	return d, nil
}

func (d *Decoded) take(fields []Field, rec record, m Model) {
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Num == rec.num })
	head := fmt.Sprintf("`%s`: field %d, %s", Hex(rec.raw), rec.num, wireNames[rec.wire])
	if i < 0 {
		d.Unknown = append(d.Unknown, rec.num)
		d.step("pb.unknown", "%s; the schema has no field %d, so the record is kept as unknown.", head, rec.num)
		return
	}
	f := fields[i]
	vals, how := values(f, rec, m)
	switch {
	case vals == nil && rec.wire != wireOf(f.Type):
		d.Unknown = append(d.Unknown, rec.num)
		d.step("pb.wire-type", "%s; `%s` needs %s, so the record can't be used and counts as unknown.", head, f.Type, wireNames[wireOf(f.Type)])
		return
	case vals == nil:
		d.step("pb.refused", "%s; it is not taken.", head)
		return
	}
	d.store(fields, i, vals, m)
	d.step("pb.record", "%s: %s.", head, how+d.effect(fields, i, len(vals)))
}

// store puts values under a field, by the rules of "Last One Wins" and of oneof.
func (d *Decoded) store(fields []Field, i int, vals []Val, m Model) {
	f, c := fields[i], &d.Cells[i]
	switch {
	case f.Label == Repeated && m != RepeatedLastWins:
		c.Vals = append(c.Vals, vals...)
	case f.Label != Repeated && m == FirstWins && c.Set:
	default:
		c.Vals = vals
	}
	c.Set = true
	if f.Label != Oneof || m == OneofKeepsBoth {
		return
	}
	for k, other := range fields {
		if k != i && other.Label == Oneof {
			d.Cells[k] = Cell{}
		}
	}
}

func (d *Decoded) effect(fields []Field, i, n int) string {
	f, c := fields[i], d.Cells[i]
	if f.Label == Repeated {
		if len(c.Vals) > n {
			return fmt.Sprintf("; appended, `%s` = [%s]", f.Name, c.Text(f))
		}
		return fmt.Sprintf("; `%s` = [%s]", f.Name, c.Text(f))
	}
	return fmt.Sprintf("; `%s` = %s", f.Name, c.Text(f))
}

func (d *Decoded) step(rule, format string, a ...any) {
	d.Steps = append(d.Steps, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
}

// values reads a record as a field's type; nil means that it can't be.
func values(f Field, rec record, m Model) (vals []Val, how string) {
	if f.Type == String {
		if rec.wire != length {
			return nil, ""
		}
		return []Val{{S: string(rec.body)}}, fmt.Sprintf("%d bytes of text", len(rec.body))
	}
	if f.Label == Repeated && rec.wire == length {
		return packed(f, rec, m)
	}
	if rec.wire != wireOf(f.Type) && m != AnyWireType || rec.wire == length || f.Label == Repeated && m == UnpackedRefused {
		return nil, ""
	}
	v := number(f.Type, rec.n, m)
	return []Val{{N: v}}, said(f.Type, rec.n, v)
}

func packed(f Field, rec record, m Model) ([]Val, string) {
	vals := []Val{}
	for rest := rec.body; len(rest) > 0; {
		one, k, err := value(record{wire: wireOf(f.Type)}, rest, m)
		if err != nil {
			return nil, ""
		}
		vals, rest = append(vals, Val{N: number(f.Type, one.n, m)}), rest[k:]
	}
	if m == PackedIsOne {
		return nil, ""
	}
	return vals, fmt.Sprintf("%d bytes, packed: %s", len(rec.body), Cell{Vals: vals}.Text(f))
}

// number reads a wire number as a type.
func number(t Type, n uint64, m Model) int64 {
	switch {
	case zigzag(t) && m == NoZigzag:
		return int64(n)
	case zigzag(t) && m == SignDropped:
		return int64(n / 2)
	case m == Saturates && (t == Int32 || t == Sfixed32):
		return min(max(int64(n), -1<<31), 1<<31-1)
	case m == Saturates && t == Uint32:
		return min(max(int64(n), 0), 1<<32-1)
	}
	switch t {
	case Int32, Sfixed32:
		return int64(int32(n))
	case Uint32, Fixed32:
		return int64(uint32(n))
	case Sint32:
		u := uint32(n)
		return int64(int32(u>>1) ^ -int32(u&1))
	case Sint64:
		return int64(n>>1) ^ -int64(n&1)
	case Bool:
		if n != 0 {
			return 1
		}
		return 0
	}
	return int64(n)
}

func said(t Type, n uint64, v int64) string {
	switch {
	case zigzag(t) && n%2 == 1:
		return fmt.Sprintf("%d, zigzag and odd: -(%d + 1) / 2 = %d", n, n, v)
	case zigzag(t):
		return fmt.Sprintf("%d, zigzag and even: %d / 2 = %d", n, n, v)
	case v < 0 && int64(n) == v:
		return fmt.Sprintf("all ones above the sign: %d", v)
	case uint64(v) != n && t != Bool:
		return fmt.Sprintf("%d, of which the low 32 bits are %d", n, v)
	}
	return fmt.Sprintf("%d", n)
}

// Line prints a parse in one line, as the oracle of this package does.
func (d Decoded) Line(fields []Field) string {
	var out []string
	for i, f := range fields {
		for _, v := range d.Cells[i].Vals {
			if f.Label != Implicit || v.text(f.Type) != (Val{}).text(f.Type) {
				out = append(out, f.Name+": "+v.text(f.Type))
			}
		}
	}
	unknown := slices.Clone(d.Unknown)
	slices.Sort(unknown)
	for _, u := range unknown {
		out = append(out, fmt.Sprint("?", u))
	}
	return strings.Join(out, " ")
}
