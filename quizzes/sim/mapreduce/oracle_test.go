package mapreduce

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"warmcache/quizzes/sim/oracle"
)

func open(t *testing.T) *sql.DB {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	return db
}

func TestJob(t *testing.T) {
	db := open(t)
	oracle.Case[Job]{
		Engine: "mapreduce: pairs and calls", Oracle: "SQLite (go-sqlite3)",
		Draw: func(r *rand.Rand) Job {
			j := Job{Partition: map[string]int{}, Reducers: 2 + r.IntN(2)}
			for _, w := range strings.Split("abcdef", "") {
				j.Partition[w] = r.IntN(j.Reducers)
			}
			for range 2 + r.IntN(2) {
				var s []string
				for range 2 + r.IntN(6) {
					s = append(s, string(rune('a'+r.IntN(6))))
				}
				j.Splits = append(j.Splits, s)
			}
			return j
		},
		Got: func(j Job, m string) string { return fmt.Sprint(j.Run(Model(m), nil)) },
		Want: oracle.Each(func(t testing.TB, j Job) string {
			var rows []string
			for i, s := range j.Splits {
				for _, w := range s {
					rows = append(rows, fmt.Sprintf("(%d,'%s',%d)", i, w, j.Partition[w]))
				}
			}
			from := "WITH p(split, word, part) AS (VALUES " + strings.Join(rows, ",") + ") SELECT "
			one := func(what string) int {
				n := 0
				if err := db.QueryRow(from + what).Scan(&n); err != nil {
					t.Fatal(err)
				}
				return n
			}
			c := Counts{Pairs: one("COUNT(*) FROM p"), Combined: one("COUNT(*) FROM (SELECT DISTINCT split, word FROM p)")}
			for i := range j.Reducers {
				c.Calls = append(c.Calls, one(fmt.Sprintf("COUNT(DISTINCT word) FROM p WHERE part = %d", i)))
				c.Values = append(c.Values, one(fmt.Sprintf("COUNT(*) FROM (SELECT DISTINCT split, word FROM p WHERE part = %d)", i)))
			}
			return fmt.Sprint(c)
		}),
		Models: []string{string(CombineAll), string(OneCall), string(CallPerPair), string(CombineNone), string(CallPerMap), string(PairsDistinct)},
	}.Test(t)
}

type combineCase struct {
	Op   Op
	Maps [][]float64
}

func TestCombine(t *testing.T) {
	db := open(t)
	oracle.Case[combineCase]{
		Engine: "mapreduce: combiners", Oracle: "SQLite (go-sqlite3), aggregate of aggregates",
		Draw: func(r *rand.Rand) combineCase {
			c := combineCase{Op: []Op{Sum, Max, Mean, Size, Range}[r.IntN(5)]}
			for range 2 + r.IntN(2) {
				var vs []float64
				for range 1 + r.IntN(4) {
					vs = append(vs, float64(1+r.IntN(20)))
				}
				c.Maps = append(c.Maps, vs)
			}
			return c
		},
		Got: func(c combineCase, m string) string { return fmt.Sprintf("%.6f", c.Op.Combine(c.Maps, Model(m), nil)) },
		Want: oracle.Each(func(t testing.TB, c combineCase) string {
			var rows []string
			for i, vs := range c.Maps {
				for _, v := range vs {
					rows = append(rows, fmt.Sprintf("(%d,%f)", i, v))
				}
			}
			f := map[Op]string{Sum: "SUM(v)", Max: "MAX(v)", Mean: "AVG(v)", Size: "COUNT(v)", Range: "MAX(v) - MIN(v)"}[c.Op]
			var out float64
			q := fmt.Sprintf("WITH p(m, v) AS (VALUES %s) SELECT %s FROM (SELECT %s AS v FROM p GROUP BY m)", strings.Join(rows, ","), f, f)
			if err := db.QueryRow(q).Scan(&out); err != nil {
				t.Fatal(err)
			}
			return fmt.Sprintf("%.6f", out)
		}),
		Models: []string{string(Harmless), string(FirstMap), string(AddsUp)},
	}.Test(t)
}

func TestJoin(t *testing.T) {
	oracle.Case[Join]{
		Engine: "mapreduce: join methods", Oracle: "GB by GB",
		Draw: func(r *rand.Rand) Join {
			return Join{Large: 50 + r.IntN(1000), Small: 1 + r.IntN(40), Workers: 2 + r.IntN(60), Memory: 1 + r.IntN(40)}
		},
		Got: func(j Join, m string) string { return oracle.Line(j.Move(Model(m), nil)) },
		Want: oracle.Each(func(_ testing.TB, j Join) string {
			// each GB of an input is sent to a set of workers: one for a shuffle, all for the broadcast side
			sent := func(smallTo, largeTo int) (n int) {
				for range j.Small {
					n += smallTo
				}
				for range j.Large {
					n += largeTo
				}
				return n
			}
			held := sent(1, 0)
			if b, s := sent(j.Workers, 0), sent(1, 1); held <= j.Memory && b < s {
				return oracle.Line("broadcast", b)
			}
			return oracle.Line("shuffle", sent(1, 1))
		}),
		Models: []string{string(SmallOnce), string(AlwaysSmall), string(AlwaysShuffle), string(LargeMoves), string(MemoryTotal)},
	}.Test(t)
}

// TestRecovery holds the engine against what is reachable: a task is run again if a result that is still needed
// lies nowhere any more.
func TestRecovery(t *testing.T) {
	oracle.Case[Task]{
		Engine: "mapreduce: recovery", Oracle: "places of outputs",
		Draw: func(r *rand.Rand) Task {
			k := Task{Map: r.IntN(2) == 0, No: r.IntN(9), Dead: r.IntN(3) > 0, Done: r.IntN(2) == 0}
			k.Used = k.Map && k.Done && r.IntN(2) == 0
			return k
		},
		Got: func(k Task, m string) string {
			again, _ := k.Again(Model(m))
			return fmt.Sprint(again)
		},
		Want: oracle.Each(func(_ testing.TB, k Task) string {
			places := map[string]bool{}
			if k.Done && k.Map {
				places[map[bool]string{true: "dead disk", false: "live disk"}[k.Dead]] = true
				if k.Used {
					places["reduce tasks"] = true
				}
			}
			if k.Done && !k.Map {
				places["file system"] = true
			}
			if !k.Done {
				places[map[bool]string{true: "dead worker", false: "live worker"}[k.Dead]] = true
			}
			delete(places, "dead disk")
			delete(places, "dead worker")
			return fmt.Sprint(len(places) == 0)
		}),
		Models: []string{string(DoneStays), string(ReduceToo), string(WholeJob), string(UsedRepeated), string(RunningStays)},
	}.Test(t)
}
