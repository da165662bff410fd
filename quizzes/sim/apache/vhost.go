package apache

import (
	"path"
	"strings"
)

// Host is a virtual host of one port. Addr is an address, or "*".
type Host struct {
	Addr, Name string
	Aliases    []string
}

// The wrong models of virtual hosts.
const (
	ExactFirst   Model = "exact-name-first"      // an exact name is preferred to a wildcard above it
	NameOnly     Model = "address-not-looked-at" // all hosts compete by name, whatever their address
	FirstAlways  Model = "first-host-always"     // the first host of the file answers
	LastWins     Model = "last-matching-host"    // the last host that fits
	NoDefault    Model = "last-host-is-default"  // when no name fits, the last host answers
	AliasUnread  Model = "aliases-not-compared"  // only ServerName counts
	DefaultIsAny Model = "default-of-the-file"   // when no name fits, the first host of the whole file answers
	LongestName  Model = "longest-name-wins"     // of the hosts that fit the longest written name wins
)

func (h Host) fits(name string, m Model) (by string, ok bool) {
	name = strings.ToLower(name)
	for _, n := range append([]string{h.Name}, h.Aliases...) {
		if m == AliasUnread && n != h.Name {
			continue
		}
		if fits, _ := path.Match(strings.ToLower(n), name); fits { // our names hold no slash and no bracket
			return n, true
		}
	}
	return "", false
}

// Serves gives the host that answers a request to an address with a Host header (Apache 2.4, "An In-Depth Discussion
// of Virtual Host Matching"): among those with that very address, or else with *, the first whose name fits, or else
// the first of them. There must be one.
func Serves(hosts []Host, addr, name string, m Model) (int, []Step) {
	tr := trace{off: m != ""}
	var set []int
	for _, want := range []string{addr, "*"} {
		if len(set) > 0 {
			break
		}
		for i, h := range hosts {
			if h.Addr == want || m == NameOnly {
				set = append(set, i)
			}
		}
		if len(set) > 0 && !tr.off {
			tr.add("vhost.address", "The connection came in on %s: %s.", addr, candidates(want, set))
		}
	}
	if m == FirstAlways {
		return 0, nil
	}
	if i := pick(hosts, set, name, m); i >= 0 {
		by, _ := hosts[i].fits(name, m)
		tr.add("vhost.name", "`%s` of host %d is the first name that fits %s.", by, i+1, name)
		return i, tr.steps
	}
	tr.add("vhost.default", "No name of them fits %s, so the first of them, host %d, answers.", name, set[0]+1)
	switch m {
	case NoDefault:
		return set[len(set)-1], nil
	case DefaultIsAny:
		return 0, nil
	}
	return set[0], tr.steps
}

// pick gives the first host of a set whose name fits, -1 for none.
func pick(hosts []Host, set []int, name string, m Model) int {
	best, length := -1, 0
	for _, i := range set {
		by, ok := hosts[i].fits(name, m)
		switch {
		case !ok:
		case m == ExactFirst && !strings.Contains(by, "*"):
			return i
		case best < 0 || m == LastWins || m == LongestName && len(by) > length:
			best, length = i, len(by)
		}
	}
	return best
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func candidates(want string, set []int) string {
	var out []string
	for _, i := range set {
		out = append(out, string(rune('1'+i)))
	}
	if want == "*" {
		return "no host names this address, so those with * are compared by name, hosts " + strings.Join(out, ", ")
	}
	return "the hosts with this very address are compared by name, hosts " + strings.Join(out, ", ")
}
