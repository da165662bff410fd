package halloween

import (
	"fmt"
	"slices"
	"strings"
)

// The wrong models of tables that grow while they are worked on.
const (
	MeetsOwn        Model = "insert-meets-own-rows"          // INSERT … SELECT reads the rows that it inserts
	SeesTriggered   Model = "statement-sees-trigger-rows"    // it reads the rows that its triggers insert, not its own
	FiresOnce       Model = "trigger-never-fires-itself"     // a trigger's own inserts fire no trigger, in any product
	FiresOn         Model = "sqlite-triggers-recurse"        // they do, in any product
	NoTrigger       Model = "trigger-rows-invisible"         // the rows of triggers do not come into the table
	StartRowsOnly   Model = "worker-takes-start-rows"        // a worker meets only the rows that were there at its start
	StopIgnored     Model = "cut-off-does-nothing"           // a cut-off at the start of the run changes nothing
	AlwaysEnds      Model = "loop-always-ends"               // each row is worked on once, so the loop ends
	NeverEnds       Model = "growing-loop-never-ends"        // a loop that puts rows into the table that it reads has no end
	Replaces        Model = "put-back-replaces-row"          // a worker's insert takes the place of the row it stands for
	WorkerNotFiring Model = "triggers-fire-for-clients-only" // rows that a worker puts back fire no trigger
)

// Product is a database with what matters here.
type Product string

// The products. SQLite's manual, PRAGMA recursive_triggers: off unless it is set. PostgreSQL 17, section 37.1: a
// trigger's commands may fire triggers again; section 37.2: a command does not see the rows that it inserts itself.
const (
	SQLite          Product = "SQLite"
	SQLiteRecursive Product = "SQLite with `PRAGMA recursive_triggers = ON`"
	Postgres        Product = "PostgreSQL 15"
)

// Way is what works on the table.
type Way string

// The ways.
const (
	InsertSelect Way = "insert-select" // INSERT INTO job (n) SELECT n - Less FROM job WHERE n > Above
	Worker       Way = "worker"        // a loop: the row with the next id, read anew each time, until there is none
	CutOff       Way = "cut-off"       // the same up to the largest id at the start
)

// Again says that a row with n above a limit gives another one with a smaller n.
type Again struct{ Above, Less int }

func (a Again) of(n int) (int, bool) { return n - a.Less, n > a.Above }

// Queue is a table of numbers that grows while something works on it.
type Queue struct {
	Product Product
	Way     Way
	Rows    []int  // n of the rows with ids 1, 2, …
	Again   Again  // what the statement or the worker inserts for a row
	Trigger *Again // what an AFTER INSERT trigger inserts for a new row; nil is none
}

// Endless is the count of a run without end.
const Endless = -1

// maxRows is where a run counts as endless.
const maxRows = 150

// QueueResult is a run.
type QueueResult struct {
	Rows  []int // n of all rows at the end, in ascending order
	Count int   // of rows; Endless
	Fired int   // rows that the trigger inserted
	Steps []Step
}

type growing struct {
	Queue
	m     Model
	rows  []int
	steps []Step

	triggered map[int]bool // places of rows that a trigger inserted
}

// Run works on the table.
func (q Queue) Run(m Model) QueueResult {
	g := &growing{Queue: q, m: m, rows: slices.Clone(q.Rows), triggered: map[int]bool{}}
	start := len(g.rows)
	switch {
	case q.Way == InsertSelect:
		g.statement(start)
	case m == StartRowsOnly || m == AlwaysEnds && q.Again.Less == 0:
		g.worker(start)
	case q.Way == CutOff && m != StopIgnored:
		g.worker(start)
	default:
		g.worker(maxRows)
	}
	if m == NeverEnds && q.Way != InsertSelect && len(g.rows) > start {
		return QueueResult{Count: Endless}
	}
	if m == Replaces && q.Way != InsertSelect {
		return QueueResult{Rows: g.rows[:start], Count: start}
	}
	res := QueueResult{Rows: g.rows, Count: len(g.rows), Fired: len(g.triggered), Steps: g.steps}
	if res.Count >= maxRows {
		return QueueResult{Count: Endless, Steps: append(g.steps[:min(len(g.steps), 6)], Step{"queue.endless", "Each row that is worked on puts another one behind it, for ever.", ""})}
	}
	slices.Sort(res.Rows)
	return res
}

// say notes a step of the engine's own run, as long as somebody might read it.
func (g *growing) say(rule, format string, a ...any) {
	if g.m != "" || len(g.rows) > 20 {
		return
	}
	g.steps = append(g.steps, Step{rule, fmt.Sprintf(format, a...), "n: " + strings.Trim(strings.ReplaceAll(fmt.Sprint(g.rows), " ", ", "), "[]")})
}

// statement reads the rows of its snapshot, however many come to the table meanwhile.
func (g *growing) statement(start int) {
	g.say("queue.snapshot", "The `SELECT` reads the %d rows that were there at the start. n > %d holds for %d of them.", start, g.Again.Above, g.found(start))
	for i := 0; i < len(g.rows) && len(g.rows) < maxRows; i++ {
		if i >= start && g.m != MeetsOwn && (g.m != SeesTriggered || !g.triggered[i]) {
			continue
		}
		if n, ok := g.Again.of(g.rows[i]); ok {
			g.insert(n, false)
		}
	}
}

func (g *growing) found(start int) (n int) {
	for _, v := range g.rows[:start] {
		if _, ok := g.Again.of(v); ok {
			n++
		}
	}
	return n
}

// worker takes one row after the other, up to an id.
func (g *growing) worker(stop int) {
	for i := 0; i < len(g.rows) && i < stop && len(g.rows) < maxRows; i++ {
		if n, ok := g.Again.of(g.rows[i]); ok {
			g.say("queue.take", "The worker takes row %d, n = %d, and inserts n = %d.", i+1, g.rows[i], n)
			g.insert(n, false)
		} else {
			g.say("queue.take", "The worker takes row %d, n = %d, and inserts nothing.", i+1, g.rows[i])
		}
	}
	if len(g.rows) < maxRows {
		g.say("queue.end", "There is no further row for the worker: it stops.")
	}
}

// insert adds a row and fires the trigger.
func (g *growing) insert(n int, byTrigger bool) {
	if g.rows = append(g.rows, n); len(g.rows) >= maxRows {
		return
	}
	switch {
	case byTrigger:
		g.triggered[len(g.rows)-1] = true
		g.say("queue.trigger", "The trigger inserts n = %d.", n)
	case g.Way == InsertSelect:
		g.say("queue.insert", "The statement inserts n = %d.", n)
	}
	recursive := g.Product != SQLite && g.m != FiresOnce || g.m == FiresOn
	if g.Trigger == nil || g.m == NoTrigger || byTrigger && !recursive || g.m == WorkerNotFiring && g.Way != InsertSelect {
		return
	}
	if next, ok := g.Trigger.of(n); ok {
		g.insert(next, true)
	}
}
