// Package firewall decides what gets through: packets by an nftables chain, and attempts to log in by two counters of failures.
package firewall

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// trace collects the steps of a faithful run. Runs under a wrong model keep none: only their outcome is shown.
type trace []Step

func (t *trace) add(m Model, rule, format string, a ...any) {
	if m == "" {
		*t = append(*t, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
	}
}

// Rule is a line of the chain. Empty fields match all.
type Rule struct {
	Established bool // ct state established,related
	From, To    string
	Port        int
	Accept      bool
}

// String prints the rule as nftables has it.
func (x Rule) String() string {
	verdict := "drop"
	if x.Accept {
		verdict = "accept"
	}
	var out []string
	if x.Established {
		out = append(out, "ct state established,related")
	}
	if x.From != "" {
		out = append(out, "ip saddr "+x.From)
	}
	if x.To != "" {
		out = append(out, "ip daddr "+x.To)
	}
	if x.Port != 0 {
		out = append(out, fmt.Sprintf("tcp dport %d", x.Port))
	}
	return strings.Join(append(out, verdict), " ")
}

// Chain is a base chain with its policy.
type Chain struct {
	Rules  []Rule
	Accept bool // policy accept
}

// Packet opens a connection, or answers on one that is open.
type Packet struct {
	From, To string
	Port     int // destination port when it opens a connection, source port when it answers
	Reply    bool
}

// String words the packet.
func (p Packet) String() string {
	if p.Reply {
		return fmt.Sprintf("%s answers %s from port %d", p.From, p.To, p.Port)
	}
	return fmt.Sprintf("%s opens port %d of %s", p.From, p.Port, p.To)
}

// The wrong models of a chain.
const (
	LastRule      Model = "last-matching-rule-decides"
	DropBeats     Model = "drop-beats-accept"
	PolicyFirst   Model = "policy-decides-before-rules"
	PolicyDrop    Model = "unnamed-packets-always-dropped"
	RepliesPass   Model = "replies-always-pass"
	StateIgnored  Model = "established-rule-for-new-ones" // it accepts any packet
	StateNothing  Model = "replies-need-rules-of-their-own"
	NarrowDecides Model = "narrowest-rule-decides"
)

// Decide gives the verdict and the number of the rule that made it, from 0; len(Rules) stands for the policy (nft(8): the
// first rule with a terminal verdict decides, else the policy of the base chain).
func (c Chain) Decide(p Packet, m Model) (accept bool, rule int, steps []Step) {
	var tr trace
	if m == RepliesPass && p.Reply {
		return true, 0, nil
	}
	if m == PolicyFirst && !c.Accept {
		return false, len(c.Rules), nil
	}
	found, narrow := -1, -1
	dropped := false
	for i, x := range c.Rules {
		if !x.matches(p, m) {
			continue
		}
		dropped = dropped || !x.Accept
		switch {
		case m == LastRule:
			found = i
		case m == NarrowDecides:
			if n := x.narrowness(); n > narrow {
				found, narrow = i, n
			}
		case found < 0:
			found = i
		}
	}
	switch {
	case m == DropBeats && dropped:
		return false, found, nil
	case found >= 0:
		tr.add(m, "nft.first", "The first rule that matches is number %d, `%s`.", found+1, c.Rules[found])
		return c.Rules[found].Accept, found, tr
	}
	tr.add(m, "nft.policy", "No rule matches, so the policy decides: %s.", map[bool]string{true: "accept", false: "drop"}[c.Accept])
	return c.Accept && m != PolicyDrop, len(c.Rules), tr
}

func (x Rule) matches(p Packet, m Model) bool {
	if x.Established && (m == StateNothing || !p.Reply && m != StateIgnored) {
		return false
	}
	return within(p.From, x.From) && within(p.To, x.To) && (x.Port == 0 || x.Port == p.Port && !p.Reply)
}

func within(addr, network string) bool {
	return network == "" || netip.MustParsePrefix(network).Contains(netip.MustParseAddr(addr))
}

// narrowness counts how much a rule names.
func (x Rule) narrowness() int {
	n := 0
	for _, f := range []string{x.From, x.To} {
		if f != "" {
			n += netip.MustParsePrefix(f).Bits()
		}
	}
	if x.Port != 0 {
		n += 16
	}
	return n
}

// DrawChain draws five or six rules between three zones.
func DrawChain(r *rand.Rand) Chain {
	c := Chain{Accept: r.IntN(4) == 0}
	for range 4 + r.IntN(2) {
		x := Rule{Accept: r.IntN(3) > 0}
		from, to := 1+r.IntN(3), 1+r.IntN(3)
		if r.IntN(4) > 0 {
			x.From = fmt.Sprintf("10.0.%d.0/24", from)
			if r.IntN(4) == 0 {
				x.From = fmt.Sprintf("10.0.%d.%d/32", from, 5+r.IntN(2))
			}
		}
		if r.IntN(4) > 0 || x.From == "" {
			x.To = fmt.Sprintf("10.0.%d.0/24", to)
		}
		if x.Port = []int{0, 443, 8080, 5432}[r.IntN(4)]; !x.Accept && r.IntN(2) == 0 {
			x.Port = 0
		}
		c.Rules = append(c.Rules, x)
	}
	if r.IntN(4) > 0 {
		i := r.IntN(3)
		c.Rules = append(c.Rules[:i], append([]Rule{{Established: true, Accept: true}}, c.Rules[i:]...)...)
	}
	return c
}

// DrawPacket draws a packet between hosts of different zones.
func DrawPacket(r *rand.Rand) Packet {
	z := r.Perm(3)
	return Packet{fmt.Sprintf("10.0.%d.%d", z[0]+1, 5+r.IntN(2)), fmt.Sprintf("10.0.%d.%d", z[1]+1, 5+r.IntN(2)), []int{443, 8080, 5432}[r.IntN(3)], r.IntN(4) == 0}
}
