package apidesign

import (
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/gql"
)

// GQLCostTotal asks for the cost of a query.
var GQLCostTotal = quizzes.Template{
	ID: "gql.cost.total", Version: 1, Concept: "graphql#cost", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: makeGQLCost,
}

var gqlCostModels = []struct {
	model gql.Model
	why   string
}{
	{gql.OwnFirst, "That lets a field's `first` multiply the field itself. It multiplies what is below."},
	{gql.NearestFirst, "That multiplies by the nearest list alone. All lists above a field multiply."},
	{gql.FirstsAdd, "That adds the sizes of nested lists. They multiply."},
	{gql.AliasMerged, "That counts a field with two aliases once. Each alias is a call of its own."},
	{gql.FragmentOnce, "That counts the fields of a fragment once. They count in each place where it is spread."},
	{gql.FieldsCounted, "That counts fields as they are written. Below a list, each runs once for each entry."},
}

func makeGQLCost(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(wireTries, func() (quizzes.Question, error) {
		w := quizzes.One(r, []string{"shop", "orders", "items", "product", "Order"}, []string{"library", "shelves", "books", "author", "Shelf"},
			[]string{"team", "projects", "tasks", "owner", "Project"}, []string{"city", "lines", "stops", "operator", "Line"})
		a, b, c := 2+r.IntN(5), 2+r.IntN(4), 2+r.IntN(5)
		leaf := gql.Node{Name: w[3], Kids: []gql.Node{{Name: "name"}}}
		deep := gql.Node{Name: w[2], First: b, Kids: []gql.Node{{Name: "id"}, leaf}}
		if r.IntN(2) == 0 {
			deep.Kids = deep.Kids[:1]
		}
		if r.IntN(2) == 0 {
			deep.Kids = append(deep.Kids, gql.Node{Name: "state"})
		}
		var frags []gql.Fragment
		list := gql.Node{Name: w[1], First: a, Kids: []gql.Node{{Name: "id"}, deep}}
		kids := []gql.Node{list}
		switch r.IntN(3) {
		case 0: // two aliases of the list
			other := gql.Node{Alias: "late", Name: w[1], First: c, Kids: []gql.Node{{Name: "id"}, {Name: "title"}}[:1+r.IntN(2)]}
			list.Alias = "new"
			kids = []gql.Node{list, other}
		case 1: // a fragment in two places
			frags = []gql.Fragment{{Name: "Card", On: w[4], Kids: []gql.Node{{Name: "id"}, {Name: "title"}, {Name: "state"}}[:2+r.IntN(2)]}}
			list.Alias, list.Kids = "new", []gql.Node{{Spread: "Card"}, deep}
			kids = []gql.Node{list, {Alias: "late", Name: w[1], First: c, Kids: []gql.Node{{Spread: "Card"}}}}
		}
		nodes := []gql.Node{{Name: w[0], Kids: kids}}
		key, run := gql.Cost(nodes, frags, "")
		var near []quizzes.Near
		for _, m := range gqlCostModels {
			n, _ := gql.Cost(nodes, frags, m.model)
			near = append(near, wireNear(wireItoa(n), string(m.model), "%s", m.why))
		}
		if near = quizzes.NearAnswers(wireItoa(key), near); len(near) < 3 || key > 120 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		lines := gql.Lines(nodes, frags)
		return quizzes.Question{
			Stem:     "A server counts the cost of a query before it runs it: each field costs 1, multiplied by the `first` of all lists above it. What does this query cost?",
			Exhibits: []quizzes.Exhibit{{Title: "Query", Lang: "graphql", Lines: lines}}, Ask: quizzes.Number{Value: float64(key), Unit: "points", Near: near},
			Trace: quizzes.Worked(run, "The cost is %d.", key), Note: strings.Join(lines, "\n"),
		}, nil
	})
}
