package txn_test

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/mattn/go-sqlite3"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/txn"
)

// drawCommands draws transactions and single statements with savepoints and inserts, some of keys that are there.
func drawCommands(r *rand.Rand) []txn.Cmd {
	var cmds []txn.Cmd
	var marks []string
	open := false
	insert := func() txn.Cmd {
		c := txn.Cmd{Op: "INSERT"}
		for range 1 + r.IntN(2) {
			c.Keys = append(c.Keys, string(rune('a'+r.IntN(22))))
		}
		if len(c.Keys) == 2 && c.Keys[0] == c.Keys[1] {
			c.Keys = c.Keys[:1]
		}
		return c
	}
	for range 10 + r.IntN(8) {
		switch k := r.IntN(10); {
		case !open && k < 6:
			cmds, open, marks = append(cmds, txn.Cmd{Op: "BEGIN"}), true, nil
		case !open || k < 4:
			cmds = append(cmds, insert())
		case k < 6:
			marks = append(marks, []string{"s1", "s2", "s3"}[r.IntN(3)])
			cmds = append(cmds, txn.Cmd{Op: "SAVEPOINT", Name: marks[len(marks)-1]})
		case k < 9 && len(marks) > 0:
			i := r.IntN(len(marks))
			i = len(marks) - 1 - slices.Index(reversed(marks), marks[i])
			if r.IntN(3) > 0 {
				cmds, marks = append(cmds, txn.Cmd{Op: "ROLLBACK TO", Name: marks[i]}), marks[:i+1]
			} else {
				cmds, marks = append(cmds, txn.Cmd{Op: "RELEASE", Name: marks[i]}), marks[:i]
			}
		case k == 9:
			cmds, open = append(cmds, txn.Cmd{Op: []string{"COMMIT", "COMMIT", "ROLLBACK"}[r.IntN(3)]}), false
		}
	}
	if open {
		cmds = append(cmds, txn.Cmd{Op: "COMMIT"})
	}
	return cmds
}

func reversed(s []string) []string {
	out := slices.Clone(s)
	slices.Reverse(out)
	return out
}

var scopeStart = []string{"a", "b"}

func scopeModels() []string {
	return []string{string(txn.ReleaseUndoes), string(txn.ReleaseCommits), string(txn.RollbackToAll), string(txn.RollbackToLast), string(txn.RollbackToNothing), string(txn.ErrorsKeepRows)}
}

func TestSavepointSQLiteOracle(t *testing.T) {
	oracle.Case[[]txn.Cmd]{
		Engine: "txn: savepoints and errors as SQLite", Oracle: "SQLite", Draw: drawCommands,
		Got: func(c []txn.Cmd, m string) string {
			return strings.Join(txn.RunScope(txn.SQLite, scopeStart, c, txn.Model(m), false).Stored, " ")
		},
		Want: func(t testing.TB, cases [][]txn.Cmd) []string {
			db, err := sql.Open("sqlite3", ":memory:")
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			db.SetMaxOpenConns(1)
			db.Exec("CREATE TABLE t (k TEXT PRIMARY KEY)")
			out := make([]string, len(cases))
			for i, c := range cases {
				db.Exec("DELETE FROM t")
				db.Exec("INSERT INTO t VALUES ('a'), ('b')")
				for _, cmd := range c {
					db.Exec(cmd.SQL("t")) // its errors are the point
				}
				db.QueryRow("SELECT coalesce(group_concat(k, ' '), '') FROM (SELECT k FROM t ORDER BY k)").Scan(&out[i])
			}
			return out
		},
		Models: append(scopeModels(), string(txn.ErrorsFatal)),
	}.Test(t)
}

func TestSavepointPostgresOracle(t *testing.T) {
	oracle.Case[[]txn.Cmd]{
		Engine: "txn: savepoints and errors as PostgreSQL", Oracle: oracle.Postgres(), Ready: oracle.PostgresReady, Draw: drawCommands,
		Got: func(c []txn.Cmd, m string) string {
			return strings.Join(txn.RunScope(txn.PostgreSQL, scopeStart, c, txn.Model(m), false).Stored, " ")
		},
		Want: func(t testing.TB, cases [][]txn.Cmd) []string {
			ctx := context.Background()
			conn, err := pgconn.Connect(ctx, oracle.StartPostgres(t))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(ctx)
			conn.Exec(ctx, "CREATE TABLE t (k text PRIMARY KEY)").ReadAll()
			out := make([]string, len(cases))
			for i, c := range cases {
				conn.Exec(ctx, "TRUNCATE t; INSERT INTO t VALUES ('a'), ('b')").ReadAll()
				for _, cmd := range c {
					conn.Exec(ctx, cmd.SQL("t")).ReadAll() // its errors are the point
				}
				res, err := conn.Exec(ctx, "SELECT coalesce(string_agg(k, ' ' ORDER BY k), '') FROM t").ReadAll()
				if err != nil {
					t.Fatal(err)
				}
				out[i] = string(res[0].Rows[0][0])
			}
			return out
		},
		Models: append(scopeModels()[:5], string(txn.ErrorsHarmless), string(txn.CommitSaves)),
	}.Test(t)
}
