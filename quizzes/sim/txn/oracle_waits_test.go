package txn_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/txn"
)

const lockers = 5

// drawLocks draws requests and commits in which nobody speaks while waiting.
func drawLocks(r *rand.Rand) []txn.LockAct {
	var acts []txn.LockAct
	done := map[int]bool{}
	for range 6 + r.IntN(8) {
		a := txn.LockAct{S: r.IntN(lockers), Row: 1 + r.IntN(5)}
		if r.IntN(12) == 0 {
			a.Row = 0
		}
		if w := txn.RunLocks(lockers, append(acts, a), ""); done[a.S] || w.Stuck {
			continue
		}
		done[a.S] = a.Row == 0
		acts = append(acts, a)
	}
	return acts
}

// circles asks PostgreSQL's own lock table who waits for whom, and follows it.
const circles = `WITH RECURSIVE waits AS (
  SELECT w.pid AS waiter, h.pid AS holder FROM pg_locks w JOIN pg_locks h USING (locktype, objid)
  WHERE w.locktype = 'advisory' AND NOT w.granted AND h.granted
), reach AS (
  SELECT waiter, holder FROM waits UNION SELECT reach.waiter, waits.holder FROM reach JOIN waits ON reach.holder = waits.waiter
)
SELECT 'circle', array_to_string(array_agg(waiter ORDER BY waiter), ' ') FROM reach WHERE waiter = holder
UNION ALL SELECT 'waits', array_to_string(array_agg(waiter ORDER BY waiter), ' ') FROM waits`

// askLocks holds rows by advisory locks, which queue as row locks do.
func askLocks(t testing.TB, cases [][]txn.LockAct) []string {
	conn := oracle.StartPostgres(t, "deadlock_timeout=60s")
	ctx := context.Background()
	var sessions [lockers]*pgconn.PgConn
	open := func() *pgconn.PgConn {
		c, err := pgconn.Connect(ctx, conn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close(ctx) })
		return c
	}
	watch := open()
	name := map[string]string{}
	for i := range sessions {
		sessions[i] = open()
		name[fmt.Sprint(sessions[i].PID())] = txn.Tx(i)
	}
	ask := func(sql string) []*pgconn.Result {
		res, err := watch.Exec(ctx, sql).ReadAll()
		if err != nil {
			t.Fatal(sql, err)
		}
		return res
	}
	out := make([]string, len(cases))
	for i, acts := range cases {
		pending := map[int]chan error{}
		for s := range sessions {
			sessions[s].Exec(ctx, "BEGIN").ReadAll()
		}
		settle := func(s int) {
			for {
				select {
				case <-pending[s]:
					delete(pending, s)
					return
				case <-time.After(300 * time.Microsecond):
				}
				if res := ask(fmt.Sprintf("SELECT 1 FROM pg_locks WHERE pid = %d AND NOT granted", sessions[s].PID())); len(res[0].Rows) > 0 {
					return
				}
			}
		}
		for _, a := range acts {
			sql := "COMMIT"
			if a.Row > 0 {
				sql = fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", a.Row)
			}
			done := make(chan error, 1)
			pending[a.S] = done
			go func() { _, err := sessions[a.S].Exec(ctx, sql).ReadAll(); done <- err }()
			settle(a.S)
			for s := range sessions {
				if pending[s] != nil && a.Row == 0 {
					settle(s)
				}
			}
		}
		var told []string
		for _, row := range ask(circles)[0].Rows {
			var names []string
			for s := range sessions {
				for _, pid := range strings.Fields(string(row[1])) {
					if name[pid] == txn.Tx(s) {
						names = append(names, txn.Tx(s))
					}
				}
			}
			told = append(told, string(row[0])+": "+strings.Join(names, " "))
		}
		out[i] = strings.Join(told, "; ")
		for len(pending) > 0 { // let all end, however deep they wait
			for s := range sessions {
				if pending[s] != nil {
					ask(fmt.Sprintf("SELECT pg_cancel_backend(%d)", sessions[s].PID()))
					<-pending[s]
					delete(pending, s)
				}
				sessions[s].Exec(ctx, "ROLLBACK").ReadAll()
			}
		}
		for s := range sessions {
			sessions[s].Exec(ctx, "ROLLBACK").ReadAll()
		}
	}
	return out
}

func TestLocksOracle(t *testing.T) {
	oracle.Case[[]txn.LockAct]{
		Engine: "txn: wait-for graph", Oracle: oracle.Postgres(), Ready: oracle.PostgresReady, Draw: drawLocks, Want: askLocks,
		Got: func(acts []txn.LockAct, m string) string {
			w := txn.RunLocks(lockers, acts, txn.Model(m))
			var circle, waits []string
			for s, on := range w.For {
				for _, c := range w.Circle {
					if c == s {
						circle = append(circle, txn.Tx(s))
					}
				}
				if on >= 0 {
					waits = append(waits, txn.Tx(s))
				}
			}
			return "circle: " + strings.Join(circle, " ") + "; waits: " + strings.Join(waits, " ")
		},
		Models: []string{string(txn.AnyWait), string(txn.BehindIsCircle), string(txn.LocksEndEarly)},
	}.Test(t)
}
