package apidesign

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/gql"
)

// GQLLoaderCount asks how many statements a query causes without and with a loader.
var GQLLoaderCount = quizzes.Template{
	ID: "gql.loader.count", Version: 1, Concept: "graphql#n-plus-one", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: makeGQLLoader,
}

var gqlLoaderModels = []struct {
	model gql.Model
	why   string
}{
	{gql.NoBatch, "This sends each key on its own. The loader collects the keys of a level and sends them in one statement."},
	{gql.NoCache, "This reads keys again that an earlier level has read. No key is read twice in a request."},
	{gql.NoDedupe, "This sends equal keys more than once. The loader notes each key once."},
	{gql.LevelsMerge, "This merges the levels. The keys of the second one are known only when the first has arrived."},
	{gql.SharedCache, "This counts a statement for a level whose keys have all been read. Nothing is left to send there."},
}

func makeGQLLoader(r *rand.Rand) (quizzes.Question, error) {
	known := r.IntN(4) == 0 // whether the second level finds all of its keys read
	return quizzes.Search(wireTries, func() (quizzes.Question, error) {
		n, base := 4+r.IntN(3), 1+r.IntN(40)
		refers := r.Perm(7) // the referrer of each customer
		var first, second []int
		words := quizzes.One(r, []string{"orders", "customer", "referrer"}, []string{"tickets", "user", "manager"}, []string{"books", "author", "mentor"}, []string{"tasks", "owner", "deputy"})
		table := quizzes.Exhibit{Title: "What the query finds", Head: []string{"Row of `" + words[0] + "`", "Its `" + words[1] + "`", "The `" + words[2] + "` of that one"}}
		for i := range n {
			c := r.IntN(5)
			first, second = append(first, base+c), append(second, base+refers[c])
			if refers[c] == c {
				return quizzes.Question{}, quizzes.Reject("refers to itself")
			}
			table.Rows = append(table.Rows, []string{wireItoa(i + 1), wireItoa(first[i]), wireItoa(second[i])})
		}
		l := gql.Load{Levels: [][]int{first, second}}
		batches := l.Batches("")
		if (len(batches[1]) == 0) != known || len(batches[0]) == n {
			return quizzes.Question{}, quizzes.Reject("another case than meant")
		}
		row := func(what string, want int, why string, of func(gql.Model) int) quizzes.CellRow {
			var near []quizzes.Near
			for _, m := range gqlLoaderModels {
				near = append(near, wireNear(wireItoa(of(m.model)), string(m.model), "%s", m.why))
			}
			return wireCell([]string{what}, wireItoa(want), why, nil, near)
		}
		naive := fmt.Sprintf("Without a loader it is one statement for the list, %d for `%s` and %d for `%s`: %d.", n, words[1], n, words[2], 1+l.Naive())
		loaded := fmt.Sprintf("With a loader it is one for the list and %d for the loader: %d.", l.Statements(""), 1+l.Statements(""))
		batch := fmt.Sprintf("At `%s` the keys are %v. Those that were read already are not read again, so %d are left: %v.", words[2], second, len(batches[1]), batches[1])
		level := fmt.Sprintf("At `%s` the keys are %v; each is sent once: %v.", words[1], first, batches[0])
		cells := quizzes.Cells{Head: []string{"What", "Number"}, Rows: []quizzes.CellRow{
			row("Statements without a loader", 1+l.Naive(), naive, func(m gql.Model) int { return 1 + l.Statements(m) }),
			row("Statements with the loader", 1+l.Statements(""), loaded, func(m gql.Model) int { return 1 + l.Statements(m) }),
			row("Keys that the loader reads for `"+words[2]+"`", len(batches[1]), batch, func(m gql.Model) int { return len(l.Batches(m)[1]) }),
		}}
		run := []gql.Step{{Rule: "gql.naive", Text: naive}, {Rule: "gql.batch", Text: level}, {Rule: "gql.cache", Text: batch}, {Rule: "gql.loaded", Text: loaded}}
		query := fmt.Sprintf("{ %s(first: %d) { %s { %s { name } } } }", words[0], n, words[1], words[2])
		return quizzes.Question{
			Stem:     fmt.Sprintf("`%s` is run. The list takes one statement, and each `%s` and `%s` is a row of the same table, read by its key. What comes of it without a loader (one statement for each call of a resolver), and with one DataLoader for both levels, made for this request?", query, words[1], words[2]),
			Exhibits: []quizzes.Exhibit{table}, Ask: cells,
			Trace: quizzes.Worked(run, "So the numbers are %s.", cells.KeyText()), Note: fmt.Sprint(words, l),
		}, nil
	})
}
