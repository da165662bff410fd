package databases

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/repl"
)

// ReplicationRevived asks which deleted rows come back.
var ReplicationRevived = quizzes.Template{
	ID: "rep.repair.revived", Version: 1, Concept: "replication#repair", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: repRevived,
}

var repGraveModels = []repl.Model{repl.MissedRevives, repl.ReturnDecides, repl.DownTooLong, repl.GraceAtReturn, repl.NeverRevives}

func repRevived(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(repTries, func() (quizzes.Question, error) {
		const grace = 10
		var graves []repl.Grave
		var opts []quizzes.Option
		var steps []repl.Step
		var back []string
		var rows [][]string
		fooled := map[repl.Model]bool{}
		comes := make([]bool, 5)
		for _, i := range r.Perm(5)[:want] {
			comes[i] = true
		}
		for i, name := range strings.Fields("kiwi lime mint pear plum") {
			g, ok := repGrave(r, name, grace, comes[i])
			if !ok {
				return quizzes.Question{}, quizzes.Reject("on the edge")
			}
			out, step := repl.Revives(g, grace, "")
			id := repl.Model("deleted-stays-deleted")
			for _, m := range repGraveModels {
				if got, _ := repl.Revives(g, grace, m); got != out {
					fooled[m] = true
					if id == "deleted-stays-deleted" {
						id = m
					}
				}
			}
			if id == "deleted-stays-deleted" {
				id = "tombstone-expiry-revives" // no delete was missed
			}
			if out {
				back = append(back, name)
			}
			graves, steps = append(graves, g), append(steps, step)
			opts = append(opts, repOption(name, out, id, step.Text))
			rows = append(rows, []string{name, fmt.Sprintf("node %d", i+1), fmt.Sprint(g.Deleted), fmt.Sprintf("%d to %d", g.From, g.To), fmt.Sprint(g.Repaired)})
		}
		if len(fooled) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     "In a Cassandra cluster with `gc_grace_seconds` of 10 days, each row is deleted on the day listed, while one of its copies may be down. Hints have run out, nobody reads the rows, and each node is repaired just once. Tombstones are dropped as soon as they may be. Which rows come back?",
			Exhibits: []quizzes.Exhibit{{Title: "Days", Head: []string{"Row", "One of its copies", "Row deleted", "Copy is down", "Copy repaired"}, Rows: rows, Drawn: repDays(graves)}},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(graves),
			Trace: quizzes.Worked(steps, "These rows come back: %s.", quizzes.And(back)),
		}, nil
	})
}

// repGrave draws a row that comes back or does not, away from the edges of days.
func repGrave(r *rand.Rand, row string, grace int, comes bool) (repl.Grave, bool) {
	for range 60 {
		g := repl.Grave{Row: row, From: 1 + r.IntN(8)}
		g.To = g.From + 2 + r.IntN(14)
		g.Deleted = g.From - 2 + r.IntN(g.To-g.From+4)
		g.Repaired = g.To + 1 + r.IntN(9)
		if g.Deleted < 1 || g.Deleted == g.From || g.Deleted == g.To || repAbs(g.Repaired-g.Deleted-grace) < 2 || g.To == g.Deleted+grace {
			continue
		}
		if out, _ := repl.Revives(g, grace, repl.Silent); out == comes { // a model of clocks changes nothing here
			return g, true
		}
	}
	return repl.Grave{}, false
}

func repAbs(n int) int { return max(n, -n) }
