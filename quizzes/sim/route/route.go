// Package route follows a request before a program sees it: the choice of a route, cached DNS records, round trips up
// to the first byte, and attempts that multiply from tier to tier.
package route

import (
	"fmt"
	"net/netip"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// trace collects the steps of a faithful run; runs under a wrong model keep none.
type trace struct {
	off   bool
	steps []Step
}

func (t *trace) add(rule, format string, a ...any) {
	if !t.off {
		t.steps = append(t.steps, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
	}
}

// Route is a row of a routing table.
type Route struct {
	Prefix netip.Prefix
	Hop    string
	Metric int
}

func (r Route) String() string { return fmt.Sprintf("%s via %s metric %d", r.Prefix, r.Hop, r.Metric) }

// The wrong models of the choice.
const (
	FirstRow      Model = "first-matching-route"      // the first row that matches
	MetricFirst   Model = "metric-before-prefix"      // the smallest metric among all that match
	DefaultWins   Model = "default-route-first"       // the default route takes everything
	MetricIgnored Model = "metric-ignored"            // of equal prefixes the first row
	HighestMetric Model = "highest-metric-wins"       // of equal prefixes the highest metric
	Octets        Model = "prefix-by-whole-octets"    // a prefix is compared in whole octets, rounded down
	ShortestWins  Model = "shortest-prefix-wins"      // the widest prefix that is not the default
	AnyStart      Model = "prefix-of-the-same-octets" // only prefixes whose every written octet agrees match
)

// Best gives the row by which a packet for an address is sent, -1 for none: the longest prefix that matches, and of
// equal ones the smallest metric (RFC 4632, 5.1; ip-route(8)).
func Best(table []Route, to netip.Addr, m Model) int {
	best := -1
	for i, r := range table {
		if matches(r.Prefix, to, m) && (best < 0 || better(r, table[best], m)) {
			best = i
		}
	}
	return best
}

// Choose is Best with its steps.
func Choose(table []Route, to netip.Addr) (int, []Step) {
	var tr trace
	best := -1
	for i, r := range table {
		switch {
		case !matches(r.Prefix, to, ""):
			tr.add("route.outside", "%s does not hold %s.", r.Prefix, to)
			continue
		case best < 0:
			tr.add("route.holds", "%s holds %s.", name(r), to)
		case better(r, table[best], ""):
			tr.add("route.better", "%s holds %s and is preferred to %s: %s.", name(r), to, name(table[best]), reason(r, table[best]))
		default:
			tr.add("route.worse", "%s holds %s too, but %s is preferred: %s.", name(r), to, name(table[best]), reason(table[best], r))
			continue
		}
		best = i
	}
	return best, tr.steps
}

func name(r Route) string { return fmt.Sprintf("%s (metric %d)", r.Prefix, r.Metric) }

func reason(r, than Route) string {
	if r.Prefix.Bits() != than.Prefix.Bits() {
		return fmt.Sprintf("%d fixed bits against %d", r.Prefix.Bits(), than.Prefix.Bits())
	}
	return fmt.Sprintf("of equal prefixes the smaller metric, %d against %d", r.Metric, than.Metric)
}

func matches(p netip.Prefix, to netip.Addr, m Model) bool {
	switch m {
	case Octets:
		p = netip.PrefixFrom(p.Addr(), p.Bits()/8*8).Masked()
	case AnyStart:
		p = netip.PrefixFrom(p.Addr(), (p.Bits()+7)/8*8)
	}
	return p.Contains(to)
}

func better(r, than Route, m Model) bool {
	longer, shorter := r.Prefix.Bits() > than.Prefix.Bits(), r.Prefix.Bits() < than.Prefix.Bits()
	switch m {
	case FirstRow:
		return false
	case MetricFirst:
		return r.Metric < than.Metric
	case DefaultWins:
		return r.Prefix.Bits() == 0 || than.Prefix.Bits() > 0 && longer
	case ShortestWins:
		return than.Prefix.Bits() == 0 && longer || r.Prefix.Bits() > 0 && shorter
	case MetricIgnored:
		return longer
	case HighestMetric:
		return longer || !shorter && r.Metric > than.Metric
	}
	return longer || !shorter && r.Metric < than.Metric
}
