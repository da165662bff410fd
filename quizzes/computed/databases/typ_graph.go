package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/layout"
)

// TypesGraph asks which services a recursive query over edges returns.
var TypesGraph = quizzes.Template{
	ID: "db.graph", Version: 1, Concept: "types-of-databases#graph", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: typGraph,
}

// TypesHops asks what a recursive query with a limit of depth counts.
var TypesHops = quizzes.Template{
	ID: "db.hops", Version: 1, Concept: "types-of-databases#graph", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: typHops,
}

var typServices = []string{"app", "auth", "cart", "db", "index", "mail", "pay", "search", "stock", "user"}

// typEdges draws edges between services, mostly from one level to a lower one.
func typEdges(r *rand.Rand, names []string, n int) []layout.Edge {
	var edges []layout.Edge
	for len(edges) < n {
		i, j := r.IntN(len(names)), r.IntN(len(names))
		if i > j && r.IntN(4) > 0 {
			i, j = j, i
		}
		if e := (layout.Edge{From: names[i], To: names[j]}); i != j && !slices.Contains(edges, e) {
			edges = append(edges, e)
		}
	}
	return edges
}

// typEdgeLines fills a table with the edges, four a line.
func typEdgeLines(edges []layout.Edge, table string) []string {
	lines := []string{"INSERT INTO " + table + " VALUES"}
	for i := 0; i < len(edges); i += 4 {
		var row []string
		for _, e := range edges[i:min(i+4, len(edges))] {
			row = append(row, fmt.Sprintf("('%s', '%s')", e.From, e.To))
		}
		lines = append(lines, "  "+strings.Join(row, ", ")+",")
	}
	last := len(lines) - 1
	lines[last] = strings.TrimSuffix(lines[last], ",") + ";"
	return lines
}

var typGraphBeliefs = map[layout.Model]string{
	layout.DirectOnly:  "the query stops at direct edges, but it goes on from what it has found",
	layout.TwoHops:     "the recursion runs once, but it runs until nothing new comes up",
	layout.WrongWay:    "the edges are followed the other way, but the query looks for rows whose `needs` it knows",
	layout.StartAlways: "the start is part of the result, but it comes up only where a circle leads back to it",
	layout.StartNever:  "the start never comes up, but here a circle leads back to it",
}

func typGraph(r *rand.Rand) (quizzes.Question, error) {
	right := 2 + r.IntN(3)
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		names := quizzes.Draw(r, typServices, 6)
		edges := typEdges(r, names, 6+r.IntN(3))
		start := names[3+r.IntN(3)]
		hit, steps := layout.Affected(edges, start, "")
		var opts []quizzes.Option
		fooled := map[layout.Model]bool{}
		wrong := map[layout.Model][]string{}
		models := []layout.Model{layout.WrongWay, layout.StartAlways, layout.DirectOnly, layout.TwoHops, layout.StartNever}
		for _, m := range models {
			if wrong[m], _ = layout.Affected(edges, start, m); !slices.Equal(wrong[m], hit) {
				fooled[m] = true
			}
		}
		for _, name := range names {
			o := quizzes.Option{Text: quizzes.Code(name), Right: slices.Contains(hit, name)}
			o.Why = typGraphWhy(edges, start, name, o.Right)
			if !o.Right {
				o.Misconception = "every-node-reached"
				for _, m := range models[:2] {
					if slices.Contains(wrong[m], name) {
						o.Misconception = string(m)
						o.Why += " This takes it that " + typGraphBeliefs[m] + "."
						break
					}
				}
			}
			opts = append(opts, o)
		}
		if len(hit) != right || !fooled[layout.DirectOnly] || !fooled[layout.WrongWay] {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		return quizzes.Question{
			Stem: "Table `depends` says which service needs which. Which services does this query return in SQLite 3 and PostgreSQL 15?",
			Exhibits: []quizzes.Exhibit{
				{Title: "Table depends (service, needs)", Lang: "sql", Lines: typEdgeLines(edges, "depends")},
				{Title: "Query", Lang: "sql", Lines: []string{
					"WITH RECURSIVE hit (s) AS (", fmt.Sprintf("  SELECT service FROM depends WHERE needs = '%s'", start), "  UNION",
					"  SELECT d.service FROM depends d JOIN hit ON d.needs = hit.s", ") SELECT s FROM hit",
				}},
			},
			Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(edges, start), Trace: quizzes.Worked(steps, "Returned are %s.", quizzes.And(hit)),
		}, nil
	})
}

