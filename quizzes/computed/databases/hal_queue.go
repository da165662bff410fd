package databases

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/halloween"
)

// HalQueue asks how far a table grows while a statement or a worker reads it.
var HalQueue = quizzes.Template{
	ID: "hal.queue", Version: 1, Concept: "halloween-problem#triggers-queues", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 3, Make: halQueue,
}

// halQueueModels are the mistakes about a growing table, and what is so instead.
var halQueueModels = []struct {
	model  halloween.Model
	belief string
}{
	{halloween.MeetsOwn, "the `SELECT` meets the rows that its `INSERT` adds, but it reads only what was there when the statement began"},
	{halloween.SeesTriggered, "the `SELECT` meets the rows that the trigger adds, but it reads only what was there when the statement began"},
	{halloween.AlwaysEnds, "a worker's loop always ends, but each row that is put back stands ahead of it once more"},
	{halloween.NeverEnds, "a loop that puts rows into its own table never ends, but it does where each new row has a smaller n or lies behind a cut-off"},
	{halloween.StartRowsOnly, "the worker meets only the rows of the start, but it asks anew each time and finds new rows"},
	{halloween.Replaces, "a row that is put back takes the place of the old one, but an `INSERT` adds a row"},
	{halloween.StopIgnored, "the cut-off changes nothing, but new rows have ids above it and are not taken in this run"},
	{halloween.FiresOnce, "a trigger's own inserts fire no trigger, but that is SQLite's default; here they do"},
	{halloween.FiresOn, "a trigger's own inserts fire it again, but SQLite does that only with `PRAGMA recursive_triggers = ON`"},
	{halloween.NoTrigger, "rows of a trigger do not count, but they are stored like all others"},
	{halloween.WorkerNotFiring, "rows that a worker inserts fire no trigger, but any insert does"},
}

// halQueueLines is what works on the table.
func halQueueLines(q halloween.Queue) []string {
	var lines []string
	if t := q.Trigger; t != nil && q.Product == halloween.Postgres {
		lines = append(lines, "CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN",
			fmt.Sprintf("  INSERT INTO job (n) VALUES (NEW.n - %d); RETURN NEW; END $$;", t.Less),
			"CREATE TRIGGER again AFTER INSERT ON job",
			fmt.Sprintf("  FOR EACH ROW WHEN (NEW.n > %d) EXECUTE FUNCTION again();", t.Above))
	} else if t != nil {
		lines = append(lines, fmt.Sprintf("CREATE TRIGGER again AFTER INSERT ON job WHEN NEW.n > %d BEGIN", t.Above),
			fmt.Sprintf("  INSERT INTO job (n) VALUES (NEW.n - %d); END;", t.Less))
	}
	again := fmt.Sprintf("n - %d", q.Again.Less)
	if q.Again.Less == 0 {
		again = "n"
	}
	if q.Way == halloween.InsertSelect {
		return append(lines, fmt.Sprintf("INSERT INTO job (n) SELECT %s FROM job WHERE n > %d;", again, q.Again.Above))
	}
	stop := ""
	if q.Way == halloween.CutOff {
		stop = " AND id <= :top"
		lines = append(lines, "top = SELECT max(id) FROM job")
	}
	return append(lines, "last = 0", "repeat:",
		"  id, n = SELECT id, n FROM job WHERE id > :last"+stop+" ORDER BY id LIMIT 1",
		"  if there is no row: leave the loop",
		fmt.Sprintf("  if n > %d: INSERT INTO job (n) VALUES (:%s)", q.Again.Above, again),
		"  last = id")
}

// halQueuePlan is what a variant is to be, drawn before the search so that no place of the key is the better guess.
type halQueuePlan struct {
	way     halloween.Way
	endless bool // the key is "without end", which a worker's questions alone offer
	below   int  // how many wrong numbers are smaller than the key, of two, or of one for a worker's number
}

func halQueuePlanned(r *rand.Rand) halQueuePlan {
	p := halQueuePlan{way: quizzes.One(r, halloween.InsertSelect, halloween.Worker, halloween.CutOff)}
	p.below = r.IntN(3)
	if p.way == halloween.Worker {
		p.endless = p.below == 2
	}
	return p
}

// halQueueEnd says what a run comes to.
func halQueueEnd(n int) string {
	if n == halloween.Endless {
		return "Here the loop runs without end"
	}
	return fmt.Sprintf("In the end there are %s", halQueueCount(n))
}

// halQueueDraw draws a table and what works on it.
func halQueueDraw(r *rand.Rand, p halQueuePlan) halloween.Queue {
	q := halloween.Queue{Product: quizzes.One(r, halloween.SQLite, halloween.SQLite, halloween.Postgres, halloween.Postgres, halloween.SQLiteRecursive), Way: p.way}
	q.Again = halloween.Again{Above: r.IntN(4), Less: 1 + r.IntN(2)}
	if p.endless || p.way != halloween.Worker && r.IntN(3) == 0 {
		q.Again.Less = 0
	}
	high := p.way == halloween.Worker && p.below == 0 // only one belief gives a worker more rows
	if high {
		q.Product = halloween.SQLite
	}
	if high || p.way == halloween.InsertSelect || r.IntN(3) > 0 {
		q.Trigger = &halloween.Again{Above: r.IntN(4), Less: 1 + r.IntN(2)}
	}
	for range 3 + r.IntN(2) {
		q.Rows = append(q.Rows, r.IntN(7))
	}
	return q
}

