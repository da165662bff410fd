package hcl

import (
	"math/rand/v2"
	"slices"
	"strings"
)

var serverNames = []string{"api", "cache", "db", "job", "mail", "proxy", "queue", "web"}

// Draw draws a program of two local values over a map of numbers, a map of zones and a text that may be missing.
func Draw(r *rand.Rand) Program {
	sizes, zones := Value{Kind: Map}, Value{Kind: Map}
	names := r.Perm(len(serverNames))
	for _, n := range names[:4] {
		sizes = sizes.With(serverNames[n], Num(1+r.IntN(6)))
	}
	for _, n := range names[4:8] {
		zones = zones.With(serverNames[n], Str([]string{"east", "west", "north"}[r.IntN(3)]))
	}
	note := []Value{{}, Str(""), Str("old"), {}}[r.IntN(4)]
	first, kind := picked(r)
	used := first.String()
	p := Program{Locals: []Binding{{"picked", first}}}
	p.Locals = append(p.Locals, Binding{"result", then(r, kind, sizes)})
	for _, b := range []Binding{{"sizes", Lit{sizes}}, {"zones", Lit{zones}}, {"note", Lit{note}}} {
		if strings.Contains(used, "var."+b.Name) {
			p.Vars = append(p.Vars, b)
		}
	}
	return p
}

func ref(name string) Expr { return Ref{name} }

func test(r *rand.Rand, name string) Expr {
	return Binary{[]string{">", ">="}[r.IntN(2)], ref(name), Lit{Num(2 + r.IntN(3))}}
}

// picked draws the first local value: a list, a set, or a map of lists.
func picked(r *rand.Rand) (e Expr, kind Kind) {
	sizes, note := ref("var.sizes"), ref("var.note")
	switch r.IntN(8) {
	case 0:
		return For{Key: "k", Val: "v", In: sizes, Value: ref("k"), If: test(r, "v")}, List
	case 1:
		return For{Val: "s", In: sizes, Value: ref("s")}, List
	case 2:
		return Call{"concat", []Expr{Splat{Of: note}, Call{"keys", []Expr{sizes}}}}, List
	case 3:
		either := Binary{"||", Binary{"==", note, Lit{Str("")}}, test(r, "v")}
		return For{Key: "k", Val: "v", In: sizes, Value: ref("k"), If: either}, List
	case 4:
		return For{Key: "k", Val: "z", In: ref("var.zones"), NewKey: ref("z"), Value: ref("k"), Group: true}, Map
	case 5:
		return Call{"toset", []Expr{For{Val: "z", In: ref("var.zones"), Value: ref("z")}}}, Set
	case 6:
		return For{Key: "k", Val: "z", In: ref("var.zones"), Value: ref("k"), If: Binary{"!=", ref("z"), Lit{Str("west")}}}, List
	}
	return For{Val: "z", In: ref("var.zones"), Value: ref("z")}, List
}

// then draws the second local value, over the first.
func then(r *rand.Rand, kind Kind, sizes Value) Expr {
	p := ref("local.picked")
	number := func(v string) Expr { return Template{[]Expr{ref(v), Lit{Str("-")}, ref("i")}} }
	if kind == Map {
		switch r.IntN(3) {
		case 0:
			return For{Key: "z", Val: "list", In: p, NewKey: ref("z"), Value: Index{ref("list"), Lit{Num(0)}}}
		case 1:
			return For{Val: "list", In: p, Value: Call{"length", []Expr{ref("list")}}}
		}
		return For{Key: "z", Val: "list", In: p, Value: ref("z"), If: Binary{">", Call{"length", []Expr{ref("list")}}, Lit{Num(1)}}}
	}
	if kind == Set {
		if r.IntN(2) == 0 {
			return Cond{Binary{">", Call{"length", []Expr{p}}, Lit{Num(2)}}, Lit{Str("many")}, Call{"length", []Expr{p}}}
		}
		return For{Val: "x", In: p, Value: Template{[]Expr{ref("x"), Lit{Str("-1")}}}}
	}
	switch r.IntN(5) {
	case 0:
		return For{Key: "i", Val: "x", In: p, Value: number("x")}
	case 1:
		return For{Key: "i", Val: "x", In: p, NewKey: Template{[]Expr{Lit{Str("n")}, ref("i")}}, Value: ref("x")}
	case 2:
		return Index{p, Lit{Num(1)}}
	case 3:
		return For{Key: "i", Val: "x", In: p, Value: ref("x"), If: Binary{">", ref("i"), Lit{Num(0)}}}
	}
	key := slices.Clone(sizes.Keys)[r.IntN(len(sizes.Keys))]
	return Cond{Binary{">", Call{"length", []Expr{p}}, Lit{Num(2)}}, Index{p, Lit{Num(2)}}, Lit{Str(key)}}
}
