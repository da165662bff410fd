package databases

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/repl"
)

// ReplicationSession asks which guarantees each read of a timeline keeps.
var ReplicationSession = quizzes.Template{
	ID: "rep.session", Version: 1, Concept: "replication#lag", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: repSession,
}

var repSessionModels = []repl.Model{repl.AnyWriter, repl.PerFollower, repl.AnyReader, repl.OneGuarantee}

var repSessionSays = map[repl.Model]string{
	repl.AnyWriter:    "Only the reader's own writes count for read-your-writes.",
	repl.PerFollower:  "Monotonic reads hold across followers, too.",
	repl.AnyReader:    "What another user has seen does not count for monotonic reads.",
	repl.OneGuarantee: "The two guarantees are independent of each other.",
}

// repRequests draws requests of two users; the followers lag, each at its own pace.
func repRequests(r *rand.Rand, users, followers []string) []repl.Request {
	log := 100 + 10*r.IntN(80)
	at := map[string]int{followers[0]: log, followers[1]: log}
	var out []repl.Request
	reads, writes := 0, 0
	for reads < 4 {
		u := users[r.IntN(2)]
		if writes < 3 && (writes == 0 || r.IntN(3) == 0) {
			log += 2 + r.IntN(8)
			writes++
			out = append(out, repl.Request{User: u, Write: true, Pos: log})
			continue
		}
		f := followers[r.IntN(2)]
		at[f] += r.IntN(log - at[f] + 1)
		out = append(out, repl.Request{User: u, Pos: at[f], Follower: f})
		reads++
	}
	return out
}

func repSession(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(repTries, func() (quizzes.Question, error) {
		users, followers := quizzes.Draw(r, []string{"Ann", "Ben", "Cleo", "Dan"}, 2), []string{"F1", "F2"}
		reqs := repRequests(r, users, followers)
		cells := quizzes.Cells{Head: []string{"Request", "Log position", "Read-your-writes kept?", "Monotonic reads kept?"}}
		var steps []repl.Step
		fooled, broken := map[repl.Model]bool{}, [2]int{}
		for i, q := range reqs {
			if q.Write {
				cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{q.User + " writes", fmt.Sprint(q.Pos), "–", "–"}})
				continue
			}
			own, mono, step := repl.Session(reqs, i, "")
			steps = append(steps, step)
			a := quizzes.Cell{Choices: []string{"yes", "no"}, Want: quizzes.YesNo(own), Why: step.Text}
			b := quizzes.Cell{Choices: []string{"yes", "no"}, Want: quizzes.YesNo(mono), Why: step.Text}
			if !own {
				broken[0]++
			}
			if !mono {
				broken[1]++
			}
			for _, m := range repSessionModels {
				wown, wmono, _ := repl.Session(reqs, i, m)
				if wown != own && len(a.Near) == 0 {
					fooled[m] = true
					a.Near = append(a.Near, repNear(quizzes.YesNo(wown), m, repSessionSays[m]+" "+step.Text))
				}
				if wmono != mono && len(b.Near) == 0 {
					fooled[m] = true
					b.Near = append(b.Near, repNear(quizzes.YesNo(wmono), m, repSessionSays[m]+" "+step.Text))
				}
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{q.User + " reads from " + q.Follower, fmt.Sprint(q.Pos)}, Asked: []quizzes.Cell{a, b}})
		}
		if broken[0] == 0 || broken[1] == 0 || broken[0]+broken[1] > 5 || len(fooled) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: "Two users write to a leader and read from two followers, in this order. A write has the log position that it got, a read the position that the follower had applied. Does each read keep read-your-writes and monotonic reads, given what was written and read before it?",
			Ask:  cells, Note: fmt.Sprint(reqs), Drawn: repSessionCalls(cells.Rows),
			Trace: quizzes.Worked(steps, "Read by read, both guarantees: %s.", cells.KeyText()),
		}, nil
	})
}
