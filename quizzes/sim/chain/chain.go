// Package chain follows a TLS client: which names a certificate covers, which chains lead to a root it trusts, what the two
// sides agree on, how long the handshake takes, and which requests HSTS keeps off the wire.
package chain

import (
	"fmt"
	"slices"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// Cert is a certificate as far as validation looks at it. Days are counted from some day 0; the last one is included.
type Cert struct {
	Subject, Issuer string
	From, To        int
	CA              bool
	Names           []string // of a leaf: its subject alternative names
}

// Client is who asks, for what, and when.
type Client struct {
	Roots []string // subjects of the roots in its store
	Host  string
	Day   int
}

// The wrong models of chain validation.
const (
	LeafDates   Model = "leaf-dates-alone"        // only the leaf's dates count
	AnyRoot     Model = "sent-root-trusted"       // a complete chain is trusted, whatever the store holds
	OnePath     Model = "one-path-alone"          // the first certificate with a fitting name is the only candidate
	AllPaths    Model = "every-path-must-hold"    // all certificates sent must be valid
	NoCAMark    Model = "ca-mark-ignored"         // any certificate may sign another
	ManyLabels  Model = "wildcard-many-labels"    // a wildcard stands for any number of labels
	ApexCovered Model = "wildcard-covers-apex"    // a wildcard covers the domain above it
	Suffix      Model = "name-covers-subdomains"  // a plain name covers all below it
	CaseStrict  Model = "host-case-counts"        // names differ by letter case
	FirstName   Model = "first-name-alone"        // of several names only the first counts
	InnerStar   Model = "longer-wildcard-matches" // a wildcard of a subdomain covers the level above
)

// Covers tells whether one of the names stands for the host (RFC 9525, section 6.3): letter by letter without regard to
// case, and `*` for exactly one label at the left.
func Covers(names []string, host string, m Model) (ok bool, why string) {
	for i, n := range names {
		if m == FirstName && i > 0 {
			break
		}
		if covers(n, host, m) {
			if strings.HasPrefix(n, "*.") {
				return true, fmt.Sprintf("In `%s` the star stands for the one label `%s`.", n, strings.SplitN(host, ".", 2)[0])
			}
			return true, fmt.Sprintf("The certificate lists `%s`.", n)
		}
	}
	if m != "" {
		return false, ""
	}
	var out []string
	for _, n := range names {
		out = append(out, apart(n, strings.ToLower(host)))
	}
	return false, "No name fits `" + host + "`: " + strings.Join(out, ", and ") + "."
}

// apart says why a name does not stand for a host.
func apart(name, host string) string {
	base, wild := strings.CutPrefix(name, "*.")
	left, below := strings.CutSuffix(host, "."+base)
	switch {
	case !wild:
		return fmt.Sprintf("`%s` stands for itself alone", name)
	case host == base:
		return fmt.Sprintf("`%s` asks for one label before `%s`", name, base)
	case below:
		return fmt.Sprintf("in `%s` the star is one label, and `%s` is more", name, left)
	}
	return fmt.Sprintf("`%s` stands for names right below `%s`", name, base)
}

func covers(name, host string, m Model) bool {
	if m != CaseStrict {
		name, host = strings.ToLower(name), strings.ToLower(host)
	}
	if m == Suffix && strings.HasSuffix(host, "."+name) {
		return true
	}
	base, wild := strings.CutPrefix(name, "*.")
	if !wild {
		return name == host
	}
	first, rest, _ := strings.Cut(host, ".")
	switch {
	case m == ManyLabels && strings.HasSuffix(host, "."+base):
		return true
	case m == ApexCovered && host == base:
		return true
	case m == InnerStar && strings.HasSuffix(base, "."+rest):
		return true
	}
	return rest == base && first != ""
}

// Verify looks for a path from the leaf through the certificates sent to a root in the client's store, each link within its
// dates (RFC 5280, section 6.1; RFC 9525). Several certificates may carry one subject, as after a cross-signing.
func Verify(leaf Cert, sent, roots []Cert, c Client, m Model) (ok bool, steps []Step) {
	add := func(rule, format string, a ...any) {
		steps = append(steps, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
	}
	if named, why := Covers(leaf.Names, c.Host, m); !named {
		add("rfc9525.6.3", "%s So `%s` is refused.", why, c.Host)
		return false, steps
	}
	if c.Day < leaf.From || c.Day > leaf.To {
		add("rfc5280.6.1.3", "Day %d lies outside the leaf's days %d to %d: refused.", c.Day, leaf.From, leaf.To)
		return false, steps
	}
	found, bad := false, false
	for _, mid := range sent {
		if mid.Subject != leaf.Issuer {
			continue
		}
		good, why := link(mid, roots, c, m)
		add("rfc5280.6.1", "%s", why)
		found, bad = found || good, bad || !good
		if good && m == "" || m == OnePath {
			break
		}
	}
	if m == AllPaths {
		found = found && !bad
	}
	return found, steps
}

// link checks an intermediate and the root above it.
func link(mid Cert, roots []Cert, c Client, m Model) (bool, string) {
	path := fmt.Sprintf("The path over `%s`, signed by `%s`,", mid.Subject, mid.Issuer)
	switch {
	case !mid.CA && m != NoCAMark:
		return false, path + " fails: this certificate has no mark of a CA."
	case (c.Day < mid.From || c.Day > mid.To) && m != LeafDates:
		return false, fmt.Sprintf("%s fails: day %d lies outside its days %d to %d.", path, c.Day, mid.From, mid.To)
	}
	for _, r := range roots {
		if r.Subject != mid.Issuer {
			continue
		}
		switch {
		case !slices.Contains(c.Roots, r.Subject) && m != AnyRoot:
			return false, fmt.Sprintf("%s fails: the client's store lacks `%s`.", path, r.Subject)
		case (c.Day < r.From || c.Day > r.To) && m != LeafDates:
			return false, fmt.Sprintf("%s fails: day %d lies outside the root's days %d to %d.", path, c.Day, r.From, r.To)
		}
		return true, fmt.Sprintf("%s holds: day %d lies within the dates of each link, and the client's store has `%s`.", path, c.Day, r.Subject)
	}
	return false, path + " fails: nobody has that root."
}
