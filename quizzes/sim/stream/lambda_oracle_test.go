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
