package proxy

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// ACL is a named test of Squid: of src, dstdomain, port or method, with values that are alternatives.
type ACL struct {
	Name, Type string
	Values     []string
}

func (a ACL) String() string {
	return fmt.Sprintf("acl %s %s %s", a.Name, a.Type, strings.Join(a.Values, " "))
}

// Line is a line of http_access: all of its tests must fit; "!" before a name negates it, and "all" always fits.
type Line struct {
	Allow bool
	Tests []string
}

func (l Line) String() string {
	verb := "deny"
	if l.Allow {
		verb = "allow"
	}
	return "http_access " + verb + " " + strings.Join(l.Tests, " ")
}

// Ask is a request as an access list sees it.
type Ask struct {
	From   netip.Addr
	Method string
	Host   string
	Port   string
}

// String is how a learner reads it.
func (a Ask) String() string {
	return fmt.Sprintf("%s from %s to %s:%s", a.Method, a.From, a.Host, a.Port)
}

// The wrong models of access lists.
const (
	LastLine     Model = "last-matching-line"       // the last line that fits decides
	AnyTest      Model = "one-test-of-a-line"       // one test of a line is enough
	AlwaysDenied Model = "unmatched-always-denied"  // a request that no line fits is denied
	DenyFirst    Model = "deny-lines-first"         // deny lines are tried before allow lines
	BangUnread   Model = "negation-ignored"         // ! changes nothing
	NoSubdomains Model = "leading-dot-is-own-name"  // .x.example covers x.example alone
	ValuesAll    Model = "acl-values-must-all-fit"  // all values of an acl must fit
	AllowsAdd    Model = "any-allow-line-is-enough" // one allow line that fits lets in, whatever stands before
)

func (a ACL) fits(q Ask, m Model) bool {
	one := func(v string) bool {
		switch a.Type {
		case "src":
			p, err := netip.ParsePrefix(v)
			return err == nil && p.Contains(q.From)
		case "dstdomain":
			if bare, dotted := strings.CutPrefix(v, "."); dotted {
				return q.Host == bare || strings.HasSuffix(q.Host, v) && m != NoSubdomains
			}
			return q.Host == v
		case "port":
			return v == q.Port
		}
		return v == q.Method
	}
	if m == ValuesAll {
		return !slices.ContainsFunc(a.Values, func(v string) bool { return !one(v) })
	}
	return slices.ContainsFunc(a.Values, one)
}

func (l Line) fits(acls []ACL, q Ask, m Model) bool {
	some := false
	for _, t := range l.Tests {
		name, not := strings.CutPrefix(t, "!")
		ok := name == "all"
		for _, a := range acls {
			ok = ok || a.Name == name && a.fits(q, m)
		}
		if not && m != BangUnread {
			ok = !ok
		}
		if !ok && m != AnyTest {
			return false
		}
		some = some || ok
	}
	return some
}

// Decide gives the line of http_access that decides, -1 for none, and whether the request is allowed (Squid 5.7,
// squid.conf.documented, http_access): the first line that fits, or else the opposite of the last line.
func Decide(acls []ACL, lines []Line, q Ask, m Model) (at int, allowed bool, steps []Step) {
	tr := trace{off: m != ""}
	order := make([]int, 0, len(lines))
	for i := range lines {
		order = append(order, i)
	}
	switch m {
	case LastLine:
		slices.Reverse(order)
	case DenyFirst:
		slices.SortStableFunc(order, func(a, b int) int { return b2i(lines[a].Allow) - b2i(lines[b].Allow) })
	case AllowsAdd:
		slices.SortStableFunc(order, func(a, b int) int { return b2i(lines[b].Allow) - b2i(lines[a].Allow) })
	}
	for _, i := range order {
		if lines[i].fits(acls, q, m) {
			tr.add("acl.line", "%s: `%s` is the first line that fits.", q, lines[i])
			return i, lines[i].Allow, tr.steps
		}
	}
	last := lines[len(lines)-1]
	if m == AlwaysDenied {
		return -1, false, nil
	}
	tr.add("acl.opposite", "%s: no line fits, so the opposite of the last line, `%s`, holds.", q, last)
	return -1, !last.Allow, tr.steps
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
