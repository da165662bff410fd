package gql

import (
	"fmt"
	"strings"
)

// Def is a field of a type, or an argument of a field.
type Def struct {
	Name, Type string
	Default    bool
	Args       []Def
}

// Type is an object type with fields, or a union of them.
type Type struct {
	Name   string
	Fields []Def
	Union  []string
}

// Schema holds object types and unions; other names are scalars. Query is the first.
type Schema []Type

// Arg is an argument with a literal, or a variable such as "$n".
type Arg struct{ Name, Value string }

// Sel is a field, an inline fragment (On) or a spread of a fragment (Spread).
type Sel struct {
	Alias, Name, On, Spread string
	Args                    []Arg
	Kids                    []Sel
}

// Var declares a variable.
type Var struct{ Name, Type, Default string }

// Frag defines a fragment.
type Frag struct {
	Name, On string
	Kids     []Sel
}

// Doc is one operation with its fragments.
type Doc struct {
	Vars  []Var
	Kids  []Sel
	Frags []Frag
}

// String prints the document in one line for each fragment.
func (d Doc) String() string {
	out := "query"
	if len(d.Vars) > 0 {
		var vars []string
		for _, x := range d.Vars {
			text := x.Name + ": " + x.Type
			if x.Default != "" {
				text += " = " + x.Default
			}
			vars = append(vars, text)
		}
		out += "(" + strings.Join(vars, ", ") + ")"
	}
	out += " " + set(d.Kids)
	for _, f := range d.Frags {
		out += fmt.Sprintf("\nfragment %s on %s %s", f.Name, f.On, set(f.Kids))
	}
	return out
}

func set(sels []Sel) string {
	var parts []string
	for _, s := range sels {
		text := s.Name
		switch {
		case s.Spread != "":
			text = "..." + s.Spread
		case s.On != "":
			text = "... on " + s.On
		case s.Alias != "":
			text = s.Alias + ": " + s.Name
		}
		var args []string
		for _, a := range s.Args {
			args = append(args, a.Name+": "+a.Value)
		}
		if args != nil {
			text += "(" + strings.Join(args, ", ") + ")"
		}
		if len(s.Kids) > 0 {
			text += " " + set(s.Kids)
		}
		parts = append(parts, text)
	}
	return "{ " + strings.Join(parts, " ") + " }"
}

// SDL prints the schema.
func (s Schema) SDL() []string {
	var out []string
	for _, t := range s {
		if t.Union != nil {
			out = append(out, fmt.Sprintf("union %s = %s", t.Name, strings.Join(t.Union, " | ")))
			continue
		}
		var fields []string
		for _, f := range t.Fields {
			text := f.Name
			var args []string
			for _, a := range f.Args {
				arg := a.Name + ": " + a.Type
				if a.Default {
					arg += " = 5"
				}
				args = append(args, arg)
			}
			if args != nil {
				text += "(" + strings.Join(args, ", ") + ")"
			}
			fields = append(fields, text+": "+f.Type)
		}
		if len(out) > 0 {
			out = append(out, fmt.Sprintf("type %s { %s }", t.Name, strings.Join(fields, " ")))
			continue
		}
		out = append(out, "type "+t.Name+" {") // the root's fields have arguments, so each takes a line
		for _, f := range fields {
			out = append(out, "  "+f)
		}
		out = append(out, "}")
	}
	return out
}
