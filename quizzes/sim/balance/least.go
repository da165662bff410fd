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
// ngx_http_upstream_module, least_conn; HAProxy 2.6 configuration manual, balance leastconn). A job that ends at the
// second of another's arrival is not open any more.
func Least(weights []int, jobs []Job, m Model) ([]Pick, []Step) {
	tr := trace{off: m != ""}
	var picks []Pick
	served := make([]int, len(weights))
	ends := make([][]int, len(weights))
	for n, j := range jobs {
		open := make([]int, len(weights))
		for s := range weights {
			open[s] = openAt(ends[s], j.At, m)
			if m == LeastServed {
				open[s] = served[s]
			}
		}
		p := lowest(open, weights, m)
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
