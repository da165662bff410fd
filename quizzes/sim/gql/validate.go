package gql

import (
	"fmt"
	"slices"
	"strings"
)

// Wrong readings of validation (section 5). The first group refuses what is valid, the second takes what is not.
const (
	DefaultIdle   Model = "default-does-not-help"       // a default leaves a variable nullable
	SameNullness  Model = "variable-type-must-be-equal" // Int! does not fit Int
	TwiceConflict Model = "equal-fields-conflict"       // a field may stand once in a selection
	AllArgs       Model = "all-arguments-are-required"  // optional arguments have to be given
	NoIntAsFloat  Model = "int-literal-is-no-float"     // 1 does not fit Float
	TypesConflict Model = "names-conflict-across-types" // one name for fields of types that exclude each other

	Coerced       Model = "variable-coercion"            // an Int variable fits Float, and an ID one String
	ValueDecides  Model = "nullable-variable-fits"       // Int fits Int!, as the value decides
	UnionFields   Model = "union-has-common-fields"      // a field that all types of a union have is the union's
	ApartMerge    Model = "fragments-are-checked-apart"  // conflicts through fragments are not seen
	ArgsIgnored   Model = "merge-ignores-arguments"      // one name, one field, other arguments
	NeverApplies  Model = "impossible-fragment-is-empty" // a fragment that can never apply is taken
	UnusedFine    Model = "unused-variable-is-fine"      // variables need not be used
	ShapesIgnored Model = "types-apart-never-conflict"   // fields of types that exclude each other may differ in type
)

func (s Schema) find(name string) *Type {
	for i := range s {
		if s[i].Name == name {
			return &s[i]
		}
	}
	return nil
}

func find(defs []Def, name string) *Def {
	i := slices.IndexFunc(defs, func(d Def) bool { return d.Name == name })
	if i < 0 {
		return nil
	}
	return &defs[i]
}

// named strips lists and non-null marks off a type.
func named(t string) string { return strings.Trim(t, "[]!") }

// Violation checks a document by section 5 of the specification (September 2025) and says which rule it breaks first;
// the rule is "" when it is valid.
func Violation(s Schema, d Doc, m Model) Step {
	v := &validator{schema: s, doc: d, model: m, used: map[string]bool{}, spread: map[string]bool{}}
	v.selection(s[0], d.Kids)
	for _, f := range d.Frags {
		if !v.spread[f.Name] {
			v.breaks("5.5.1.4", "The fragment `%s` is spread nowhere", f.Name)
		}
	}
	for _, x := range d.Vars {
		if !v.used[x.Name] && m != UnusedFine {
			v.breaks("5.8.4", "The variable `%s` is declared and not used", x.Name)
		}
	}
	return v.first
}

type validator struct {
	schema       Schema
	doc          Doc
	model        Model
	used, spread map[string]bool
	first        Step
}

func (v *validator) breaks(section, format string, a ...any) {
	if v.first.Rule == "" {
		v.first = Step{Rule: "gql." + section, Text: fmt.Sprintf(format, a...)}
	}
}

// selection checks the selection set of a type.
func (v *validator) selection(on Type, sels []Sel) {
	for _, s := range sels {
		switch {
		case s.Spread != "":
			i := slices.IndexFunc(v.doc.Frags, func(f Frag) bool { return f.Name == s.Spread })
			v.spread[s.Spread] = true
			v.applies(on, v.doc.Frags[i].On)
			v.selection(*v.schema.find(v.doc.Frags[i].On), v.doc.Frags[i].Kids)
		case s.On != "":
			v.applies(on, s.On)
			v.selection(*v.schema.find(s.On), s.Kids)
		default:
			v.field(on, s)
		}
	}
	v.merges(v.collect(on, sels, nil, false))
}

// applies is section 5.5.2.3: some object is of both types.
func (v *validator) applies(on Type, to string) {
	if to == on.Name || slices.Contains(on.Union, to) || slices.Contains(v.schema.find(to).Union, on.Name) || v.model == NeverApplies {
		return
	}
	v.breaks("5.5.2.3", "No object is both `%s` and `%s`, so the fragment can never apply", on.Name, to)
}

func (v *validator) field(on Type, s Sel) {
	if s.Name == "__typename" {
		return
	}
	d := v.def(on, s.Name)
	if d == nil {
		v.breaks("5.3.1", "`%s` has no field `%s`", on.Name, s.Name)
		return
	}
	v.arguments(*d, s)
	t := v.schema.find(named(d.Type))
	switch {
	case t == nil && len(s.Kids) > 0:
		v.breaks("5.3.3", "`%s` is a scalar, `%s`, and takes no selection", s.Name, d.Type)
	case t != nil && len(s.Kids) == 0:
		v.breaks("5.3.3", "`%s` is of the type `%s` and needs a selection", s.Name, d.Type)
	case t != nil:
		v.selection(*t, s.Kids)
	}
}

func (v *validator) def(on Type, name string) *Def {
	if on.Union != nil && v.model == UnionFields {
		for _, member := range on.Union {
			if find(v.schema.find(member).Fields, name) == nil {
				return nil
			}
		}
		return find(v.schema.find(on.Union[0]).Fields, name)
	}
	return find(on.Fields, name)
}

