// Package hcl evaluates expressions of Terraform's language: for, splat, conditions, templates and a few functions. An
// expression is a tree that prints itself. It follows the HCL native syntax specification (Expressions) and the
// documentation of Terraform 1.11 (For expressions, Splat expressions, Conditional expressions, Types and values).
package hcl

import (
	"fmt"
	"slices"
	"strings"
)

// Kind is the type of a value, as far as questions need one.
type Kind int

// The kinds of values.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Map
	Set
)

// Value is a value. A map keeps its keys as written, for a wrong model; Elems go with Keys, or are those of a list.
type Value struct {
	Kind  Kind
	True  bool
	Num   int
	Text  string
	Keys  []string
	Elems []Value
}

// Num, Str, Truth and Of make values.
func Num(n int) Value          { return Value{Kind: Number, Num: n} }
func Str(s string) Value       { return Value{Kind: String, Text: s} }
func Truth(b bool) Value       { return Value{Kind: Bool, True: b} }
func Of(elems ...Value) Value  { return Value{Kind: List, Elems: elems} }
func (v Value) at(i int) Value { return v.Elems[i] }

// With adds a key to a map, or gives it another value.
func (v Value) With(key string, e Value) Value {
	if i := slices.Index(v.Keys, key); i >= 0 {
		v.Elems = slices.Clone(v.Elems)
		v.Elems[i] = e
		return v
	}
	v.Keys, v.Elems = append(slices.Clone(v.Keys), key), append(slices.Clone(v.Elems), e)
	return v
}

// get finds a key of a map.
func (v Value) get(key string) (Value, bool) {
	if i := slices.Index(v.Keys, key); i >= 0 && v.Kind == Map {
		return v.Elems[i], true
	}
	return Value{}, false
}

// sorted is the order in which a map is walked.
func (v Value) sorted() []string {
	keys := slices.Clone(v.Keys)
	slices.Sort(keys)
	return keys
}

// written prints a value as the language writes it, a map in the order of its keys unless asis.
func (v Value) written(asis bool) string {
	var parts []string
	switch v.Kind {
	case Null:
		return "null"
	case Bool:
		return fmt.Sprint(v.True)
	case Number:
		return fmt.Sprint(v.Num)
	case String:
		return `"` + v.Text + `"`
	case List, Set:
		for _, e := range v.Elems {
			parts = append(parts, e.written(asis))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	keys := v.Keys
	if !asis {
		keys = v.sorted()
	}
	for _, k := range keys {
		e, _ := v.get(k)
		parts = append(parts, k+" = "+e.written(asis))
	}
	if len(parts) == 0 {
		return "{}"
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

func (v Value) String() string { return v.written(false) }

// equal compares as == does: values of different types differ, and null equals null alone.
func (v Value) equal(w Value) bool { return v.Kind == w.Kind && v.String() == w.String() }

// Texts lists the texts of a map of texts, and nothing of other values.
func (v Value) Texts() []string {
	var out []string
	for _, e := range v.Elems {
		if e.Kind == String {
			out = append(out, e.Text)
		}
	}
	return out
}

// Addresses lists the instances of a resource whose count is a number, or whose for_each is a map or a set.
func (v Value) Addresses(resource string) []string {
	var out []string
	switch v.Kind {
	case Number:
		for i := range v.Num {
			out = append(out, fmt.Sprintf("%s[%d]", resource, i))
		}
	case Map:
		for _, k := range v.sorted() {
			out = append(out, fmt.Sprintf("%s[%q]", resource, k))
		}
	case Set:
		for _, e := range v.Elems {
			out = append(out, fmt.Sprintf("%s[%q]", resource, e.Text))
		}
	}
	return out
}
