package databases

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/repl"
)

// ReplicationQuorum asks which settings of w and r overlap and bear dead copies.
var ReplicationQuorum = quizzes.Template{
	ID: "rep.quorum", Version: 1, Concept: "replication#quorums", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 1, Make: repQuorum,
}

var repQuorumModels = []repl.Model{repl.SumIsEnough, repl.BothMajority, repl.WriteMajority, repl.OnlyWrites, repl.DeadIgnored}

func repQuorum(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(repTries, func() (quizzes.Question, error) {
		n := 5 + r.IntN(5)
		dead := 1 + r.IntN(2)
		var all []repl.Config
		for w := 1; w <= n; w++ {
			for q := 1; q <= n; q++ {
				if d := w + q - n; d >= -1 && d <= 3 {
					all = append(all, repl.Config{N: n, W: w, R: q})
				}
			}
		}
		var opts []quizzes.Option
		var steps []repl.Step
		var right []string
		for _, c := range quizzes.Draw(r, all, 5) {
			overlap, alive := c.Serves(dead, "")
			why := fmt.Sprintf("%d + %d = %d is ", c.W, c.R, c.W+c.R)
			if overlap {
				why += fmt.Sprintf("more than %d, so read sets and write sets overlap.", n)
			} else {
				why += fmt.Sprintf("not more than %d, so a read set may miss a write set.", n)
			}
			why += fmt.Sprintf(" Writes go on with up to %d dead copies, reads with up to %d.", n-c.W, n-c.R)
			id := repl.DeadIgnored
			if !overlap {
				id = "any-read-is-current"
			}
			for _, m := range repQuorumModels {
				if o, a := c.Serves(dead, m); (o && a) != (overlap && alive) {
					id = m
					break
				}
			}
			if overlap && alive {
				right = append(right, c.String())
			}
			steps = append(steps, repl.Step{Rule: "quorum.overlap", Text: c.String() + ": " + why, State: quizzes.YesNo(overlap && alive)})
			opts = append(opts, repOption(c.String(), overlap && alive, id, why))
		}
		if len(right) != want {
			return quizzes.Question{}, quizzes.Reject("another count")
		}
		copies := fmt.Sprintf("%d copies", dead)
		if dead == 1 {
			copies = "1 copy"
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A leaderless store keeps n = %d copies; a write waits for w confirmations and a read for r answers. Which settings make every read set share a copy with every write set, and let both reads and writes go on with %s down?",
				n, copies),
			Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(n, dead, steps),
			Trace: quizzes.Worked(steps, "Both hold for %s.", strings.Join(right, "; ")),
		}, nil
	})
}
