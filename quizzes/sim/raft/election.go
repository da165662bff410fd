package raft

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Server is a server's persistent state: its current term, and the terms of its log's entries.
type Server struct {
	Term int
	Log  []int
}

// last is the index and term of the last entry; both 0 for an empty log.
func (s Server) last() (index, term int) {
	if n := len(s.Log); n > 0 {
		return n, s.Log[n-1]
	}
	return 0, 0
}

// Wrong models of elections.
const (
	LongestLog  Model = "longest-log-wins"       // only the longest logs can win
	HighestTerm Model = "highest-term-wins"      // only servers with the highest current term can win
	BestOnly    Model = "only-the-best-log-wins" // only the most up-to-date log can win
	LengthFirst Model = "length-before-term"     // voters compare lengths first, then last terms
	HalfVotes   Model = "votes-of-the-living"    // a majority of the servers that run is enough
)

// grants reports whether a voter's log is no more up to date than the candidate's (Raft, section 5.4.1).
func grants(voter, candidate Server, m Model) bool {
	vi, vt := voter.last()
	ci, ct := candidate.last()
	if m == LengthFirst {
		return ci > vi || ci == vi && ct >= vt
	}
	return ct > vt || ct == vt && ci >= vi
}

// Electable says which servers can win an election while some are down, each in a term higher than all before it.
func Electable(servers []Server, down []bool, m Model) ([]bool, []Step) {
	out := make([]bool, len(servers))
	var steps []Step
	up, longest, term := 0, 0, 0
	for i, s := range servers {
		if !down[i] {
			up, longest, term = up+1, max(longest, len(s.Log)), max(term, s.Term)
		}
	}
	for i, c := range servers {
		if down[i] {
			continue
		}
		var by []string
		for j, v := range servers {
			if !down[j] && grants(v, c, m) {
				by = append(by, Name(j))
			}
		}
		need := Quorum(len(servers))
		if m == HalfVotes {
			need = Quorum(up)
		}
		switch out[i] = len(by) >= need; m {
		case LongestLog:
			out[i] = len(c.Log) == longest
		case HighestTerm:
			out[i] = c.Term == term
		case BestOnly:
			out[i] = len(by) == up
		case "":
			index, last := c.last()
			state := "cannot win"
			if out[i] {
				state = "can win"
			}
			steps = append(steps, Step{"raft.votes", fmt.Sprintf("%s has a log of length %d that ends in term %d: it can get the votes of %s. It needs %d.",
				Name(i), index, last, strings.Join(by, ", "), need), state})
		}
	}
	return out, steps
}

// Name is a server's name, from S1.
func Name(i int) string { return fmt.Sprintf("S%d", i+1) }

// RunLogs runs elections and replication among n servers, each time among those that a drawn part of the network
// connects, and returns the states with the story of the run. So the states are such as a cluster can reach.
func RunLogs(r *rand.Rand, n, elections int) ([]Server, []Step) {
	servers := make([]Server, n)
	var story []Step
	for done, try := 0, 0; done < elections && try < 100; try++ {
		reach := r.Perm(n)[:Quorum(n)+r.IntN(2)]
		c := reach[0]
		term, votes := 0, 0
		for _, i := range reach {
			term = max(term, servers[i].Term)
		}
		for _, i := range reach {
			servers[i].Term = term + 1
			if grants(servers[i], servers[c], "") {
				votes++
			}
		}
		if votes < Quorum(n) {
			continue
		}
		done++
		leader := &servers[c]
		old := len(leader.Log)
		for range 1 + r.IntN(2) {
			leader.Log = append(append([]int{}, leader.Log...), leader.Term)
		}
		copied := ""
		for _, i := range reach[1:] {
			if r.IntN(5) < 2 {
				k := old + 1 + r.IntN(len(leader.Log)-old)
				servers[i].Log = append([]int{}, leader.Log[:k]...)
				copied += fmt.Sprintf(" Length at %s: %d.", Name(i), k)
			}
		}
		story = append(story, Step{"raft.run", fmt.Sprintf("Term %d: %s is elected; its log has length %d then.%s", leader.Term, Name(c), len(leader.Log), copied), ""})
	}
	return servers, story
}
