package stream

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

func drawViews(r *rand.Rand) Views {
	v := Views{Cut: 720, ByArrival: r.IntN(2) == 0}
	v.Read, v.Query = v.Cut+r.IntN(20), v.Cut+60+r.IntN(60)
	if v.ByArrival {
		v.Read = v.Cut
	}
	for range 4 + r.IntN(4) {
		at := 640 + r.IntN(120)
		v.Sales = append(v.Sales, Sale{at, at + r.IntN(40), 1 + r.IntN(50)})
	}
	return v
}

// TestViews recounts the two views with SQL.
func TestViews(t *testing.T) {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	oracle.Case[Views]{
		Engine: "stream: batch and recent view", Oracle: "SQLite (go-sqlite3)", Draw: drawViews,
		Got: func(v Views, m string) string {
			_, sum := v.Find(Model(m), nil)
			return fmt.Sprint(sum)
		},
		Want: oracle.Each(func(t testing.TB, v Views) string {
			var rows []string
			for _, s := range v.Sales {
				rows = append(rows, fmt.Sprintf("(%d,%d,%d)", s.At, s.Arrives, s.Amount))
			}
			batch, recent := fmt.Sprintf("at < %d AND arr <= %d", v.Cut, v.Read), fmt.Sprintf("at >= %d AND arr <= %d", v.Cut, v.Query)
			if v.ByArrival {
				batch, recent = fmt.Sprintf("arr < %d", v.Cut), fmt.Sprintf("arr BETWEEN %d AND %d", v.Cut, v.Query)
			}
			sum := 0
			q := fmt.Sprintf("WITH s(at, arr, n) AS (VALUES %s) SELECT (SELECT COALESCE(SUM(n), 0) FROM s WHERE %s) + (SELECT COALESCE(SUM(n), 0) FROM s WHERE %s)", strings.Join(rows, ","), batch, recent)
			if err := db.QueryRow(q).Scan(&sum); err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(sum)
		}),
		Models: []string{string(AddWhole), string(BatchOnly), string(LateCounted), string(OtherClock), string(BatchLater)},
	}.Test(t)
}

// TestReplay counts the backlog down, with 60 events arriving in an hour.
func TestReplay(t *testing.T) {
	oracle.Case[Replay]{
		Engine: "stream: replay of a log", Oracle: "minute by minute",
		Draw: func(r *rand.Rand) Replay {
			return Replay{2 + r.IntN(20), 2 + r.IntN(20), 1 + r.IntN(8), 1 + r.IntN(10), 2 + r.IntN(3)}
		},
		Got: func(p Replay, m string) string { return fmt.Sprint(p.Hours(Model(m), nil)) },
		Want: oracle.Each(func(_ testing.TB, p Replay) string {
			backlog, working := 0, 0
			for day := range p.Days {
				if day < p.Kept {
					backlog += 24 * 60
				}
			}
			for task := range p.Tasks {
				if task < p.Partitions {
					working++
				}
			}
			minutes := 0
			for ; backlog > 0; minutes++ {
				backlog += 1 - working*p.Rate
			}
			if backlog < 0 { // the last minute was not needed as a whole
				minutes--
			}
			return fmt.Sprint(minutes / 60)
		}),
		Models: []string{string(NoArrivals), string(AllTasks), string(NoRetention), string(OneTask)},
	}.Test(t)
}

type divergeCase struct {
	Kind  Difference
	Facts []Fact
}

// TestDivergence lets SQL run both programs; model "swapped" gives the second program's result for the first.
func TestDivergence(t *testing.T) {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	queries := map[Difference]string{
		Rounding: "SELECT SUM(CAST(v * 0.015 + 0.5 AS INTEGER)) * 1000, CAST(SUM(v) * 0.015 + 0.5 AS INTEGER) * 1000 FROM f",
		Repeats:  "SELECT SUM(v) * 1000, (SELECT SUM(v) FROM (SELECT DISTINCT id, v FROM f)) * 1000 FROM f",
		Nulls:    "SELECT SUM(COALESCE(v, 0)) * 1000 / COUNT(*), SUM(v) * 1000 / COUNT(v) FROM f",
		Zones:    "SELECT COALESCE(SUM(v) FILTER (WHERE m BETWEEN 0 AND 1439), 0) * 1000, COALESCE(SUM(v) FILTER (WHERE m BETWEEN -60 AND 1379), 0) * 1000 FROM f",
	}
	oracle.Case[divergeCase]{
		Engine: "stream: two programs", Oracle: "SQLite (go-sqlite3)",
		Draw: func(r *rand.Rand) divergeCase {
			for {
				c := divergeCase{Kind: []Difference{Rounding, Repeats, Nulls, Zones}[r.IntN(4)]}
				for range 1 + r.IntN(4) {
					id := 1 + r.IntN(4)
					c.Facts = append(c.Facts, Fact{ID: id, Value: 10 * id * (1 + r.IntN(2)), Null: r.IntN(3) == 0, Minute: []int{-90, -30, 700, 1390, 1430}[r.IntN(5)]})
					if c.Kind == Repeats {
						c.Facts[len(c.Facts)-1].Value = 10 * id
					}
				}
				if _, _, ok := c.Kind.Both(c.Facts); ok {
					return c
				}
			}
		},
		Got: func(c divergeCase, m string) string {
			a, b, _ := c.Kind.Both(c.Facts)
			if m == "first for both" {
				b = a
			} else if m == "second for both" {
				a = b
			}
			return fmt.Sprint(a, b)
		},
		Want: oracle.Each(func(t testing.TB, c divergeCase) string {
			var rows []string
			for _, f := range c.Facts {
				v := fmt.Sprint(f.Value)
				if f.Null && c.Kind == Nulls {
					v = "NULL"
				}
				rows = append(rows, fmt.Sprintf("(%d,%s,%d)", f.ID, v, f.Minute))
			}
			a, b := 0, 0
			if err := db.QueryRow("WITH f(id, v, m) AS (VALUES "+strings.Join(rows, ",")+") "+queries[c.Kind]).Scan(&a, &b); err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(a, b)
		}),
		Models: []string{"first for both", "second for both"},
	}.Test(t)
}
