package raft

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	_ "github.com/mattn/go-sqlite3"
	"go.etcd.io/raft/v3/quorum"

	"warmcache/quizzes/sim/oracle"
)

type cluster struct {
	start  Cluster
	events []Event
}

func drawCluster(r *rand.Rand) cluster {
	all := []string{"S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10"}
	n := 3 + r.IntN(3)
	c := Cluster{Voters: all[:n], Up: all[:n]}
	return cluster{c, DrawEvents(r, c, all[n:], 5)}
}

// TestQuorum holds the quorums against etcd's raft library: the votes of the members that run decide or do not, and
// the smallest number of votes that decides is found by trying.
func TestQuorum(t *testing.T) {
	oracle.Case[cluster]{Engine: "raft: quorums and changes of members", Oracle: "etcd raft 3.7 quorum package", Draw: drawCluster,
		Got: func(c cluster, model string) string {
			v, _, _ := Play(c.start, c.events, Model(model))
			return fmt.Sprint(v)
		},
		Want: oracle.Each(func(_ testing.TB, c cluster) string {
			now, out := c.start, []Verdict(nil)
			for _, e := range c.events {
				now, _ = now.Apply(e)
				config, votes := quorum.MajorityConfig{}, map[uint64]bool{}
				for i := range now.Voters {
					config[uint64(i+1)] = struct{}{}
				}
				v := Verdict{}
				for i := range now.Voters {
					if votes[uint64(i+1)] = true; config.VoteResult(votes) == quorum.VoteWon {
						v.Quorum = i + 1
						break
					}
				}
				votes = map[uint64]bool{}
				for i, m := range now.Voters {
					if slices.Contains(now.Up, m) {
						votes[uint64(i+1)] = true
					}
				}
				v.Commit = config.VoteResult(votes) == quorum.VoteWon
				out = append(out, v)
			}
			return fmt.Sprint(out)
		}),
		Models: []string{string(HalfEnough), string(LivingCounted), string(LearnersVote), string(StartCounted)}}.Test(t)
}

// TestFence runs the lesson's UPDATE with a condition on the token in SQLite.
func TestFence(t *testing.T) {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE report (id INTEGER PRIMARY KEY, body TEXT, fence INTEGER)`); err != nil {
		t.Fatal(err)
	}
	oracle.Case[[]Use]{Engine: "raft: fencing tokens", Oracle: "conditional UPDATE in SQLite",
		Draw: func(r *rand.Rand) []Use {
			return DrawUses(r, []string{"A", "B", "C"}, 30, []string{"v", "w", "x", "y", "z"})
		},
		Got: func(c []Use, model string) string {
			out, _ := Fence(c, Model(model))
			return fmt.Sprint(out)
		},
		Want: oracle.Each(func(t testing.TB, c []Use) string {
			if _, err := db.Exec(`INSERT OR REPLACE INTO report VALUES (7, 'empty', 0)`); err != nil {
				t.Fatal(err)
			}
			out := make([]bool, len(c))
			for i, u := range c {
				switch {
				case u.Grant:
				case u.Value == "":
					db.Exec(`UPDATE report SET fence = ?1 WHERE id = 7 AND fence <= ?1`, u.Token)
				default:
					res, err := db.Exec(`UPDATE report SET body = ?2, fence = ?1 WHERE id = 7 AND fence <= ?1`, u.Token, u.Value)
					if err != nil {
						t.Fatal(err)
					}
					n, _ := res.RowsAffected()
					out[i] = n == 1
				}
			}
			return fmt.Sprint(out)
		}),
		Models: []string{string(LeaseAlone), string(NoFence), string(TokenOnce), string(ReadsDoNot), string(FirstHolder), string(HolderMargin)}}.Test(t)
}
