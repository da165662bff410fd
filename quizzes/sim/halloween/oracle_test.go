package halloween_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"warmcache/quizzes/sim/halloween"
	"warmcache/quizzes/sim/oracle"
)

// lite is one connection to a database in memory: a query that is still walking sees the changes made meanwhile.
func lite(t testing.TB) *sql.Conn {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(); db.Close() })
	return conn
}

func exec(t testing.TB, c *sql.Conn, q string, args ...any) {
	if _, err := c.ExecContext(context.Background(), q, args...); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

func drawUpdate(r *rand.Rand) halloween.Update {
	u := halloween.Update{By: 3 + r.IntN(9), Limit: 40 + r.IntN(20), Path: []halloween.Path{halloween.IndexUp, halloween.IndexDown, halloween.OtherWay}[r.IntN(3)], Spool: r.IntN(4) == 0, Above: r.IntN(2) == 0}
	if u.Above {
		u.By = -u.By
	}
	for i := range 2 + r.IntN(5) {
		u.Rows = append(u.Rows, halloween.Row{Name: fmt.Sprint("r", i+1), V: 10 + r.IntN(80)})
	}
	return u
}

// bySQLite has a query walk an index of SQLite while another statement changes each row that it gives out.
func bySQLite(t testing.TB, cases []halloween.Update) []string {
	c := lite(t)
	exec(t, c, "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)")
	exec(t, c, "CREATE INDEX by_v ON t (v)")
	out := make([]string, len(cases))
	for i, u := range cases {
		exec(t, c, "DELETE FROM t")
		for id, r := range u.Rows {
			exec(t, c, "INSERT INTO t VALUES (?, ?)", id+1, r.V)
		}
		op := map[bool]string{true: ">", false: "<"}[u.Above]
		query := map[halloween.Path]string{
			halloween.IndexUp:   "SELECT id FROM t INDEXED BY by_v WHERE v %s %d ORDER BY v",
			halloween.IndexDown: "SELECT id FROM t INDEXED BY by_v WHERE v %s %d ORDER BY v DESC",
			halloween.OtherWay:  "SELECT id FROM t NOT INDEXED WHERE v %s %d ORDER BY id",
		}[u.Path]
		changes := make([]int, len(u.Rows))
		change := func(id int) {
			changes[id-1]++
			exec(t, c, "UPDATE t SET v = v + ? WHERE id = ?", u.By, id)
		}
		rows, err := c.QueryContext(context.Background(), fmt.Sprintf(query, op, u.Limit))
		if err != nil {
			t.Fatal(err)
		}
		var spool []int
		for rows.Next() {
			var id int
			rows.Scan(&id)
			if u.Spool {
				spool = append(spool, id)
			} else {
				change(id)
			}
		}
		rows.Close()
		for _, id := range spool {
			change(id)
		}
		out[i] = fmt.Sprint(changes)
	}
	return out
}

func TestWalkOracle(t *testing.T) {
	oracle.Case[halloween.Update]{
		Engine: "halloween: walk and change", Oracle: "SQLite, changing rows under a running query", Draw: drawUpdate, Want: bySQLite,
		Got: func(u halloween.Update, m string) string {
			return fmt.Sprint(u.Run(halloween.Model(m)).Changes)
		},
		Models: []string{string(halloween.EachOnce), string(halloween.UntilNone), string(halloween.OnceMore)},
	}.Test(t)
}

// TestRisky holds the rule against runs over all tables of up to three rows with small values.
func TestRisky(t *testing.T) {
	for _, path := range []halloween.Path{halloween.IndexUp, halloween.IndexDown, halloween.OtherWay, halloween.InPlace, halloween.Appended} {
		for _, by := range []int{-2, -1, 0, 1, 2} {
			for _, above := range []bool{true, false} {
				for _, spool := range []bool{true, false} {
					u := halloween.Update{By: by, Limit: 5, Above: above, Path: path, Spool: spool}
					found := false
					for n := range 1000 {
						u.Rows = []halloween.Row{{Name: "a", V: n % 10}, {Name: "b", V: n / 10 % 10}, {Name: "c", V: n / 100}}
						res := u.Run("")
						found = found || slices.Max(res.Changes) > 1
					}
					if u.Risky() != found {
						t.Errorf("%+v: risky %v, but the runs say %v", u, u.Risky(), found)
					}
				}
			}
		}
	}
}

func drawLoop(r *rand.Rand) halloween.Loop {
	l := halloween.Loop{Style: []halloween.Style{halloween.Offset, halloween.FromStart, halloween.Keyset, halloween.OffsetAll}[r.IntN(4)], N: 5 + r.IntN(40), B: 2 + r.IntN(9)}
	if l.Style != halloween.FromStart && r.IntN(2) == 0 {
		l.Fail = 2 + r.IntN(5)
	}
	return l
}

func loopBySQLite(t testing.TB, cases []halloween.Loop) []string {
	c := lite(t)
	exec(t, c, "CREATE TABLE t (id INTEGER PRIMARY KEY, status TEXT, taken INTEGER DEFAULT 0)")
	query := map[halloween.Style]string{
		halloween.Offset:    "SELECT id FROM t WHERE status = 'new' ORDER BY id LIMIT %[1]d OFFSET %[2]d",
		halloween.FromStart: "SELECT id FROM t WHERE status = 'new' ORDER BY id LIMIT %[1]d",
		halloween.Keyset:    "SELECT id FROM t WHERE status = 'new' AND id > %[3]d ORDER BY id LIMIT %[1]d",
		halloween.OffsetAll: "SELECT id FROM t ORDER BY id LIMIT %[1]d OFFSET %[2]d",
	}
	out := make([]string, len(cases))
	for i, l := range cases {
		exec(t, c, "DELETE FROM t")
		exec(t, c, fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < %d) INSERT INTO t (id, status) SELECT i, 'new' FROM n", l.N))
		pages := 0
		for offset, last := 0, 0; ; offset += l.B {
			rows, err := c.QueryContext(context.Background(), strings.Split(fmt.Sprintf(query[l.Style], l.B, offset, last), "%!")[0])
			if err != nil {
				t.Fatal(err)
			}
			var ids []int
			for rows.Next() {
				var id int
				rows.Scan(&id)
				ids = append(ids, id)
			}
			rows.Close()
			if len(ids) == 0 {
				break
			}
			pages++
			for _, id := range ids {
				exec(t, c, "UPDATE t SET taken = 1 WHERE id = ?", id)
				if l.Fail == 0 || id%l.Fail != 0 {
					exec(t, c, "UPDATE t SET status = 'done' WHERE id = ?", id)
				}
				last = id
			}
		}
		var done, left int
		c.QueryRowContext(context.Background(), "SELECT count(*) FILTER (WHERE status = 'done'), count(*) FILTER (WHERE taken = 0) FROM t").Scan(&done, &left)
		out[i] = fmt.Sprint(done, left, pages)
	}
	return out
}

func TestLoopOracle(t *testing.T) {
	oracle.Case[halloween.Loop]{
		Engine: "halloween: paging loops", Oracle: "SQLite", Draw: drawLoop, Want: loopBySQLite,
		Got: func(l halloween.Loop, m string) string {
			res := l.Run(halloween.Model(m))
			return fmt.Sprint(res.Done, res.Left, res.Pages)
		},
		Models: []string{string(halloween.AllProcessed), string(halloween.OnePage)},
	}.Test(t)
}

type averageCase struct {
	Rows  []halloween.Row
	Fresh bool
}

// averageBySQLite deletes with one statement, or looks at one row after another with a query each.
func averageBySQLite(t testing.TB, cases []averageCase) []string {
	c := lite(t)
	exec(t, c, "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, v INTEGER)")
	out := make([]string, len(cases))
	for i, a := range cases {
		exec(t, c, "DELETE FROM t")
		for id, r := range a.Rows {
			exec(t, c, "INSERT INTO t VALUES (?, ?, ?)", id, r.Name, r.V)
		}
		if a.Fresh {
			for id := range a.Rows {
				exec(t, c, "DELETE FROM t WHERE id = ? AND v > (SELECT avg(v) FROM t)", id)
			}
		} else {
			exec(t, c, "DELETE FROM t WHERE v > (SELECT avg(v) FROM t)")
		}
		var left string
		c.QueryRowContext(context.Background(), "SELECT coalesce(group_concat(name), '') FROM (SELECT name FROM t ORDER BY id)").Scan(&left)
		out[i] = left
	}
	return out
}

func TestAverageOracle(t *testing.T) {
	oracle.Case[averageCase]{
		Engine: "halloween: above the average", Oracle: "SQLite", Want: averageBySQLite,
		Draw: func(r *rand.Rand) averageCase {
			c := averageCase{Fresh: r.IntN(2) == 0}
			for i := range 3 + r.IntN(4) {
				c.Rows = append(c.Rows, halloween.Row{Name: string(rune('a' + i)), V: 1 + r.IntN(90)})
			}
			return c
		},
		Got: func(c averageCase, m string) string {
			fresh := c.Fresh && m != string(halloween.FixedAverage) || m == string(halloween.FreshAverage)
			gone, _, _ := halloween.AboveAverage(c.Rows, fresh)
			var left []string
			for _, r := range c.Rows {
				if !slices.Contains(gone, r.Name) {
					left = append(left, r.Name)
				}
			}
			return strings.Join(left, ",")
		},
		Models: []string{string(halloween.FixedAverage), string(halloween.FreshAverage)},
	}.Test(t)
}
