package txn_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/txn"
)

// schedule is a case: a table, and what two or three sessions do one after another.
type schedule struct {
	Table    txn.Table
	Sessions int
	Script   []txn.Stmt
}

// drawSchedule draws schedules whose outcome is no race and no deadlock, and in which nobody speaks while waiting.
func drawSchedule(r *rand.Rand) schedule {
	for {
		c := schedule{Table: txn.Table{Name: "t", Col: "v"}, Sessions: 2 + r.IntN(2)}
		for id := range 2 + r.IntN(3) {
			c.Table.Rows = append(c.Table.Rows, txn.Row{ID: id + 1, V: 10 * (1 + r.IntN(5))})
		}
		if r.IntN(3) > 0 {
			return drawContest(r)
		}
		begun, ended := map[int]bool{}, map[int]bool{}
		for n := 0; len(ended) < c.Sessions && n < 60; n++ {
			s := r.IntN(c.Sessions)
			if ended[s] {
				continue
			}
			var st txn.Stmt
			switch {
			case !begun[s]:
				st = txn.Stmt{Op: txn.Begin, Level: []txn.Level{txn.ReadCommitted, txn.RepeatableRead}[r.IntN(2)]}
				begun[s] = true
			case r.IntN(4) == 0:
				st = txn.Stmt{Op: []txn.Op{txn.Commit, txn.Commit, txn.Rollback}[r.IntN(3)]}
				ended[s] = true
			default:
				st = drawStmt(r, s)
			}
			st.S = s
			c.Script = append(c.Script, st)
			if o := txn.Run(c.Table, c.Sessions, c.Script, "", false); o.Stuck || o.Race || o.Deadlock {
				c.Script = c.Script[:len(c.Script)-1]
				if st.Op == txn.Begin {
					begun[s] = false
				} else if ended[s] {
					delete(ended, s)
				}
			}
		}
		if len(ended) == c.Sessions {
			return c
		}
	}
}

// drawContest draws a writer, and a second session that gets in its way on rows which the writer moves.
func drawContest(r *rand.Rand) schedule {
	c := schedule{Table: txn.Table{Name: "t", Col: "v"}, Sessions: 2}
	for id := range 3 + r.IntN(2) {
		c.Table.Rows = append(c.Table.Rows, txn.Row{ID: id + 1, V: 10 * (1 + r.IntN(5))})
	}
	level := []txn.Level{txn.ReadCommitted, txn.ReadCommitted, txn.RepeatableRead}[r.IntN(3)]
	c.Script = []txn.Stmt{{S: 0, Op: txn.Begin, Level: txn.ReadCommitted}, {S: 1, Op: txn.Begin, Level: level}}
	for range 2 + r.IntN(3) {
		c.Script = append(c.Script, txn.Stmt{Op: txn.Update, Add: true, By: 10 * []int{-3, -2, 2, 3}[r.IntN(4)], Where: txn.Pred{Col: "id", Op: "=", N: 1 + r.IntN(len(c.Table.Rows))}})
	}
	where := txn.Pred{Col: "v", Op: []string{"<", ">", "<=", ">="}[r.IntN(4)], N: 20 + 10*r.IntN(3)}
	second := txn.Stmt{S: 1, Op: txn.Update, Where: where, Add: true, By: 5}
	if r.IntN(3) == 0 {
		second = txn.Stmt{S: 1, Op: txn.ForUpdate, Where: where, Limit: 1 + r.IntN(2), Clash: []txn.Clash{txn.Wait, txn.SkipLocked}[r.IntN(2)]}
	}
	end := txn.Stmt{Op: []txn.Op{txn.Commit, txn.Commit, txn.Rollback}[r.IntN(3)]}
	c.Script = append(c.Script, second, end)
	if r.IntN(5) == 0 { // the snapshot is taken after the commit
		n := len(c.Script)
		c.Script[n-1], c.Script[n-2] = c.Script[n-2], c.Script[n-1]
	}
	c.Script = append(c.Script, txn.Stmt{S: 1, Op: txn.Select}, txn.Stmt{S: 1, Op: txn.Commit})
	return c
}

