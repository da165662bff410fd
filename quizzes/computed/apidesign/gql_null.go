package apidesign

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/gql"
)

// GQLNullPlace asks which place of the answer is null when a field fails.
var GQLNullPlace = quizzes.Template{
	ID: "gql.null.place", Version: 1, Concept: "graphql#errors", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: makeGQLNull,
}

var gqlNullModels = []struct {
	model gql.Model
	why   string
}{
	{gql.FieldOnly, "This leaves the null at the failed field. A field with `!` can't be null, so its parent is."},
	{gql.AllData, "This clears all of `data`. The null stops at the first place that may be null."},
	{gql.ParentOnly, "This stops at the parent. A place that may not be null hands the null on."},
	{gql.ListGoes, "This clears the whole list. Entries without `!` may be null one by one."},
	{gql.EntryStays, "This leaves the null at the entry. Entries with `!` can't be null, so the list is."},
	{gql.StopsAtList, "This stops at the list. A list with `!` behind it can't be null either."},
}

func makeGQLNull(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(wireTries, func() (quizzes.Question, error) {
		mark := func() bool { return r.IntN(3) > 0 }
		words := quizzes.One(r, []string{"shop", "Shop", "items", "Item", "price", "maker", "Maker"}, []string{"library", "Library", "books", "Book", "rating", "author", "Author"},
			[]string{"team", "Team", "members", "Member", "score", "office", "Office"}, []string{"trip", "Trip", "stops", "Stop", "delay", "station", "Station"})
		top := gql.Field{Name: words[0], NonNull: r.IntN(3) == 0}
		list := gql.Field{Name: words[2], NonNull: mark(), List: true, Entry: mark()}
		leaf := gql.Field{Name: words[4], NonNull: mark()}
		object := gql.Field{Name: words[5], NonNull: mark()}
		name, city := gql.Field{Name: "name", NonNull: mark()}, gql.Field{Name: "city", NonNull: mark()}
		title := gql.Field{Name: "title", NonNull: mark()}
		index := r.IntN(3)
		schema := quizzes.Exhibit{Title: "Schema", Lang: "graphql", Lines: []string{
			fmt.Sprintf("type Query { %s: %s }", top.Name, top.Type(words[1])),
			fmt.Sprintf("type %s { title: %s, %s: %s }", words[1], title.Type("String"), list.Name, list.Type(words[3])),
			fmt.Sprintf("type %s { id: ID!, %s: %s, %s: %s }", words[3], leaf.Name, leaf.Type("Int"), object.Name, object.Type(words[6])),
			fmt.Sprintf("type %s { name: %s, city: %s }", words[6], name.Type("String"), city.Type("String")),
		}}
		cells := quizzes.Cells{Head: []string{"Field that fails", "Place that is null"}}
		var run []gql.Step
		keys := map[string]bool{}
		paths := [][]gql.Field{{top, title}, {top, list, leaf}, {top, list, object}, {top, list, object, name}, {top, list, object, city}}
		for _, path := range quizzes.DrawSorted(r, paths, 3) {
			at, _ := gql.NullAt(path, index, gql.FieldOnly)
			want, steps := gql.NullAt(path, index, "")
			keys[want] = true
			var near []quizzes.Near
			for _, m := range gqlNullModels {
				other, _ := gql.NullAt(path, index, m.model)
				near = append(near, wireNear(other, string(m.model), "%s", m.why))
			}
			text := wireTexts(steps)
			run = append(run, gql.Step{Rule: steps[len(steps)-1].Rule, Text: fmt.Sprintf("`%s` fails. %s", at, text)})
			cells.Rows = append(cells.Rows, wireCell([]string{"`" + at + "`"}, want, text, nil, near))
		}
		if len(keys) < 2 || wireIDs(cells.Rows) < 4 {
			return quizzes.Question{}, quizzes.Reject("one-sided")
		}
		query := fmt.Sprintf("{ %s { title %s { id %s %s { name city } } } }", top.Name, list.Name, leaf.Name, object.Name)
		return quizzes.Question{
			Stem:     fmt.Sprintf("A query asks for all fields of this schema: `%s`. `%s` has three entries, counted from 0. In each row one resolver fails and all others work. Which place of the answer is null then, by the GraphQL specification? Write its path, such as `%s.%s`, or `data`.", query, list.Name, top.Name, list.Name),
			Exhibits: []quizzes.Exhibit{schema}, Ask: cells,
			Drawn: quizzes.Tree{{Name: top.Name, Note: top.Type(words[1])}, {Name: "title", Note: title.Type("String"), After: []int{0}},
				{Name: list.Name, Note: list.Type(words[3]), After: []int{0}}, {Name: "id", Note: "ID!", After: []int{2}}, {Name: leaf.Name, Note: leaf.Type("Int"), After: []int{2}},
				{Name: object.Name, Note: object.Type(words[6]), After: []int{2}}, {Name: "name", Note: name.Type("String"), After: []int{5}}, {Name: "city", Note: city.Type("String"), After: []int{5}}},
			Trace: quizzes.Worked(run, "Null is, row by row: %s.", cells.KeyText()), Note: strings.Join(schema.Lines, "\n") + fmt.Sprint(cells.Rows),
		}, nil
	})
}
