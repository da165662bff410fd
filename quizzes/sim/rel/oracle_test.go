package rel

import (
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"
)

var update = flag.Bool("update", false, "write the golden vectors from SQLite")

const (
	golden      = "testdata/invalidate.golden"
	goldenCases = 200
)

type relCase struct {
	db DB
	w  Write
	qs []Query
}

func drawCase(r *rand.Rand) relCase {
	cats := []string{"tea", "mug", "pan"}
	p := Table{Name: "products", Cols: []string{"id", "category", "price", "stock"}}
	for i := range 4 + r.IntN(2) {
		p.Rows = append(p.Rows, []Value{i + 1, cats[r.IntN(3)], 5 * (1 + r.IntN(10)), r.IntN(6)})
	}
	o := Table{Name: "orders", Cols: []string{"id", "product_id", "qty"}}
	for i := range 4 {
		o.Rows = append(o.Rows, []Value{11 + i, 1 + r.IntN(len(p.Rows)), 1 + r.IntN(5)})
	}
	c := relCase{db: DB{p, o}, w: drawWrite(r, len(p.Rows), cats)}
	for range 6 {
		c.qs = append(c.qs, drawQuery(r, cats))
	}
	return c
}

func drawWrite(r *rand.Rand, n int, cats []string) Write {
	id := []Cond{{"id", "=", 1 + r.IntN(n)}}
	switch r.IntN(7) {
	case 0:
		return Write{Kind: "UPDATE", Table: "products", Col: "price", Op: "+", Val: 5, Where: []Cond{{"category", "=", cats[r.IntN(3)]}}}
	case 1:
		return Write{Kind: "UPDATE", Table: "products", Col: "category", Op: "=", Val: cats[r.IntN(3)], Where: id}
	case 2:
		return Write{Kind: "DELETE", Table: "products", Where: id}
	case 3:
		return Write{Kind: "INSERT", Table: "products", Values: []Value{n + 1, cats[r.IntN(3)], 5 * (1 + r.IntN(10)), 1}}
	case 4:
		return Write{Kind: "UPDATE", Table: "orders", Col: "qty", Op: "=", Val: 1 + r.IntN(5), Where: []Cond{{"id", "=", 11 + r.IntN(4)}}}
	case 5:
		return Write{Kind: "INSERT", Table: "orders", Values: []Value{20, 1 + r.IntN(n), 2}}
	}
	return Write{Kind: "UPDATE", Table: "products", Col: "price", Op: "=", Val: 5 * (1 + r.IntN(10)), Where: id}
}

func drawQuery(r *rand.Rand, cats []string) Query {
	cat := Cond{"category", "=", cats[r.IntN(3)]}
	price := Cond{"price", []string{"<", ">"}[r.IntN(2)], 5 * (2 + r.IntN(8))}
	switch r.IntN(8) {
	case 0:
		return Query{From: "products", Cols: []string{"id", "price"}, Where: []Cond{cat}}
	case 1:
		return Query{From: "products", Agg: "COUNT", Where: []Cond{price}}
	case 2:
		return Query{From: "products", Agg: []string{"SUM", "MIN", "MAX"}[r.IntN(3)], AggOf: "price", Where: []Cond{cat}}
	case 3:
		return Query{From: "products", Cols: []string{"id"}, Order: "price", Desc: r.IntN(2) == 0, Limit: 2}
	case 4:
		return Query{From: "products", Group: "category", Agg: "SUM", AggOf: "stock"}
	case 5:
		return Query{From: "products", Join: &Join{"orders", "products.id", "orders.product_id"}, Cols: []string{"orders.id", "products.price"},
			Where: []Cond{{"products.category", "<>", cat.Val}}}
	case 6:
		return Query{From: "orders", Agg: "SUM", AggOf: "qty"}
	}
	return Query{From: "products", Join: &Join{"orders", "products.id", "orders.product_id"}, Group: "products.category", Agg: "SUM", AggOf: "orders.qty"}
}

