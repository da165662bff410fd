package deployment

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/hcl"
)

// IaCEvalValue asks which value a local value has.
var IaCEvalValue = quizzes.Template{
	ID: "ia.eval.value", Version: 1, Concept: "infrastructure-as-code#values", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 3, Make: iaEvalValue,
}

// IaCEvalList asks to write a list that an expression gives.
var IaCEvalList = quizzes.Template{
	ID: "ia.eval.list", Version: 1, Concept: "infrastructure-as-code#values", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 2, Make: iaEvalList,
}

// IaCEvalAddresses asks which addresses the instances of a resource have.
var IaCEvalAddresses = quizzes.Template{
	ID: "ia.eval.addresses", Version: 1, Concept: "infrastructure-as-code#instances", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: iaEvalAddresses,
}

var iaEvalBeliefs = map[hcl.Model]string{
	hcl.AsWritten:   "a map is walked in the order in which it is written, but the order of the keys counts",
	hcl.NullIsEmpty: "null equals an empty text, but null equals nothing but null",
	hcl.OneIsKey:    "the only symbol of a `for` over a map is the key, but it is the value",
	hcl.FromOne:     "positions are counted from 1, but they are counted from 0",
	hcl.IfDrops:     "`if` leaves out what it is true for, but it keeps that",
	hcl.NullInSplat: "`[*]` makes a list with null in it, but null gives a list without elements",
	hcl.LastOfGroup: "the last element of a key stays alone, but `...` collects all of them in a list",
	hcl.NotAMap:     "braces make a list, but braces and `=>` make a map",
	hcl.OwnTypes:    "each result of a condition keeps its type, but both get one, and a number becomes a text",
	hcl.Duplicates:  "a set keeps duplicates, but it has each element once",
}

// iaEvaluated draws a program with a value, and what wrong models make of it.
func iaEvaluated(r *rand.Rand, fits func(hcl.Value) bool) (p hcl.Program, key hcl.Value, tr hcl.Steps, wrongs map[hcl.Model]hcl.Value, err error) {
	p = hcl.Draw(r)
	key, fault := p.Eval("", &tr)
	if fault != nil || !fits(key) {
		return p, key, nil, nil, quizzes.Reject("no value to ask for")
	}
	wrongs = map[hcl.Model]hcl.Value{}
	for _, m := range hcl.Models {
		if v, fault := p.Eval(m, nil); fault == nil && v.String() != key.String() {
			wrongs[m] = v
		}
	}
	return p, key, tr, wrongs, nil
}

func iaProgram(p hcl.Program) []quizzes.Exhibit {
	return []quizzes.Exhibit{{Title: "Variables and local values", Lang: "hcl", Lines: p.Lines()}}
}

const iaEvalStem = "Terraform 1.11 reads this variable file (%s) and evaluates the local values in turn."

// iaTypes gives the declared types of a program's variables.
func iaTypes(p hcl.Program) string {
	var out []string
	for _, v := range p.Vars {
		t := map[string]string{"sizes": "map(number)", "zones": "map(string)", "note": "string"}[v.Name]
		out = append(out, fmt.Sprintf("`%s` is declared as `%s`", v.Name, t))
	}
	return quizzes.And(out)
}

func iaEvalValue(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p, key, tr, models, err := iaEvaluated(r, func(v hcl.Value) bool { return v.Kind != hcl.List || len(v.Elems) > 0 })
		if err != nil {
			return quizzes.Question{}, err
		}
		var wrongs []quizzes.Option
		for _, m := range hcl.Models {
			if v, ok := models[m]; ok && v.Kind == key.Kind && len(v.Elems) == len(key.Elems) { // its form must not give it away
				wrongs = append(wrongs, wrong(quizzes.Code(v.String()), string(m), "This takes it that %s.", iaEvalBeliefs[m]))
			}
		}
		opts, err := quizzes.Pick(r, right(quizzes.Code(key.String()), "This is the value, step by step as below."), wrongs, 3)
		if err != nil {
			return reject("too few wrong values")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf(iaEvalStem, iaTypes(p)) + " What is `local.result`?",
			Exhibits: iaProgram(p), Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(p.Lines()),
			Trace: quizzes.Worked(tr, "The value is `%s`.", key),
		}, nil
	})
}

