package gql_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/quizzes/sim/gql"
	"warmcache/quizzes/sim/oracle"
)

var books = gql.Schema{
	{Name: "Query", Fields: []gql.Def{
		{Name: "book", Type: "Book", Args: []gql.Def{{Name: "id", Type: "ID!"}}},
		{Name: "books", Type: "[Book!]!", Args: []gql.Def{{Name: "first", Type: "Int!"}, {Name: "tag", Type: "String"}}},
		{Name: "find", Type: "[Hit!]!", Args: []gql.Def{{Name: "text", Type: "String!"}}},
		{Name: "near", Type: "[Shop]", Args: []gql.Def{{Name: "km", Type: "Float"}, {Name: "top", Type: "Int!", Default: true}}},
	}},
	{Name: "Book", Fields: []gql.Def{{Name: "id", Type: "ID!"}, {Name: "title", Type: "String!"}, {Name: "pages", Type: "Int"}, {Name: "author", Type: "Author!"}}},
	{Name: "Author", Fields: []gql.Def{{Name: "id", Type: "ID!"}, {Name: "name", Type: "String!"}, {Name: "born", Type: "Int"}}},
	{Name: "Shop", Fields: []gql.Def{{Name: "id", Type: "ID!"}, {Name: "name", Type: "String!"}, {Name: "size", Type: "Float"}}},
	{Name: "Hit", Union: []string{"Book", "Author", "Shop"}},
}

type validCase struct {
	SDL, Query string
	doc        gql.Doc
}

type docDrawer struct {
	r   *rand.Rand
	doc *gql.Doc
}

func (d docDrawer) value(t string) string {
	if d.r.IntN(3) > 0 {
		name := fmt.Sprint("$v", len(d.doc.Vars))
		base := strings.Trim(t, "!")
		if d.r.IntN(4) == 0 {
			base = []string{"Int", "Float", "ID", "String"}[d.r.IntN(4)]
		}
		x := gql.Var{Name: name, Type: base + []string{"", "!"}[d.r.IntN(2)]}
		if d.r.IntN(2) == 0 && !strings.HasSuffix(x.Type, "!") {
			x.Default = map[string]string{"Int": "3", "Float": "2.5", "ID": `"a"`, "String": `"b"`}[base]
			if d.r.IntN(3) == 0 {
				x.Default = "null"
			}
		}
		d.doc.Vars = append(d.doc.Vars, x)
		return name
	}
	fit := map[string]string{"Int": "3", "Float": []string{"2", "2.5"}[d.r.IntN(2)], "ID": []string{`"a"`, "7"}[d.r.IntN(2)], "String": `"b"`}[strings.Trim(t, "!")]
	if d.r.IntN(5) == 0 {
		fit = []string{"3", "2.5", `"c"`, "null"}[d.r.IntN(4)]
	}
	return fit
}

func (d docDrawer) sels(t gql.Type, depth int) []gql.Sel {
	var out []gql.Sel
	for range 1 + d.r.IntN(3) {
		if t.Union != nil || d.r.IntN(5) == 0 && depth > 0 && t.Name != "Query" {
			on := t.Name
			if t.Union != nil && d.r.IntN(6) > 0 || d.r.IntN(6) == 0 {
				on = []string{"Book", "Author", "Shop", "Hit"}[d.r.IntN(4)]
			}
			for _, u := range books {
				if u.Name == on && depth > 0 {
					kids := d.sels(u, depth-1)
					if d.r.IntN(2) == 0 && len(d.doc.Frags) < 3 {
						name := fmt.Sprint("F", len(d.doc.Frags))
						d.doc.Frags = append(d.doc.Frags, gql.Frag{Name: name, On: on, Kids: kids})
						out = append(out, gql.Sel{Spread: name})
					} else {
						out = append(out, gql.Sel{On: on, Kids: kids})
					}
				}
			}
			if out == nil || d.r.IntN(6) == 0 {
				out = append(out, gql.Sel{Name: []string{"__typename", "__typename", "id"}[d.r.IntN(3)]})
			}
			continue
		}
		f := t.Fields[d.r.IntN(len(t.Fields))]
		s := gql.Sel{Name: f.Name}
		if d.r.IntN(4) == 0 {
			s.Alias = []string{"x", "y"}[d.r.IntN(2)]
		}
		for _, a := range f.Args {
			if d.r.IntN(8) > 0 && (strings.HasSuffix(a.Type, "!") && !a.Default || d.r.IntN(2) == 0) {
				s.Args = append(s.Args, gql.Arg{Name: a.Name, Value: d.value(a.Type)})
			}
		}
		for _, u := range books {
			if u.Name == strings.Trim(f.Type, "[]!") && d.r.IntN(15) > 0 {
				s.Kids = d.sels(u, depth-1)
			}
		}
		out = append(out, s)
	}
	return out
}

var validModels = []string{"default-does-not-help", "variable-type-must-be-equal", "equal-fields-conflict", "all-arguments-are-required", "int-literal-is-no-float", "names-conflict-across-types",
	"variable-coercion", "nullable-variable-fits", "union-has-common-fields", "fragments-are-checked-apart", "merge-ignores-arguments", "impossible-fragment-is-empty",
	"unused-variable-is-fine", "types-apart-never-conflict"}

// drawValid seeks, in most cases, a document on which a wrong model goes astray: most random ones break several rules.
func drawValid(r *rand.Rand) validCase {
	model := ""
	if r.IntN(5) > 0 {
		model = validModels[r.IntN(len(validModels))]
	}
	for {
		var doc gql.Doc
		doc.Kids = docDrawer{r, &doc}.sels(books[0], 3)
		if r.IntN(12) == 0 {
			doc.Vars = append(doc.Vars, gql.Var{Name: "$idle", Type: "Int"})
		}
		if (model == "" || gql.Violation(books, doc, "").Rule == "" != (gql.Violation(books, doc, gql.Model(model)).Rule == "")) && len(doc.String()) < 400 {
			return validCase{strings.Join(books.SDL(), "\n"), doc.String(), doc}
		}
	}
}

func TestValidate(t *testing.T) {
	oracle.Case[validCase]{
		Engine: "gql: validation", Oracle: "graphql-js 16.11", Ready: ready, Draw: drawValid,
		Got: func(c validCase, model string) string {
			return fmt.Sprint(gql.Violation(books, c.doc, gql.Model(model)).Rule == "")
		},
		Want: func(t testing.TB, cases []validCase) []string {
			var out []string
			for _, ok := range oracle.Run[validCase, bool](t, cases, "node", "-e", `
const { buildSchema, parse, validate } = require("graphql");
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
const schema = buildSchema(cases[0].SDL);
console.log(JSON.stringify(cases.map(c => validate(schema, parse(c.Query)).length === 0)));`) {
				out = append(out, fmt.Sprint(ok))
			}
			return out
		},
		Models: validModels,
	}.Test(t)
}
