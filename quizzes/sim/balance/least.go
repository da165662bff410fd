package balance

import (
	"fmt"
	"strings"
)

// Job is a request: when it arrives and how long it stays open, in seconds.
type Job struct{ At, Takes int }

// The wrong models of least connections.
const (
	RoundRobin   Model = "round-robin-for-least"   // each in turn
	LeastServed  Model = "least-served-so-far"     // counts requests ever sent, not the open ones
	WeightUnused Model = "open-count-not-weighted" // open requests are not divided by the weight
	NeverCloses  Model = "finished-still-counted"  // the request that ended last is still counted
)

// Pick is the choice for one job. Tied reports that the rule left more than one server.
type Pick struct {
	Server int
	Tied   bool
}

// Least sends each job to the server with the fewest open requests divided by its weight (nginx documentation,
// ngx_http_upstream_module, least_conn). A job that ends at the second of another's arrival is not open any more. Of
// tied servers it takes the first.
func Least(weights []int, jobs []Job, m Model) ([]Pick, []Step) {
	return least{weights: weights, held: make([]int, len(weights))}.run(jobs, m)
}

// LeastHeld is Least on servers of equal weight that hold some requests for ever (HAProxy 2.6 configuration manual,
// balance leastconn). With unequal weights HAProxy differs: it divides the open requests and the new one by the weight.
func LeastHeld(held []int, jobs []Job, m Model) []Pick {
	weights := make([]int, len(held))
	for i := range weights {
		weights[i] = 1
	}
	picks, _ := least{weights: weights, held: held}.run(jobs, m)
	return picks
}

// LeastInTurn is Least with tied servers in turn, by smooth weighted round robin among them, as least_conn of nginx has it.
func LeastInTurn(weights []int, jobs []Job, m Model) []Pick {
	picks, _ := least{weights: weights, held: make([]int, len(weights)), turns: make([]int, len(weights))}.run(jobs, m)
	return picks
}

// least is a group of servers: their weights, the requests that never end, and the counters of turns, if ties go in turn.
type least struct{ weights, held, turns []int }

func (l least) run(jobs []Job, m Model) ([]Pick, []Step) {
	tr := trace{off: m != ""}
	weights := l.weights
	var picks []Pick
	served := make([]int, len(weights))
	ends := make([][]int, len(weights))
	for n, j := range jobs {
		open := make([]int, len(weights))
		for s := range weights {
			open[s] = l.held[s] + openAt(ends[s], j.At, m)
			if m == LeastServed {
				open[s] = l.held[s] + served[s]
			}
		}
		p := lowest(open, weights, m)
		if p.Tied && l.turns != nil {
			p.Server = l.next(open, p.Server)
		}
		if m == RoundRobin {
			p = Pick{Server: n % len(weights)}
		}
		picks = append(picks, p)
		served[p.Server]++
		ends[p.Server] = append(ends[p.Server], j.At+j.Takes)
		if tr.off {
			continue
		}
		tr.add("leastconn.pick", loads(open, weights), "Request %d, at %d s: %s has the least open for its weight.", n+1, j.At, Letter(p.Server))
	}
	return picks, tr.steps
}

// next is the turn among the servers that are as little loaded as the given one.
func (l least) next(open []int, like int) int {
	best, total := -1, 0
	for s, w := range l.weights {
		if open[s]*l.weights[like] != open[like]*w {
			continue
		}
		l.turns[s] += w
		total += w
		if best < 0 || l.turns[s] > l.turns[best] {
			best = s
		}
	}
	l.turns[best] -= total
	return best
}

// Letter names a server by its place.
func Letter(i int) string { return string(rune('A' + i)) }

func openAt(ends []int, at int, m Model) int {
	n := 0
	for _, e := range ends {
		if e > at || m == NeverCloses && e > at-3 {
			n++
		}
	}
	return n
}

func lowest(open, weights []int, m Model) Pick {
	p := Pick{}
	for s := 1; s < len(open); s++ {
		a, b := open[s]*weights[p.Server], open[p.Server]*weights[s]
		if m == WeightUnused {
			a, b = open[s], open[p.Server]
		}
		switch {
		case a < b:
			p = Pick{Server: s}
		case a == b:
			p.Tied = true
		}
	}
	return p
}

func loads(open, weights []int) string {
	var out []string
	for s, n := range open {
		out = append(out, fmt.Sprintf("%s %d/%d", Letter(s), n, weights[s]))
	}
	return strings.Join(out, ", ")
}
