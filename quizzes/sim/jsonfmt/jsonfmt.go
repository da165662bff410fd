// Package jsonfmt knows which texts are JSON by RFC 8259, and where the first error is in one that is not; what JSON
// Patch (RFC 6902), JSON Pointer (RFC 6901) and JSON Merge Patch (RFC 7396) do to a document; and what number each of
// three readers takes from a literal.
package jsonfmt

import (
	"slices"
	"strconv"
	"strings"
)

// Kind is the kind of a value.
type Kind string

// The kinds of RFC 8259, section 3.
const (
	Object  Kind = "object"
	Array   Kind = "array"
	String  Kind = "string"
	Number  Kind = "number"
	Literal Kind = "literal" // true, false, null
)

// Value is a JSON value. Members keep their order, which means nothing.
type Value struct {
	Kind  Kind
	Text  string // of a string, its characters; of a number or a literal, as written
	Items []*Value
	Names []string // of an object, beside Items
}

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong reading of a rule; "" is the right one.
type Model string

// String prints a value without white space.
func (v *Value) String() string {
	if v == nil {
		return ""
	}
	var b strings.Builder
	v.write(&b)
	return b.String()
}

func (v *Value) write(b *strings.Builder) {
	switch v.Kind {
	case Object:
		b.WriteByte('{')
		for i, item := range v.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.Quote(v.Names[i]) + ":")
			item.write(b)
		}
		b.WriteByte('}')
	case Array:
		b.WriteByte('[')
		for i, item := range v.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			item.write(b)
		}
		b.WriteByte(']')
	case String:
		b.WriteString(strconv.Quote(v.Text))
	default:
		b.WriteString(v.Text)
	}
}

// Clone is a deep copy.
func (v *Value) Clone() *Value {
	c := &Value{Kind: v.Kind, Text: v.Text, Names: slices.Clone(v.Names)}
	for _, item := range v.Items {
		c.Items = append(c.Items, item.Clone())
	}
	return c
}

// Member returns a member of an object.
func (v *Value) Member(name string) (*Value, bool) {
	if v == nil || v.Kind != Object {
		return nil, false
	}
	i := slices.Index(v.Names, name)
	if i < 0 {
		return nil, false
	}
	return v.Items[i], true
}

// set adds or replaces a member.
func (v *Value) set(name string, item *Value) {
	if i := slices.Index(v.Names, name); i >= 0 {
		v.Items[i] = item
		return
	}
	v.Names, v.Items = append(v.Names, name), append(v.Items, item)
}

// drop removes a member and reports whether it was there.
func (v *Value) drop(name string) bool {
	i := slices.Index(v.Names, name)
	if i < 0 {
		return false
	}
	v.Names, v.Items = slices.Delete(v.Names, i, i+1), slices.Delete(v.Items, i, i+1)
	return true
}

// equal compares values as RFC 6902, section 4.6, does: the order of members does not count.
func (v *Value) equal(w *Value) bool {
	if v.Kind != w.Kind || v.Text != w.Text || len(v.Items) != len(w.Items) {
		return false
	}
	for i, item := range v.Items {
		other := w.Items[i]
		if v.Kind == Object {
			var ok bool
			if other, ok = w.Member(v.Names[i]); !ok {
				return false
			}
		}
		if !item.equal(other) {
			return false
		}
	}
	return true
}
