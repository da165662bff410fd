package txn

import (
	"fmt"
	"slices"
	"strings"
)

// The wrong models of transactions with savepoints and failing statements.
const (
	ReleaseUndoes     Model = "release-undoes"         // RELEASE throws the work behind the mark away
	ReleaseCommits    Model = "release-commits"        // released work survives any later rollback
	RollbackToAll     Model = "rollback-to-undoes-all" // ROLLBACK TO throws away everything since BEGIN
	RollbackToLast    Model = "rollback-to-last-mark"  // ROLLBACK TO goes to the last mark, whatever its name
	RollbackToNothing Model = "rollback-to-moves-only" // ROLLBACK TO leaves the work behind the mark
	ErrorsHarmless    Model = "failed-statement-skipped"
	ErrorsKeepRows    Model = "failed-statement-keeps-rows" // the rows before the duplicate stay
	ErrorsFatal       Model = "error-undoes-transaction"
	CommitSaves       Model = "commit-saves-the-rest" // COMMIT after an error keeps what came before it
)

// Product names a database by what a failed statement does to its open transaction.
type Product string

// PostgreSQL refuses all that follows until a rollback (its manual, "3.4 Transactions", and PQtransactionStatus); SQLite undoes
// the statement alone ("The ON CONFLICT Clause": ABORT, the default).
const (
	PostgreSQL Product = "PostgreSQL"
	SQLite     Product = "SQLite"
)

// Cmd is a command of one session on a table `t (k PRIMARY KEY)`.
type Cmd struct {
	Op   string   // BEGIN, COMMIT, ROLLBACK, SAVEPOINT, RELEASE, ROLLBACK TO, INSERT
	Name string   // of a savepoint
	Keys []string // of INSERT
}

// SQL writes a command.
func (c Cmd) SQL(table string) string {
	switch c.Op {
	case "INSERT":
		return "INSERT INTO " + table + " VALUES ('" + strings.Join(c.Keys, "'), ('") + "')"
	case "SAVEPOINT", "RELEASE", "ROLLBACK TO":
		return c.Op + " " + c.Name
	}
	return c.Op
}

// Scope is a run of commands.
type Scope struct {
	Stored []string // keys that are there at the end, in order
	Steps  []Step
}

type mark struct {
	name string
	keys []string // stored before it
}

type scopes struct {
	product Product
	model   Model
	explain bool
	keys    []string // as the session sees them
	base    []string // as before BEGIN
	open    bool
	failed  bool
	marks   []mark
	kept    []string // under ReleaseCommits: released work
	out     Scope
}

// RunScope lets one session run commands, one after another, and ignore every error.
func RunScope(p Product, stored []string, cmds []Cmd, m Model, steps bool) Scope {
	x := &scopes{product: p, model: m, explain: steps, keys: slices.Clone(stored)}
	for _, c := range cmds {
		x.step(c)
	}
	x.out.Stored = slices.Clone(x.keys)
	slices.Sort(x.out.Stored)
	return x.out
}

func (x *scopes) say(rule, format string, a ...any) {
	if x.explain {
		state := strings.Join(x.keys, " ")
		if x.failed {
			state = "in error"
		}
		x.out.Steps = append(x.out.Steps, Step{rule, fmt.Sprintf(format, a...), "rows: " + state})
	}
}

