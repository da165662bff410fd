package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/raft"
)

// SummaryElection asks which servers of a Raft cluster can win the next election.
var SummaryElection = quizzes.Template{
	ID: "as.election", Version: 1, Concept: "algorithms-summary#consensus", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: asElection,
}

var asElectionModels = []raft.Model{raft.LengthFirst, raft.LongestLog, raft.BestOnly, raft.HighestTerm, raft.HalfVotes}

var asElectionSays = map[raft.Model]string{
	raft.LongestLog:  "The longest log is not needed.",
	raft.HighestTerm: "The current term decides nothing: a candidate raises its own.",
	raft.BestOnly:    "The best log is not needed; enough votes are.",
	raft.LengthFirst: "Voters compare the last terms first, and lengths only between equal terms.",
	raft.HalfVotes:   "A majority of all servers is needed, dead ones included.",
}

func asElection(r *rand.Rand) (quizzes.Question, error) {
	dead := 1 + r.IntN(2)
	want := 3 - dead + r.IntN(2) // with one server down, the best two can always win
	return quizzes.Search(2*dkTries, func() (quizzes.Question, error) {
		servers, _ := raft.RunLogs(r, 5, 4)
		down := make([]bool, 5)
		var off []string
		for _, i := range r.Perm(5)[:dead] {
			down[i] = true
		}
		for i, d := range down {
			if d {
				off = append(off, raft.Name(i))
			}
		}
		right, _ := raft.Electable(servers, down, raft.Silent)
		if dkCount(right) != want {
			return quizzes.Question{}, quizzes.Reject("another count")
		}
		fooled := 0
		for _, m := range asElectionModels {
			if got, _ := raft.Electable(servers, down, m); !slices.Equal(got, right) {
				fooled++
			}
		}
		got, _ := raft.Electable(servers, down, raft.LengthFirst)
		if fooled < 2 || slices.Equal(got, right) && r.IntN(3) > 0 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		_, steps := raft.Electable(servers, down, "")
		var opts []quizzes.Option
		var rows [][]string
		var win []string
		for i, s := range servers {
			rows = append(rows, []string{raft.Name(i), fmt.Sprint(s.Term), asLog(s)})
			if down[i] {
				continue
			}
			step := steps[len(opts)]
			id, why := "any-majority-member-can-lead", step.Text
			for _, m := range asElectionModels {
				if got, _ := raft.Electable(servers, down, m); got[i] != right[i] {
					id, why = string(m), why+" "+asElectionSays[m]
					break
				}
			}
			if right[i] {
				win = append(win, raft.Name(i))
			}
			opts = append(opts, dkOpt(raft.Name(i), right[i], id, "%s", why))
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A Raft cluster has five servers, with the state shown; %s %s down for good, the others reach each other. Which servers can become the next leader?", quizzes.AndNone(off), []string{"is", "are"}[dead-1]),
			Exhibits: []quizzes.Exhibit{{Title: "State", Head: []string{"Server", "Current term", "Terms of its log entries"}, Rows: rows}},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(servers, off),
			Trace: quizzes.Worked(steps, "These can win: %s.", quizzes.AndNone(win)),
		}, nil
	})
}

func asLog(s raft.Server) string {
	if len(s.Log) == 0 {
		return "none"
	}
	return strings.Join(dkInts(s.Log), " ")
}
