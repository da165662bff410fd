package apidesign

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/gql"
)

// GQLValidateWhich asks which documents a server refuses.
var GQLValidateWhich = quizzes.Template{
	ID: "gql.validate.which", Version: 1, Concept: "graphql#validation", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: makeGQLWhich,
}

// GQLValidateLine asks for the line that breaks a rule.
var GQLValidateLine = quizzes.Template{
	ID: "gql.validate.line", Version: 1, Concept: "graphql#validation", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 3, Make: makeGQLLine,
}

// gqlValidModels are the wrong readings with what is right instead.
var gqlValidModels = []struct {
	model gql.Model
	why   string
}{
	{gql.DefaultIdle, "a default that is not null makes a nullable variable fit a non-null place"},
	{gql.SameNullness, "a non-null variable fits a nullable place"},
	{gql.TwiceConflict, "equal fields with equal arguments are merged"},
	{gql.AllArgs, "an argument that may be null, or has a default, may be left out"},
	{gql.NoIntAsFloat, "a whole number is a fine literal for `Float`"},
	{gql.TypesConflict, "one object is never of both types, and the two fields have one type"},
	{gql.Coerced, "variables are compared by type and not converted"},
	{gql.ValueDecides, "the declared type decides, not the value that a client sends"},
	{gql.UnionFields, "a union has no fields but `__typename`, even where all its types share one"},
	{gql.ArgsIgnored, "fields of one name in the answer need equal arguments"},
	{gql.NeverApplies, "a fragment that can never apply is an error"},
	{gql.UnusedFine, "each variable has to be used"},
	{gql.ShapesIgnored, "even fields of types that exclude each other need one type under one name"},
	{gql.ApartMerge, "conflicts are sought through fragments"},
}

// gqlWorld names the parts of a schema.
type gqlWorld struct{ one, many, object, text, number, other, name, count, place string }

var gqlWorlds = []gqlWorld{
	{"book", "books", "Book", "title", "pages", "Author", "name", "born", "Shop"},
	{"song", "songs", "Song", "title", "length", "Band", "name", "since", "Venue"},
	{"film", "films", "Film", "title", "year", "Actor", "name", "age", "Cinema"},
	{"part", "parts", "Part", "label", "weight", "Maker", "name", "staff", "Depot"},
}

func (w gqlWorld) schema() gql.Schema {
	return gql.Schema{
		{Name: "Query", Fields: []gql.Def{
			{Name: w.one, Type: w.object, Args: []gql.Def{{Name: "id", Type: "ID!"}}},
			{Name: w.many, Type: "[" + w.object + "!]!", Args: []gql.Def{{Name: "first", Type: "Int!"}, {Name: "tag", Type: "String"}}},
			{Name: "find", Type: "[Hit!]!", Args: []gql.Def{{Name: "text", Type: "String!"}}},
			{Name: "near", Type: "[" + w.place + "!]!", Args: []gql.Def{{Name: "km", Type: "Float"}, {Name: "top", Type: "Int!", Default: true}}},
		}},
		{Name: w.object, Fields: []gql.Def{{Name: "id", Type: "ID!"}, {Name: w.text, Type: "String!"}, {Name: w.number, Type: "Int!"}}},
		{Name: w.other, Fields: []gql.Def{{Name: "id", Type: "ID!"}, {Name: w.name, Type: "String!"}, {Name: w.count, Type: "Int!"}}},
		{Name: w.place, Fields: []gql.Def{{Name: "id", Type: "ID!"}, {Name: "name", Type: "String!"}}},
		{Name: "Hit", Union: []string{w.object, w.other}},
	}
}

// gqlTry is a document of root fields, with its variables.
type gqlTry struct {
	vars []gql.Var
	sels []gql.Sel
}

func (t gqlTry) doc() gql.Doc { return gql.Doc{Vars: t.vars, Kids: t.sels} }

