package innodb

import (
	"slices"

	"warmcache/quizzes/sim/txn"
)

// scan goes along the primary key, locks what it passes and applies the statement to what matches, until it ends or
// has to wait. It works on the newest version of each row, whatever the session's snapshot shows (17.7.2.3, 17.7.3).
func (x *machine) scan(w *work) {
	s := w.stmt
	lo, hi, atKey, point := s.span()
	for {
		e := x.from(w.at)
		if e == nil { // the supremum: a lock on it closes the gap behind the last entry
			x.edge(w, maxKey, point)
			break
		}
		if point && e.id != lo {
			x.edge(w, e.id, point)
			break
		}
		if x.model == FoundOnly && e.id > hi {
			break
		}
		want := lock{trx: s.S, key: e.id, shared: s.Share, kind: nextKey}
		if x.open(s.S) || (point && !e.last().deleted && x.model != KeyLocksGap) || (w.first && atKey && !point && e.id == lo) {
			want.kind = recordOnly
		}
		w.first = false
		got := x.request(want)
		if got == waits {
			look := x.peek(w, e)
			if look == rangeEnds {
				break
			}
			if look == passBy {
				w.at, w.sure = e.id+1, false
				continue
			}
			w.at = e.id
			x.park(w, e.id)
			return
		}
		w.at, w.sure = e.id+1, false
		now := e.last()
		row := txn.Row{ID: e.id, V: now.v}
		release := got == granted && x.rc(s.S)
		if now.deleted {
			x.unlock(release, want)
			if point {
				break
			}
			continue
		}
		w.passed = append(w.passed, e.id)
		if e.id > hi { // MariaDB sees the end of the range only now
			w.end = true
			x.unlock(release, want)
			x.out.Products = x.out.Products || x.ends(hi) && (s.Where.Op == "<=" || s.To > 0)
			break
		}
		if x.model == WritesSnapshot && x.sessions[s.S].level == txn.RepeatableRead {
			v, ok := x.seen(e, x.sessions[s.S].view, s.S)
			if row.V = v; !ok {
				continue
			}
		}
		if !s.holds(row) {
			x.unlock(release || x.model == ScanKeepsMatch && got == granted, want)
			continue
		}
		if by := now.trx; x.model == Refuses && x.sessions[s.S].level == txn.RepeatableRead && by >= 0 && by != s.S && x.sessions[by].committed > x.sessions[s.S].view {
			x.fail(w)
			return
		}
		x.apply(w, e, row)
		if point {
			break
		}
	}
	x.sayScan(w)
	x.done(w.event)
}

// ends reports that a range ends exactly at an entry.
func (x *machine) ends(hi int) bool {
	return slices.ContainsFunc(x.entries, func(e *entry) bool { return e.id == hi })
}

// open reports that a session's searches leave gaps open.
func (x *machine) open(s int) bool {
	return x.rc(s) || x.model == NoGaps || x.model == ConditionOnly || x.model == WholeTable
}

// edge ends a scan at the supremum, or a search for a key at the entry behind the place where it would be.
func (x *machine) edge(w *work, key int, point bool) {
	s := w.stmt
	if x.open(s.S) || x.model == FoundOnly || point && x.model == MissLocksNone {
		return
	}
	w.passed, w.end = append(w.passed, key), true
	x.request(lock{trx: s.S, key: key, shared: s.Share, kind: gapOnly})
}

// unlock gives up the lock on a row that does not match, where the statement has just got it.
func (x *machine) unlock(release bool, l lock) {
	if release {
		x.drop(func(o *lock) bool {
			return o.trx == l.trx && o.key == l.key && o.kind == l.kind && o.shared == l.shared
		})
	}
}

type glance int

const (
	mustWait glance = iota
	passBy
	rangeEnds
)

// peek is the "semi-consistent" read of an UPDATE at READ COMMITTED (17.7.2.1): where a row is locked, its condition is
// tested on the last committed version first, and the lock is waited for only when that matches. A search for one
// whole key has no such look.
func (x *machine) peek(w *work, e *entry) glance {
	s := w.stmt
	_, hi, _, point := s.span()
	if s.Op != txn.Update || !x.rc(s.S) || point || w.sure || x.model == WaitsForAll {
		return mustWait
	}
	v, ok := x.seen(e, x.commits, -1)
	if ok && e.id <= hi && s.holds(txn.Row{ID: e.id, V: v}) {
		w.sure = true
		return mustWait
	}
	x.drop(func(l *lock) bool { return l.trx == s.S && l.waiting })
	if ok && e.id > hi {
		return rangeEnds
	}
	x.sayPeek(w, e, v, ok)
	return passBy
}

// apply changes or returns a row that the statement has got.
func (x *machine) apply(w *work, e *entry, row txn.Row) {
	s := w.stmt
	switch s.Op {
	case txn.ForUpdate:
		w.event.Rows = append(w.event.Rows, row)
	case txn.Delete:
		e.vers = append(e.vers, version{v: row.V, deleted: true, trx: s.S})
		w.event.N++
		x.sayWrite(w, e, row.V, 0)
	default:
		if v := s.set(row.V); v != row.V { // a row that keeps its value is not written
			x.sayWrite(w, e, row.V, v)
			e.vers = append(e.vers, version{v: v, trx: s.S})
			w.event.N++
		}
	}
}

// insert adds a row where nobody has locked the gap, which the lock of the entry behind it shows (17.7.1, "Insert
// Intention Locks").
func (x *machine) insert(w *work) {
	s := w.stmt
	key := s.New.ID
	x.used[key] = true
	behind := x.next(key)
	if x.request(lock{trx: s.S, key: behind, kind: intention, row: s.New}) == waits {
		x.park(w, behind)
		return
	}
	x.sayInsert(w, behind)
	i := slices.IndexFunc(x.entries, func(e *entry) bool { return e.id > key })
	if i < 0 {
		i = len(x.entries)
	}
	x.entries = slices.Insert(x.entries, i, &entry{key, []version{{v: s.New.V, trx: s.S}}})
	x.locks = append(x.locks, &lock{trx: s.S, key: key})
	x.split(key, behind)
	w.event.N = 1
	x.done(w.event)
}

// barred lists the sessions whose search keeps an insert waiting, by the wrong models that know no gaps.
func (x *machine) barred(want *lock) (out []int) {
	if want.kind != intention || x.model != ConditionOnly && x.model != WholeTable {
		return nil
	}
	for s := range x.sessions {
		if s != want.trx && slices.ContainsFunc(x.sessions[s].ranges, func(r Stmt) bool { return x.model == WholeTable || r.holds(want.row) }) {
			out = append(out, s)
		}
	}
	return out
}

// fail ends a statement and its transaction in an error, as a wrong model has it.
func (x *machine) fail(w *work) {
	ses := &x.sessions[w.stmt.S]
	ses.failed = true
	w.event.Rows, w.event.N, w.event.Err = nil, 0, "40001"
	x.done(w.event)
	free := x.undo(w.stmt.S)
	x.drop(func(l *lock) bool { return l.trx == w.stmt.S })
	x.release(free)
}
