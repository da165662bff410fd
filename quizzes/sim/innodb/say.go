package innodb

import (
	"fmt"
	"strings"

	"warmcache/quizzes/sim/txn"
)

// name writes an entry's key, the supremum as the end.
func name(key int) string {
	if key == maxKey {
		return "the end"
	}
	return fmt.Sprint(key)
}

// gap writes the open interval before an entry.
func (x *machine) gap(key int) string {
	lo := ""
	for _, e := range x.entries {
		if e.id < key {
			lo = fmt.Sprint(e.id)
		}
	}
	switch {
	case lo == "" && key == maxKey:
		return "the whole empty table"
	case lo == "":
		return fmt.Sprintf("the gap before %d", key)
	case key == maxKey:
		return fmt.Sprintf("the gap after %s", lo)
	}
	return fmt.Sprintf("the gap from %s to %d", lo, key)
}

func (x *machine) sayRead(w *work) {
	ses := x.sessions[w.stmt.S]
	why := "what is committed by now, as READ COMMITTED has each `SELECT` take a snapshot of its own"
	if ses.level == txn.RepeatableRead {
		why = "its snapshot and its own changes, without waiting for anybody"
	}
	x.say("read", "%s's plain `SELECT` reads %s: %s.", txn.Session(w.stmt.S), why, w.event.Tag(w.stmt.Op))
}

func (x *machine) sayWait(w *work, key int, on []string) {
	s := w.stmt
	if s.Op == txn.Insert {
		x.say("insert.wait", "%s's %d belongs into %s, which %s has locked: %s waits.", txn.Session(s.S), s.New.ID, x.gap(key), strings.Join(on, " and "), txn.Session(s.S))
		return
	}
	x.say("record.wait", "%s's statement comes to row %d, which %s has locked: %s waits.", txn.Session(s.S), key, strings.Join(on, " and "), txn.Session(s.S))
}

func (x *machine) sayPeek(w *work, e *entry, v int, ok bool) {
	if !ok {
		x.say("semi", "Row %d is locked and has no committed version: %s's `UPDATE` passes by.", e.id, txn.Session(w.stmt.S))
		return
	}
	x.say("semi", "Row %d is locked. Its committed version, %d, does not match, so %s's `UPDATE` passes by without waiting.", e.id, v, txn.Session(w.stmt.S))
}

func (x *machine) sayInsert(w *work, behind int) {
	if x.explain {
		x.say("insert", "%s's %d belongs into %s, which nobody else has locked: it is stored.", txn.Session(w.stmt.S), w.stmt.New.ID, x.gap(behind))
	}
}

func (x *machine) sayWrite(w *work, e *entry, old, now int) {
	if w.stmt.Op == txn.Delete {
		x.say("row.write", "%s deletes row %d, whose newest version is %d.", txn.Session(w.stmt.S), e.id, old)
		return
	}
	x.say("row.write", "%s finds the newest version of row %d, which is %d, and writes %d.", txn.Session(w.stmt.S), e.id, old, now)
}

// sayScan tells what a statement locked on its way and what came of it.
func (x *machine) sayScan(w *work) {
	if !x.explain {
		return
	}
	s, who := w.stmt, txn.Session(w.stmt.S)
	if s.Op == txn.ForUpdate || w.event.N == 0 {
		x.say("current", "%s's statement looks at the newest version of each row, not at a snapshot: %s.", who, w.event.Tag(s.Op))
	}
	_, _, _, point := s.span()
	switch {
	case x.rc(s.S):
		x.say("record.lock", "At READ COMMITTED %s keeps locks on the rows that match and on no gap.", who)
	case point && !w.end:
		x.say("record.lock", "The whole key was found, so %s locks row %d and no gap.", who, s.Where.N)
	case point:
		x.say("gap.lock", "There is no row %d, so %s locks %s.", s.Where.N, who, x.gap(w.passed[len(w.passed)-1]))
	default:
		var gaps []string
		for _, l := range x.locks {
			if l.trx == s.S && !l.waiting && (l.kind == gapOnly || l.kind == nextKey) {
				gaps = append(gaps, x.gap(l.key))
			}
		}
		x.say("next-key.lock", "At REPEATABLE READ %s keeps a lock on each entry that it passed, up to %s, and on these gaps: %s.", who, name(w.passed[len(w.passed)-1]), strings.Join(gaps, ", "))
	}
}
