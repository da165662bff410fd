package occ_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"warmcache/quizzes/sim/occ"
	"warmcache/quizzes/sim/oracle"
)

func lite(t testing.TB) *sql.DB {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

func exec(t testing.TB, db *sql.DB, q string, args ...any) int {
	res, err := db.Exec(q, args...)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	n, _ := res.RowsAffected()
	return int(n)
}

func drawActs(r *rand.Rand) []occ.Act {
	var acts []occ.Act
	read := map[string]bool{}
	for i := range 6 + r.IntN(6) {
		s := []string{"A", "B", "C"}[r.IntN(3)]
		switch k := r.IntN(10); {
		case k == 0:
			acts = append(acts, occ.Act{S: "S", Kind: occ.Blind, Value: 10 + i})
		case k < 5 || !read[s]:
			read[s] = true
			acts = append(acts, occ.Act{S: s, Kind: occ.Read})
		default:
			acts = append(acts, occ.Act{S: s, Kind: occ.Write, Value: 10 + i})
		}
	}
	return acts
}

func actsBySQLite(t testing.TB, cases [][]occ.Act) []string {
	db := lite(t)
	exec(t, db, "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER, version INTEGER)")
	out := make([]string, len(cases))
	for i, acts := range cases {
		exec(t, db, "DELETE FROM t")
		exec(t, db, "INSERT INTO t VALUES (1, 5, 7)")
		versions := map[string]int{}
		var rows []int
		for _, a := range acts {
			n := 0
			switch a.Kind {
			case occ.Read:
				var v int
				db.QueryRow("SELECT version FROM t WHERE id = 1").Scan(&v)
				versions[a.S] = v
			case occ.Write:
				n = exec(t, db, "UPDATE t SET v = ?, version = version + 1 WHERE id = 1 AND version = ?", a.Value, versions[a.S])
			case occ.Blind:
				n = exec(t, db, "UPDATE t SET v = ? WHERE id = 1", a.Value)
			}
			rows = append(rows, n)
		}
		var v, version int
		db.QueryRow("SELECT v, version FROM t").Scan(&v, &version)
		out[i] = fmt.Sprint(rows, v, version)
	}
	return out
}

func TestVersionOracle(t *testing.T) {
	oracle.Case[[]occ.Act]{
		Engine: "occ: version column", Oracle: "SQLite", Draw: drawActs, Want: actsBySQLite,
		Got: func(acts []occ.Act, m string) string {
			o := occ.Run(5, 7, acts, occ.Model(m))
			return fmt.Sprint(o.Rows, o.Value, o.Version)
		},
		Models: []string{string(occ.AlwaysWins), string(occ.FirstBlocks), string(occ.BlindRaises), string(occ.StaysStale), string(occ.FailedRaises)},
	}.Test(t)
}

type tokenCase struct {
	Row     occ.Item
	Changes []occ.Change
}

func drawTokens(r *rand.Rand) tokenCase {
	c := tokenCase{Row: occ.Item{Price: "80", Note: "a", Changed: 36000000 + r.IntN(5000)}}
	at := c.Row.Changed
	for range r.IntN(4) {
		at += 1 + r.IntN([]int{900, 5000}[r.IntN(2)])
		ch := occ.Change{At: at, Column: []string{"price", "note"}[r.IntN(2)], Script: r.IntN(2) == 0}
		ch.To = map[string][]string{"price": {"80", "50"}, "note": {"a", "b"}}[ch.Column][r.IntN(2)]
		c.Changes = append(c.Changes, ch)
	}
	return c
}

// tokensBySQLite makes the changes in a table with all tokens as columns and has one conditional update for each.
func tokensBySQLite(t testing.TB, cases []tokenCase) []string {
	db := lite(t)
	exec(t, db, "CREATE TABLE t (id INTEGER PRIMARY KEY, price TEXT, note TEXT, ms INTEGER, counter INTEGER, trig INTEGER)")
	exec(t, db, "CREATE TRIGGER up AFTER UPDATE OF price, note ON t BEGIN UPDATE t SET trig = trig + 1 WHERE id = new.id; END")
	out := make([]string, len(cases))
	for i, c := range cases {
		exec(t, db, "DELETE FROM t")
		exec(t, db, "INSERT INTO t VALUES (1, ?, ?, ?, 3, 3)", c.Row.Price, c.Row.Note, c.Row.Changed)
		for _, ch := range c.Changes {
			raise := 1
			if ch.Script {
				raise = 0
			}
			exec(t, db, "UPDATE t SET "+ch.Column+" = ?, ms = ?, counter = counter + ?", ch.To, ch.At, raise)
		}
		passes := func(cond string, args ...any) bool {
			var n int
			db.QueryRow("SELECT count(*) FROM t WHERE "+cond, args...).Scan(&n)
			return n == 1
		}
		notices := map[occ.Token]bool{
			occ.Counter: !passes("counter = 3"), occ.Trigger: !passes("trig = 3"), occ.Second: !passes("ms / 1000 = ?", c.Row.Changed/1000), occ.Milli: !passes("ms = ?", c.Row.Changed),
			occ.Value: !passes("price = ?", c.Row.Price), occ.RowHash: !passes("price || '/' || note = ?", c.Row.Price+"/"+c.Row.Note),
		}
		out[i] = list(notices)
	}
	return out
}

func list(notices map[occ.Token]bool) string {
	var out []string
	for t, n := range notices {
		if n {
			out = append(out, string(t))
		}
	}
	sort.Strings(out)
	return strings.Join(out, " ")
}

func TestTokenOracle(t *testing.T) {
	oracle.Case[tokenCase]{
		Engine: "occ: tokens", Oracle: "SQLite", Draw: drawTokens, Want: tokensBySQLite,
		Got:    func(c tokenCase, m string) string { return list(occ.Notices(c.Row, c.Changes, occ.Model(m))) },
		Models: []string{string(occ.CounterOnly), string(occ.ValueNotices), string(occ.TickNotices), string(occ.BlindRaises)},
	}.Test(t)
}

type roundCase struct {
	N, Work    int
	Optimistic bool
}

// byTheClock goes millisecond by millisecond: every session has a state of its own.
func byTheClock(_ testing.TB, c roundCase) string {
	version, holder, runs, last, done := 0, -1, 0, 0, 0
	left, read, finished := make([]int, c.N), make([]int, c.N), make([]bool, c.N)
	for i := range left {
		left[i] = -1
	}
	for now := 0; done < c.N; now++ {
		for s := range c.N { // those whose work is over write
			if left[s] == 0 {
				left[s] = -1
				if !c.Optimistic || read[s] == version {
					version, finished[s], last = version+1, true, now
					done++
					holder = -1
				}
			}
		}
		for s := range c.N {
			if !finished[s] && left[s] < 0 && (c.Optimistic || holder < 0) {
				left[s], read[s], holder = c.Work, version, s
				runs++
			}
			if left[s] > 0 {
				left[s]--
			}
		}
	}
	return fmt.Sprint(runs, last)
}

func TestRoundsOracle(t *testing.T) {
	oracle.Case[roundCase]{
		Engine: "occ: rounds", Oracle: "millisecond by millisecond", Want: oracle.Each(byTheClock),
		Draw: func(r *rand.Rand) roundCase {
			return roundCase{2 + r.IntN(8), 2 + r.IntN(60), r.IntN(2) == 0}
		},
		Got: func(c roundCase, m string) string {
			runs, last, _ := occ.Rounds(c.N, c.Work, c.Optimistic, occ.Model(m))
			return fmt.Sprint(runs, last)
		},
		Models: []string{string(occ.NoRepeat), string(occ.LockRepeats), string(occ.AllAtOnce)},
	}.Test(t)
}
