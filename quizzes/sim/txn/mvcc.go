package txn

import (
	"fmt"
	"slices"
	"strings"
)

// version is a row version; creator and deleter are sessions, -1 for none or for the time before the script.
type version struct {
	Row
	creator, created int // session and its statement number
	deleter, deleted int
	locker           int // session with FOR UPDATE
	next             int // the version that the deleter made, -1 for none
	void             bool
}

type session struct {
	level     Level
	open      bool
	failed    bool
	aborted   bool
	committed int // place in the order of commits, 0 while not
	snap      int // REPEATABLE READ: commits seen; -1 while none
	stmt      int // statements begun
	waiting   *work
}

// work is a statement under way.
type work struct {
	index, snap int
	stmt        Stmt
	found       []int // candidate versions, in the order of the scan
	at          int   // next candidate
	cur         int   // the version of it that is looked at, -1 for none yet
	first       int   // the version that the snapshot showed
	event       Event
	on          int      // session waited for
	passed      []string // keys of locked rows that were skipped
}

type machine struct {
	table    Table
	model    Model
	explain  bool
	versions []version
	sessions []session
	commits  int
	out      Outcome
	index    int
}

// Run lets sessions run a script. steps asks for the worked solution as well.
func Run(t Table, sessions int, script []Stmt, m Model, steps bool) Outcome {
	x := &machine{table: t, model: m, explain: steps, sessions: make([]session, sessions)}
	for i := range x.sessions {
		x.sessions[i].snap = -1
	}
	x.versions = make([]version, 0, len(t.Rows)+len(script))
	x.out.Events = make([]Event, 0, len(script)+4)
	for _, r := range t.Rows {
		x.versions = append(x.versions, version{Row: r, creator: -1, deleter: -1, locker: -1, next: -1})
	}
	for i, s := range script {
		if x.sessions[s.S].waiting != nil {
			x.out.Stuck = true
			break
		}
		x.index = i
		x.step(s)
		if x.out.Race || x.out.Deadlock {
			break
		}
	}
	x.out.Final = x.seen(x.commits, -1)
	return x.out
}

func (x *machine) say(rule, format string, a ...any) {
	if x.explain {
		x.out.Steps = append(x.out.Steps, Step{rule, fmt.Sprintf(format, a...), "committed: " + Rows(x.seen(x.commits, -1))})
	}
}

func (x *machine) done(e Event) { x.out.Events = append(x.out.Events, e) }

func (x *machine) step(s Stmt) {
	ses := &x.sessions[s.S]
	name := Session(s.S)
	e := Event{At: x.index, Stmt: x.index, S: s.S}
	switch {
	case s.Op == Begin:
		ses.open, ses.level = true, s.Level
		if x.model == SnapshotAtBegin && s.Level == RepeatableRead {
			ses.snap = x.commits
		}
		x.done(e)
		return
	case s.Op == Commit || s.Op == Rollback:
		x.end(s, e)
		return
	case ses.failed:
		e.Err = "25P02"
		x.done(e)
		return
	}
	ses.stmt++
	w := &work{index: x.index, stmt: s, snap: x.snapshot(ses), cur: -1, event: e}
	switch s.Op {
	case Select, Sum:
		for _, r := range x.readable(s.S, w.snap) {
			if s.Where.Holds(r) {
				w.event.Rows = append(w.event.Rows, r)
				w.event.Value += r.V
			}
		}
		slices.SortFunc(w.event.Rows, func(a, b Row) int { return a.ID - b.ID })
		x.explainRead(w)
		x.done(w.event)
	case Insert:
		x.versions = append(x.versions, version{Row: s.New, creator: s.S, created: ses.stmt, deleter: -1, locker: -1, next: -1})
		x.say("row.insert", "%s inserts (%d, %d); until it commits, no other session sees that.", name, s.New.ID, s.New.V)
		x.done(e)
	default:
		x.find(w)
		if s.Op != ForUpdate && s.Where.Col == "v" {
			x.say("scan", "%s's statement takes a snapshot: %s. %s.", name, Rows(x.readable(s.S, w.snap)), x.matches(w))
		}
		x.work(w)
	}
}