// verdicts prints, for each query, its two results and whether they differ; ties are left out.
func verdicts(c relCase, m Model) string {
	after, _ := Apply(c.db, c.w)
	var s []string
	for _, q := range c.qs {
		a, b := Run(c.db, q), Run(after, q)
		if a.Tied || b.Tied {
			s = append(s, "tied")
			continue
		}
		s = append(s, fmt.Sprintf("%v|%s|%s", Changes(c.db, c.w, q, m), a, b))
	}
	return strings.Join(s, "; ")
}

func inSQLite(t *testing.T, lite *sql.DB, c relCase) string {
	for _, table := range c.db {
		must(t, lite, "DROP TABLE IF EXISTS "+table.Name)
		for _, s := range table.Create() {
			must(t, lite, s)
		}
	}
	var before []string
	for _, q := range c.qs {
		before = append(before, ask(t, lite, q))
	}
	must(t, lite, c.w.SQL())
	after, _ := Apply(c.db, c.w)
	var s []string
	for i, q := range c.qs {
		if Run(c.db, q).Tied || Run(after, q).Tied {
			s = append(s, "tied")
			continue
		}
		now := ask(t, lite, q)
		s = append(s, fmt.Sprintf("%v|%s|%s", before[i] != now, before[i], now))
	}
	return strings.Join(s, "; ")
}

func must(t *testing.T, lite *sql.DB, stmt string) {
	t.Helper()
	if _, err := lite.Exec(stmt); err != nil {
		t.Fatalf("%s: %v", stmt, err)
	}
}

func ask(t *testing.T, lite *sql.DB, q Query) string {
	t.Helper()
	rows, err := lite.Query(q.SQL())
	if err != nil {
		t.Fatalf("%s: %v", q.SQL(), err)
	}
	defer rows.Close()
	var res Result
	cols, _ := rows.Columns()
	for rows.Next() {
		vals, ptr := make([]any, len(cols)), make([]any, len(cols))
		for i := range vals {
			ptr[i] = &vals[i]
		}
		if err := rows.Scan(ptr...); err != nil {
			t.Fatal(err)
		}
		var row []Value
		for _, v := range vals {
			if n, ok := v.(int64); ok {
				v = int(n)
			}
			row = append(row, v)
		}
		res.Rows = append(res.Rows, row)
	}
	if q.Order == "" {
		sorted(res.Rows)
	}
	return res.String()
}

func at(seed uint64) relCase { return drawCase(rand.New(rand.NewPCG(seed, 7))) }

func TestAgainstSQLite(t *testing.T) {
	lite, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer lite.Close()
	lite.SetMaxOpenConns(1)
	var version string
	lite.QueryRow("SELECT sqlite_version()").Scan(&version)
	n, bad := uint64(500), 0
	if os.Getenv("WARMCACHE_SOAK") == "1" {
		n = 10000
	}
	var lines []string
	for seed := range n {
		c := at(seed)
		got, want := verdicts(c, ""), inSQLite(t, lite, c)
		if seed < goldenCases {
			lines = append(lines, want)
		}
		if got != want {
			if bad++; bad <= 3 {
				t.Errorf("seed %d %s:\nengine %s\nSQLite %s", seed, c.w.SQL(), got, want)
			}
		}
	}
	t.Logf("oracle rel against SQLite %s: %d cases (6 queries each), %d disagreements", version, n, bad)
	if *update {
		if err := os.WriteFile(golden, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGolden(t *testing.T) {
	b, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	if len(lines) != goldenCases {
		t.Fatalf("%d golden cases, want %d", len(lines), goldenCases)
	}
	for _, m := range []Model{"", ByTable, ByColumn, ByKey, ByMember} {
		differ := 0
		for seed, want := range lines {
			if verdicts(at(uint64(seed)), m) != want {
				differ++
			}
		}
		if (m == "") != (differ == 0) {
			t.Errorf("model %q differs from the golden vectors in %d of %d cases", m, differ, goldenCases)
		}
	}
}
