// Package layout answers what a way of storing data makes of a question: which rows a recursive query over edges
// returns (SQL:1999 recursive queries as SQLite's "The WITH Clause", section 3, runs them), which conditions read one
// slice of a partition (Cassandra's documentation, "Data Manipulation", the WHERE clause of SELECT), and what
// summaries of a time series still tell.
package layout

import (
	"fmt"
	"slices"
	"strings"
)

// Model is a wrong belief; the empty one is none.
type Model string

// The wrong models of a walk over edges.
const (
	DirectOnly  Model = "direct-edges-only"       // only those one edge away
	WrongWay    Model = "edges-read-backward"     // the edges are followed the other way
	StartNever  Model = "start-never-returned"    // the start is left out although a circle leads back to it
	StartAlways Model = "start-always-returned"   // the start is part of the result
	NodesOnce   Model = "each-node-once"          // UNION ALL counts a node once
	WalksAll    Model = "every-path-counted"      // UNION counts each way to a node
	OneFurther  Model = "depth-limit-one-further" // the limit lets one more step through
	OneShort    Model = "depth-limit-one-short"   // the limit stops one step earlier
	TwoHops     Model = "recursion-stops-at-two"  // the recursion runs once
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Edge says that From needs To.
type Edge struct{ From, To string }

// Affected lists who needs a service, directly or not, as
//
//	WITH RECURSIVE hit(s) AS (SELECT service FROM depends WHERE needs = start
//	  UNION SELECT d.service FROM depends d JOIN hit ON d.needs = hit.s) SELECT s FROM hit
//
// returns it, sorted.
func Affected(edges []Edge, start string, m Model) (hit []string, steps []Step) {
	seen := map[string]bool{}
	front := []string{start}
	for depth := 1; len(front) > 0; depth++ {
		var next []string
		for _, e := range edges {
			from, to := e.From, e.To
			if m == WrongWay {
				from, to = to, from
			}
			if slices.Contains(front, to) && !seen[from] {
				seen[from] = true
				next = append(next, from)
			}
		}
		slices.Sort(next)
		if len(next) > 0 {
			steps = append(steps, Step{"graph.round", fmt.Sprintf("Round %d: %s %s one of the rows found before, and %s new.", depth, and(next), verb(next, "needs", "need"), verb(next, "is", "are")), ""})
		} else {
			steps = append(steps, Step{"graph.end", fmt.Sprintf("Round %d finds nothing new, so the recursion ends.", depth), ""})
		}
		front = next
		if m == DirectOnly || m == TwoHops && depth == 2 {
			break
		}
	}
	if m == StartNever {
		delete(seen, start)
	}
	if m == StartAlways {
		seen[start] = true
	}
	for s := range seen {
		hit = append(hit, s)
	}
	slices.Sort(hit)
	return hit, steps
}

// Count says how Hops counts.
type Count string

// The counts: of all rows with UNION ALL, of all rows (node and depth) with UNION, and of different nodes.
const (
	AllRows  Count = "UNION ALL, count(*)"
	Pairs    Count = "UNION, count(*)"
	Distinct Count = "UNION ALL, count(DISTINCT)"
)

// Hops counts what a recursive query with a depth up to limit finds, walking from start along From → To.
func Hops(edges []Edge, start string, limit int, c Count, m Model) (n int, steps []Step) {
	switch m {
	case OneFurther:
		limit++
	case OneShort:
		limit--
	case NodesOnce:
		c = Distinct
	case WalksAll:
		c = AllRows
	}
	front := []string{start}
	nodes := map[string]bool{}
	for depth := 1; depth <= limit; depth++ {
		var next []string
		for _, at := range front {
			for _, e := range edges {
				from, to := e.From, e.To
				if m == WrongWay {
					from, to = to, from
				}
				if from == at && (c != Pairs || !slices.Contains(next, to)) {
					next = append(next, to)
				}
			}
		}
		slices.Sort(next)
		for _, to := range next {
			nodes[to] = true
		}
		n += len(next)
		steps = append(steps, Step{"graph.depth", fmt.Sprintf("Depth %d: %s.", depth, list(next)), fmt.Sprintf("rows: %d", n)})
		front = next
	}
	if c == Distinct {
		n = len(nodes)
	}
	return n, steps
}

func list(words []string) string {
	if len(words) == 0 {
		return "no rows"
	}
	return strings.Join(words, ", ")
}

func verb(words []string, one, many string) string {
	if len(words) == 1 {
		return one
	}
	return many
}

func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