func iaEvalList(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p, key, tr, models, err := iaEvaluated(r, func(v hcl.Value) bool { return v.Kind == hcl.List && len(v.Elems) > 0 && len(v.Elems) < 4 })
		if err != nil {
			return quizzes.Question{}, err
		}
		var nears []quizzes.Near
		for _, m := range hcl.Models {
			if v, ok := models[m]; ok {
				nears = append(nears, near(v, string(m), "This takes it that %s.", iaEvalBeliefs[m]))
			}
		}
		if nears = quizzes.NearAnswers(key.String(), nears); len(nears) < 2 {
			return reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf(iaEvalStem, iaTypes(p)) + " What is `local.result`? Write it like `[1, 2]` or `[\"a\", \"b\"]`.",
			Exhibits: iaProgram(p), Ask: quizzes.Text{Accept: []string{key.String()}, Form: "a list such as [1, 2] or [\"a\", \"b\"]; quotes do not count", Near: nears},
			Note: fmt.Sprint(p.Lines()), Trace: quizzes.Worked(tr, "The list is `%s`.", key),
		}, nil
	})
}

// iaInstances is an expression for the instances of a resource, over the map of sizes or that of zones.
func iaInstances(r *rand.Rand) (p hcl.Program, counted bool) {
	sizes := hcl.Value{Kind: hcl.Map}
	for _, n := range quizzes.Draw(r, []string{"api", "cache", "db", "job", "mail", "proxy", "web"}, 5) {
		sizes = sizes.With(n, hcl.Num(1+r.IntN(5)))
	}
	zones := hcl.Value{Kind: hcl.Map}
	for _, k := range sizes.Keys {
		zones = zones.With(k, hcl.Str(quizzes.One(r, "east", "west", "north")))
	}
	big := hcl.Binary{Op: quizzes.One(r, ">", ">="), A: hcl.Ref{Name: "n"}, B: hcl.Lit{Value: hcl.Num(2 + r.IntN(3))}}
	zone := hcl.Binary{Op: quizzes.One(r, "==", "!="), A: hcl.Ref{Name: "z"}, B: hcl.Lit{Value: hcl.Str("west")}}
	k, z, n := hcl.Ref{Name: "k"}, hcl.Ref{Name: "z"}, hcl.Ref{Name: "n"}
	overSizes, overZones := hcl.Ref{Name: "var.sizes"}, hcl.Ref{Name: "var.zones"}
	set := func(e hcl.Expr) hcl.Expr { return hcl.Call{Func: "toset", Args: []hcl.Expr{e}} }
	name, value, e := "sizes", sizes, hcl.Expr(nil)
	switch r.IntN(7) {
	case 0:
		e = hcl.For{Key: "k", Val: "n", In: overSizes, NewKey: k, Value: n, If: big}
	case 1:
		e, counted = hcl.Call{Func: "length", Args: []hcl.Expr{hcl.For{Val: "n", In: overSizes, Value: n, If: big}}}, true
	case 5:
		e, name, value, counted = hcl.Call{Func: "length", Args: []hcl.Expr{set(hcl.For{Val: "z", In: overZones, Value: z})}}, "zones", zones, true
	case 2:
		e, name, value = set(hcl.For{Val: "z", In: overZones, Value: z}), "zones", zones
	case 3:
		e, name, value = set(hcl.For{Key: "k", Val: "z", In: overZones, Value: k, If: zone}), "zones", zones
	case 4:
		e, name, value = hcl.For{Key: "k", Val: "z", In: overZones, NewKey: z, Value: k, Group: true}, "zones", zones
	default:
		e = set(hcl.For{Key: "k", Val: "n", In: overSizes, Value: k, If: big})
	}
	return hcl.Program{Vars: []hcl.Binding{{Name: name, Expr: hcl.Lit{Value: value}}}, Locals: []hcl.Binding{{Name: "all", Expr: e}}}, counted
}

