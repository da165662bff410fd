package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/repl"
)

// LinearQuorum asks what readers of majorities return while a write is under way.
var LinearQuorum = quizzes.Template{
	ID: "li.quorum", Version: 1, Concept: "linearizability#quorum-reads", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: liQuorum,
}

var liQuorumModels = []repl.Model{repl.SeenStaysSeen, repl.NoBack, repl.BackAnyway, repl.MostAnswers, repl.NotYetWritten}

var liQuorumSays = map[repl.Model]string{
	repl.SeenStaysSeen: "That one reader has seen the new value does not bring it to the nodes that the next one asks.",
	repl.NoBack:        "A reader stores what it returns on the nodes that it asked.",
	repl.BackAnyway:    "Here readers store nothing.",
	repl.MostAnswers:   "The higher timestamp counts, and not the number of answers.",
	repl.NotYetWritten: "A write may be seen before it has returned.",
}

func liQuorum(r *rand.Rand) (quizzes.Question, error) {
	back := r.IntN(2) == 0
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		names := quizzes.Draw(r, []string{"Ann", "Ben", "Cleo", "Dan", "Eva", "Finn"}, 4)
		reads := repl.DrawQuorumReads(r, names)
		has := []int{1 + r.IntN(5)}
		right, _ := repl.QuorumReads(has, reads, back, repl.Silent)
		fooled := 0
		for _, m := range liQuorumModels {
			if got, _ := repl.QuorumReads(has, reads, back, m); !slices.Equal(got, right) {
				fooled++
			}
		}
		other, _ := repl.QuorumReads(has, reads, !back, repl.Silent)
		if n := dkCount(right); n < 1 || n > 3 || n == 3 && r.IntN(2) == 0 || fooled < 3 || slices.Equal(other, right) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		_, steps := repl.QuorumReads(has, reads, back, "")
		cells := quizzes.Cells{Head: []string{"Reader", "Gets answers from the nodes", "Returns"}}
		for i, q := range reads {
			cell := quizzes.Cell{Choices: []string{"old", "new"}, Want: liAge(right[i]), Why: steps[i].Text}
			for _, m := range liQuorumModels {
				if got, _ := repl.QuorumReads(has, reads, back, m); got[i] != right[i] {
					cell.Near = []quizzes.Near{dkNear(liAge(got[i]), string(m), "%s %s", liQuorumSays[m], steps[i].Text)}
					break
				}
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{q.Reader, repl.Nodes(q.Asks)}, Asked: []quizzes.Cell{cell}})
		}
		how := "Readers take the highest timestamp of a majority and store nothing."
		if back {
			how = "Readers follow ABD: before one returns the value with the highest timestamp, it has stored it on the same three nodes."
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A register is kept on five nodes. A write has so far reached node %d alone and gets no further for now. %s The reads run one after the other. Does each return the old or the new value?",
				has[0], how),
			Ask: cells, Note: fmt.Sprint(has, reads, back),
			Trace: quizzes.Worked(steps, "The reads return, in order: %s.", cells.KeyText()),
		}, nil
	})
}

func liAge(fresh bool) string {
	if fresh {
		return "new"
	}
	return "old"
}