func (x *scopes) step(c Cmd) {
	if x.failed && c.Op != "ROLLBACK" && c.Op != "ROLLBACK TO" && c.Op != "COMMIT" {
		x.say("tx.refused", "%s is refused: after an error PostgreSQL takes nothing but a rollback.", strings.TrimSpace("`"+c.Op+"` "+strings.Join(c.Keys, ", ")+c.Name))
		return
	}
	switch c.Op {
	case "BEGIN":
		x.open, x.base, x.marks = true, slices.Clone(x.keys), nil
		x.say("tx.begin", "A transaction is open.")
	case "COMMIT":
		if x.failed && x.model != CommitSaves {
			x.undo()
			x.say("tx.commit-failed", "The transaction is in error, so `COMMIT` rolls it back.")
		} else {
			x.failed = false
			x.say("tx.commit", "`COMMIT` makes the transaction's work final.")
		}
		x.open, x.marks = false, nil
	case "ROLLBACK":
		x.undo()
		x.open, x.marks = false, nil
		x.say("tx.rollback", "`ROLLBACK` throws the whole transaction away, with what was released in it.")
	case "SAVEPOINT":
		x.marks = append(x.marks, mark{c.Name, slices.Clone(x.keys)})
		x.say("save.mark", "Mark `%s` is set.", c.Name)
	case "RELEASE":
		x.release(c.Name)
	case "ROLLBACK TO":
		x.back(c.Name)
	case "INSERT":
		x.insert(c)
	}
}

func (x *scopes) undo() {
	x.keys, x.failed = slices.Clone(x.base), false
	for _, k := range x.kept {
		if !slices.Contains(x.keys, k) {
			x.keys = append(x.keys, k)
		}
	}
}

// find is the newest mark of a name, -1 where there is none.
func (x *scopes) find(name string) int {
	for i := len(x.marks) - 1; i >= 0; i-- {
		if x.marks[i].name == name {
			return i
		}
	}
	return -1
}

func (x *scopes) release(name string) {
	i := x.find(name)
	if i < 0 {
		x.unknown(name)
		return
	}
	switch x.model {
	case ReleaseUndoes:
		x.keys = slices.Clone(x.marks[i].keys)
	case ReleaseCommits:
		for _, k := range x.keys {
			if !slices.Contains(x.marks[i].keys, k) {
				x.kept = append(x.kept, k)
			}
		}
	}
	x.marks = x.marks[:i]
	x.say("save.release", "Mark `%s` is dropped, with those behind it; its work stays part of the transaction.", name)
}

// unknown is a mark that is not there: an error like any other.
func (x *scopes) unknown(name string) {
	x.failed = x.product == PostgreSQL && x.open
	x.say("error.mark", "There is no mark `%s`.", name)
}

func (x *scopes) back(name string) {
	i := x.find(name)
	if i < 0 {
		x.unknown(name)
		return
	}
	x.failed = false
	to := i
	switch x.model {
	case RollbackToLast:
		to = len(x.marks) - 1
	case RollbackToNothing:
		return
	}
	x.keys, x.marks = slices.Clone(x.marks[to].keys), x.marks[:to+1]
	if x.model == RollbackToAll {
		x.keys = slices.Clone(x.base)
	}
	for _, k := range x.kept {
		if !slices.Contains(x.keys, k) {
			x.keys = append(x.keys, k)
		}
	}
	x.say("save.back", "The work behind mark `%s` is undone; the mark and the transaction stay.", name)
}

func (x *scopes) insert(c Cmd) {
	before := slices.Clone(x.keys)
	for _, k := range c.Keys {
		if !slices.Contains(x.keys, k) {
			x.keys = append(x.keys, k)
			continue
		}
		if x.model != ErrorsKeepRows && x.model != ErrorsHarmless || x.model == ErrorsHarmless && x.product == SQLite {
			x.keys = before
		}
		switch {
		case x.open && (x.product == PostgreSQL && x.model != ErrorsHarmless || x.model == ErrorsFatal):
			x.failed = true
			x.say("error.transaction", "`%s` is there already: the statement does nothing, and PostgreSQL puts the transaction in error.", k)
			if x.model == ErrorsFatal {
				x.undo()
			}
		default:
			x.say("error.statement", "`%s` is there already: the statement as a whole does nothing, and nothing else is undone.", k)
		}
		return
	}
	x.say("row.insert", "Row%s `%s` inserted.", map[bool]string{true: "s", false: ""}[len(c.Keys) > 1], strings.Join(c.Keys, "`, `"))
}