// typGraphWhy shows a chain of edges from a service to the start, or says that there is none.
func typGraphWhy(edges []layout.Edge, start, name string, right bool) string {
	if !right {
		return fmt.Sprintf("No chain of rows leads from `%s` as service to `%s` as need.", name, start)
	}
	from := map[string]string{}
	front := []string{start}
	for len(front) > 0 {
		var next []string
		for _, at := range front {
			for _, e := range edges {
				if _, seen := from[e.From]; e.To == at && !seen {
					from[e.From] = at
					next = append(next, e.From)
				}
			}
		}
		front = next
	}
	path := []string{name}
	for at := from[name]; ; at = from[at] {
		path = append(path, at)
		if at == start || len(path) > 12 {
			break
		}
	}
	return "It is reached by these rows: " + strings.Join(path, " needs ") + "."
}

var typHopBeliefs = map[layout.Model]string{
	layout.NodesOnce:  "a node counts once, but each row of the recursion counts here",
	layout.WalksAll:   "each way to a node counts, but equal ones are dropped here",
	layout.OneFurther: "the condition on the depth lets one more step through",
	layout.OneShort:   "the condition on the depth stops one step earlier",
	layout.WrongWay:   "the edges are followed the other way",
}

func typHops(r *rand.Rand) (quizzes.Question, error) {
	count := quizzes.One(r, layout.AllRows, layout.Pairs, layout.Distinct)
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		names := quizzes.Draw(r, []string{"Ann", "Bob", "Cid", "Dee", "Eve", "Fay", "Gus", "Hal"}, 6)
		edges := typEdges(r, names, 7+r.IntN(3))
		limit := 2 + r.IntN(2)
		n, steps := layout.Hops(edges, names[0], limit, count, "")
		var near []quizzes.Near
		seen := map[int]bool{n: true}
		for _, m := range []layout.Model{layout.WalksAll, layout.NodesOnce, layout.OneFurther, layout.OneShort, layout.WrongWay} {
			w, _ := layout.Hops(edges, names[0], limit, count, m)
			if !seen[w] && w > 0 {
				seen[w] = true
				near = append(near, quizzes.Near{Answer: fmt.Sprint(w), Misconception: string(m), Why: "This takes it that " + typHopBeliefs[m] + "."})
			}
		}
		all, _ := layout.Hops(edges, names[0], limit, layout.AllRows, "")
		some, _ := layout.Hops(edges, names[0], limit, layout.Distinct, "")
		if all == some || n < 3 || n > 12 || n == limit || len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		union, what := "UNION ALL", "count(*)"
		switch count {
		case layout.Pairs:
			union = "UNION"
		case layout.Distinct:
			what = "count(DISTINCT who)"
		}
		return quizzes.Question{
			Stem: "Table `follows` says who follows whom. Which number does this query return in SQLite 3 and PostgreSQL 15?",
			Exhibits: []quizzes.Exhibit{
				{Title: "Table follows (who, whom)", Lang: "sql", Lines: typEdgeLines(edges, "follows")},
				{Title: "Query", Lang: "sql", Lines: []string{
					"WITH RECURSIVE reach (who, depth) AS (", fmt.Sprintf("  SELECT whom, 1 FROM follows WHERE who = '%s'", names[0]), "  " + union,
					"  SELECT f.whom, depth + 1 FROM follows f JOIN reach", fmt.Sprintf("    ON f.who = reach.who WHERE depth < %d", limit), ") SELECT " + what + " FROM reach",
				}},
			},
			Ask: quizzes.Number{Value: float64(n), Near: near}, Note: fmt.Sprint(edges, limit, count), Trace: quizzes.Worked(steps, "The query returns %d.", n),
		}, nil
	})
}