func iaEvalAddresses(r *rand.Rand) (quizzes.Question, error) {
	want := share(r, 5)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p, counted := iaInstances(r)
		var tr hcl.Steps
		all, err := p.Eval("", &tr)
		if err != nil {
			return reject("no value")
		}
		exist := all.Addresses("server.all")
		var pool []quizzes.Option
		for _, a := range exist {
			pool = append(pool, right(quizzes.Code(a), "%s", iaAddressWhy(all, counted)))
		}
		seen := slices.Clone(exist)
		for _, m := range []hcl.Model{hcl.IfDrops, hcl.FromOne} {
			v, err := p.Eval(m, nil)
			if err != nil {
				continue
			}
			list := v.Addresses("server.all")
			if m == hcl.FromOne && counted {
				list = []string{fmt.Sprintf("server.all[%d]", len(exist))}
			}
			for _, a := range list {
				if !slices.Contains(seen, a) {
					why := iaEvalBeliefs[m]
					seen, pool = append(seen, a), append(pool, wrong(quizzes.Code(a), string(m), "This takes it that %s.", why))
				}
			}
		}
		value := p.Vars[0].Expr.(hcl.Lit).Value
		if sifted := strings.Contains(p.Locals[0].Expr.String(), " if "); sifted && (len(exist) == 0 || len(exist) == len(value.Keys)) {
			return reject("nothing to sift")
		}
		offer := func(address, id, why string, a ...any) {
			if !slices.Contains(seen, address) {
				seen, pool = append(seen, address), append(pool, wrong(quizzes.Code(address), id, why, a...))
			}
		}
		for _, k := range value.Keys {
			if address := fmt.Sprintf("server.all[%q]", k); counted {
				offer(address, "count-makes-names", "`count` makes numbered instances, and `%s` is no number.", k)
			} else {
				offer(address, "for-each-by-key-of-input", "`%s` is a key of the variable, but not of what the expression gives.", k)
			}
		}
		for _, text := range value.Texts() {
			offer(fmt.Sprintf("server.all[%q]", text), "for-each-by-value", "`%s` is a value of the variable, but not a key of what the expression gives.", text)
		}
		if !counted {
			n := r.IntN(2)
			offer(fmt.Sprintf("server.all[%d]", n), "for-each-is-numbered", "`for_each` makes named instances, and only `count` makes number %d.", n)
		}
		opts := quizzes.Draw(r, pool, min(5, len(pool)))
		if len(opts) < 5 || rights(opts) != want {
			return reject("another number of right ones")
		}
		if counted {
			tr = append(tr, hcl.Step{Rule: "terraform.count", Text: fmt.Sprintf("`count` is %d, so the instances have the numbers from 0 to %d.", len(exist), len(exist)-1)})
		} else {
			tr = append(tr, hcl.Step{Rule: "terraform.for_each", Text: "`for_each` makes an instance for each key of a map, or for each element of a set: " + quizzes.Code(strings.Join(exist, ", ")) + "."})
		}
		argument := map[bool]string{true: "count", false: "for_each"}[counted]
		lines := []string{"# terraform.tfvars", p.Vars[0].Name + " = " + p.Vars[0].Expr.String(), "", `resource "server" "all" {`, "  " + argument + " = " + p.Locals[0].Expr.String(), "  # …", "}"}
		return quizzes.Question{
			Stem:     fmt.Sprintf("Terraform 1.11 makes the instances of this resource (%s), and nothing exists so far. Which of these addresses, one or more, exist afterward?", iaTypes(p)),
			Exhibits: []quizzes.Exhibit{{Title: "A variable and a resource", Lang: "hcl", Lines: lines}}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(lines),
			Trace: quizzes.Worked(tr, "Of the offered addresses, these exist: %s.", key(opts)),
		}, nil
	})
}

func iaAddressWhy(all hcl.Value, counted bool) string {
	if counted {
		return fmt.Sprintf("`count` is %s, and numbers start at 0.", all)
	}
	part := "keys"
	if all.Kind == hcl.Set {
		part = "elements"
	}
	return fmt.Sprintf("The expression gives `%s`, and this is one of its %s.", all, part)
}
