package webservers

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/balance"
)

// BalanceLeastPick asks which server each of some requests goes to under weighted least connections.
var BalanceLeastPick = quizzes.Template{
	ID: "lb.least.pick", Version: 1, Concept: "load-balancing#least-load", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: lbLeastPick,
}

var lbLeastBeliefs = map[balance.Model]string{
	balance.RoundRobin:   "the servers take turns, but the one with the fewest open requests for its weight is next",
	balance.LeastServed:  "all requests ever sent count, but only those still open do",
	balance.WeightUnused: "the open requests are compared as they are, but they are divided by the weight",
	balance.NeverCloses:  "a request that ended lately is still open, but it stops counting when it ends",
}

var lbLeastModels = []balance.Model{balance.LeastServed, balance.WeightUnused, balance.RoundRobin, balance.NeverCloses}

func lbLeastPick(r *rand.Rand) (quizzes.Question, error) {
	const given, asked = 3, 4
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		weights := quizzes.One(r, []int{1, 2, 1}, []int{1, 1, 2}, []int{2, 1, 1}, []int{3, 1, 1}, []int{1, 3, 2}, []int{2, 1, 3}, []int{1, 2, 2})
		var jobs []balance.Job
		at := 0
		for range given + asked {
			jobs = append(jobs, balance.Job{At: at, Takes: 2 + r.IntN(14)})
			at += 2 + r.IntN(2)
		}
		picks, steps := balance.Least(weights, jobs, "")
		used := map[int]bool{}
		for _, p := range picks[given:] {
			if p.Tied {
				return quizzes.Question{}, quizzes.Reject("a tie")
			}
			used[p.Server] = true
		}
		if lbEndsAtArrival(jobs) || len(used) < 2 {
			return quizzes.Question{}, quizzes.Reject("on the edge, or one server alone")
		}
		cells, fooled := lbLeastCells(weights, jobs, picks, steps, given)
		if fooled < 2 {
			return quizzes.Question{}, quizzes.Reject("%d models fooled", fooled)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A balancer sends each request to the server with the fewest open requests divided by its weight. The weights are A = %d, B = %d and C = %d. Requests 1 to %d went as shown. Where do the others go?",
				weights[0], weights[1], weights[2], given),
			Ask: cells, Note: fmt.Sprint(weights, jobs),
			Trace: quizzes.Worked(steps[given:], "The servers are, in order: %s.", cells.KeyText()),
		}, nil
	})
}

// lbEndsAtArrival reports a request that ends in the second in which another arrives.
func lbEndsAtArrival(jobs []balance.Job) bool {
	for _, a := range jobs {
		for _, b := range jobs {
			if a.At+a.Takes == b.At {
				return true
			}
		}
	}
	return false
}

func lbLeastCells(weights []int, jobs []balance.Job, picks []balance.Pick, steps []balance.Step, given int) (quizzes.Cells, int) {
	cells := quizzes.Cells{Head: []string{"Request", "Arrives at", "Stays open until", "Server"}}
	fooled := map[balance.Model]bool{}
	for i, j := range jobs {
		row := quizzes.CellRow{Given: []string{fmt.Sprint(i + 1), fmt.Sprintf("%d s", j.At), fmt.Sprintf("%d s", j.At+j.Takes)}}
		want := balance.Letter(picks[i].Server)
		if i < given {
			row.Given = append(row.Given, want)
			cells.Rows = append(cells.Rows, row)
			continue
		}
		cell := quizzes.Cell{Choices: []string{"A", "B", "C"}, Want: want, Why: fmt.Sprintf("Open requests over weight stand at %s, so %s is next.", steps[i].State, want)}
		seen := map[string]bool{want: true}
		for _, m := range lbLeastModels {
			wrong, _ := balance.Least(weights, jobs, m)
			if w := balance.Letter(wrong[i].Server); !seen[w] {
				seen[w], fooled[m] = true, true
				cell.Near = append(cell.Near, quizzes.Near{Answer: w, Misconception: string(m), Why: fmt.Sprintf("This takes it that %s. At %d s the loads are %s.", lbLeastBeliefs[m], j.At, steps[i].State)})
			}
		}
		row.Asked = []quizzes.Cell{cell}
		cells.Rows = append(cells.Rows, row)
	}
	return cells, len(fooled)
}