func (x *machine) explainRead(w *work) {
	if !x.explain {
		return
	}
	ses := x.sessions[w.stmt.S]
	name, why := Session(w.stmt.S), "as READ COMMITTED has each statement see what was committed when it began"
	if ses.level == RepeatableRead {
		why = "from the snapshot of its first statement, with its own changes"
	}
	x.say("read", "%s reads %s, %s.", name, w.event.Tag(w.stmt.Op), why)
}

func (x *machine) matches(w *work) string {
	if w.stmt.Where.Col == "" {
		return "Every row in it is a candidate"
	}
	if len(w.found) == 0 {
		return fmt.Sprintf("None of them has `%s`", x.table.Cond(w.stmt.Where))
	}
	var rows []Row
	for _, i := range w.found {
		rows = append(rows, x.versions[i].Row)
	}
	return fmt.Sprintf("With `%s` there: %s", x.table.Cond(w.stmt.Where), Rows(rows))
}

// snapshot is what the next statement sees: so many commits.
func (x *machine) snapshot(ses *session) int {
	whole := ses.level == RepeatableRead && x.model != FreshSnapshots || ses.level == ReadCommitted && x.model == OneSnapshot
	if !whole {
		return x.commits
	}
	if ses.snap < 0 {
		ses.snap = x.commits
	}
	return ses.snap
}

func (x *machine) seen(snap, self int) []Row {
	var out []Row
	for i := range x.versions {
		if x.visible(i, snap, self) {
			out = append(out, x.versions[i].Row)
		}
	}
	return out
}

// readable is what a plain read sees.
func (x *machine) readable(self, snap int) []Row {
	if x.model != DirtyRead {
		return x.seen(snap, self)
	}
	var out []Row
	for _, v := range x.versions {
		if !v.void && !x.gone(v.creator) && (v.deleter < 0 || x.gone(v.deleter)) {
			out = append(out, v.Row)
		}
	}
	return out
}

// gone reports that a session has rolled back.
func (x *machine) gone(s int) bool { return s >= 0 && x.sessions[s].aborted }

// before reports that a session had committed by a snapshot; the time before the script always had.
func (x *machine) before(s, snap int) bool {
	return s < 0 || x.sessions[s].committed > 0 && x.sessions[s].committed <= snap
}

func (x *machine) visible(i, snap, self int) bool {
	v := &x.versions[i]
	if v.void {
		return false
	}
	own := x.model != OwnWritesHidden
	switch {
	case v.creator == self && self >= 0:
		if !own || v.created >= x.sessions[self].stmt {
			return false
		}
	case !x.before(v.creator, snap):
		return false
	}
	switch {
	case v.deleter < 0:
		return true
	case v.deleter == self:
		return !own || v.deleted >= x.sessions[self].stmt
	}
	return !x.before(v.deleter, snap)
}

// find lists the versions that the statement's snapshot shows and its condition takes.
func (x *machine) find(w *work) {
	w.found, w.at = w.found[:0], 0
	for i := range x.versions {
		if x.visible(i, w.snap, w.stmt.S) && w.stmt.Where.Holds(x.versions[i].Row) {
			w.found = append(w.found, i)
		}
	}
	if w.stmt.Op == ForUpdate {
		slices.SortStableFunc(w.found, func(a, b int) int { return x.versions[a].ID - x.versions[b].ID })
		if x.model == LimitFirst && w.stmt.Limit > 0 && len(w.found) > w.stmt.Limit {
			w.found = w.found[:w.stmt.Limit]
		}
	}
}

// end commits or rolls back.
func (x *machine) end(s Stmt, e Event) {
	ses := &x.sessions[s.S]
	name := Session(s.S)
	keep := s.Op == Commit && !ses.failed || s.Op == Rollback && x.model == RollbackKept && !ses.failed
	ses.open = false
	if keep {
		x.commits++
		ses.committed = x.commits
		x.say("commit", "%s commits; from now on, new snapshots show its changes.", name)
	} else {
		ses.aborted = true
		x.say("rollback", "%s rolls back; its changes never were.", name)
	}
	e.N = ses.committed
	x.done(e)
	x.release(s.S)
}

