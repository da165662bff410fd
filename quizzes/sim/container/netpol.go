package container

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Policy is a NetworkPolicy in one namespace, for one direction.
type Policy struct {
	Selects string // the app label of its pods; "" stands for {}, all pods
	Egress  bool
	Peers   []string // app labels allowed; "" stands for {}; none: the list of rules is empty
	Port    int      // 0: any
}

// String prints the policy on one line.
func (p Policy) String() string {
	dir, word := "ingress", "from"
	if p.Egress {
		dir, word = "egress", "to"
	}
	if len(p.Peers) == 0 {
		return fmt.Sprintf("podSelector %s  %s: []", selector(p.Selects), dir)
	}
	var peers []string
	for _, x := range p.Peers {
		peers = append(peers, selector(x))
	}
	s := fmt.Sprintf("podSelector %s  %s: %s %s", selector(p.Selects), dir, word, strings.Join(peers, " or "))
	if p.Port != 0 {
		s += fmt.Sprintf(", all on port %d", p.Port)
	}
	return s
}

func selector(app string) string {
	if app == "" {
		return "{}"
	}
	return "{app: " + app + "}"
}

// Flow is a connection that one pod opens to another.
type Flow struct {
	From, To string
	Port     int
}

func (f Flow) String() string { return fmt.Sprintf("`%s` to `%s`, port %d", f.From, f.To, f.Port) }

// The wrong models of network policies.
const (
	IngressOnly   Model = "ingress-alone-decides"       // the source's egress is not asked
	EgressOnly    Model = "egress-alone-decides"        // the destination's ingress is not asked
	LastPolicy    Model = "later-policy-overrides"      // the last policy that selects a pod decides
	AllPolicies   Model = "every-policy-must-allow"     // policies of one pod all have to list the connection
	EmptyNone     Model = "empty-selector-selects-none" // {} selects nothing
	EmptyListFree Model = "empty-rule-list-allows-all"  // an empty list allows everything
	DefaultClosed Model = "unselected-pods-are-closed"  // without a policy nothing is allowed
	PortsIgnored  Model = "policy-ports-ignored"        // a peer that is listed may use any port
)

// Connects tells whether a connection is made (Kubernetes documentation, "Network Policies"): both sides have to allow it, and a
// side that no policy selects for its direction is open.
func Connects(policies []Policy, f Flow, m Model) (bool, []Step) {
	var tr trace
	if m != IngressOnly && !side(policies, f.From, f.To, f.Port, true, m, &tr) {
		return false, tr
	}
	if m != EgressOnly && !side(policies, f.To, f.From, f.Port, false, m, &tr) {
		return false, tr
	}
	return true, tr
}

func side(policies []Policy, pod, peer string, port int, egress bool, m Model, tr *trace) bool {
	dir := "ingress"
	if egress {
		dir = "egress"
	}
	var verdicts []bool
	for _, p := range policies {
		if p.Egress != egress || p.Selects != pod && (p.Selects != "" || m == EmptyNone) {
			continue
		}
		named := slices.Contains(p.Peers, peer) || slices.Contains(p.Peers, "") && m != EmptyNone
		verdicts = append(verdicts, named && (p.Port == 0 || p.Port == port || m == PortsIgnored) || m == EmptyListFree && len(p.Peers) == 0)
	}
	switch {
	case len(verdicts) == 0:
		tr.add(m, "netpol.open", "No policy selects `%s` for %s, so it is open there.", pod, dir)
		return m != DefaultClosed
	case m == LastPolicy:
		return verdicts[len(verdicts)-1]
	case m == AllPolicies:
		return !slices.Contains(verdicts, false)
	case slices.Contains(verdicts, true):
		tr.add(m, "netpol.listed", "For %s of `%s` a policy lists `%s` on port %d.", dir, pod, peer, port)
		return true
	}
	tr.add(m, "netpol.closed", "Policies select `%s` for %s, and none lists `%s` on port %d: refused.", pod, dir, peer, port)
	return false
}

// Apps are the labels of the pods, which also name them.
var Apps = [4]string{"front", "api", "db", "job"}

// Ports are those in use.
var Ports = [2]int{8080, 5432}

// DrawPolicies draws three or four policies.
func DrawPolicies(r *rand.Rand) []Policy {
	var out []Policy
	for range 3 + r.IntN(2) {
		p := Policy{Selects: Apps[r.IntN(4)], Egress: r.IntN(2) == 0, Port: []int{0, 8080, 5432}[r.IntN(3)]}
		if r.IntN(4) == 0 {
			p.Selects = ""
		}
		for _, k := range r.Perm(4)[:r.IntN(3)] {
			p.Peers = append(p.Peers, Apps[k])
		}
		if r.IntN(6) == 0 {
			p.Peers = []string{""}
		}
		out = append(out, p)
	}
	return out
}

// DrawFlow draws a connection between two pods.
func DrawFlow(r *rand.Rand) Flow {
	k := r.Perm(4)
	return Flow{Apps[k[0]], Apps[k[1]], Ports[r.IntN(2)]}
}
