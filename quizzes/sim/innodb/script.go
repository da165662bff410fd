// Package innodb runs a few transactions step by step, as InnoDB does in MariaDB 10.11 with
// innodb_snapshot_isolation=OFF, on a table whose only index is its primary key. It follows the MySQL 8.4 Reference
// Manual, sections 17.7.1 (InnoDB Locking: record, gap, next-key and insert intention locks), 17.7.2.1 (Transaction
// Isolation Levels), 17.7.2.3 (Consistent Nonlocking Reads), 17.7.2.4 (Locking Reads) and 17.7.3 (Locks Set by
// Different SQL Statements). Left out: secondary indexes, inserts of a key that was there before, deadlock victims, and
// cases that hang on how soon purge takes deleted entries away. The entry behind the end of a range is locked as
// MariaDB does it; other versions of InnoDB may lock less there, which Outcome.Products marks.
package innodb

import (
	"fmt"
	"slices"
	"strings"

	"warmcache/quizzes/sim/txn"
)

// Model is a wrong belief about InnoDB; the empty one is none.
type Model string

// The wrong models.
const (
	ReadsCurrent    Model = "innodb-reads-current"           // a plain SELECT at REPEATABLE READ sees the newest commits
	ReadsDirty      Model = "reads-uncommitted"              // a plain SELECT sees changes that are not committed
	WritesSnapshot  Model = "innodb-writes-on-snapshot"      // UPDATE, DELETE and locking reads work on the snapshot
	Refuses         Model = "innodb-refuses-conflicts"       // ERROR 40001, as PostgreSQL has it
	SnapshotAtBegin Model = "snapshot-at-begin"              // the snapshot is taken at BEGIN
	WriteSnapshots  Model = "first-write-takes-snapshot"     // any first statement takes it, as in PostgreSQL
	ReadersWait     Model = "readers-wait-for-writers"       // a plain SELECT waits for row locks
	GapsAtRC        Model = "gap-locks-at-read-committed"    // the level makes no difference to the gaps
	NoGaps          Model = "no-gap-locks"                   // only rows that exist are locked
	ConditionOnly   Model = "gap-lock-ends-at-condition"     // an insert waits when it meets the condition, and only then
	FoundOnly       Model = "gap-after-last-row-open"        // the gap behind the last row found stays open
	WholeTable      Model = "range-lock-closes-table"        // any range lock stops all inserts
	KeyLocksGap     Model = "key-lookup-locks-gap"           // a row found by its whole key has its gap locked as well
	MissLocksNone   Model = "missing-key-locks-nothing"      // a search for an absent key locks nothing
	ScanKeepsMatch  Model = "scan-locks-only-matching-rows"  // at REPEATABLE READ, rows that do not match are set free
	WaitsForAll     Model = "rc-update-waits-for-every-lock" // no look at the committed version before waiting
)

// Stmt is a statement of package txn with what this machine's SQL adds. At READ COMMITTED and REPEATABLE READ, the
// clauses NOWAIT, SKIP LOCKED and LIMIT are not modeled.
type Stmt struct {
	txn.Stmt
	To    int  // a condition on the key reaches up to here: BETWEEN Where.N AND To; 0 is none
	Share bool // a locking read with LOCK IN SHARE MODE
}

// Cond writes a statement's condition, "" where it has none.
func Cond(t txn.Table, s Stmt) string {
	switch {
	case s.Where.Col == "":
		return ""
	case s.To > 0:
		return fmt.Sprintf("id BETWEEN %d AND %d", s.Where.N, s.To)
	}
	return t.Cond(s.Where)
}

// SQL writes a statement as MariaDB reads it. BEGIN stands for two: the level is set first.
func SQL(t txn.Table, s Stmt) string {
	if s.Op == txn.Begin {
		return "START TRANSACTION"
	}
	text := t.SQL(s.Stmt)
	if s.To > 0 {
		text = strings.Replace(text, t.Cond(s.Where), Cond(t, s), 1)
	}
	if s.Share {
		text = strings.Replace(text, "FOR UPDATE", "LOCK IN SHARE MODE", 1)
	}
	return text
}

// span is the part of the key that a statement's condition lets it look at; point is one whole key.
func (s Stmt) span() (lo, hi int, atKey, point bool) {
	n := s.Where.N
	switch {
	case s.Where.Col != "id":
		return minKey, maxKey, false, false
	case s.To > 0:
		return n, s.To, true, false
	}
	switch s.Where.Op {
	case "=":
		return n, n, true, true
	case ">":
		return n + 1, maxKey, false, false
	case ">=":
		return n, maxKey, true, false
	case "<":
		return minKey, n - 1, false, false
	}
	return minKey, n, false, false
}

// holds tests a row against the whole condition.
func (s Stmt) holds(r txn.Row) bool {
	if s.To > 0 {
		return s.Where.N <= r.ID && r.ID <= s.To
	}
	return s.Where.Holds(r)
}

func (s Stmt) set(v int) int {
	if s.Add {
		return v + s.By
	}
	return s.By
}

// Outcome is a run. A statement that ends has one event with what it reports; one that waits has another before.
type Outcome struct {
	Events  []txn.Event
	Final   []txn.Row // committed at the end
	Steps   []txn.Step
	Waiting [][]int // after each statement of the script, the sessions that wait
	// Race says that one event set several waiting statements free, Deadlock that sessions wait in a circle (the
	// victim is InnoDB's choice), Stuck that the script lets a waiting session speak, Twice that it inserts a key that
	// was there before: such a run means nothing.
	Race, Deadlock, Stuck, Twice bool
	// Products says that MySQL 8.4 and MariaDB 10.11 may differ: a range ends at an entry that exists.
	Products bool
}

// Void reports a run that means nothing.
func (o Outcome) Void() bool { return o.Race || o.Deadlock || o.Stuck || o.Twice }

// Of returns the last event about a statement.
func (o Outcome) Of(stmt int) txn.Event {
	for i := len(o.Events) - 1; i >= 0; i-- {
		if o.Events[i].Stmt == stmt {
			return o.Events[i]
		}
	}
	return txn.Event{}
}

// Waited reports whether a statement had to wait, be it for a moment or for good.
func (o Outcome) Waited(stmt int) bool {
	return slices.ContainsFunc(o.Events, func(e txn.Event) bool { return e.Stmt == stmt && e.Waits })
}

// Told prints what the sessions are told, who waits after each statement, and what is stored in the end.
func Told(script []Stmt, o Outcome) string {
	var out []string
	for i := range script {
		var ended []string
		for _, e := range o.Events {
			op := script[e.Stmt].Op
			if e.At == i && !e.Waits && (op == txn.Select || op == txn.Sum || op == txn.ForUpdate || op == txn.Update || op == txn.Delete) {
				ended = append(ended, fmt.Sprintf("%d %s", e.Stmt+1, e.Tag(op)))
			}
		}
		slices.Sort(ended)
		if i < len(o.Waiting) {
			for _, s := range o.Waiting[i] {
				ended = append(ended, txn.Session(s)+" waits")
			}
		}
		if len(ended) > 0 {
			out = append(out, fmt.Sprintf("@%d %s", i+1, strings.Join(ended, ", ")))
		}
	}
	return strings.Join(append(out, "stored "+txn.Rows(o.Final)), "; ")
}