// gqlTries draws a document for each wrong reading.
func gqlTries(r *rand.Rand, w gqlWorld) []gqlTry {
	n := func() string { return fmt.Sprint(2 + r.IntN(8)) }
	leaf := func(names ...string) []gql.Sel {
		var out []gql.Sel
		for _, name := range names {
			a, b, ok := strings.Cut(name, ": ")
			if !ok {
				a, b = "", name
			}
			out = append(out, gql.Sel{Alias: a, Name: b})
		}
		return out
	}
	on := func(t string, names ...string) gql.Sel { return gql.Sel{On: t, Kids: leaf(names...)} }
	field := func(name string, kids []gql.Sel, args ...string) gql.Sel {
		s := gql.Sel{Name: name, Kids: kids}
		for i := 0; i < len(args); i += 2 {
			s.Args = append(s.Args, gql.Arg{Name: args[i], Value: args[i+1]})
		}
		return s
	}
	one := func(s gql.Sel, vars ...gql.Var) gqlTry { return gqlTry{vars, []gql.Sel{s}} }
	v := func(name, t, def string) gql.Var { return gql.Var{Name: name, Type: t, Default: def} }
	x, q, a := quizzes.One(r, "x", "y", "z", "s"), `"`+quizzes.One(r, "oak", "sea", "red", "tin")+`"`, quizzes.One(r, "$n", "$m", "$k")
	id, some := n(), quizzes.One(r, "id", w.text, w.number)
	two := func(alias, other string) gqlTry {
		f, g := field(w.one, leaf(some), "id", id), field(w.one, leaf("id"), "id", other)
		f.Alias, g.Alias = alias, alias
		return gqlTry{nil, []gql.Sel{f, g}}
	}
	return []gqlTry{
		one(field(w.many, leaf(some), "first", a), v(a, "Int", "")),
		one(field(w.many, leaf(some), "first", a), v(a, "Int", "null")),
		one(field(w.many, leaf(some), "first", a), v(a, "Int", n())),
		one(field(w.many, leaf(some), "first", n(), "tag", a), v(a, "String!", "")),
		one(field(w.many, leaf(some), "first", n())),
		one(field(w.many, leaf(some), "first", n()), v(a, "Int!", "")),
		one(field("near", leaf("name"), "km", a), v(a, quizzes.One(r, "Int!", "Int"), "")),
		one(field("near", leaf("name"), "km", a), v(a, "Float!", "")),
		one(field("near", leaf("name"), "top", a), v(a, "Int", "")),
		one(field("near", leaf("name"), "km", n())),
		one(field("find", leaf("__typename"), "text", a), v(a, "ID!", "")),
		one(field("find", leaf("id"), "text", q)),
		one(field("find", []gql.Sel{on(w.object, x+": "+w.text), on(w.other, x+": "+w.name)}, "text", q)),
		one(field("find", []gql.Sel{on(w.object, x+": "+w.text), on(w.other, x+": "+w.count)}, "text", q)),
		one(field("find", []gql.Sel{on(w.object, "id"), on(w.place, "id")}, "text", q)),
		one(field(w.one, []gql.Sel{{Name: w.number, Alias: x}, on(w.object, x+": "+w.text)}, "id", id)),
		one(field(w.one, []gql.Sel{{Name: w.text, Alias: x}, on(w.object, x+": "+w.text)}, "id", id)),
		one(field(w.one, []gql.Sel{{Name: "id"}, on(w.other, w.name)}, "id", id)),
		one(field(w.one, leaf(some, some), "id", id)),
		two(x, n()+"1"), two("", id), two(x, id),
	}
}

// gqlJudged makes an option of a document; Why is empty when no wrong reading judges it otherwise. Right means refused.
func gqlJudged(s gql.Schema, d gql.Doc) (quizzes.Option, gql.Step) {
	broken := gql.Violation(s, d, "")
	o := quizzes.Option{Text: quizzes.Code(d.String()), Right: broken.Rule != ""}
	for _, m := range gqlValidModels {
		if (gql.Violation(s, d, m.model).Rule != "") == o.Right {
			continue
		}
		step := gql.Step{Rule: "gql.valid." + string(m.model), State: "valid"}
		if o.Why = fmt.Sprintf("It is valid: %s.", m.why); o.Right {
			o.Why = fmt.Sprintf("%s: %s.", broken.Text, m.why)
			step = gql.Step{Rule: broken.Rule, State: "refused"}
		} else {
			o.Misconception = string(m.model)
		}
		step.Text = o.Text + ": " + o.Why
		return o, step
	}
	return o, gql.Step{}
}

