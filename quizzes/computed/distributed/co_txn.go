package distributed

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/raft"
)

// CoordinationTxn asks for the numbers that etcd holds after some commands.
var CoordinationTxn = quizzes.Template{
	ID: "co.txn", Version: 1, Concept: "coordination-services#transactions", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: coTxn,
}

var coTxnModels = []raft.Model{raft.SurvivesDel, raft.EveryCommand, raft.PutByPut, raft.DelIsFree, raft.ElseSkipped, raft.MissingFails, raft.CreateFollows, raft.PerKey}

var coTxnSays = map[raft.Model]string{
	raft.EveryCommand:  "This gives a revision to commands that change nothing.",
	raft.PutByPut:      "This counts each write of a transaction, which has one revision in all.",
	raft.SurvivesDel:   "This lets a key keep its numbers over a deletion.",
	raft.DelIsFree:     "This gives deletions no revision.",
	raft.MissingFails:  "This lets a comparison with a missing key fail, but its numbers compare as 0.",
	raft.PerKey:        "This counts the writes of the key alone, but revisions count those of the whole store.",
	raft.ElseSkipped:   "This runs nothing when a comparison fails, but then *else* runs.",
	raft.CreateFollows: "This moves the create_revision with each put.",
}

func coStore(start int, cmds []raft.Cmd, m raft.Model) *raft.Store {
	s := raft.NewStore(start, m)
	s.Run(cmds)
	return s
}

// coValues are the four numbers asked for, in the order of the rows.
func coValues(s *raft.Store) [4]int {
	a := s.Keys["a"]
	return [4]int{s.Revision, a.Create, a.Mod, a.Version}
}

var coNumbers = [4]string{"Revision of the store", "`create_revision` of `a`", "`mod_revision` of `a`", "`version` of `a`"}

func coHasTxn(cmds []raft.Cmd) bool {
	for _, c := range cmds {
		if c.Op == raft.Txn {
			return true
		}
	}
	return false
}

func coLines(cmds []raft.Cmd) []string {
	var out []string
	for _, c := range cmds {
		out = append(out, c.String())
	}
	return out
}

func coTxn(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		start := 10 * (2 + r.IntN(40))
		cmds := raft.DrawCmds(r, start, 6)
		right := coValues(coStore(start, cmds, raft.Silent))
		if right[3] == 0 || right[1] == right[2] || right[2] == right[0] && r.IntN(2) == 0 || !coHasTxn(cmds) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		cells := quizzes.Cells{Head: []string{"Number", "At the end"}}
		near := make([][]quizzes.Near, 4)
		fooled := 0
		for _, m := range coTxnModels {
			got := coValues(coStore(start, cmds, m))
			if got != right {
				fooled++
			}
			for i := range got {
				if got[i] != right[i] {
					near[i] = append(near[i], dkNear(got[i], string(m), "%s The right number is %d.", coTxnSays[m], right[i]))
				}
			}
		}
		if fooled < 4 || len(near[0]) == 0 || len(near[3]) == 0 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		steps := raft.NewStore(start, "").Run(cmds)
		for i, v := range right {
			cell := quizzes.Cell{Want: fmt.Sprint(v), Why: fmt.Sprintf("At the end etcd holds %s.", steps[len(steps)-1].State), Near: quizzes.NearAnswers(fmt.Sprint(v), near[i])}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{coNumbers[i]}, Asked: []quizzes.Cell{cell}})
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("An etcd 3.4 store is at revision %d and holds no keys. Then these commands run, in order. Which numbers does it hold at the end?", start),
			Exhibits: dkText("Commands", coLines(cmds)...), Ask: cells, Note: fmt.Sprint(start, coLines(cmds)),
			Trace: quizzes.Worked(steps, "The four numbers are %s.", cells.KeyText()),
		}, nil
	})
}
