package layout_test

import (
	"database/sql"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"warmcache/quizzes/sim/layout"
	"warmcache/quizzes/sim/oracle"
)

type graphCase struct {
	Edges []layout.Edge
	Limit int
	Count layout.Count
}

func drawGraph(r *rand.Rand) graphCase {
	c := graphCase{Limit: 1 + r.IntN(4), Count: []layout.Count{layout.AllRows, layout.Pairs, layout.Distinct}[r.IntN(3)]}
	names := []string{"a", "b", "c", "d", "e", "f"}
	for range 5 + r.IntN(5) {
		e := layout.Edge{From: names[r.IntN(6)], To: names[r.IntN(6)]}
		if e.From != e.To && !slices.Contains(c.Edges, e) {
			c.Edges = append(c.Edges, e)
		}
	}
	return c
}

func graphBySQLite(t testing.TB, cases []graphCase) []string {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	db.Exec("CREATE TABLE depends (service TEXT, needs TEXT)")
	out := make([]string, len(cases))
	for i, c := range cases {
		db.Exec("DELETE FROM depends")
		for _, e := range c.Edges {
			db.Exec("INSERT INTO depends VALUES (?, ?)", e.From, e.To)
		}
		var hit sql.NullString
		var n int
		if err := db.QueryRow(`WITH RECURSIVE hit (s) AS (SELECT service FROM depends WHERE needs = 'a'
			UNION SELECT d.service FROM depends d JOIN hit ON d.needs = hit.s) SELECT group_concat(s, ' ') FROM (SELECT s FROM hit ORDER BY s)`).Scan(&hit); err != nil {
			t.Fatal(err)
		}
		union, count := strings.Split(string(c.Count), ", ")[0], strings.Split(string(c.Count), ", ")[1]
		count = strings.Replace(count, "DISTINCT", "DISTINCT s", 1)
		if err := db.QueryRow(fmt.Sprintf(`WITH RECURSIVE hit (s, depth) AS (SELECT needs, 1 FROM depends WHERE service = 'a'
			%s SELECT d.needs, depth + 1 FROM depends d JOIN hit ON d.service = hit.s WHERE depth < %d) SELECT %s FROM hit`, union, c.Limit, count)).Scan(&n); err != nil {
			t.Fatal(err)
		}
		out[i] = fmt.Sprintf("[%s] %d", hit.String, n)
	}
	return out
}

// graphByPostgres asks one query a case, which gives both answers.
func graphByPostgres(t testing.TB, cases []graphCase) []string {
	var scripts []string
	for _, c := range cases {
		edges := "('', '')"
		for _, e := range c.Edges {
			edges += fmt.Sprintf(", ('%s', '%s')", e.From, e.To)
		}
		union, count := strings.Split(string(c.Count), ", ")[0], strings.Split(string(c.Count), ", ")[1]
		scripts = append(scripts, fmt.Sprintf(`WITH RECURSIVE depends (service, needs) AS (VALUES %s),
			hit (s) AS (SELECT service FROM depends WHERE needs = 'a' UNION SELECT d.service FROM depends d JOIN hit ON d.needs = hit.s),
			hop (s, depth) AS (SELECT needs, 1 FROM depends WHERE service = 'a'
				%s SELECT d.needs, depth + 1 FROM depends d JOIN hop ON d.service = hop.s WHERE depth < %d)
			SELECT '[' || COALESCE((SELECT string_agg(s, ' ' ORDER BY s COLLATE "C") FROM hit), '') || '] ' || (SELECT %s FROM hop)`,
			edges, union, c.Limit, strings.Replace(count, "DISTINCT", "DISTINCT s", 1)))
	}
	return oracle.AskPostgres(t, scripts)
}

func TestGraphOracle(t *testing.T) {
	oracle.Case[graphCase]{
		Engine: "layout: recursive queries", Oracle: "SQLite", Draw: drawGraph, Want: graphBySQLite,
		Got: gotGraph, Models: graphModels,
	}.Test(t)
	oracle.Case[graphCase]{
		Engine: "layout: recursive queries of a server", Oracle: oracle.Postgres(), Ready: oracle.PostgresReady, Draw: drawGraph, Want: graphByPostgres,
		Got: gotGraph, Models: graphModels,
	}.Test(t)
}

func gotGraph(c graphCase, m string) string {
	hit, _ := layout.Affected(c.Edges, "a", layout.Model(m))
	n, _ := layout.Hops(c.Edges, "a", c.Limit, c.Count, layout.Model(m))
	return fmt.Sprintf("[%s] %d", strings.Join(hit, " "), n)
}

