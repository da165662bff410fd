package innodb_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"warmcache/quizzes/sim/innodb"
	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/txn"
)

const sessions = 3

// schedule is a case: a table, and what three sessions do one after another.
type schedule struct {
	Table  txn.Table
	Script []innodb.Stmt
}

func run(c schedule, m string, purge bool) innodb.Outcome {
	return innodb.Run(c.Table, sessions, c.Script, innodb.Model(m), purge, false)
}

// drawSchedule draws schedules whose outcome is no race and no deadlock, does not hang on how soon deleted rows are
// purged, and in which nobody speaks while waiting.
func drawSchedule(r *rand.Rand) schedule {
	for {
		c := schedule{Table: txn.Table{Name: "t", Col: "v"}}
		for i := range 3 + r.IntN(3) {
			c.Table.Rows = append(c.Table.Rows, txn.Row{ID: 10 * (i + 1), V: 10 * (1 + r.IntN(5))})
		}
		if r.IntN(2) == 0 {
			if c.drawGap(r) {
				return c
			}
			continue
		}
		begun, ended := map[int]bool{}, map[int]bool{}
		for n := 0; len(ended) < sessions && n < 80; n++ {
			s := r.IntN(sessions)
			if ended[s] {
				continue
			}
			st := drawStmt(r)
			switch {
			case !begun[s]:
				level := []txn.Level{txn.ReadCommitted, txn.RepeatableRead, txn.RepeatableRead}[r.IntN(3)]
				st = innodb.Stmt{Stmt: txn.Stmt{Op: txn.Begin, Level: level}}
			case r.IntN(5) == 0:
				st = innodb.Stmt{Stmt: txn.Stmt{Op: []txn.Op{txn.Commit, txn.Commit, txn.Rollback}[r.IntN(3)]}}
			}
			st.S = s
			c.Script = append(c.Script, st)
			o := run(c, "", false)
			if o.Void() || innodb.Told(c.Script, o) != innodb.Told(c.Script, run(c, "", true)) {
				c.Script = c.Script[:len(c.Script)-1]
				continue
			}
			begun[s] = true
			ended[s] = st.Op == txn.Commit || st.Op == txn.Rollback
			if !ended[s] {
				delete(ended, s)
			}
		}
		if len(ended) == sessions {
			return c
		}
	}
}

// drawGap has A lock what a search passes, while B and C insert near it.
func (c *schedule) drawGap(r *rand.Rand) bool {
	for s := range sessions {
		level := []txn.Level{txn.RepeatableRead, txn.RepeatableRead, txn.ReadCommitted}[r.IntN(3)]
		c.Script = append(c.Script, innodb.Stmt{Stmt: txn.Stmt{S: s, Op: txn.Begin, Level: level}})
	}
	var lock innodb.Stmt
	for range 1 + r.IntN(2) {
		for lock = drawStmt(r); lock.Op == txn.Select || lock.Op == txn.Insert; {
			lock = drawStmt(r)
		}
		c.Script = append(c.Script, lock)
	}
	for _, s := range r.Perm(2) {
		row := txn.Row{ID: 1 + r.IntN(65), V: 10 * (1 + r.IntN(5))}
		if lock.Where.Col == "id" && r.IntN(3) > 0 { // near the place that was searched
			row.ID = lock.Where.N + r.IntN(16) - 8
		}
		c.Script = append(c.Script, innodb.Stmt{Stmt: txn.Stmt{S: s + 1, Op: txn.Insert, New: row}})
		if r.IntN(3) == 0 {
			c.Script = append(c.Script, innodb.Stmt{Stmt: txn.Stmt{Op: []txn.Op{txn.Select, txn.ForUpdate}[r.IntN(2)]}})
		}
	}
	for s := range sessions {
		c.Script = append(c.Script, innodb.Stmt{Stmt: txn.Stmt{S: s, Op: []txn.Op{txn.Commit, txn.Commit, txn.Rollback}[r.IntN(3)]}})
	}
	o := run(*c, "", false)
	return !o.Void() && innodb.Told(c.Script, o) == innodb.Told(c.Script, run(*c, "", true))
}