// arguments is sections 5.4.1, 5.4.3, 5.6.1 and 5.8.5.
func (v *validator) arguments(d Def, s Sel) {
	for _, a := range s.Args {
		want := find(d.Args, a.Name)
		if want == nil {
			v.breaks("5.4.1", "`%s` has no argument `%s`", d.Name, a.Name)
			continue
		}
		if !strings.HasPrefix(a.Value, "$") {
			if !v.fits(a.Value, want.Type) {
				v.breaks("5.6.1", "`%s` does not fit `%s: %s`", a.Value, want.Name, want.Type)
			}
			continue
		}
		i := slices.IndexFunc(v.doc.Vars, func(x Var) bool { return x.Name == a.Value })
		if i < 0 {
			v.breaks("5.8.3", "`%s` is not declared", a.Value)
			continue
		}
		v.used[a.Value] = true
		if x := v.doc.Vars[i]; !v.allowed(x, *want) {
			v.breaks("5.8.5", "`%s` is `%s`, which does not fit `%s: %s`", x.Name, x.Type, want.Name, want.Type)
		}
	}
	for _, want := range d.Args {
		given := slices.ContainsFunc(s.Args, func(a Arg) bool { return a.Name == want.Name })
		if !given && (strings.HasSuffix(want.Type, "!") && !want.Default || v.model == AllArgs) {
			v.breaks("5.4.3", "`%s` needs the argument `%s`", d.Name, want.Name)
		}
	}
}

// fits coerces a literal (section 3.5).
func (v *validator) fits(lit, t string) bool {
	number := lit[0] >= '0' && lit[0] <= '9'
	switch {
	case lit == "null":
		return !strings.HasSuffix(t, "!")
	case named(t) == "Int":
		return number && !strings.Contains(lit, ".")
	case named(t) == "Float":
		return number && (v.model != NoIntAsFloat || strings.Contains(lit, "."))
	case named(t) == "ID":
		return lit[0] == '"' || number && !strings.Contains(lit, ".")
	}
	return lit[0] == '"'
}

// allowed is IsVariableUsageAllowed of section 5.8.5; types are named ones, with or without a mark.
func (v *validator) allowed(x Var, want Def) bool {
	have, place := x.Type, want.Type
	if v.model == Coerced && (named(have) == "Int" && named(place) == "Float" || named(have) == "ID" && named(place) == "String") {
		have = strings.Replace(have, named(have), named(place), 1)
	}
	if named(have) != named(place) {
		return false
	}
	strict, sure := strings.HasSuffix(place, "!"), strings.HasSuffix(have, "!")
	if strict && !sure {
		return v.model == ValueDecides || (want.Default || x.Default != "" && x.Default != "null") && v.model != DefaultIdle
	}
	return strict == sure || v.model != SameNullness
}

// chosen is a field of a selection with the type that it is chosen on.
type chosen struct {
	on    string
	sel   Sel
	def   *Def
	apart bool // it stands in a fragment
}

// collect lists the fields of a selection with those of its fragments.
func (v *validator) collect(on Type, sels []Sel, out []chosen, apart bool) []chosen {
	for _, s := range sels {
		switch {
		case s.Spread != "":
			i := slices.IndexFunc(v.doc.Frags, func(f Frag) bool { return f.Name == s.Spread })
			out = v.collect(*v.schema.find(v.doc.Frags[i].On), v.doc.Frags[i].Kids, out, true)
		case s.On != "":
			out = v.collect(*v.schema.find(s.On), s.Kids, out, true)
		case s.Name != "__typename":
			out = append(out, chosen{on.Name, s, v.def(on, s.Name), apart})
		}
	}
	return out
}

func (s Sel) key() string {
	if s.Alias != "" {
		return s.Alias
	}
	return s.Name
}

// merges is section 5.3.2: fields of one name in the answer can be one.
func (v *validator) merges(fields []chosen) {
	for i, a := range fields {
		for _, b := range fields[:i] {
			if a.sel.key() != b.sel.key() || a.def == nil || b.def == nil || v.model == ApartMerge && (a.apart || b.apart) {
				continue
			}
			v.pair(b, a)
		}
	}
}

func (v *validator) pair(a, b chosen) {
	key := a.sel.key()
	if a.on == b.on {
		switch {
		case a.sel.Name != b.sel.Name:
			v.breaks("5.3.2", "`%s` would be both `%s` and `%s`", key, a.sel.Name, b.sel.Name)
		case !sameArgs(a.sel.Args, b.sel.Args) && v.model != ArgsIgnored:
			v.breaks("5.3.2", "`%s` would be `%s` with different arguments", key, a.sel.Name)
		case v.model == TwiceConflict:
			v.breaks("5.3.2", "`%s` stands twice", key)
		}
	} else if v.model == TypesConflict {
		v.breaks("5.3.2", "`%s` is chosen on `%s` and on `%s`", key, a.on, b.on)
	}
	ta, tb := v.schema.find(named(a.def.Type)), v.schema.find(named(b.def.Type))
	marks := func(t string) string { return strings.Replace(t, named(t), "", 1) }
	if (marks(a.def.Type) != marks(b.def.Type) || (ta == nil || tb == nil) && named(a.def.Type) != named(b.def.Type)) && !(v.model == ShapesIgnored && a.on != b.on) {
		v.breaks("5.3.2", "`%s` would be `%s` for one type and `%s` for the other", key, a.def.Type, b.def.Type)
		return
	}
	if ta != nil && tb != nil { // what is below has to merge too
		v.merges(v.collect(*tb, b.sel.Kids, v.collect(*ta, a.sel.Kids, nil, a.apart), b.apart))
	}
}

func sameArgs(a, b []Arg) bool {
	if len(a) != len(b) {
		return false
	}
	return !slices.ContainsFunc(a, func(x Arg) bool { return !slices.Contains(b, x) })
}