// release lets those go on who waited for a session.
func (x *machine) release(on int) {
	var free []*work
	for i := range x.sessions {
		if w := x.sessions[i].waiting; w != nil && w.on == on {
			free = append(free, w)
		}
	}
	if len(free) > 1 {
		x.out.Race = true
	}
	for _, w := range free {
		x.sessions[w.stmt.S].waiting = nil
		w.event.At = x.index
		if x.model == RestartStatement && x.sessions[w.stmt.S].level == ReadCommitted {
			x.restart(w)
		}
		x.work(w)
	}
}

// restart is the wrong model in which a statement that waited begins again on a new snapshot.
func (x *machine) restart(w *work) {
	self, stmt := w.stmt.S, x.sessions[w.stmt.S].stmt
	for i := range x.versions {
		v := &x.versions[i]
		if v.creator == self && v.created == stmt {
			v.void = true
		}
		if v.deleter == self && v.deleted == stmt {
			v.deleter, v.next = -1, -1
		}
	}
	w.snap, w.cur, w.event.N, w.event.Rows = x.commits, -1, 0, nil
	x.find(w)
}

// work goes through the candidates until the statement ends or has to wait.
func (x *machine) work(w *work) {
	for w.at < len(w.found) {
		if w.stmt.Limit > 0 && len(w.event.Rows) >= w.stmt.Limit {
			break
		}
		if w.cur < 0 {
			w.cur, w.first = w.found[w.at], w.found[w.at]
		}
		switch x.take(w) {
		case mustWait:
			x.park(w)
			return
		case refused:
			x.fail(w)
			return
		case skipped:
		case taken:
			x.change(w)
		}
		w.at, w.cur = w.at+1, -1
	}
	switch {
	case w.stmt.Op == ForUpdate && len(w.passed) > 0:
		x.say("row.lock", "%s passes by the locked rows %s and locks: %s.", Session(w.stmt.S), strings.Join(w.passed, ", "), w.event.Tag(ForUpdate))
	case w.stmt.Op == ForUpdate:
		x.say("row.lock", "%s locks: %s.", Session(w.stmt.S), w.event.Tag(ForUpdate))
	case w.stmt.Where.Col != "id":
		x.say("done", "%s's statement ends: %s.", Session(w.stmt.S), w.event.Tag(w.stmt.Op))
	}
	x.done(w.event)
}

func (x *machine) park(w *work) {
	x.sessions[w.stmt.S].waiting = w
	x.say("row.wait", "Row %d is held by %s, which is in progress: %s waits.", x.versions[w.cur].ID, Session(w.on), Session(w.stmt.S))
	e := w.event
	e.Waits = true
	x.done(e)
	for s, n := w.on, 0; n < len(x.sessions); n++ {
		next := x.sessions[s].waiting
		if next == nil {
			return
		}
		if s = next.on; s == w.stmt.S {
			x.out.Deadlock = true
			return
		}
	}
}

// fail ends a statement in an error. The transaction is undone at once, not only when its ROLLBACK comes.
func (x *machine) fail(w *work) {
	ses := &x.sessions[w.stmt.S]
	ses.failed, ses.aborted = true, true
	w.event.Rows, w.event.N = nil, 0
	x.done(w.event)
	x.release(w.stmt.S)
}

type verdict int

const (
	taken verdict = iota
	skipped
	mustWait
	refused
)

