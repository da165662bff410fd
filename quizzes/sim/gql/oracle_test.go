package gql_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/quizzes/sim/gql"
	"warmcache/quizzes/sim/oracle"
)

func ready() string { return oracle.NodeHas("graphql") }

type nullCase struct {
	SDL, Query string
	Path       []gql.Field
	Index      int
}

func drawNull(r *rand.Rand) nullCase {
	c := nullCase{Index: r.IntN(2)}
	n := 1 + r.IntN(5)
	for i := range n {
		f := gql.Field{Name: fmt.Sprint("f", i), NonNull: r.IntN(3) > 0, List: r.IntN(3) == 0, Entry: r.IntN(3) > 0}
		c.Path = append(c.Path, f)
		object, owner := fmt.Sprint("T", i), fmt.Sprint("T", i-1)
		if i == 0 {
			owner = "Query"
		}
		if i == n-1 {
			object = "Int"
		}
		c.SDL += fmt.Sprintf("type %s { %s: %s }\n", owner, f.Name, f.Type(object))
		c.Query += "{ " + f.Name
	}
	c.Query += strings.Repeat(" }", n)
	return c
}

const nullsInGraphQL = `
const { buildSchema, graphqlSync } = require("graphql");
const make = (c, i, failing) => {
  const f = c.Path[i];
  if (i === c.Path.length - 1) return { [f.Name]: () => { if (failing) throw new Error("down"); return f.List ? [1] : 1; } };
  const value = f.List ? [0, 1].map(k => make(c, i + 1, failing && k === c.Index)) : make(c, i + 1, failing);
  return { [f.Name]: value };
};
const one = c => {
  const out = graphqlSync({ schema: buildSchema(c.SDL), source: c.Query, rootValue: make(c, 0, true) });
  if (out.errors.length !== 1) return "errors: " + JSON.stringify(out.errors);
  if (out.data === null) return "data";
  let at = out.data, path = [];
  for (const key of out.errors[0].path) {
    path.push(key);
    at = at[key];
    if (at === null) return path.join(".");
  }
  return "nothing";
};
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).map(one)));`

func TestNull(t *testing.T) {
	oracle.Case[nullCase]{
		Engine: "gql: null propagation", Oracle: "graphql-js 16.11", Ready: ready, Draw: drawNull,
		Got: func(c nullCase, model string) string {
			at, _ := gql.NullAt(c.Path, c.Index, gql.Model(model))
			return at
		},
		Want: func(t testing.TB, cases []nullCase) []string {
			return oracle.Run[nullCase, string](t, cases, "node", "-e", nullsInGraphQL)
		},
		Models: []string{"error-nulls-field-only", "error-nulls-all-data", "error-nulls-parent", "error-nulls-whole-list", "entry-can-always-be-null", "null-stops-at-list"},
	}.Test(t)
}

func drawLoad(r *rand.Rand) gql.Load {
	var l gql.Load
	for range 1 + r.IntN(3) {
		var keys []int
		for range 1 + r.IntN(6) {
			keys = append(keys, 1+r.IntN(7))
		}
		l.Levels = append(l.Levels, keys)
	}
	return l
}

func TestLoad(t *testing.T) {
	oracle.Case[gql.Load]{
		Engine: "gql: DataLoader", Oracle: "dataloader 2.2.3", Ready: func() string { return oracle.NodeHas("dataloader") }, Draw: drawLoad,
		Got: func(l gql.Load, model string) string {
			var sent []string
			for _, b := range l.Batches(gql.Model(model)) {
				if len(b) > 0 {
					sent = append(sent, strings.Trim(fmt.Sprint(b), "[]"))
				}
			}
			return fmt.Sprint(l.Statements(gql.Model(model)), ": ", strings.Join(sent, "; "))
		},
		Want: func(t testing.TB, cases []gql.Load) []string {
			return oracle.Run[gql.Load, string](t, cases, "node", "-e", `
const DataLoader = require("dataloader");
const one = async c => {
  const sent = [], loader = new DataLoader(async keys => { sent.push(keys.join(" ")); return keys; });
  for (const keys of c.Levels) await Promise.all(keys.map(k => loader.load(k)));
  return sent.length + ": " + sent.join("; ");
};
Promise.all(JSON.parse(require("fs").readFileSync(0, "utf8")).map(one)).then(out => console.log(JSON.stringify(out)));`)
		},
		Models: []string{"loader-does-not-batch", "loader-reads-keys-again", "loader-sends-equal-keys", "loader-batches-across-levels", "loader-cache-not-counted"},
	}.Test(t)
}

type costCase struct {
	Query string
	nodes []gql.Node
	frags []gql.Fragment
}

func drawCost(r *rand.Rand) costCase {
	frags := []gql.Fragment{{Name: "Card", On: "T", Kids: []gql.Node{{Name: "a"}, {Name: "b"}}}}
	n := 0
	var grow func(depth int) []gql.Node
	grow = func(depth int) []gql.Node {
		var out []gql.Node
		for range 1 + r.IntN(3) {
			n++
			node := gql.Node{Name: fmt.Sprint("f", n)}
			if r.IntN(2) == 0 {
				node.First = 2 + r.IntN(9)
			}
			if r.IntN(4) == 0 {
				node.Alias, node.Name = fmt.Sprint("x", n), "same"
			}
			if depth > 0 && r.IntN(3) > 0 {
				node.Kids = grow(depth - 1)
			}
			out = append(out, node)
		}
		if r.IntN(3) == 0 {
			out = append(out, gql.Node{Spread: "Card"})
		}
		return out
	}
	c := costCase{nodes: grow(3), frags: frags}
	c.Query = strings.Join(gql.Lines(c.nodes, c.frags), "\n")
	return c
}

// The second visitor multiplies along each path from the top, once for every field it ends in.
const costOfPaths = `
const { parse } = require("graphql");
const one = c => {
  const doc = parse(c.Query), frags = {};
  for (const d of doc.definitions) if (d.kind === "FragmentDefinition") frags[d.name.value] = d;
  const paths = [], stack = [[doc.definitions.find(d => d.kind === "OperationDefinition").selectionSet, []]];
  while (stack.length) {
    const [set, above] = stack.pop();
    for (const s of set.selections) {
      if (s.kind === "FragmentSpread") { stack.push([frags[s.name.value].selectionSet, above]); continue; }
      paths.push(above);
      const first = s.arguments.find(a => a.name.value === "first");
      if (s.selectionSet) stack.push([s.selectionSet, first ? [...above, Number(first.value.value)] : above]);
    }
  }
  return String(paths.map(p => p.reduce((a, b) => a * b, 1)).reduce((a, b) => a + b, 0));
};
console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).map(one)));`

func TestCost(t *testing.T) {
	oracle.Case[costCase]{
		Engine: "gql: query cost", Oracle: "second visitor over graphql-js 16.11's tree", Ready: ready, Draw: drawCost,
		Got: func(c costCase, model string) string {
			n, _ := gql.Cost(c.nodes, c.frags, gql.Model(model))
			return fmt.Sprint(n)
		},
		Want: func(t testing.TB, cases []costCase) []string {
			return oracle.Run[costCase, string](t, cases, "node", "-e", costOfPaths)
		},
		Models: []string{"first-multiplies-its-own-field", "only-nearest-list-counts", "list-sizes-add", "aliases-count-once", "fragment-counts-once", "cost-is-number-of-fields"},
	}.Test(t)
}
