package innodb

import (
	"fmt"
	"slices"

	"warmcache/quizzes/sim/txn"
)

// version is one version of a row: the session that made it, -1 for the time before the script.
type version struct {
	v       int
	deleted bool
	trx     int
}

// entry is an entry of the primary key with its versions, oldest first. A deleted row's entry stays, marked, until
// purge takes it away.
type entry struct {
	id   int
	vers []version
}

func (e *entry) last() version { return e.vers[len(e.vers)-1] }

type session struct {
	level     txn.Level
	open      bool
	failed    bool
	committed int // place in the order of commits, 0 while not
	view      int // commits that its snapshot shows; -1 while it has none
	work      *work
	ranges    []Stmt // searched with locks; wrong models alone look at them
}

// work is a locking statement under way.
type work struct {
	stmt   Stmt
	event  txn.Event
	at     int   // the scan goes on at the first entry from here
	first  bool  // it has not passed an entry yet
	sure   bool  // the committed version of the entry matches, so its lock is waited for
	passed []int // entries locked, for the worked solution
	end    bool  // the last of them lies behind the range
}

type machine struct {
	table    txn.Table
	model    Model
	explain  bool
	purge    bool
	entries  []*entry // in order of the key
	used     map[int]bool
	locks    []*lock
	sessions []session
	commits  int
	index    int
	out      Outcome
}

// Run lets sessions run a script. steps asks for the worked solution as well. purge says that deleted rows' entries go
// as soon as no snapshot needs them; InnoDB takes its time, so a case in which that matters must not be asked.
func Run(t txn.Table, sessions int, script []Stmt, m Model, purge, steps bool) Outcome {
	x := &machine{table: t, model: m, explain: steps, purge: purge, sessions: make([]session, sessions), used: map[int]bool{}}
	for i := range x.sessions {
		x.sessions[i].view = -1
	}
	for _, r := range t.Rows {
		x.entries, x.used[r.ID] = append(x.entries, &entry{r.ID, []version{{v: r.V, trx: -1}}}), true
	}
	slices.SortFunc(x.entries, func(a, b *entry) int { return a.id - b.id })
	for i, s := range script {
		if x.sessions[s.S].work != nil {
			x.out.Stuck = true
			break
		}
		x.index = i
		x.step(s)
		if x.out.Void() {
			break
		}
		var waiting []int
		for s := range x.sessions {
			if x.sessions[s].work != nil {
				waiting = append(waiting, s)
			}
		}
		x.out.Waiting = append(x.out.Waiting, waiting)
	}
	x.out.Final = x.rows(x.commits, -1, Stmt{})
	return x.out
}

func (x *machine) say(rule, format string, a ...any) {
	if x.explain {
		x.out.Steps = append(x.out.Steps, txn.Step{Rule: rule, Text: fmt.Sprintf(format, a...), State: "committed: " + txn.Rows(x.rows(x.commits, -1, Stmt{}))})
	}
}

func (x *machine) done(e txn.Event) { x.out.Events = append(x.out.Events, e) }

// rc reports that a session's locks leave the gaps open (17.7.2.1).
func (x *machine) rc(s int) bool {
	return x.sessions[s].level == txn.ReadCommitted && x.model != GapsAtRC
}

func (x *machine) step(s Stmt) {
	ses := &x.sessions[s.S]
	e := txn.Event{At: x.index, Stmt: x.index, S: s.S}
	w := &work{stmt: s, event: e, first: true}
	w.at, _, _, _ = s.span()
	if whole := ses.level == txn.RepeatableRead; whole && ses.view < 0 && s.Op != txn.Commit && s.Op != txn.Rollback &&
		(x.model == WriteSnapshots || x.model == WritesSnapshot || x.model == Refuses) {
		ses.view = x.commits
	}
	switch {
	case s.Op == txn.Begin:
		ses.open, ses.level = true, s.Level
		if x.model == SnapshotAtBegin && s.Level == txn.RepeatableRead {
			ses.view = x.commits
		}
		x.done(e)
	case s.Op == txn.Commit || s.Op == txn.Rollback:
		x.end(s, e)
	case ses.failed:
		e.Err = "25P02"
		x.done(e)
	case s.Op == txn.Select || s.Op == txn.Sum:
		if x.model != ReadersWait || x.mayRead(w) {
			x.read(w)
		}
	case s.Op == txn.Insert:
		if x.used[s.New.ID] {
			x.out.Twice = true
			return
		}
		x.insert(w)
	default:
		if !x.rc(s.S) {
			ses.ranges = append(ses.ranges, s)
		}
		x.advance(w)
	}
}

// advance begins a statement, or lets it go on after its wait.
func (x *machine) advance(w *work) {
	switch w.stmt.Op {
	case txn.Insert:
		x.insert(w)
	case txn.Select, txn.Sum:
		if x.mayRead(w) {
			x.read(w)
		}
	default:
		x.scan(w)
	}
}

