package raft

import (
	"fmt"
	"math/rand/v2"
	"testing"

	etcdraft "go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"

	"warmcache/quizzes/sim/oracle"
)

type electionCase struct {
	servers []Server
	down    []bool
}

func drawElection(r *rand.Rand) electionCase {
	s, _ := RunLogs(r, 5, 4)
	c := electionCase{s, make([]bool, 5)}
	c.down[r.IntN(5)] = true
	if r.IntN(3) == 0 {
		c.down[r.IntN(5)] = true
	}
	return c
}

type quiet struct{}

func (quiet) Debug(...any)              {}
func (quiet) Debugf(string, ...any)     {}
func (quiet) Error(...any)              {}
func (quiet) Errorf(string, ...any)     {}
func (quiet) Info(...any)               {}
func (quiet) Infof(string, ...any)      {}
func (quiet) Warning(...any)            {}
func (quiet) Warningf(string, ...any)   {}
func (quiet) Fatal(v ...any)            { panic(fmt.Sprint(v...)) }
func (quiet) Fatalf(f string, v ...any) { panic(fmt.Sprintf(f, v...)) }
func (quiet) Panic(v ...any)            { panic(fmt.Sprint(v...)) }
func (quiet) Panicf(f string, v ...any) { panic(fmt.Sprintf(f, v...)) }

func ptr[T any](v T) *T { return &v }

// node makes a RawNode with a server's state. Index 1 and term 1 are a snapshot that all share.
func node(t testing.TB, s Server, id uint64) (*etcdraft.RawNode, *etcdraft.MemoryStorage) {
	ms := etcdraft.NewMemoryStorage()
	if err := ms.ApplySnapshot(&pb.Snapshot{Metadata: &pb.SnapshotMetadata{Index: ptr(uint64(1)), Term: ptr(uint64(1)), ConfState: &pb.ConfState{Voters: []uint64{1, 2, 3, 4, 5}}}}); err != nil {
		t.Fatal(err)
	}
	var entries []*pb.Entry
	for i, term := range s.Log {
		entries = append(entries, &pb.Entry{Index: ptr(uint64(i + 2)), Term: ptr(uint64(term + 1))})
	}
	if err := ms.Append(entries); err != nil {
		t.Fatal(err)
	}
	ms.SetHardState(&pb.HardState{Term: ptr(uint64(s.Term + 1)), Vote: ptr(uint64(0)), Commit: ptr(uint64(1))})
	rn, err := etcdraft.NewRawNode(&etcdraft.Config{ID: id, ElectionTick: 10, HeartbeatTick: 1, Storage: ms, MaxSizePerMsg: 1 << 20, MaxInflightMsgs: 16, Logger: quiet{}})
	if err != nil {
		t.Fatal(err)
	}
	return rn, ms
}

// wins has one server campaign until its term is high enough (the library ignores requests of lower terms), with all messages between the others
// that run delivered.
func (c electionCase) wins(t testing.TB, candidate int) bool {
	nodes, stores := map[uint64]*etcdraft.RawNode{}, map[uint64]*etcdraft.MemoryStorage{}
	for i, s := range c.servers {
		if !c.down[i] {
			id := uint64(i + 1)
			nodes[id], stores[id] = node(t, s, id)
		}
	}
	me := nodes[uint64(candidate+1)]
	for range 20 {
		me.Campaign()
		for busy := true; busy; {
			busy = false
			for id := uint64(1); id <= 5; id++ {
				n := nodes[id]
				if n == nil || !n.HasReady() {
					continue
				}
				busy = true
				rd := n.Ready()
				if rd.HardState != nil {
					stores[id].SetHardState(rd.HardState)
				}
				stores[id].Append(rd.Entries)
				msgs := rd.Messages
				n.Advance(rd)
				for _, m := range msgs {
					if to := nodes[m.GetTo()]; to != nil {
						to.Step(m)
					}
				}
			}
			if me.BasicStatus().RaftState == etcdraft.StateLeader {
				return true
			}
		}
	}
	return false
}

func TestElection(t *testing.T) {
	oracle.Case[electionCase]{Engine: "raft: elections", Oracle: "etcd raft 3.7", Draw: drawElection,
		Got: func(c electionCase, model string) string {
			out, _ := Electable(c.servers, c.down, Model(model))
			return fmt.Sprint(out)
		},
		Want: oracle.Each(func(t testing.TB, c electionCase) string {
			out := make([]bool, 5)
			for i := range out {
				out[i] = !c.down[i] && c.wins(t, i)
			}
			return fmt.Sprint(out)
		}),
		Models: []string{string(LongestLog), string(HighestTerm), string(BestOnly), string(LengthFirst), string(HalfVotes)}}.Test(t)
}
