package proxy

import (
	"net/netip"
	"strings"
)

// Client is a program that reads NO_PROXY, by a rule of its own.
type Client string

const (
	Go   Client = "Go 1.26"
	Curl Client = "curl 7.88"
)

// The wrong models of NO_PROXY.
const (
	NoBoundary   Model = "suffix-without-dot"       // an entry matches any name that ends so
	ExactOnly    Model = "entry-without-subdomains" // an entry matches just its own name
	PortUnread   Model = "entry-port-ignored"       // the port of an entry plays no part
	RangeUnread  Model = "ranges-not-read"          // an address range matches nothing
	OtherProgram Model = "same-rule-in-each-client" // the other client's rule
	LocalListed  Model = "localhost-needs-an-entry" // Go does not except localhost by itself
	LocalFree    Model = "localhost-always-direct"  // curl excepts localhost by itself
)

// Bypasses tells whether a client goes to https://host:port directly, past the proxy. Go follows
// golang.org/x/net/http/httpproxy, curl its manual's CURLOPT_NOPROXY.
func Bypasses(c Client, entries []string, host, port string, m Model) (bool, []Step) {
	tr := trace{off: m != ""}
	if m == OtherProgram {
		c = map[Client]Client{Go: Curl, Curl: Go}[c]
	}
	if host == "localhost" && (c == Go && m != LocalListed || m == LocalFree) {
		tr.add("noproxy.localhost", "%s goes to localhost directly without an entry.", c)
		return true, tr.steps
	}
	for _, e := range entries {
		if entryFits(c, e, host, port, m) {
			tr.add("noproxy.entry", "`%s` fits %s:%s for %s: direct.", e, host, port, c)
			return true, tr.steps
		}
	}
	tr.add("noproxy.none", "No entry fits %s:%s for %s: through the proxy.", host, port, c)
	return false, tr.steps
}

func entryFits(c Client, e, host, port string, m Model) bool {
	name, entryPort, hasPort := strings.Cut(e, ":")
	if hasPort && m != PortUnread && (c == Curl || entryPort != port) {
		return false // curl compares the whole entry with a name
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		if p, err := netip.ParsePrefix(name); err == nil {
			return p.Contains(ip) && m != RangeUnread
		}
		return name == host
	}
	dotted := strings.HasPrefix(name, ".")
	bare := strings.TrimPrefix(name, ".")
	switch {
	case m == NoBoundary:
		return strings.HasSuffix(host, bare)
	case host == bare:
		return !dotted || c == Curl
	}
	return strings.HasSuffix(host, "."+bare) && (m != ExactOnly || dotted)
}
