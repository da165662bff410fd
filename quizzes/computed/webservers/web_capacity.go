package webservers

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/capacity"
)

// WebCapacityQueue asks what becomes of a pool of workers under too many requests.
var WebCapacityQueue = quizzes.Template{
	ID: "web.capacity.queue", Version: 1, Concept: "web-server-overview#capacity", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: webCapacityQueue,
}

var webQueueBeliefs = map[capacity.Model]string{
	capacity.WorkersPerSecond: "a worker finishes one request a second, but it finishes as many as fit into one",
	capacity.OneWorker:        "one worker's pace counts, but all of them work at a time",
	capacity.GrowthIsRate:     "all that arrives is queued, but the workers take some of it",
	capacity.BacklogServes:    "places in the backlog serve requests, but they only hold them",
	capacity.WaitByRate:       "the wait follows from the arrivals, but a place is left at the pace of the workers",
}

func webCapacityQueue(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p := capacity.Pool{Workers: 2 + r.IntN(39), Time: quizzes.One(r, 20, 40, 50, 100, 200, 250, 500)}
		growth, halves := 10*(1+r.IntN(20)), 2+r.IntN(20)
		p.Rate, p.Backlog = p.Workers*1000/p.Time+growth, growth*halves/2
		if wait := 10 * p.Backlog * p.Time; p.Workers*1000%p.Time > 0 || wait%(1000*p.Workers) > 0 || growth == p.Workers*1000/p.Time {
			return quizzes.Question{}, quizzes.Reject("uneven numbers")
		}
		l, steps := p.Under("")
		if l.Wait > 20 {
			return quizzes.Question{}, quizzes.Reject("a wait of %g s", l.Wait)
		}
		value := func(l capacity.Load) []float64 {
			return []float64{float64(l.Capacity), float64(l.Growth), l.Full, l.Wait}
		}
		cells := quizzes.Cells{Head: []string{"Question", "Answer"}}
		for i, what := range []string{"Requests a second that the pool finishes", "Requests by which the queue grows each second", "Seconds until the backlog is full", "Seconds that the last request in the full backlog waits for a worker"} {
			cell := quizzes.Cell{Want: quizzes.FormatNumber(value(l)[i]), Why: steps[i].Text}
			var near []quizzes.Near
			for _, m := range []capacity.Model{capacity.WorkersPerSecond, capacity.OneWorker, capacity.GrowthIsRate, capacity.BacklogServes, capacity.WaitByRate} {
				w, _ := p.Under(m)
				if v := value(w)[i]; v > 0 && v*100 == float64(int(v*100)) {
					near = append(near, nearNumber(v, string(m), "This takes it that %s.", webQueueBeliefs[m]))
				}
			}
			cell.Near = quizzes.NearAnswers(cell.Want, near)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{what}, Asked: []quizzes.Cell{cell}})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A server has %d blocking workers, and each request holds one for %d ms. Its backlog has %d places. It is idle, and then %d requests a second begin to arrive, evenly. Which numbers describe what follows?", p.Workers, p.Time, p.Backlog, p.Rate),
			Ask:  cells, Note: fmt.Sprint(p),
			Trace: quizzes.Worked(steps, "In the order of the rows: %s.", cells.KeyText()),
		}, nil
	})
}
