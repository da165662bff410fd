package halloween_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"warmcache/quizzes/sim/halloween"
	"warmcache/quizzes/sim/oracle"
)

// drawQueue draws tables that end: whatever is inserted again has a smaller n, or the worker has a cut-off.
func drawQueue(product func(r *rand.Rand) halloween.Product) func(r *rand.Rand) halloween.Queue {
	return func(r *rand.Rand) halloween.Queue {
		for {
			q := halloween.Queue{Product: product(r), Way: []halloween.Way{halloween.InsertSelect, halloween.Worker, halloween.CutOff}[r.IntN(3)]}
			q.Again = halloween.Again{Above: r.IntN(3), Less: r.IntN(3)}
			if r.IntN(4) > 0 {
				q.Trigger = &halloween.Again{Above: r.IntN(3), Less: 1 + r.IntN(2)}
			}
			for range 2 + r.IntN(4) {
				q.Rows = append(q.Rows, r.IntN(7))
			}
			if res := q.Run(""); res.Count != halloween.Endless {
				return q
			}
		}
	}
}

// play works on the table by way of two functions: one that runs a command, one that gives a query's numbers.
func play(q halloween.Queue, run func(string), query func(string) []int) string {
	for _, n := range q.Rows {
		run(fmt.Sprintf("INSERT INTO job (n) VALUES (%d)", n))
	}
	if q.Trigger != nil {
		run("CREATE TRIGGER again AFTER INSERT ON job " + triggerBody(q))
	}
	stop := 1 << 30
	if q.Way == halloween.CutOff {
		stop = query("SELECT max(id) FROM job")[0]
	}
	if q.Way == halloween.InsertSelect {
		run(fmt.Sprintf("INSERT INTO job (n) SELECT n - %d FROM job WHERE n > %d", q.Again.Less, q.Again.Above))
	} else {
		for last := 0; ; {
			ids := query(fmt.Sprintf("SELECT id FROM job WHERE id > %d AND id <= %d ORDER BY id LIMIT 1", last, stop))
			if len(ids) == 0 {
				break
			}
			last = ids[0]
			if n := query(fmt.Sprintf("SELECT n FROM job WHERE id = %d", last))[0]; n > q.Again.Above {
				run(fmt.Sprintf("INSERT INTO job (n) VALUES (%d)", n-q.Again.Less))
			}
		}
	}
	return fmt.Sprint(query("SELECT n FROM job ORDER BY n"))
}

func triggerBody(q halloween.Queue) string {
	if q.Product == halloween.Postgres {
		return fmt.Sprintf("FOR EACH ROW WHEN (NEW.n > %d) EXECUTE FUNCTION again(%d)", q.Trigger.Above, q.Trigger.Less)
	}
	return fmt.Sprintf("WHEN NEW.n > %d BEGIN INSERT INTO job (n) VALUES (NEW.n - %d); END", q.Trigger.Above, q.Trigger.Less)
}

func queueInSQLite(t testing.TB, cases []halloween.Queue) []string {
	c := lite(t)
	run := func(s string) { exec(t, c, s) }
	query := func(s string) (out []int) {
		rows, err := c.QueryContext(context.Background(), s)
		if err != nil {
			t.Fatal(s, err)
		}
		defer rows.Close()
		for rows.Next() {
			var n int
			rows.Scan(&n)
			out = append(out, n)
		}
		return out
	}
	out := make([]string, len(cases))
	for i, q := range cases {
		run("DROP TABLE IF EXISTS job")
		run("CREATE TABLE job (id INTEGER PRIMARY KEY, n INTEGER)")
		run(fmt.Sprintf("PRAGMA recursive_triggers = %v", q.Product == halloween.SQLiteRecursive))
		out[i] = play(q, run, query)
	}
	return out
}

func queueInPostgres(t testing.TB, cases []halloween.Queue) []string {
	ctx := context.Background()
	c, err := pgconn.Connect(ctx, oracle.StartPostgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(ctx) })
	query := func(s string) (out []int) {
		res, err := c.Exec(ctx, s).ReadAll()
		if err != nil {
			t.Fatal(s, err)
		}
		for _, row := range res[len(res)-1].Rows {
			var n int
			fmt.Sscan(string(row[0]), &n)
			out = append(out, n)
		}
		return out
	}
	run := func(s string) { query(s) }
	run("CREATE TABLE job (id serial PRIMARY KEY, n int)")
	run("CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO job (n) VALUES (NEW.n - TG_ARGV[0]::int); RETURN NEW; END $$")
	out := make([]string, len(cases))
	for i, q := range cases {
		run("DROP TRIGGER IF EXISTS again ON job; TRUNCATE job RESTART IDENTITY")
		out[i] = play(q, run, query)
	}
	return out
}

func gotQueue(q halloween.Queue, m string) string {
	res := q.Run(halloween.Model(m))
	if slices.Sort(res.Rows); res.Count == halloween.Endless {
		return "without end"
	}
	return fmt.Sprint(res.Rows)
}

func TestQueueSQLiteOracle(t *testing.T) {
	oracle.Case[halloween.Queue]{
		Engine: "halloween: growing table, SQLite", Oracle: "SQLite", Want: queueInSQLite, Got: gotQueue,
		Draw: drawQueue(func(r *rand.Rand) halloween.Product {
			return []halloween.Product{halloween.SQLite, halloween.SQLite, halloween.SQLiteRecursive}[r.IntN(3)]
		}),
		Models: []string{string(halloween.MeetsOwn), string(halloween.SeesTriggered), string(halloween.FiresOnce), string(halloween.FiresOn), string(halloween.NoTrigger), string(halloween.StartRowsOnly), string(halloween.StopIgnored), string(halloween.NeverEnds), string(halloween.Replaces), string(halloween.WorkerNotFiring)},
	}.Test(t)
}

func TestQueuePostgresOracle(t *testing.T) {
	oracle.Case[halloween.Queue]{
		Engine: "halloween: growing table, PostgreSQL", Oracle: oracle.Postgres(), Ready: oracle.PostgresReady, Want: queueInPostgres, Got: gotQueue,
		Draw:   drawQueue(func(*rand.Rand) halloween.Product { return halloween.Postgres }),
		Models: []string{string(halloween.MeetsOwn), string(halloween.SeesTriggered), string(halloween.FiresOnce), string(halloween.NoTrigger), string(halloween.StartRowsOnly), string(halloween.StopIgnored), string(halloween.NeverEnds), string(halloween.Replaces), string(halloween.WorkerNotFiring)},
	}.Test(t)
}
