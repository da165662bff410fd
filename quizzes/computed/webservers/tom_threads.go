package webservers

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/balance"
)

// TomcatThreadsWhere asks where the clients of a burst are.
var TomcatThreadsWhere = quizzes.Template{
	ID: "tom.threads.where", Version: 1, Concept: "tomcat#threads", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: tomThreadsWhere,
}

// TomcatThreadsAnswer asks when a client of a burst has its answer.
var TomcatThreadsAnswer = quizzes.Template{
	ID: "tom.threads.answer", Version: 1, Concept: "tomcat#threads", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: tomThreadsAnswer,
}

var tomThreadBeliefs = map[balance.Model]string{
	balance.HeldRun:      "each connection that Tomcat holds is worked on, but only `maxThreads` requests are",
	balance.AcceptRuns:   "`acceptCount` adds threads, but it is the kernel's queue of connections",
	balance.FullRefuses:  "nobody waits inside Tomcat, but it holds up to `maxConnections` connections",
	balance.AcceptInside: "the kernel's queue is a part of `maxConnections`, but it comes on top",
	balance.OneByOne:     "requests run one after the other, but `maxThreads` of them run at a time",
}

func tomConnector(r *rand.Rand) balance.Connector {
	return balance.Connector{Threads: 10 * (2 + r.IntN(19)), Connections: 100 * (3 + r.IntN(13)), Accept: 10 * (2 + r.IntN(9))}
}

func tomLimits(c balance.Connector) string {
	return fmt.Sprintf("`maxThreads=\"%d\"`, `maxConnections=\"%d\"` and `acceptCount=\"%d\"`", c.Threads, c.Connections, c.Accept)
}

func tomThreadsWhere(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := tomConnector(r)
		n := quizzes.One(r, c.Threads+10*(1+r.IntN(15)), c.Connections+10*(1+r.IntN(c.Accept/10)), c.Connections+c.Accept+10*(1+r.IntN(20)), c.Connections+c.Accept+10*(1+r.IntN(20)))
		b, steps := c.Burst(n, "")
		if c.Connections <= c.Threads+c.Accept || n == c.Connections || n == c.Connections+c.Accept {
			return quizzes.Question{}, quizzes.Reject("on the edge")
		}
		parts := func(b balance.Burst) []int { return []int{b.Running, b.Waiting, b.Queued, b.Left} }
		cells := quizzes.Cells{Head: []string{"Clients that are", "Number"}}
		why := []string{steps[1].Text, steps[1].Text, steps[2].Text, steps[2].Text}
		for i, what := range []string{"worked on by a thread", "held by Tomcat, waiting for a thread", "in the kernel's queue", "without any place"} {
			cell := quizzes.Cell{Want: fmt.Sprint(parts(b)[i]), Why: why[i]}
			seen := map[int]bool{parts(b)[i]: true}
			for _, m := range []balance.Model{balance.HeldRun, balance.AcceptRuns, balance.FullRefuses, balance.AcceptInside} {
				x, _ := c.Burst(n, m)
				if v := parts(x)[i]; !seen[v] {
					seen[v] = true
					cell.Near = append(cell.Near, quizzes.Near{Answer: fmt.Sprint(v), Misconception: string(m), Why: "This takes it that " + tomThreadBeliefs[m] + "."})
				}
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{what}, Asked: []quizzes.Cell{cell}})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("An idle Tomcat 10.1 has %s. At once %d clients connect, each with one request that takes seconds. Take it that the kernel queues exactly `acceptCount` connections. Where are the clients a moment later?", tomLimits(c), n),
			Ask:  cells, Note: fmt.Sprint(c, n),
			Trace: quizzes.Worked(steps, "In the order of the rows: %s.", cells.KeyText()),
		}, nil
	})
}

func tomThreadsAnswer(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := tomConnector(r)
		n, takes := 10*(c.Connections/20+r.IntN(c.Connections/20)), 2+r.IntN(4)
		if n%c.Threads == 0 || n > c.Connections || n < 2*c.Threads || n/c.Threads > 8 {
			return quizzes.Question{}, quizzes.Reject("on the edge")
		}
		round, steps := c.Answered(n, "")
		key := round * takes
		var near []quizzes.Near
		for _, m := range []balance.Model{balance.HeldRun, balance.AcceptRuns, balance.OneByOne} {
			w, _ := c.Answered(n, m)
			near = append(near, quizzes.Near{Answer: fmt.Sprint(w * takes), Misconception: string(m), Why: "This takes it that " + tomThreadBeliefs[m] + "."})
		}
		near = append(near, quizzes.Near{Answer: fmt.Sprint(key - takes), Misconception: "waiting-time-alone", Why: fmt.Sprintf("After %d s the last ones begin; their requests take %d s more.", key-takes, takes)})
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		if len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("An idle Tomcat 10.1 has %s. At once %d clients connect, each with one request that takes %d s whatever the load. After how many seconds have all of them an answer?", tomLimits(c), n, takes),
			Ask:  quizzes.Number{Value: float64(key), Unit: "s", Near: near}, Note: fmt.Sprint(c, n, takes),
			Trace: quizzes.Worked(steps, "%d rounds of %d s take %d s.", round, takes, key),
		}, nil
	})
}