var graphModels = []string{string(layout.DirectOnly), string(layout.WrongWay), string(layout.StartNever), string(layout.StartAlways), string(layout.NodesOnce), string(layout.WalksAll), string(layout.OneFurther), string(layout.OneShort), string(layout.TwoHops)}

type wideCase struct {
	Table layout.Wide
	Terms []layout.Term
}

func drawWide(r *rand.Rand) wideCase {
	cols := []string{"a", "b", "c", "d", "e"}
	p, k := min(2, 1+r.IntN(4)), min(2, 1+r.IntN(4))
	c := wideCase{Table: layout.Wide{Partition: cols[:p], Clustering: cols[p : p+k], Others: cols[p+k : p+k+1]}}
	for _, col := range cols[:p+k+1] {
		want, span := 5, 2
		if slices.Contains(c.Table.Partition, col) {
			want, span = 4, 4
		}
		if r.IntN(6) < want {
			c.Terms = append(c.Terms, layout.Term{Col: col, Range: r.IntN(span) == 0})
		}
	}
	return c
}

// byLayingOut stores a table with every combination of key values, sorted as the store sorts it, and looks whether
// the rows that match stand side by side in one partition, for `= 1` and `>= 1`.
func byLayingOut(_ testing.TB, c wideCase) string {
	key := slices.Concat(c.Table.Partition, c.Table.Clustering)
	total := 1
	for range key {
		total *= 4
	}
	type row struct {
		vals  map[string]int
		order string
	}
	var rows []row
	for n := range total {
		r := row{vals: map[string]int{}}
		rest := n
		for _, k := range slices.Backward(key) {
			r.vals[k] = rest % 4
			rest /= 4
		}
		for _, k := range key {
			r.order += fmt.Sprint(r.vals[k])
		}
		r.vals[c.Table.Others[0]] = n % 2 // neighbors differ
		rows = append(rows, r)
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].order < rows[j].order })
	first, last, found := -1, -1, 0
	parts := map[string]bool{}
	for i, r := range rows {
		ok := true
		for _, t := range c.Terms {
			ok = ok && (r.vals[t.Col] == 1 || t.Range && r.vals[t.Col] > 1)
		}
		if ok {
			if first < 0 {
				first = i
			}
			last = i
			found++
			parts[r.order[:len(c.Table.Partition)]] = true
		}
	}
	return fmt.Sprint(found > 0 && len(parts) == 1 && last-first+1 == found)
}

func TestPartitionOracle(t *testing.T) {
	oracle.Case[wideCase]{
		Engine: "layout: slices of a partition", Oracle: "a table laid out in full", Draw: func(r *rand.Rand) wideCase {
			for {
				// With all clustering columns bound by `=`, one row is left, and any condition on it is a slice.
				c := drawWide(r)
				bound := 0
				for _, t := range c.Terms {
					if slices.Contains(c.Table.Clustering, t.Col) && !t.Range {
						bound++
					}
				}
				if bound < len(c.Table.Clustering) || !slices.ContainsFunc(c.Terms, func(t layout.Term) bool { return t.Col == c.Table.Others[0] }) {
					return c
				}
			}
		}, Want: oracle.Each(byLayingOut),
		Got: func(c wideCase, m string) string {
			ok, _ := c.Table.Slice(c.Terms, layout.Model(m))
			return fmt.Sprint(ok)
		},
		Models: []string{string(layout.AnyKeyColumn), string(layout.PartOfKey), string(layout.ClusteringGap), string(layout.RangeOnHash), string(layout.OtherColumns), string(layout.EqualAfterSpan)},
	}.Test(t)
}

func TestMeanOracle(t *testing.T) {
	oracle.Case[[]layout.Summary]{
		Engine: "layout: means of summaries", Oracle: "all points added up",
		Draw: func(r *rand.Rand) []layout.Summary {
			var out []layout.Summary
			for range 2 + r.IntN(4) {
				out = append(out, layout.Summary{Count: 1 + r.IntN(9), Mean: 1 + r.IntN(99)})
			}
			return out
		},
		Want: oracle.Each(func(_ testing.TB, parts []layout.Summary) string {
			var points []int
			for _, p := range parts { // points around the mean
				for i := range p.Count {
					points = append(points, p.Mean+2*i-(p.Count-1))
				}
			}
			sum := 0
			for _, x := range points {
				sum += x
			}
			return big.NewRat(int64(sum), int64(len(points))).String()
		}),
		Got: func(parts []layout.Summary, m string) string {
			sum, n, _ := layout.Mean(parts, layout.Model(m))
			return big.NewRat(int64(sum), int64(n)).String()
		},
		Models: []string{string(layout.MeanOfMeans), string(layout.MeanOfEnds), string(layout.MeanOfMax)},
	}.Test(t)
}