// halQueueOptions has the wrong models count.
func halQueueOptions(r *rand.Rand, q halloween.Queue, p halQueuePlan, key quizzes.Option, count int) ([]quizzes.Option, error) {
	var wrong []quizzes.Ranked
	var never quizzes.Option
	for _, m := range halQueueModels {
		n := q.Run(m.model).Count
		o := quizzes.Option{Text: halQueueCount(n), Misconception: string(m.model), Why: fmt.Sprintf("This takes it that %s. %s.", m.belief, halQueueEnd(count))}
		if n != halloween.Endless {
			wrong = append(wrong, quizzes.Ranked{Option: o, Value: float64(n)})
		} else if m.model == halloween.NeverEnds {
			never = o
		}
	}
	switch {
	case p.endless:
		return quizzes.PickRanked(r, 2, quizzes.Ranked{Option: key, Value: 1000}, wrong, 2)
	case p.way == halloween.Worker && never.Text != "":
		opts, err := quizzes.PickRanked(r, p.below, quizzes.Ranked{Option: key, Value: float64(count)}, wrong, 1)
		return append(opts, never), err
	case p.way == halloween.Worker:
		return nil, quizzes.Reject("nothing is put back")
	}
	return quizzes.PickRanked(r, p.below, quizzes.Ranked{Option: key, Value: float64(count)}, wrong, 2)
}

// halQueueCount writes a count.
func halQueueCount(n int) string {
	if n == halloween.Endless {
		return "without end"
	}
	return quizzes.Plural(n, "row")
}

func halQueue(r *rand.Rand) (quizzes.Question, error) {
	p := halQueuePlanned(r)
	return quizzes.Search(4*dbTries, func() (quizzes.Question, error) {
		q := halQueueDraw(r, p)
		run := q.Run("")
		if run.Count > 14 || len(run.Steps) > 16 || p.endless != (run.Count == halloween.Endless) || len(run.Rows) > 0 && run.Rows[0] < 0 {
			return quizzes.Question{}, quizzes.Reject("too long, or below zero")
		}
		key := quizzes.Option{Text: halQueueCount(run.Count)}
		key.Why = "Each row that is put back is found once more, puts back another one, and so on for ever."
		if run.Count != halloween.Endless {
			key.Why = fmt.Sprintf("%d rows were there at the start, %d are inserted by the %s, and %d by the trigger.", len(q.Rows), run.Count-len(q.Rows)-run.Fired, map[bool]string{true: "statement", false: "worker"}[q.Way == halloween.InsertSelect], run.Fired)
			if q.Trigger == nil {
				key.Why = fmt.Sprintf("%d rows were there at the start, and the worker inserts %d.", len(q.Rows), run.Count-len(q.Rows))
			}
		}
		opts, err := halQueueOptions(r, q, p, key, run.Count)
		if err != nil {
			return quizzes.Question{}, err
		}
		rows := ""
		for i, n := range q.Rows {
			rows += fmt.Sprintf(", (%d, %d)", i+1, n)
		}
		lines := halQueueLines(q)
		what, and := "this statement runs once", ""
		if q.Way != halloween.InsertSelect {
			what = "a worker then runs this loop, in which each statement commits by itself"
		}
		if q.Trigger != nil {
			and = "the trigger is created, and "
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("In %s, table `job` (%s, `n INTEGER`) holds %s. The database gives each new row the next id. With these rows in it, %s%s. Nobody else writes. How many rows does `job` hold in the end?",
				halProduct(q), halKey(q), rows[2:], and, what),
			Exhibits: []quizzes.Exhibit{{Title: "In this order", Lang: "text", Lines: lines}},
			Ask:      quizzes.Single{Options: opts}, Note: fmt.Sprint(q.Product, q.Way, q.Rows, q.Again, lines),
			Trace: quizzes.Worked(run.Steps, "%s.", halQueueEnd(run.Count)),
		}, nil
	})
}

// halProduct names a product, with its setting where a trigger could start itself.
func halProduct(q halloween.Queue) string {
	switch {
	case q.Product == halloween.Postgres:
		return string(q.Product)
	case q.Trigger == nil:
		return string(halloween.SQLite)
	case q.Product == halloween.SQLite:
		return "SQLite with `PRAGMA recursive_triggers = OFF`, its default"
	}
	return string(q.Product)
}

// halKey declares the key.
func halKey(q halloween.Queue) string {
	if q.Product == halloween.Postgres {
		return "`id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY`"
	}
	return "`id INTEGER PRIMARY KEY`"
}