func drawStmt(r *rand.Rand, s int) txn.Stmt {
	where := txn.Pred{}
	switch r.IntN(5) {
	case 0:
		where = txn.Pred{Col: "id", Op: "=", N: 1 + r.IntN(4)}
	case 1, 2, 3:
		where = txn.Pred{Col: "v", Op: []string{"=", "<", ">", "<=", ">="}[r.IntN(5)], N: 10 * (1 + r.IntN(6))}
	}
	switch r.IntN(10) {
	case 0, 1:
		return txn.Stmt{Op: txn.Select, Where: where}
	case 2:
		return txn.Stmt{Op: txn.Delete, Where: where}
	case 3:
		return txn.Stmt{Op: txn.Insert, New: txn.Row{ID: 100*(s+1) + r.IntN(100000), V: 10 * (1 + r.IntN(5))}}
	case 4, 6:
		return txn.Stmt{Op: txn.ForUpdate, Where: where, Limit: r.IntN(3), Clash: []txn.Clash{txn.Wait, txn.NoWait, txn.SkipLocked}[r.IntN(3)]}
	case 5:
		return txn.Stmt{Op: txn.Update, Where: where, By: 10 * (1 + r.IntN(5))}
	}
	return txn.Stmt{Op: txn.Update, Where: where, Add: true, By: 10*r.IntN(8) - 35}
}

// told prints what the sessions are told, and what is stored in the end.
func told(c schedule, events []txn.Event, final []txn.Row) string {
	var out []string
	slices.SortStableFunc(events, func(a, b txn.Event) int { return cmp.Or(a.At-b.At, a.Stmt-b.Stmt) })
	for _, e := range events {
		if op := c.Script[e.Stmt].Op; op != txn.Begin && op != txn.Commit && op != txn.Rollback && op != txn.Insert {
			out = append(out, fmt.Sprintf("%d/%d %s", e.At+1, e.Stmt+1, e.Tag(op)))
		}
	}
	return strings.Join(append(out, "stored "+txn.Rows(final)), "; ")
}

func TestPostgresOracle(t *testing.T) {
	oracle.Case[schedule]{
		Engine: "txn: row versions", Oracle: oracle.Postgres(), Ready: oracle.PostgresReady, Draw: drawSchedule, Want: askPostgres,
		Got: func(c schedule, model string) string {
			o := txn.Run(c.Table, c.Sessions, c.Script, txn.Model(model), false)
			return told(c, o.Events, o.Final)
		},
		Models: []string{
			string(txn.DirtyRead), string(txn.SnapshotAtBegin), string(txn.OneSnapshot), string(txn.FreshSnapshots), string(txn.OwnWritesHidden), string(txn.RollbackKept),
			string(txn.RestartStatement), string(txn.NoRecheck), string(txn.RCRefuses), string(txn.RROverwrites), string(txn.OldValueWritten), string(txn.WaitsForLocked), string(txn.TakesLocked), string(txn.LimitFirst),
		},
	}.Test(t)
}

// driver plays schedules on PostgreSQL: one connection a session, and one that watches who waits.
type driver struct {
	t        testing.TB
	watch    *pgconn.PgConn
	sessions []*pgconn.PgConn
	pending  []*wait // of a session that waits
	played   schedule
	index    int
	events   []txn.Event
}

// wait is a statement under way, and the process that it was seen to wait for.
type wait struct {
	stmt int
	on   string
	done chan txn.Event
}

