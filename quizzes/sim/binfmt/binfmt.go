// Package binfmt reads and writes messages in the Protocol Buffers wire format, as the documentation's page "Encoding"
// gives it (https://protobuf.dev/programming-guides/encoding): Base 128 Varints, Message Structure, More Integer Types,
// Length-Delimited Records, Last One Wins, Packed Repeated Fields. Which fields are written follows the application
// note "Field Presence", for proto3. What a record means under a changed type follows "Updating A Message Type". It
// writes records in MessagePack, CBOR and JSON too, to compare their bytes.
package binfmt

import (
	"fmt"
	"strconv"
	"strings"
)

// Type is a field's type.
type Type string

// The types that this package knows.
const (
	Int32    Type = "int32"
	Int64    Type = "int64"
	Uint32   Type = "uint32"
	Sint32   Type = "sint32"
	Sint64   Type = "sint64"
	Bool     Type = "bool"
	Fixed32  Type = "fixed32"
	Sfixed32 Type = "sfixed32"
	String   Type = "string"
)

// Label is how a field's presence is declared.
type Label string

// The labels of proto3. All fields of a message that are labeled Oneof belong to one oneof.
const (
	Implicit Label = ""
	Optional Label = "optional"
	Repeated Label = "repeated"
	Oneof    Label = "oneof"
)

// Field is a field of a message, as a schema declares it.
type Field struct {
	Label Label
	Type  Type
	Name  string
	Num   int
}

// Decl is the line that declares the field.
func (f Field) Decl() string {
	label := ""
	if f.Label == Optional || f.Label == Repeated {
		label = string(f.Label) + " "
	}
	return fmt.Sprintf("%s%s %s = %d;", label, f.Type, f.Name, f.Num)
}

// Val is one value: a number, or a text where the type is String.
type Val struct {
	N int64
	S string
}

// Cell is what one field of a message holds. Set means: assigned by the program, or met on the wire.
type Cell struct {
	Set  bool
	Vals []Val
}

// Text prints a field's content: the default of its type when nothing is there.
func (c Cell) Text(f Field) string {
	if f.Label == Repeated {
		out := []string{}
		for _, v := range c.Vals {
			out = append(out, v.text(f.Type))
		}
		return strings.Join(out, ", ")
	}
	v := Val{}
	if len(c.Vals) > 0 {
		v = c.Vals[0]
	}
	return v.text(f.Type)
}

func (v Val) text(t Type) string {
	switch t {
	case String:
		return strconv.Quote(v.S)
	case Bool:
		return strconv.FormatBool(v.N != 0)
	}
	return strconv.FormatInt(v.N, 10)
}

// Model is a wrong way to read or write; "" is the right one.
type Model string

// The wrong models.
const (
	Faithful Model = ""
	// Reading.
	NoZigzag         Model = "no-zigzag"          // a zigzag field holds the varint as it stands
	SignDropped      Model = "zigzag-halves"      // zigzag is half the varint, without a sign
	FirstWins        Model = "first-wins"         // of two records for a single field, the first counts
	RepeatedLastWins Model = "repeated-last-wins" // a repeated field keeps its last record alone
	UnpackedRefused  Model = "unpacked-refused"   // a packed field takes no single values
	PackedIsOne      Model = "packed-refused"     // a repeated field takes single values alone
	HighGroupFirst   Model = "varint-high-first"  // the first byte of a varint holds its high bits
	Saturates        Model = "saturates"          // what does not fit is cut to the nearest number that does
	ValueTravels     Model = "same-wire-type-is-compatible"
	AnyWireType      Model = "wire-type-ignored" // a record of another wire type still gives its number
	UnsetBeatsSet    Model = "patch-replaces-all"
	RepeatedReplaced Model = "merge-replaces-lists"
	// Writing.
	FixedFour        Model = "fixed-four-bytes"       // a 32-bit number takes four bytes
	TagOneByte       Model = "tag-always-one-byte"    // a tag takes one byte whatever the number
	NegativeShort    Model = "negative-as-positive"   // a negative int32 takes what its positive takes
	ZigzagEverywhere Model = "zigzag-everywhere"      // int32 is zigzag too
	NoLength         Model = "length-forgotten"       // LEN records have no length
	ZeroSent         Model = "zero-is-sent"           // an implicit field that was set to its default is written
	ZeroNeverSent    Model = "zero-never-sent"        // no default value is written, whatever the label
	TagPerElement    Model = "packed-tag-per-element" // each element of a packed list has a tag
	OneofKeepsBoth   Model = "oneof-keeps-both"       // members of a oneof live beside each other
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Wire types.
const (
	varint = 0
	i64    = 1
	length = 2
	i32    = 5
)

var wireNames = map[int]string{varint: "VARINT", i64: "I64", length: "LEN", i32: "I32"}

// wireOf is the wire type of one value of a type.
func wireOf(t Type) int {
	switch t {
	case Fixed32, Sfixed32:
		return i32
	case String:
		return length
	}
	return varint
}

func zigzag(t Type) bool { return t == Sint32 || t == Sint64 }

// Hex prints bytes as the lessons do.
func Hex(b []byte) string { return fmt.Sprintf("% x", b) }
