package proxy

import (
	"slices"
	"strings"
)

// Header is a line of a request.
type Header struct{ Name, Value string }

func (h Header) String() string { return h.Name + ": " + h.Value }

// The wrong models of hop-by-hop headers.
const (
	AllPass       Model = "all-headers-pass"           // a proxy passes on everything
	FixedOnly     Model = "connection-names-nothing"   // only the known names are removed
	NamedOnly     Model = "only-named-headers-removed" // only what Connection names is removed
	XIsPrivate    Model = "x-headers-end-at-the-hop"   // names that begin with X- do not pass
	ConnectionOn  Model = "connection-passes"          // Connection itself is passed on
	CaseMatters   Model = "names-case-sensitive"       // a name in Connection counts only in the same letter case
	SecretsRemove Model = "credentials-end-at-the-hop" // Cookie and Authorization do not pass
)

// known are the fields that are hop-by-hop by their definition.
var known = []string{"Keep-Alive", "Proxy-Connection", "TE", "Transfer-Encoding", "Upgrade"}

// Passes tells which headers a conforming proxy sends on: not those that Connection names, not Connection itself, and
// none known to be hop-by-hop (RFC 9110, 7.6.1).
func Passes(hs []Header, m Model) ([]bool, []Step) {
	tr := trace{off: m != ""}
	var named []string
	for _, h := range hs {
		if strings.EqualFold(h.Name, "Connection") {
			for _, f := range strings.Split(h.Value, ",") {
				named = append(named, strings.TrimSpace(f))
			}
		}
	}
	isNamed := func(name string) bool {
		return slices.ContainsFunc(named, func(f string) bool {
			return strings.EqualFold(f, name) && (m != CaseMatters || f == name)
		})
	}
	out := make([]bool, len(hs))
	for i, h := range hs {
		switch {
		case m == AllPass:
			out[i] = true
		case m == XIsPrivate && strings.HasPrefix(h.Name, "X-"), m == SecretsRemove && (h.Name == "Cookie" || h.Name == "Authorization"):
		case strings.EqualFold(h.Name, "Connection"):
			out[i] = m == ConnectionOn
			tr.add("hop.connection", "%s itself speaks of one connection: removed.", h.Name)
		case m != FixedOnly && isNamed(h.Name):
			tr.add("hop.named", "%s is named in Connection: removed.", h.Name)
		case m != NamedOnly && slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, h.Name) }):
			tr.add("hop.known", "%s is hop-by-hop by its definition: removed.", h.Name)
		default:
			out[i] = true
			tr.add("hop.end-to-end", "%s is neither named nor on the list: it passes.", h.Name)
		}
	}
	return out, tr.steps
}