func drawStmt(r *rand.Rand) innodb.Stmt {
	var s innodb.Stmt
	switch r.IntN(8) {
	case 0, 1:
		s.Where = txn.Pred{Col: "id", Op: "=", N: 5 * (1 + r.IntN(12))}
	case 2, 3:
		s.Where = txn.Pred{Col: "id", Op: []string{"<", ">", "<=", ">="}[r.IntN(4)], N: 5 * (1 + r.IntN(12))}
	case 4:
		s.Where = txn.Pred{Col: "id", Op: ">=", N: 5 * (1 + r.IntN(10))}
		s.To = s.Where.N + 5*(1+r.IntN(4))
	case 5, 6:
		s.Where = txn.Pred{Col: "v", Op: []string{"=", "<", ">", "<=", ">="}[r.IntN(5)], N: 10 * (1 + r.IntN(6))}
	}
	switch r.IntN(12) {
	case 0, 1, 2:
		s.Op = txn.Select
	case 3:
		s.Op = txn.Delete
	case 4, 5, 6:
		s.Op, s.Where, s.To = txn.Insert, txn.Pred{}, 0
		s.New = txn.Row{ID: 1 + r.IntN(65), V: 10 * (1 + r.IntN(5))}
	case 7, 8:
		s.Op, s.Share = txn.ForUpdate, r.IntN(3) == 0
	case 9:
		s.Op, s.By = txn.Update, 10*(1+r.IntN(5))
	default:
		s.Op, s.Add, s.By = txn.Update, true, 10*r.IntN(8)-35
	}
	return s
}

func TestMariaDBOracle(t *testing.T) {
	oracle.Case[schedule]{
		Engine: "innodb: locks and snapshots", Oracle: oracle.Maria(), Ready: oracle.MariaReady, Draw: drawSchedule, Want: askMaria,
		Got: func(c schedule, model string) string { return innodb.Told(c.Script, run(c, model, false)) },
		Models: []string{
			string(innodb.ReadsCurrent), string(innodb.ReadsDirty), string(innodb.WritesSnapshot), string(innodb.Refuses), string(innodb.SnapshotAtBegin),
			string(innodb.WriteSnapshots), string(innodb.ReadersWait), string(innodb.GapsAtRC), string(innodb.NoGaps), string(innodb.ConditionOnly),
			string(innodb.FoundOnly), string(innodb.WholeTable), string(innodb.KeyLocksGap), string(innodb.MissLocksNone), string(innodb.ScanKeepsMatch), string(innodb.WaitsForAll),
		},
	}.Test(t)
}

// driver plays schedules on MariaDB: one connection a session, and one that watches who waits.
type driver struct {
	t        testing.TB
	watch    *sql.Conn
	sessions [sessions]*sql.Conn
	ids      [sessions]int // of the connections
	pending  [sessions]chan txn.Event
	played   schedule
	out      innodb.Outcome
}

// settings are what the engine is written for. MariaDB 11.6.2 turns innodb_snapshot_isolation on, which refuses writers at
// REPEATABLE READ.
var settings = []string{
	"--innodb-snapshot-isolation=OFF", "--innodb-lock-wait-timeout=100", "--autocommit=ON", "--default-storage-engine=InnoDB",
	"--innodb-deadlock-detect=ON", "--innodb-file-per-table=OFF",
}

