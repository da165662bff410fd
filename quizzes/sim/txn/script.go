// Package txn runs a few transactions step by step, as PostgreSQL does: its manual's section 13.2 (what READ
// COMMITTED and REPEATABLE READ read, and what writers of one row do), section 13.3.2 (row locks), and SELECT's
// section "The Locking Clause" (NOWAIT, SKIP LOCKED). Beside that machine stand three without data: the conflict
// graph of a schedule, two-phase commit, and the wait-for graph of locks.
package txn

import (
	"fmt"
	"slices"
	"strings"
)

// Model is a wrong belief about how transactions work; the empty one is none.
type Model string

// The wrong models of the versioned machine.
const (
	DirtyRead        Model = "reads-uncommitted"      // a reader sees changes that are not committed
	SnapshotAtBegin  Model = "snapshot-at-begin"      // REPEATABLE READ takes its snapshot at BEGIN
	OneSnapshot      Model = "rc-one-snapshot"        // READ COMMITTED keeps the snapshot of its first statement
	FreshSnapshots   Model = "rr-fresh-snapshots"     // REPEATABLE READ takes a snapshot for each statement
	OwnWritesHidden  Model = "own-writes-hidden"      // a snapshot hides the transaction's own changes
	RollbackKept     Model = "rollback-keeps-changes" // ROLLBACK ends a transaction and leaves its changes
	RestartStatement Model = "wait-restarts-statement"
	NoRecheck        Model = "condition-tested-once"
	RCRefuses        Model = "rc-refuses-conflicts"
	RROverwrites     Model = "rr-overwrites"       // REPEATABLE READ works on the newest row, as READ COMMITTED does
	OldValueWritten  Model = "old-value-written"   // an update after a wait computes from the version seen first
	WaitsForLocked   Model = "skip-locked-waits"   // SKIP LOCKED is ignored
	TakesLocked      Model = "locked-rows-taken"   // locked rows are returned to a second locker
	LimitFirst       Model = "limit-before-lock"   // LIMIT counts locked rows that are then skipped
	PassesLocked     Model = "writer-skips-locked" // an UPDATE or DELETE passes by a row that is locked
	LockOutlives     Model = "locks-outlive-commit"
)

// Level is an isolation level.
type Level string

// The levels that the machine knows.
const (
	ReadCommitted  Level = "READ COMMITTED"
	RepeatableRead Level = "REPEATABLE READ"
)

// Op is what a statement does.
type Op int

// The statements.
const (
	Begin Op = iota
	Select
	Sum
	ForUpdate
	Update
	Delete
	Insert
	Commit
	Rollback
)

// Row is a row: a key and one value.
type Row struct{ ID, V int }

// Table names a table of a key `id` and a value column.
type Table struct {
	Name, Col string
	Rows      []Row
}

// Pred is a condition `Col Op N`; without a column it holds for every row.
type Pred struct {
	Col string // "", "id" or "v"
	Op  string // = < > <= >=
	N   int
}

// Holds tests a row.
func (p Pred) Holds(r Row) bool {
	x := r.V
	switch p.Col {
	case "":
		return true
	case "id":
		x = r.ID
	}
	switch p.Op {
	case "=":
		return x == p.N
	case "<":
		return x < p.N
	case ">":
		return x > p.N
	case "<=":
		return x <= p.N
	}
	return x >= p.N
}

// Clash is what a locking read does with rows that somebody has locked.
type Clash string

// The clauses after FOR UPDATE.
const (
	Wait       Clash = ""
	NoWait     Clash = "NOWAIT"
	SkipLocked Clash = "SKIP LOCKED"
)

// Stmt is one statement of a session. Sessions are numbered from 0 and written A, B, C.
type Stmt struct {
	S     int
	Op    Op
	Level Level // of Begin
	Where Pred
	Add   bool // Update adds By, otherwise it sets it
	By    int
	New   Row // of Insert
	Limit int // of ForUpdate; 0 is none
	Clash Clash
}

// Session writes a session's name.
func Session(s int) string { return string(rune('A' + s)) }

// Cond writes a condition with the table's column.
func (t Table) Cond(p Pred) string {
	col := p.Col
	if col == "v" {
		col = t.Col
	}
	return fmt.Sprintf("%s %s %d", col, p.Op, p.N)
}

func (t Table) where(p Pred) string {
	if p.Col == "" {
		return ""
	}
	return " WHERE " + t.Cond(p)
}

// SQL writes a statement.
func (t Table) SQL(s Stmt) string {
	switch s.Op {
	case Begin:
		if s.Level == ReadCommitted {
			return "BEGIN"
		}
		return "BEGIN ISOLATION LEVEL " + string(s.Level)
	case Select:
		if s.Where.Col == "id" && s.Where.Op == "=" {
			return fmt.Sprintf("SELECT %s FROM %s%s", t.Col, t.Name, t.where(s.Where))
		}
		return fmt.Sprintf("SELECT id, %s FROM %s%s ORDER BY id", t.Col, t.Name, t.where(s.Where))
	case Sum:
		return fmt.Sprintf("SELECT sum(%s) FROM %s%s", t.Col, t.Name, t.where(s.Where))
	case ForUpdate:
		limit := ""
		if s.Limit > 0 {
			limit = fmt.Sprintf(" LIMIT %d", s.Limit)
		}
		return strings.TrimRight(fmt.Sprintf("SELECT id FROM %s%s ORDER BY id%s FOR UPDATE %s", t.Name, t.where(s.Where), limit, s.Clash), " ")
	case Update:
		return fmt.Sprintf("UPDATE %s SET %s = %s%s", t.Name, t.Col, t.value(s), t.where(s.Where))
	case Delete:
		return fmt.Sprintf("DELETE FROM %s%s", t.Name, t.where(s.Where))
	case Insert:
		return fmt.Sprintf("INSERT INTO %s VALUES (%d, %d)", t.Name, s.New.ID, s.New.V)
	case Commit:
		return "COMMIT"
	}
	return "ROLLBACK"
}

func (t Table) value(s Stmt) string {
	switch {
	case !s.Add:
		return fmt.Sprint(s.By)
	case s.By < 0:
		return fmt.Sprintf("%s - %d", t.Col, -s.By)
	}
	return fmt.Sprintf("%s + %d", t.Col, s.By)
}

func (s Stmt) set(v int) int {
	if s.Add {
		return v + s.By
	}
	return s.By
}

// Rows writes rows in order of their keys: "(1, 100), (2, 50)".
func Rows(rows []Row) string {
	if len(rows) == 0 {
		return "no rows"
	}
	sorted := slices.Clone(rows)
	slices.SortFunc(sorted, func(a, b Row) int { return a.ID - b.ID })
	var out []string
	for _, r := range sorted {
		out = append(out, fmt.Sprintf("(%d, %d)", r.ID, r.V))
	}
	return strings.Join(out, ", ")
}
