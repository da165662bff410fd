package txn

import (
	"fmt"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Event is the end of a statement, or the start of its waiting.
type Event struct {
	At    int // index of the script's statement during which it happened
	Stmt  int // index of the statement that it is about; below At when that one had waited
	S     int
	Waits bool   // the statement waits for a lock
	Err   string // SQLSTATE: 40001, 55P03, 25P02
	N     int    // rows changed
	Rows  []Row  // rows read, in their order
	Value int    // of Sum
}

// Tag writes what a client is told: UPDATE 1, or ERROR 40001.
func (e Event) Tag(op Op) string {
	switch {
	case e.Waits:
		return "waits"
	case e.Err != "":
		return "ERROR " + e.Err
	}
	switch op {
	case Update:
		return fmt.Sprintf("UPDATE %d", e.N)
	case Delete:
		return fmt.Sprintf("DELETE %d", e.N)
	case Insert:
		return "INSERT 0 1"
	case Select:
		return Rows(e.Rows)
	case Sum:
		return fmt.Sprint(e.Value)
	case ForUpdate:
		return IDs(e.Rows)
	case Begin:
		return "BEGIN"
	case Commit:
		return "COMMIT"
	}
	return "ROLLBACK"
}

// IDs writes the keys of rows in the order read.
func IDs(rows []Row) string {
	if len(rows) == 0 {
		return "no rows"
	}
	var out []string
	for _, r := range rows {
		out = append(out, fmt.Sprint(r.ID))
	}
	return strings.Join(out, ", ")
}

// Outcome is a run.
type Outcome struct {
	Events []Event
	Final  []Row // committed at the end
	Steps  []Step
	// Race says that one event set several waiting statements free, Deadlock that sessions wait in a circle, Stuck
	// that the script lets a waiting session speak: such a run means nothing.
	Race, Deadlock, Stuck bool
}

// Of returns the last event about a statement.
func (o Outcome) Of(stmt int) Event {
	for i := len(o.Events) - 1; i >= 0; i-- {
		if o.Events[i].Stmt == stmt {
			return o.Events[i]
		}
	}
	return Event{}
}