func askMaria(t testing.TB, cases []schedule) []string {
	cfg := mysql.NewConfig()
	cfg.User, cfg.Net, cfg.Addr, cfg.DBName = "root", "unix", oracle.StartMaria(t, settings...), "mysql"
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	d := &driver{t: t}
	open := func() *sql.Conn {
		c, err := db.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	d.watch = open()
	for s := range d.sessions {
		d.sessions[s] = open()
		if err := d.sessions[s].QueryRowContext(context.Background(), "SELECT connection_id()").Scan(&d.ids[s]); err != nil {
			t.Fatal(err)
		}
	}
	d.exec(d.watch, "CREATE TABLE t (id INT PRIMARY KEY, v INT)")
	out := make([]string, len(cases))
	for i, c := range cases {
		out[i] = d.play(c)
	}
	return out
}

func (d *driver) exec(c *sql.Conn, text string) {
	if _, err := c.ExecContext(context.Background(), text); err != nil {
		d.t.Fatalf("%s: %v", text, err)
	}
}

func (d *driver) play(c schedule) string {
	d.played, d.out = c, innodb.Outcome{}
	d.exec(d.watch, "TRUNCATE t")
	d.exec(d.watch, "INSERT INTO t VALUES "+txn.Rows(c.Table.Rows))
	for i, s := range c.Script {
		if d.pending[s.S] != nil {
			d.t.Errorf("%s is to speak while it waits: %+v", txn.Session(s.S), c)
			break
		}
		done := make(chan txn.Event, 1)
		d.pending[s.S] = done
		go func() { done <- d.run(i, s) }()
		d.settle(i)
	}
	for s, p := range d.pending { // only where something went wrong above
		if p != nil {
			d.exec(d.watch, fmt.Sprintf("KILL QUERY %d", d.ids[s]))
			<-p
			d.pending[s] = nil
		}
	}
	for _, s := range d.sessions {
		d.exec(s, "ROLLBACK")
	}
	rows, err := d.watch.QueryContext(context.Background(), "SELECT id, v FROM t")
	if err != nil {
		d.t.Fatal(err)
	}
	defer rows.Close()
	d.out.Final = read(rows)
	return innodb.Told(c.Script, d.out)
}

func read(rows *sql.Rows) (out []txn.Row) {
	cols, _ := rows.Columns()
	for rows.Next() {
		var r txn.Row
		switch into := []any{&r.ID, &r.V}; {
		case len(cols) == 2:
			rows.Scan(into...)
		case cols[0] == "id":
			rows.Scan(&r.ID)
		default:
			rows.Scan(&r.V)
		}
		out = append(out, r)
	}
	return out
}

// run executes one statement and says how it ended.
func (d *driver) run(i int, s innodb.Stmt) txn.Event {
	e := txn.Event{Stmt: i, S: s.S}
	ctx, conn, text := context.Background(), d.sessions[s.S], innodb.SQL(d.played.Table, s)
	var err error
	switch s.Op {
	case txn.Begin:
		d.exec(conn, "SET TRANSACTION ISOLATION LEVEL "+string(s.Level))
		d.exec(conn, text)
	case txn.Select, txn.ForUpdate:
		var rows *sql.Rows
		if rows, err = conn.QueryContext(ctx, text); err == nil {
			e.Rows = read(rows)
			err = rows.Err()
			rows.Close()
		}
		if s.Op == txn.Select && s.Where.Col == "id" && s.Where.Op == "=" { // such a SELECT returns the value alone
			for k := range e.Rows {
				e.Rows[k].ID = s.Where.N
			}
		}
	default:
		var res sql.Result
		if res, err = conn.ExecContext(ctx, text); err == nil {
			n, _ := res.RowsAffected()
			e.N = int(n)
		}
	}
	var refused *mysql.MySQLError
	if errors.As(err, &refused) {
		e.Err = fmt.Sprint(refused.Number)
	} else if err != nil {
		d.t.Errorf("%s: %v", text, err)
	}
	return e
}

// looks is how often in a row a session has to be seen waiting. An UPDATE at READ COMMITTED puts a request into the
// queue for a moment even where it then passes by, so one look is not enough.
const looks = 4

// settle waits until each statement under way has ended or waits for a lock.
func (d *driver) settle(at int) {
	for seen := 0; ; {
		busy := 0
		time.Sleep(100 * time.Microsecond)
		for s, p := range d.pending {
			if p == nil {
				continue
			}
			select {
			case e := <-p:
				e.At = at
				d.out.Events = append(d.out.Events, e)
				d.pending[s] = nil
			default:
				busy++
			}
		}
		if busy == 0 {
			d.out.Waiting = append(d.out.Waiting, nil)
			return
		}
		waiting := d.waiting()
		if len(waiting) != busy {
			seen = 0
		} else if seen++; seen == looks {
			d.out.Waiting = append(d.out.Waiting, waiting)
			return
		}
		time.Sleep(300 * time.Microsecond)
	}
}

// waiting lists the sessions that wait for a lock, by the server's own report. information_schema.innodb_trx is of no
// use here: what it shows may be 0.1 s old.
func (d *driver) waiting() (out []int) {
	var kind, name, status string
	if err := d.watch.QueryRowContext(context.Background(), "SHOW ENGINE INNODB STATUS").Scan(&kind, &name, &status); err != nil {
		d.t.Fatal(err)
	}
	_, list, _ := strings.Cut(status, "LIST OF TRANSACTIONS FOR EACH SESSION:")
	for _, trx := range strings.Split(list, "---TRANSACTION")[1:] {
		if !strings.Contains(trx, "\nLOCK WAIT ") {
			continue
		}
		for s, id := range d.ids {
			if strings.Contains(trx, fmt.Sprintf("MariaDB thread id %d,", id)) && d.pending[s] != nil {
				out = append(out, s)
			}
		}
	}
	slices.Sort(out)
	return out
}
