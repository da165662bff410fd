package repl

import (
	"fmt"
	"strconv"
)

// Crowd is a cluster of Nodes of which Know have the news. In a push each of these calls Calls different others; in a
// pull each of the rest calls one. All picks are random and equally likely.
type Crowd struct {
	Nodes, Know, Calls int
	By                 Exchange // Push or Pull
}

// Wrong models of averages.
const (
	NoOverlap    Model = "gossip-calls-never-overlap" // each call reaches a node of its own that does not know
	TellersAddUp Model = "tellers-add-up"             // the chances of a node with several tellers add up
	PullFinds    Model = "pull-always-finds"          // whoever asks learns
	PullAsPush   Model = "push-equals-pull"           // a pull brings what a push would
	KnowersServe Model = "one-asker-per-knower"       // each node that knows is asked by one other
)

// New is how many nodes learn in the next round on average: a node stays without the news when all calls that could
// bring it go elsewhere (lesson "Gossip protocol", section "Rounds"; Demers et al. 1987, section 1.3, before the limit
// of large clusters).
func (c Crowd) New(m Model) (float64, Step) {
	rest, others := c.Nodes-c.Know, float64(c.Nodes-1)
	switch {
	case m == NoOverlap && c.By == Push:
		return float64(min(rest, c.Know*c.Calls)), Step{}
	case m == TellersAddUp && c.By == Push:
		return float64(rest) * min(1, float64(c.Know*c.Calls)/others), Step{}
	case m == PullFinds && c.By == Pull:
		return float64(rest), Step{}
	case m == KnowersServe && c.By == Pull:
		return float64(min(rest, c.Know)), Step{}
	}
	if c.By == Push || m == PullAsPush {
		one, all := 1-float64(c.Calls)/others, 1.0
		for range c.Know {
			all *= one
		}
		n := float64(rest) * (1 - all)
		return n, Step{"gossip.missed", fmt.Sprintf("Push: a node without the news is missed by one caller with probability 1 − %d/%d = %s, by all %d with %s. %d × (1 − %s) = %s learn it.",
			c.Calls, c.Nodes-1, Decimal(one), c.Know, Decimal(all), rest, Decimal(all), Decimal(n)), Decimal(n)}
	}
	n := float64(rest*c.Know) / others
	return n, Step{"gossip.asked", fmt.Sprintf("Pull: each of the %d without the news asks one of %d others, of whom %d know it. %d × %d/%d = %s learn it.",
		rest, c.Nodes-1, c.Know, rest, c.Know, c.Nodes-1, Decimal(n)), Decimal(n)}
}

// Decimal prints a number with at most four decimals.
func Decimal(x float64) string {
	s := strconv.FormatFloat(x, 'f', 4, 64)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}