// take tries to lock the version looked at, following its successors (the manual's 13.2.1 and 13.2.2).
func (x *machine) take(w *work) verdict {
	self, name := w.stmt.S, Session(w.stmt.S)
	for {
		v := &x.versions[w.cur]
		holder := -1
		switch {
		case v.deleter >= 0 && v.deleter != self && !x.gone(v.deleter):
			holder = v.deleter
		case v.locker >= 0 && v.locker != self && (x.model == LockOutlives || !x.gone(v.locker) && x.sessions[v.locker].committed == 0):
			holder = v.locker
		}
		if holder < 0 {
			return x.recheck(w)
		}
		if x.sessions[holder].committed == 0 || x.model == LockOutlives && v.locker == holder && v.deleter != holder {
			if d, stop := x.clash(w, v, holder); stop {
				return d
			}
		}
		ses := x.sessions[self]
		if ses.level == RepeatableRead && x.model != RROverwrites && x.model != FreshSnapshots || x.model == RCRefuses {
			w.event.Err = "40001"
			x.say("row.refuse", "%s has changed row %d since %s's snapshot and committed: at %s, %s gets ERROR 40001.", Session(holder), v.ID, name, ses.level, name)
			return refused
		}
		if v.next < 0 {
			x.say("row.gone", "%s has deleted row %d and committed: %s skips it.", Session(holder), v.ID, name)
			return skipped
		}
		w.cur = v.next
	}
}

// recheck tests the condition again where the newest version is not the one that the snapshot showed. Versions in
// between, of the same writer, are not tested.
func (x *machine) recheck(w *work) verdict {
	if w.cur == w.first {
		return taken
	}
	old, now := x.versions[w.first], x.versions[w.cur]
	ok := w.stmt.Where.Holds(now.Row) || x.model == NoRecheck
	if w.stmt.Where.Col == "v" {
		x.say("row.recheck", "Row %d has been committed as %d, it was %d. %s tests `%s` again on %d: %s.", now.ID, now.V, old.V, Session(w.stmt.S), x.table.Cond(w.stmt.Where), now.V, yes(ok))
	} else {
		x.say("row.follow", "Row %d has been committed as %d, it was %d. %s goes on with %d.", now.ID, now.V, old.V, Session(w.stmt.S), now.V)
	}
	if !ok {
		return skipped
	}
	return taken
}

// clash decides about a row that a session in progress holds; stop is false where the machine goes on to the next
// version.
func (x *machine) clash(w *work, v *version, holder int) (d verdict, stop bool) {
	name := Session(w.stmt.S)
	switch {
	case x.model == TakesLocked && w.stmt.Op == ForUpdate:
		return taken, true
	case x.model == PassesLocked && w.stmt.Op != ForUpdate:
		return skipped, true
	case w.stmt.Clash == SkipLocked && x.model != WaitsForLocked:
		w.passed = append(w.passed, fmt.Sprint(v.ID))
		return skipped, true
	case w.stmt.Clash == NoWait:
		w.event.Err = "55P03"
		x.say("row.nowait", "Row %d is held by %s: with NOWAIT, %s gets ERROR 55P03.", v.ID, Session(holder), name)
		return refused, true
	}
	w.on = holder
	return mustWait, true
}

func yes(b bool) string {
	if b {
		return "it holds"
	}
	return "it does not hold, so the row is skipped"
}

// change applies the statement to the version that it has got.
func (x *machine) change(w *work) {
	self, stmt := w.stmt.S, x.sessions[w.stmt.S].stmt
	v := &x.versions[w.cur]
	switch w.stmt.Op {
	case ForUpdate:
		v.locker = self
		w.event.Rows = append(w.event.Rows, v.Row)
		return
	case Delete:
		v.deleter, v.deleted, v.next = self, stmt, -1
		w.event.N++
		return
	}
	old := v.V
	if x.model == OldValueWritten {
		old = x.versions[w.first].V
	}
	row := Row{v.ID, w.stmt.set(old)}
	v.deleter, v.deleted, v.next = self, stmt, len(x.versions)
	x.versions = append(x.versions, version{Row: row, creator: self, created: stmt, deleter: -1, locker: -1, next: -1})
	w.event.N++
	x.say("row.update", "%s writes row %d as %d.", Session(self), row.ID, row.V)
}

// Value0 is the value of the first row read, 0 where there is none.
func (e Event) Value0() int {
	if len(e.Rows) == 0 {
		return 0
	}
	return e.Rows[0].V
}