// park has a session wait.
func (x *machine) park(w *work, key int) {
	x.sessions[w.stmt.S].work = w
	e := w.event
	e.Waits, e.At = true, x.index
	x.done(e)
	x.out.Deadlock = x.circle(w.stmt.S)
	if l := x.pending(w.stmt.S); l != nil && x.explain {
		var on []string
		for _, s := range x.blockers(l) {
			on = append(on, txn.Session(s))
		}
		x.sayWait(w, key, on)
	}
}

// read is a consistent read (17.7.2.3): it takes no lock and shows what its view does, and the session's own changes.
func (x *machine) read(w *work) {
	ses := &x.sessions[w.stmt.S]
	view := x.commits
	if ses.level == txn.RepeatableRead && x.model != ReadsCurrent {
		if ses.view < 0 {
			ses.view = x.commits
			x.say("view.open", "%s's first plain `SELECT` takes its snapshot here.", txn.Session(w.stmt.S))
		}
		view = ses.view
	}
	if x.model == ReadsDirty {
		view = -1
	}
	w.event.Rows = x.rows(view, w.stmt.S, w.stmt)
	for _, r := range w.event.Rows {
		w.event.Value += r.V
	}
	x.sayRead(w)
	x.done(w.event)
}

// mayRead takes shared locks on the rows that a read looks at, as only a wrong model does.
func (x *machine) mayRead(w *work) bool {
	lo, hi, _, _ := w.stmt.span()
	for _, e := range x.entries {
		if lo <= e.id && e.id <= hi && x.request(lock{trx: w.stmt.S, key: e.id, shared: true}) == waits {
			x.park(w, e.id)
			return false
		}
	}
	return true
}

// rows lists what a view shows to a session; view -1 shows everything.
func (x *machine) rows(view, self int, s Stmt) []txn.Row {
	var out []txn.Row
	for _, e := range x.entries {
		if v, ok := x.seen(e, view, self); ok && s.holds(txn.Row{ID: e.id, V: v}) {
			out = append(out, txn.Row{ID: e.id, V: v})
		}
	}
	return out
}

// seen is the newest version of a row that a view shows.
func (x *machine) seen(e *entry, view, self int) (v int, ok bool) {
	for i := len(e.vers) - 1; i >= 0; i-- {
		by := e.vers[i].trx
		if by < 0 || view < 0 || by == self || x.sessions[by].committed > 0 && x.sessions[by].committed <= view {
			return e.vers[i].v, !e.vers[i].deleted
		}
	}
	return 0, false
}

// end commits or rolls back, and lets the waiting go on.
func (x *machine) end(s Stmt, e txn.Event) {
	ses := &x.sessions[s.S]
	ses.open = false
	var free []int
	if s.Op == txn.Commit && !ses.failed {
		x.commits++
		ses.committed = x.commits
		x.say("commit", "%s commits and gives up its locks.", txn.Session(s.S))
	} else {
		free = x.undo(s.S)
		x.say("rollback", "%s rolls back and gives up its locks.", txn.Session(s.S))
	}
	x.done(e)
	x.drop(func(l *lock) bool { return l.trx == s.S })
	ses.ranges = nil
	free = append(free, x.sweep()...)
	x.release(free)
}

// undo takes a session's versions away. An entry that it had inserted goes at once.
func (x *machine) undo(s int) (free []int) {
	for i := len(x.entries) - 1; i >= 0; i-- {
		e := x.entries[i]
		e.vers = slices.DeleteFunc(e.vers, func(v version) bool { return v.trx == s })
		if len(e.vers) == 0 {
			free = append(free, x.remove(i)...)
		}
	}
	return free
}

func (x *machine) remove(i int) []int {
	id := x.entries[i].id
	x.entries = slices.Delete(x.entries, i, i+1)
	return x.merge(id, x.next(id))
}

// sweep is purge, where it works at once.
func (x *machine) sweep() (free []int) {
	if !x.purge || slices.ContainsFunc(x.sessions, func(s session) bool { return s.open && s.view >= 0 }) {
		return nil
	}
	for i := len(x.entries) - 1; i >= 0; i-- {
		if v := x.entries[i].last(); v.deleted && x.sessions[v.trx].committed > 0 {
			free = append(free, x.remove(i)...)
		}
	}
	return free
}

// from is the first entry from a key on, nil for the supremum.
func (x *machine) from(key int) *entry {
	i := slices.IndexFunc(x.entries, func(e *entry) bool { return e.id >= key })
	if i < 0 {
		return nil
	}
	return x.entries[i]
}

// next is the key of the entry behind a key.
func (x *machine) next(key int) int {
	if e := x.from(key + 1); e != nil {
		return e.id
	}
	return maxKey
}
