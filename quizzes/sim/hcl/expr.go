package hcl

import (
	"fmt"
	"strings"
)

// Expr is an expression. It prints itself and evaluates itself.
type Expr interface {
	fmt.Stringer
	eval(*scope) (Value, error)
}

// The forms of expressions.
type (
	// Lit is a value as written.
	Lit struct{ Value Value }
	// Ref names a variable, a local value, or a symbol of a for: "var.sizes", "k".
	Ref struct{ Name string }
	// Index is e[key].
	Index struct{ Of, Key Expr }
	// Splat is e[*] or, with a name, e[*].name.
	Splat struct {
		Of   Expr
		Name string
	}
	// Binary is a op b, with op one of == != > >= + * && ||.
	Binary struct {
		Op   string
		A, B Expr
	}
	// Cond is if ? then : els.
	Cond struct{ If, Then, Else Expr }
	// Template is a string with interpolations: parts that are Lit strings stand as they are.
	Template struct{ Parts []Expr }
	// Call is a function: length, keys, values, concat or toset.
	Call struct {
		Func string
		Args []Expr
	}
	// For makes a list, or a map where NewKey is set. One symbol leaves Key empty. Group is "..." behind the value.
	For struct {
		Key, Val      string
		In            Expr
		NewKey, Value Expr
		If            Expr
		Group         bool
	}
)

func (e Lit) String() string   { return e.Value.written(true) }
func (e Ref) String() string   { return e.Name }
func (e Index) String() string { return e.Of.String() + "[" + e.Key.String() + "]" }

func (e Splat) String() string {
	if e.Name == "" {
		return e.Of.String() + "[*]"
	}
	return e.Of.String() + "[*]." + e.Name
}

func (e Binary) String() string { return e.A.String() + " " + e.Op + " " + e.B.String() }
func (e Cond) String() string {
	return e.If.String() + " ? " + e.Then.String() + " : " + e.Else.String()
}

func (e Template) String() string {
	out := `"`
	for _, p := range e.Parts {
		if l, ok := p.(Lit); ok {
			out += l.Value.Text
		} else {
			out += "${" + p.String() + "}"
		}
	}
	return out + `"`
}

func (e Call) String() string {
	var args []string
	for _, a := range e.Args {
		args = append(args, a.String())
	}
	return e.Func + "(" + strings.Join(args, ", ") + ")"
}

func (e For) String() string {
	symbols := e.Val
	if e.Key != "" {
		symbols = e.Key + ", " + e.Val
	}
	body := e.Value.String()
	if e.NewKey != nil {
		body = e.NewKey.String() + " => " + body
	}
	if e.Group {
		body += "..."
	}
	if e.If != nil {
		body += " if " + e.If.String()
	}
	inner := "for " + symbols + " in " + e.In.String() + " : " + body
	if e.NewKey != nil {
		return "{ " + inner + " }"
	}
	return "[" + inner + "]"
}

// Binding gives a name its expression.
type Binding struct {
	Name string
	Expr Expr
}

// Program is what is set from outside, as values, and local values that build on it; the last one is asked for.
type Program struct{ Vars, Locals []Binding }

// Lines prints a program as two blocks.
func (p Program) Lines() []string {
	out := []string{"# terraform.tfvars"}
	for _, b := range p.Vars {
		out = append(out, b.Name+" = "+b.Expr.String())
	}
	out = append(out, "", "locals {")
	for _, b := range p.Locals {
		out = append(out, "  "+b.Name+" = "+b.Expr.String())
	}
	return append(out, "}")
}