func makeGQLWhich(r *rand.Rand) (quizzes.Question, error) {
	k, long := 1+r.IntN(3), 0
	if r.IntN(4) < k {
		long = 1 // the longest document is refused, so that length tells nothing
	}
	return quizzes.Search(wireTries, func() (quizzes.Question, error) {
		w := gqlWorlds[r.IntN(len(gqlWorlds))]
		s := w.schema()
		var refused, valid []gqlJudgement
		seen := map[string]bool{}
		for _, t := range quizzes.Draw(r, gqlTries(r, w), 14) {
			o, step := gqlJudged(s, t.doc())
			if key := step.Rule + o.Misconception + o.Why; o.Why == "" || seen[key] {
				continue
			} else {
				seen[key] = true
			}
			if o.Right {
				refused = append(refused, gqlJudgement{o, step})
			} else {
				valid = append(valid, gqlJudgement{o, step})
			}
		}
		if len(refused) < k || len(valid) < 4-k {
			return quizzes.Question{}, quizzes.Reject("too few of a kind")
		}
		var opts []quizzes.Option
		var run []gql.Step
		longest, right := 0, 0
		for _, j := range append(refused[:k:k], valid[:4-k]...) {
			opts, run = append(opts, j.option), append(run, j.step)
			if len(j.option.Text) > longest {
				longest, right = len(j.option.Text), map[bool]int{true: 1}[j.option.Right]
			}
		}
		if right != long {
			return quizzes.Question{}, quizzes.Reject("the longest document is of the other kind")
		}
		ask := quizzes.Multiple{Options: opts}
		return quizzes.Question{
			Stem:     "A server validates as the GraphQL specification (September 2025) asks. Each of these documents is sent to it alone, with variables that fit. Which ones fail validation?",
			Exhibits: []quizzes.Exhibit{{Title: "Schema", Lang: "graphql", Lines: s.SDL()}}, Ask: ask,
			Trace: quizzes.Worked(run, "Validation fails for %s.", ask.KeyText()), Note: w.one + ask.KeyText() + fmt.Sprint(run),
		}, nil
	})
}

type gqlJudgement struct {
	option quizzes.Option
	step   gql.Step
}

func makeGQLLine(r *rand.Rand) (quizzes.Question, error) {
	place := r.IntN(6)
	return quizzes.Search(wireTries, func() (quizzes.Question, error) {
		w := gqlWorlds[r.IntN(len(gqlWorlds))]
		s := w.schema()
		var all gql.Doc
		var opts []quizzes.Option
		var run []gql.Step
		seen := map[string]bool{}
		for _, t := range quizzes.Draw(r, gqlTries(r, w), 22) {
			if len(t.sels) > 1 || len(opts) == 6 {
				continue
			}
			name := string(rune('a' + len(opts)))
			t.sels[0].Alias = name
			if len(t.vars) > 0 { // a variable of its own for each line
				for i, a := range t.sels[0].Args {
					if a.Value == t.vars[0].Name {
						t.sels[0].Args[i].Value = "$" + name
					}
				}
				t.vars[0].Name = "$" + name
			}
			o, step := gqlJudged(s, t.doc())
			if o.Why == "" || o.Right != (len(opts) == place) || step.Rule == "gql.5.8.4" || seen[step.Rule+o.Why] {
				continue
			}
			seen[step.Rule+o.Why] = true
			lone := gql.Doc{Kids: t.sels}.String()
			o.Text = "  " + strings.TrimSuffix(strings.TrimPrefix(lone, "query { "), " }")
			step.Text = fmt.Sprintf("Line %d: %s", len(opts)+2, o.Why)
			opts, run = append(opts, o), append(run, step)
			all.Vars, all.Kids = append(all.Vars, t.vars...), append(all.Kids, t.sels...)
		}
		if len(opts) < 6 || len(all.Vars) < 2 {
			return quizzes.Question{}, quizzes.Reject("too few lines with a trap")
		}
		if broken := gql.Violation(s, all, ""); broken.Rule != run[place].Rule {
			return quizzes.Question{}, quizzes.Reject("the whole breaks another rule")
		}
		head, _, _ := strings.Cut(gql.Doc{Vars: all.Vars, Kids: all.Kids[:1]}.String(), "{")
		lines := append([]quizzes.Option{{Text: "query Page" + strings.TrimPrefix(head, "query") + "{", Why: "Each variable is declared once and used."}}, opts...)
		lines = append(lines, quizzes.Option{Text: "}", Why: "It closes the operation."})
		note := ""
		for _, l := range lines {
			note += l.Text + "\n"
		}
		return quizzes.Question{
			Stem:     "A server that validates as the GraphQL specification (September 2025) asks refuses this document because of one field or its selection. Which line holds it?",
			Exhibits: []quizzes.Exhibit{{Title: "Schema", Lang: "graphql", Lines: s.SDL()}},
			Ask:      quizzes.Line{Title: "Document", Lang: "graphql", Options: lines}, Note: note,
			Trace: quizzes.Worked(run, "The rule is broken in line %d.", place+2),
		}, nil
	})
}
