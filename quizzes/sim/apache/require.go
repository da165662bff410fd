package apache

import (
	"fmt"
	"net/netip"
	"strings"
)

// Require is a line such as "ip 10.0.0.0/8", "not ip 10.1.0.0/16", "all granted" or "all denied".
type Require struct {
	Not    bool
	Prefix netip.Prefix // invalid: all
	Deny   bool         // of all
}

func (r Require) String() string {
	switch {
	case !r.Prefix.IsValid() && r.Deny:
		return "Require all denied"
	case !r.Prefix.IsValid():
		return "Require all granted"
	case r.Not:
		return "Require not ip " + r.Prefix.String()
	}
	return "Require ip " + r.Prefix.String()
}

// Access is a section with rules: alternatives, or all of them inside <RequireAll>.
type Access struct {
	Kind, Covers string
	All          bool
	Rules        []Require
}

// The wrong models of access.
const (
	RulesAllNeeded Model = "require-lines-all-needed"    // lines without <RequireAll> must all fit
	AnyInAll       Model = "requireall-like-any"         // <RequireAll> is satisfied by one line
	SectionsAdd    Model = "sections-narrow-each-other"  // earlier sections' rules still hold
	NotIgnored     Model = "require-not-ignored"         // Require not does nothing
	FirstDecides   Model = "first-require-line-decides"  // the first line that names the client decides
	EarlierHolds   Model = "outer-section-keeps-holding" // the first section that applies decides
)

// Allowed tells whether a client gets a path: the last section that applies replaces the others, as AuthMerging is off
// (Apache 2.4, mod_authz_core, Require and AuthMerging). Sections must be given in the order of merging.
func Allowed(sections []Access, path string, client netip.Addr, m Model) (bool, []Step) {
	tr := trace{off: m != ""}
	var last *Access
	all := true
	for i, s := range sections {
		if !(Section{Kind: s.Kind, Covers: s.Covers}).covers(path) {
			continue
		}
		all = all && s.allows(client, m)
		if last == nil || m != EarlierHolds {
			last = &sections[i]
		}
	}
	if m == SectionsAdd {
		return all, nil
	}
	ok := last.allows(client, m)
	if tr.off {
		return ok, nil
	}
	tr.add("access.section", "For %s the last section that applies is %s, and its rules replace earlier ones.", path, Section{Kind: last.Kind, Covers: last.Covers})
	var said []string
	for _, r := range last.Rules {
		said = append(said, fmt.Sprintf("`%s` %s", r, map[bool]string{true: "fits", false: "does not fit"}[r.fits(client, "")]))
	}
	how := "one line has to fit"
	if last.All {
		how = "all lines have to fit"
	}
	tr.add("access.sum", "%s, and %s: %s %s.", strings.Join(said, ", "), how, client, map[bool]string{true: "gets in", false: "gets 403"}[ok])
	return ok, tr.steps
}

func (r Require) fits(client netip.Addr, m Model) bool {
	switch {
	case !r.Prefix.IsValid():
		return !r.Deny
	case r.Not:
		return m == NotIgnored || !r.Prefix.Contains(client)
	}
	return r.Prefix.Contains(client)
}

func (s Access) allows(client netip.Addr, m Model) bool {
	every, some := true, false
	for _, r := range s.Rules {
		fits := r.fits(client, m)
		if r.Not && m == AnyInAll && fits {
			fits = false // a negation cannot grant by itself
		}
		if m == FirstDecides && r.Prefix.IsValid() && r.Prefix.Contains(client) {
			return !r.Not
		}
		every, some = every && fits, some || fits
	}
	if s.All && m != AnyInAll || m == RulesAllNeeded {
		return every
	}
	return some
}

// Lines prints a section as it stands in a file.
func (s Access) Lines() []string {
	out := []string{"<" + s.Kind + " \"" + s.Covers + "\">"}
	indent := "    "
	if s.All {
		out, indent = append(out, "    <RequireAll>"), "        "
	}
	for _, r := range s.Rules {
		out = append(out, indent+r.String())
	}
	if s.All {
		out = append(out, "    </RequireAll>")
	}
	return append(out, "</"+strings.Fields(s.Kind)[0]+">")
}
