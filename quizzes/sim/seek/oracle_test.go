package seek_test

import (
	"database/sql"
	"fmt"
	"math/big"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	sqlite3 "github.com/mattn/go-sqlite3"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/seek"
)

type planCase struct {
	Query seek.Query
	Index seek.Index
}

var columns = []string{"a", "b", "c", "d"}

func drawPlan(r *rand.Rand) planCase {
	pick := func(n int) []string {
		var out []string
		for _, i := range r.Perm(len(columns))[:n] {
			out = append(out, columns[i])
		}
		return out
	}
	c := planCase{Query: seek.Query{Table: "t", Cols: append([]string{"id"}, pick(1+r.IntN(2))...)}, Index: seek.Index{Cols: pick(2 + r.IntN(3))}}
	for _, col := range pick(1 + r.IntN(3)) {
		c.Query.Where = append(c.Query.Where, seek.Cond{Col: col, Op: []string{"=", "=", ">", "<", ">=", "<>"}[r.IntN(6)], Val: "5"})
	}
	if p := seek.Make(c.Query, c.Index, "id", ""); p.Usable && r.IntN(2) == 0 {
		c.Query.Order, c.Query.Desc = columns[r.IntN(4)], r.IntN(3) == 0
	}
	return c
}

// drawPartial draws partial and expression indexes.
func drawPartial(r *rand.Rand) planCase {
	conds := []seek.Cond{{Col: "b", Op: "=", Val: "0"}, {Col: "b", Op: "=", Val: "1"}, {Col: "c", Op: "IS NULL"}, {Col: "b", Op: "IS NOT NULL"}, {Col: "c", Op: "IS NOT NULL"}, {Col: "c", Op: ">", Val: "5"}, {Col: "b", Op: "<=", Val: "7"}}
	c := planCase{Query: seek.Query{Table: "t"}, Index: seek.Index{Cols: []string{"a"}}}
	if r.IntN(2) == 0 {
		c.Index.Expr = "lower"
	}
	if r.IntN(3) > 0 {
		w := conds[r.IntN(5)]
		c.Index.Where = &w
	}
	term := seek.Cond{Col: []string{"a", "a", "a", "d"}[r.IntN(4)], Op: []string{"=", "=", ">"}[r.IntN(3)], Val: "'x'"}
	if r.IntN(2) == 0 {
		term.Expr = []string{"lower", "lower", "upper"}[r.IntN(3)]
	}
	c.Query.Where = []seek.Cond{term}
	if r.IntN(3) > 0 {
		c.Query.Where = append(c.Query.Where, conds[r.IntN(len(conds))])
	}
	if r.IntN(2) == 0 {
		slices.Reverse(c.Query.Where)
	}
	return c
}

var searched = regexp.MustCompile(`^SEARCH t USING (COVERING )?INDEX x \((.*)\)$`)
var column = regexp.MustCompile(`(<expr>|\w+)[=<>]`)

// bySQLite asks EXPLAIN QUERY PLAN. Without a search the plan's other parts are not compared.
func bySQLite(t testing.TB, cases []planCase) []string {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c, d)"); err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(cases))
	for i, c := range cases {
		if _, err := db.Exec("CREATE INDEX x ON t " + c.Index.SQL()); err != nil {
			t.Fatal(c.Index.SQL(), err)
		}
		rows, err := db.Query("EXPLAIN QUERY PLAN " + c.Query.SQL())
		if err != nil {
			t.Fatal(c.Query.SQL(), err)
		}
		out[i] = "no search"
		for rows.Next() {
			var a, b, n int
			var detail string
			rows.Scan(&a, &b, &n, &detail)
			if m := searched.FindStringSubmatch(detail); m != nil {
				var cols []string
				for _, f := range column.FindAllStringSubmatch(m[2], -1) {
					if f[1] == "<expr>" {
						f[1] = c.Index.Cols[0]
					}
					if !slices.Contains(cols, f[1]) {
						cols = append(cols, f[1])
					}
				}
				out[i] = fmt.Sprintf("seeks %v covering=%v", cols, m[1] != "")
			} else if strings.HasPrefix(detail, "USE TEMP B-TREE") {
				out[i] += " sorts"
			}
		}
		rows.Close()
		db.Exec("DROP INDEX x")
	}
	return out
}

func told(c planCase, m string) string {
	p := seek.Make(c.Query, c.Index, "id", seek.Model(m))
	if !p.Usable {
		return "no search"
	}
	s := fmt.Sprintf("seeks %v covering=%v", p.Seek, p.Covering)
	if p.Sort {
		s += " sorts"
	}
	return s
}

func version() string {
	v, _, _ := sqlite3.Version()
	return "SQLite " + v
}

func TestPlanOracle(t *testing.T) {
	oracle.Case[planCase]{
		Engine: "seek: composite indexes", Oracle: version() + " EXPLAIN QUERY PLAN", Draw: drawPlan, Want: bySQLite, Got: told,
		Models: []string{string(seek.AnyColumn), string(seek.RangeGoesOn), string(seek.GapGoesOn), string(seek.FirstOnly), string(seek.AndOrder), string(seek.EqualityOnly), string(seek.CoveringSorts), string(seek.OrderAnywhere), string(seek.SeekCovers)},
	}.Test(t)
}

func TestPartialOracle(t *testing.T) {
	oracle.Case[planCase]{
		Engine: "seek: partial and expression indexes", Oracle: version() + " EXPLAIN QUERY PLAN", Draw: drawPartial, Want: bySQLite, Got: told,
		Models: []string{string(seek.PartialAlways), string(seek.ExpressionPlain), string(seek.PlainExpression), string(seek.OtherConstant)},
	}.Test(t)
}

func TestLevelsOracle(t *testing.T) {
	type tree struct{ Keys, Fanout int }
	oracle.Case[tree]{
		Engine: "seek: levels of a tree", Oracle: "powers of the fanout", Draw: func(r *rand.Rand) tree {
			return tree{1 + r.IntN([]int{100, 100000, 100000000}[r.IntN(3)]), 10 + r.IntN(500)}
		},
		Want: oracle.Each(func(_ testing.TB, c tree) string {
			n, p := 1, big.NewInt(int64(c.Fanout))
			for p.Cmp(big.NewInt(int64(c.Keys))) < 0 {
				n, p = n+1, p.Mul(p, big.NewInt(int64(c.Fanout)))
			}
			return fmt.Sprint(n)
		}),
		Got: func(c tree, m string) string {
			if m == string(seek.HeightBinary) {
				c.Fanout = 2
			}
			n, _ := seek.Levels(c.Keys, c.Fanout)
			if m == string(seek.HeightNoLeaf) {
				n--
			}
			return fmt.Sprint(n)
		},
		Models: []string{string(seek.HeightBinary), string(seek.HeightNoLeaf)},
	}.Test(t)
}
