package httpmsg

import (
	"slices"
	"strings"
)

// The wrong beliefs about what a server refuses.
const (
	LastLength    Model = "last-length-wins"        // of two lengths the later one counts
	FirstHost     Model = "first-host-wins"         // of two hosts the first one counts
	HostOptional  Model = "host-is-optional"        // a request without Host is fine
	SpaceFine     Model = "space-before-colon-ok"   // a space before the colon does not matter
	SpaceNeeded   Model = "space-after-colon-must"  // a field needs a space after the colon
	CaseMatters   Model = "field-names-case"        // a field name in lower case is wrong
	UnknownField  Model = "unknown-field-refused"   // a field that the server does not know is an error
	EmptyPost     Model = "post-needs-length"       // a POST without length is an error
	GetContent    Model = "get-content-refused"     // a GET with content is an error
	SignAllowed   Model = "signed-length-ok"        // a length may have a sign
	PortInHost    Model = "port-in-host-refused"    // a port in Host is an error
	HostOneZero   Model = "host-needed-by-old-http" // HTTP/1.0 needs a Host, too
	LengthOnlyNum Model = "length-text-ignored"     // a length that is no number counts as none
)

// Refused says whether a server must answer a request with 400, by its first line and fields, and by which rule. It covers
// the defects for which RFC 9112 leaves no choice.
func Refused(lines []string, m Model) (bool, Step) {
	method, rest, _ := strings.Cut(lines[0], " ")
	old := strings.HasSuffix(rest, "HTTP/1.0")
	var hosts, lengths []string
	for _, l := range lines[1:] {
		name, value, _ := strings.Cut(l, ":")
		if strings.TrimSpace(name) != name && m != SpaceFine {
			return true, say(m, "rfc9112.5.1", "`%s` has a space before the colon, which a server must refuse.", l)
		}
		if m == SpaceNeeded && !strings.HasPrefix(value, " ") || m == CaseMatters && name == strings.ToLower(name) {
			return true, Step{}
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "host":
			hosts = append(hosts, value)
		case "content-length":
			lengths = append(lengths, value)
		case "x-trace", "x-team":
			if m == UnknownField {
				return true, Step{}
			}
		}
	}
	switch {
	case len(hosts) == 0 && old && m == HostOneZero:
		return true, Step{}
	case len(hosts) == 0 && !old && m != HostOptional:
		return true, say(m, "rfc9112.3.2", "`%s` comes without `Host`, which HTTP/1.1 demands.", lines[0])
	case len(hosts) > 1 && m != FirstHost:
		return true, say(m, "rfc9112.3.2", "There are two `Host` fields, `%s` and `%s`.", hosts[0], hosts[1])
	case m == PortInHost && len(hosts) > 0 && strings.Contains(hosts[0], ":"),
		m == EmptyPost && method == "POST" && len(lengths) == 0, m == GetContent && method == "GET" && len(lengths) > 0:
		return true, Step{}
	case len(lengths) > 1 && lengths[0] != lengths[1] && m != LastLength:
		return true, say(m, "rfc9112.6.3-5", "There are two different lengths, `%s` and `%s`.", lengths[0], lengths[1])
	}
	bad := slices.ContainsFunc(lengths, func(s string) bool { return strings.Trim(s, "0123456789") != "" || s == "" })
	signed := slices.ContainsFunc(lengths, func(s string) bool { return strings.HasPrefix(s, "+") })
	if bad && !(m == SignAllowed && signed) && m != LengthOnlyNum {
		return true, say(m, "rfc9112.6.3-5", "`Content-Length: %s` is no number in digits.", lengths[0])
	}
	return false, say(m, "rfc9112.3", "Nothing in it breaks a rule: %s.", strings.Join(fine(method, hosts, lengths, lines, old), "; "))
}

// fine says what may look wrong in a good request.
func fine(method string, hosts, lengths, lines []string, old bool) []string {
	var out []string
	add := func(ok bool, s string) {
		if ok {
			out = append(out, s)
		}
	}
	add(method == "GET" && len(lengths) > 0, "a `GET` may carry content")
	add(method == "POST" && len(lengths) == 0, "a `POST` with neither field has no content")
	add(old && len(hosts) == 0, "HTTP/1.0 does not demand `Host`")
	add(len(hosts) > 0 && strings.Contains(hosts[0], ":"), "`Host` may name a port")
	for _, l := range lines[1:] {
		name, value, _ := strings.Cut(l, ":")
		add(!strings.HasPrefix(value, " "), "the space after a colon is optional")
		add(name == strings.ToLower(name), "field names ignore case")
		add(strings.HasPrefix(name, "X-"), "an unknown field is ignored")
	}
	if len(out) == 0 {
		out = append(out, "one `Host`, and at most one length")
	}
	return slices.Compact(out)
}
