package hcl

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Model is a wrong model: one rule overridden. The empty one is faithful.
type Model string

// Wrong models of expressions.
const (
	AsWritten   Model = "map-keeps-order"
	NullIsEmpty Model = "null-is-empty-text"
	OneIsKey    Model = "one-symbol-is-the-key"
	FromOne     Model = "index-starts-at-one"
	IfDrops     Model = "for-if-drops"
	NullInSplat Model = "splat-keeps-null"
	LastOfGroup Model = "group-keeps-last"
	NotAMap     Model = "braces-make-a-list"
	OwnTypes    Model = "branches-keep-types"
	Duplicates  Model = "set-keeps-duplicates"
)

// Models are all of them.
var Models = []Model{AsWritten, NullIsEmpty, OneIsKey, FromOne, IfDrops, NullInSplat, LastOfGroup, NotAMap, OwnTypes, Duplicates}

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Steps collects what a run says as it goes; nil collects nothing.
type Steps []Step

func (s *Steps) say(rule, format string, a ...any) {
	if s != nil {
		*s = append(*s, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
	}
}

type scope struct {
	names map[string]Value
	model Model
	tr    *Steps
}

// errType is any fault that Terraform would report in place of a value.
var errType = errors.New("no value")

// Eval gives the value of the last local of a program, or an error where Terraform has no value for it either.
func (p Program) Eval(m Model, tr *Steps) (Value, error) {
	s := &scope{map[string]Value{}, m, tr}
	var last Value
	for i, list := range [][]Binding{p.Vars, p.Locals} {
		for _, b := range list {
			v, err := b.Expr.eval(s)
			if err != nil {
				return v, err
			}
			s.names[[]string{"var.", "local."}[i]+b.Name] = v
			if i == 1 {
				tr.say("hcl.local", "`local.%s` is `%s`.", b.Name, v)
			}
			last = v
		}
	}
	return last, nil
}

func (e Lit) eval(*scope) (Value, error) { return e.Value, nil }

func (e Ref) eval(s *scope) (Value, error) {
	v, ok := s.names[e.Name]
	if !ok {
		return v, errType
	}
	return v, nil
}

func (e Index) eval(s *scope) (Value, error) {
	of, err1 := e.Of.eval(s)
	key, err2 := e.Key.eval(s)
	if err1 != nil || err2 != nil {
		return of, errType
	}
	if of.Kind == List && key.Kind == Number {
		if s.model == FromOne {
			key.Num--
		}
		if key.Num >= 0 && key.Num < len(of.Elems) {
			s.tr.say("hcl.index", "`%s` has the index %s, counted from 0: `%s`.", e.Of, key, of.at(key.Num))
			return of.at(key.Num), nil
		}
	}
	if v, ok := of.get(key.Text); ok {
		return v, nil
	}
	return of, errType
}

// eval of a splat: null gives no elements, another value that is no list counts as a list of one.
func (e Splat) eval(s *scope) (Value, error) {
	of, err := e.Of.eval(s)
	if err != nil {
		return of, err
	}
	list := of
	switch {
	case of.Kind == Null && s.model != NullInSplat:
		list = Of()
		s.tr.say("hcl.splat.null", "`%s` is null, so `%s` is a list without elements.", e.Of, e)
	case of.Kind != List:
		list = Of(of)
		s.tr.say("hcl.splat.one", "`%s` is no list, so `%s` is a list with this one element.", e.Of, e)
	}
	out := Of()
	for _, v := range list.Elems {
		if e.Name != "" {
			var ok bool
			if v, ok = v.get(e.Name); !ok {
				return v, errType
			}
		}
		out.Elems = append(out.Elems, v)
	}
	return out, nil
}

func (e Binary) eval(s *scope) (Value, error) {
	a, err1 := e.A.eval(s)
	b, err2 := e.B.eval(s)
	if err1 != nil || err2 != nil {
		return a, errType
	}
	numbers := a.Kind == Number && b.Kind == Number
	switch {
	case e.Op == "==" || e.Op == "!=":
		same := a.equal(b)
		if s.model == NullIsEmpty && (a.Kind == Null && b.equal(Str("")) || b.Kind == Null && a.equal(Str(""))) {
			same = true
		}
		if a.Kind == Null || b.Kind == Null {
			s.tr.say("hcl.null", "`%s` compares %s with %s: %t, as null equals nothing but null.", e, a, b, same == (e.Op == "=="))
		}
		return Truth(same == (e.Op == "==")), nil
	case e.Op == "&&" && a.Kind == Bool && b.Kind == Bool:
		return Truth(a.True && b.True), nil
	case e.Op == "||" && a.Kind == Bool && b.Kind == Bool:
		return Truth(a.True || b.True), nil
	case e.Op == ">" && numbers:
		return Truth(a.Num > b.Num), nil
	case e.Op == ">=" && numbers:
		return Truth(a.Num >= b.Num), nil
	case e.Op == "+" && numbers:
		return Num(a.Num + b.Num), nil
	case e.Op == "*" && numbers:
		return Num(a.Num * b.Num), nil
	}
	return a, errType
}

// eval of a condition: both results are converted to one type, as the specification's Conditional Operator says.
func (e Cond) eval(s *scope) (Value, error) {
	c, err := e.If.eval(s)
	if err != nil || c.Kind != Bool {
		return c, errType
	}
	chosen, other := e.Then, e.Else
	if !c.True {
		chosen, other = other, chosen
	}
	v, err := chosen.eval(s)
	quiet := &scope{s.names, s.model, nil}
	if o, fault := other.eval(quiet); err == nil && fault == nil && o.Kind == String && (v.Kind == Number || v.Kind == Bool) && s.model != OwnTypes {
		s.tr.say("hcl.condition.type", "Both results of `%s` get one type, so the number %s becomes a text.", e, v)
		v = Str(v.String())
	}
	return v, err
}

func (e Template) eval(s *scope) (Value, error) {
	out := ""
	for _, p := range e.Parts {
		v, err := p.eval(s)
		switch {
		case err != nil || v.Kind == List || v.Kind == Map || v.Kind == Null:
			return v, errType
		case v.Kind == String:
			out += v.Text
		default:
			out += v.String()
		}
	}
	return Str(out), nil
}

func (e Call) eval(s *scope) (Value, error) {
	var args []Value
	for _, a := range e.Args {
		v, err := a.eval(s)
		if err != nil || v.Kind != List && v.Kind != Map && v.Kind != Set {
			return v, errType
		}
		args = append(args, v)
	}
	out := Of()
	switch e.Func {
	case "length":
		return Num(len(args[0].Elems)), nil
	case "concat":
		for _, a := range args {
			out.Elems = append(out.Elems, a.Elems...)
		}
		return out, nil
	case "toset":
		return s.set(args[0].Elems), nil
	}
	for _, k := range s.walk(args[0]) {
		v, _ := args[0].get(k)
		if e.Func == "keys" {
			v = Str(k)
		}
		out.Elems = append(out.Elems, v)
	}
	s.tr.say("hcl.keys", "`%s` goes by the order of the keys: `%s`.", e, out)
	return out, nil
}

// set keeps each text once, in the order of the texts, which is how sets are walked.
func (s *scope) set(elems []Value) Value {
	out := Value{Kind: Set, Elems: slices.Clone(elems)}
	slices.SortFunc(out.Elems, func(a, b Value) int { return strings.Compare(a.Text, b.Text) })
	if s.model != Duplicates {
		out.Elems = slices.CompactFunc(out.Elems, Value.equal)
	}
	s.tr.say("hcl.set", "`toset` keeps each text once: %d of %d.", len(out.Elems), len(elems))
	return out
}

// walk is the order in which a map is walked.
func (s *scope) walk(v Value) []string {
	if s.model == AsWritten {
		return v.Keys
	}
	return v.sorted()
}

func (e For) eval(s *scope) (Value, error) {
	in, err := e.In.eval(s)
	if err != nil || in.Kind != List && in.Kind != Map && in.Kind != Set {
		return in, errType
	}
	out := Value{Kind: List}
	if e.NewKey != nil {
		out.Kind = Map
	}
	keys, order := in.Keys, []string{}
	if in.Kind == Map {
		keys = s.walk(in)
	}
	for i := range in.Elems {
		key, val := Num(i), in.at(i)
		if s.model == FromOne {
			key.Num++
		}
		if in.Kind == Map {
			key = Str(keys[i])
			val, _ = in.get(keys[i])
			order = append(order, keys[i])
		}
		if e.Key == "" && in.Kind == Map && s.model == OneIsKey {
			val = key
		}
		inner := &scope{s.names, s.model, nil}
		if i == 0 { // what holds for one element holds for all
			inner.tr = s.tr
		}
		if err := e.turn(inner, key, val, &out); err != nil {
			return out, err
		}
	}
	if in.Kind == Map {
		s.tr.say("hcl.for.map", "`for` walks `%s` by key: %s.", e.In, strings.Join(order, ", "))
	} else if e.Key != "" && in.Kind == List {
		s.tr.say("hcl.for.list", "`for` walks `%s` from front to back; `%s` counts from 0.", e.In, e.Key)
	}
	if out.Kind == Map && s.model == NotAMap {
		out = Of(out.Elems...)
	}
	return out, nil
}

// turn adds what one element gives.
func (e For) turn(outer *scope, key, val Value, out *Value) error {
	s := &scope{maps.Clone(outer.names), outer.model, outer.tr}
	s.names[e.Val] = val
	if e.Key != "" {
		s.names[e.Key] = key
	}
	if e.If != nil {
		keep, err := e.If.eval(s)
		if err != nil || keep.Kind != Bool {
			return errType
		}
		if keep.True == (s.model == IfDrops) {
			return nil
		}
	}
	v, err := e.Value.eval(s)
	if err != nil {
		return err
	}
	if e.NewKey == nil {
		out.Elems = append(out.Elems, v)
		return nil
	}
	k, err := e.NewKey.eval(s)
	if err != nil || k.Kind != String {
		return errType
	}
	old, there := out.get(k.Text)
	switch {
	case !e.Group && there:
		return errType // two elements with one key
	case e.Group && there && s.model != LastOfGroup:
		v = Of(append(slices.Clone(old.Elems), v)...)
	case e.Group && s.model != LastOfGroup:
		v = Of(v)
	}
	*out = out.With(k.Text, v)
	return nil
}
