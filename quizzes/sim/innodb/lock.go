package innodb

import (
	"math"
	"slices"

	"warmcache/quizzes/sim/txn"
)

const (
	minKey = math.MinInt32
	maxKey = math.MaxInt32 // of the supremum, the pseudo-entry behind the last one
)

// kind is the part of an index that a lock on an entry covers.
type kind int

const (
	recordOnly kind = iota // the entry
	gapOnly                // the gap before it
	nextKey                // both
	intention              // the gap, for an insert
)

// lock is a lock on an entry, or a request for one that waits. The list of locks is in the order of the requests.
type lock struct {
	trx, key int
	shared   bool
	kind     kind
	row      txn.Row // of an intention
	waiting  bool
}

// conflicts reports whether a request has to wait for another lock or request (17.7.1): gap locks agree with each
// other and stop inserts only; an insert's own request stops nobody.
func (l *lock) conflicts(on *lock) bool {
	switch {
	case l.trx == on.trx || l.key != on.key || on.kind == intention:
		return false
	case l.shared && on.shared:
		return false
	case l.kind == intention:
		return on.kind != recordOnly
	case l.kind == gapOnly || on.kind == gapOnly || l.key == maxKey:
		return false
	}
	return true
}

// covers reports whether a lock held makes a request of the same session needless.
func (l *lock) covers(want *lock) bool {
	if l.waiting || l.trx != want.trx || l.key != want.key || l.shared && !want.shared || want.kind == intention || l.kind == intention {
		return false
	}
	return l.kind == nextKey || l.kind == want.kind || want.key == maxKey
}

type grant int

const (
	held    grant = iota // the session had it
	granted              // it is new
	waits
)

// request asks for a lock. It waits for whoever holds a lock in conflict with it, or asked for one before.
func (x *machine) request(want lock) grant {
	for _, l := range x.locks {
		if l.covers(&want) {
			return held
		}
	}
	for _, l := range x.locks {
		if want.conflicts(l) {
			want.waiting = true
			x.locks = append(x.locks, &want)
			return waits
		}
	}
	if len(x.barred(&want)) > 0 {
		want.waiting = true
		x.locks = append(x.locks, &want)
		return waits
	}
	if want.kind != intention { // granted at once, it leaves no trace
		x.locks = append(x.locks, &want)
	}
	return granted
}

// pending is the request that a session waits with.
func (x *machine) pending(trx int) *lock {
	for _, l := range x.locks {
		if l.trx == trx && l.waiting {
			return l
		}
	}
	return nil
}

// blockers lists the sessions that a request waits for.
func (x *machine) blockers(want *lock) []int {
	var out []int
	for _, l := range x.locks {
		if l == want { // those who asked later do not count
			break
		}
		if want.conflicts(l) && !slices.Contains(out, l.trx) {
			out = append(out, l.trx)
		}
	}
	return append(out, x.barred(want)...)
}

// circle reports whether a session waits, directly or not, for itself.
func (x *machine) circle(trx int) bool {
	seen := map[int]bool{}
	var visit func(s int) bool
	visit = func(s int) bool {
		l := x.pending(s)
		if l == nil || seen[s] {
			return false
		}
		seen[s] = true
		for _, on := range x.blockers(l) {
			if on == trx || visit(on) {
				return true
			}
		}
		return false
	}
	return visit(trx)
}

func (x *machine) drop(which func(*lock) bool) { x.locks = slices.DeleteFunc(x.locks, which) }

// split has a new entry take over the gap locks of the entry behind it, whose gap it cuts in two.
func (x *machine) split(key, behind int) {
	for _, l := range slices.Clone(x.locks) {
		if l.key == behind && !l.waiting && (l.kind == gapOnly || l.kind == nextKey) {
			x.locks = append(x.locks, &lock{trx: l.trx, key: key, shared: l.shared, kind: gapOnly})
		}
	}
}

// merge has the entry behind one that goes away take over its locks, as locks on the gap. Locks of READ COMMITTED are
// not taken over. Requests that wait for the entry are over.
func (x *machine) merge(key, behind int) (free []int) {
	for _, l := range slices.Clone(x.locks) {
		if l.key != key {
			continue
		}
		if l.waiting {
			free = append(free, l.trx)
		}
		if l.kind != intention && !x.rc(l.trx) {
			x.locks = append(x.locks, &lock{trx: l.trx, key: behind, shared: l.shared, kind: gapOnly})
		}
	}
	x.drop(func(l *lock) bool { return l.key == key })
	return free
}

// release grants what waits for nobody any more, in the order of the requests.
func (x *machine) release(free []int) {
	for _, l := range x.locks {
		if l.waiting && len(x.blockers(l)) == 0 {
			l.waiting = false
			free = append(free, l.trx)
		}
	}
	x.drop(func(l *lock) bool { return l.kind == intention && !l.waiting })
	if len(free) > 1 {
		x.out.Race = true
		return
	}
	for _, trx := range free {
		if w := x.sessions[trx].work; w != nil {
			x.sessions[trx].work = nil
			w.event.At = x.index
			x.advance(w)
		}
	}
}