func askPostgres(t testing.TB, cases []schedule) []string {
	conn := oracle.StartPostgres(t, "deadlock_timeout=10s")
	d := &driver{t: t}
	open := func() *pgconn.PgConn {
		c, err := pgconn.Connect(context.Background(), conn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close(context.Background()) })
		return c
	}
	d.watch = open()
	for range 3 {
		d.sessions = append(d.sessions, open())
	}
	d.pending = make([]*wait, 3)
	d.exec("CREATE TABLE t (id int PRIMARY KEY, v int)")
	out := make([]string, len(cases))
	for i, c := range cases {
		out[i] = d.play(c)
	}
	return out
}

func (d *driver) exec(sql string) []*pgconn.Result {
	res, err := d.watch.Exec(context.Background(), sql).ReadAll()
	if err != nil {
		d.t.Fatalf("%s: %v", sql, err)
	}
	return res
}

func (d *driver) play(c schedule) string {
	d.played, d.events = c, nil
	d.exec("TRUNCATE t")
	for _, r := range c.Table.Rows {
		d.exec(fmt.Sprintf("INSERT INTO t VALUES (%d, %d)", r.ID, r.V))
	}
	for i, s := range c.Script {
		d.index = i
		w := &wait{stmt: i, done: make(chan txn.Event, 1)}
		go func() { w.done <- d.run(i, s) }()
		d.settle(s.S, w)
		for d.goOn() {
		}
	}
	var final []txn.Row
	for _, r := range d.exec("SELECT id, v FROM t")[0].Rows {
		final = append(final, row(r))
	}
	return told(c, d.events, final)
}

// goOn looks after those who waited, and reports whether one of them has ended, which may have freed another.
func (d *driver) goOn() (ended bool) {
	for s, w := range d.pending {
		if w != nil {
			d.pending[s] = nil
			d.settle(s, w)
			ended = ended || d.pending[s] == nil
		}
	}
	return ended
}

// run executes one statement and says how it ended.
func (d *driver) run(i int, s txn.Stmt) txn.Event {
	e := txn.Event{Stmt: i, S: s.S}
	res, err := d.sessions[s.S].Exec(context.Background(), d.played.Table.SQL(s)).ReadAll()
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		e.Err = refused.Code
		return e
	} else if err != nil {
		d.t.Errorf("%s: %v", d.played.Table.SQL(s), err)
		return e
	}
	last := res[len(res)-1]
	e.N = int(last.CommandTag.RowsAffected())
	for _, r := range last.Rows {
		if s.Op == txn.Select && s.Where.Col == "id" { // such a SELECT returns the value alone
			v := row(append([][]byte{[]byte(fmt.Sprint(s.Where.N))}, r...))
			e.Rows = append(e.Rows, v)
			continue
		}
		e.Rows = append(e.Rows, row(r))
	}
	return e
}

func row(cells [][]byte) txn.Row {
	var out txn.Row
	fmt.Sscan(string(cells[0]), &out.ID)
	if len(cells) > 1 {
		fmt.Sscan(string(cells[1]), &out.V)
	}
	return out
}

// settle waits until a statement has ended, or is seen to wait for another session than before.
func (d *driver) settle(s int, w *wait) {
	for {
		select {
		case e := <-w.done:
			e.At = d.index
			d.events = append(d.events, e)
			return
		case <-time.After(time.Millisecond):
		}
		on := d.blocker(s)
		if on == "" {
			continue
		}
		if on != w.on {
			d.events = append(d.events, txn.Event{At: d.index, Stmt: w.stmt, S: s, Waits: true})
		}
		w.on, d.pending[s] = on, w
		return
	}
}

// blocker names the process whose lock a session waits for; "" where it does not wait.
func (d *driver) blocker(s int) string {
	pid := d.sessions[s].PID()
	rows := d.exec(fmt.Sprintf("SELECT pg_blocking_pids(%d)::text WHERE EXISTS (SELECT FROM pg_locks WHERE pid = %d AND NOT granted)", pid, pid))[0].Rows
	if len(rows) == 0 || string(rows[0][0]) == "{}" {
		return ""
	}
	return string(rows[0][0])
}
