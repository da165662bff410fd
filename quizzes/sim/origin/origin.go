// Package origin says what browsers do across sites: which cookies they keep and send (RFC 6265bis, draft 20 of
// httpbis-rfc6265bis), what origins and sites are (HTML Standard, sections Origin and Sites), what CORS asks and hides
// (Fetch Standard, sections CORS protocol, CORS check and CORS-preflight fetch), and so which forged requests succeed.
package origin

import (
	"slices"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which the engine can run; the empty one is none. Its text is the misconception's id.
type Model string

const (
	SchemeIgnored Model = "site-ignores-scheme"        // http and https of a domain are one site
	SiteIsOrigin  Model = "site-equals-origin"         // another host or port is another site
	OriginIsSite  Model = "origin-equals-site"         // all hosts of a site are one origin
	PortIgnored   Model = "origin-ignores-port"        // ports do not tell origins apart
	PortInSite    Model = "site-includes-port"         // ports tell sites apart
	SuffixBlind   Model = "last-two-labels-are-domain" // the registrable domain is always two labels
)

// URL is an absolute address; an empty port stands for that of the scheme.
type URL struct{ Scheme, Host, Port, Path string }

// Parse reads an address of the form scheme://host[:port][/path]. It is for addresses that a generator wrote.
func Parse(s string) URL {
	scheme, rest, _ := strings.Cut(s, "://")
	host, path, found := strings.Cut(rest, "/")
	if path = "/" + path; !found {
		path = "/"
	}
	host, port, _ := strings.Cut(host, ":")
	return URL{scheme, host, port, path}
}

// String gives the address as written in a browser's address bar.
func (u URL) String() string {
	path := u.Path
	if path == "/" {
		path = ""
	}
	return u.Origin() + path
}

// Origin is the address without its path.
func (u URL) Origin() string {
	if u.Port != "" {
		return u.Scheme + "://" + u.Host + ":" + u.Port
	}
	return u.Scheme + "://" + u.Host
}

// Suffixes are the public suffixes of two labels that this engine knows, as in the list of publicsuffix.org; any last
// label is one, too.
func Suffixes() []string { return []string{"co.uk", "com.au", "github.io", "netlify.app"} }

// Suffix is the public suffix of a host.
func Suffix(host string) string {
	for _, s := range Suffixes() {
		if host == s || strings.HasSuffix(host, "."+s) {
			return s
		}
	}
	return host[strings.LastIndex(host, ".")+1:]
}

// Registrable is the public suffix and one label before it; a bare suffix has none and stands for itself.
func Registrable(host string, m ...Model) string {
	suffix := Suffix(host)
	if slices.Contains(m, SuffixBlind) {
		suffix = host[strings.LastIndex(host, ".")+1:]
	}
	rest := strings.TrimSuffix(host, "."+suffix)
	if rest == host {
		return host
	}
	return rest[strings.LastIndex(rest, ".")+1:] + "." + suffix
}

// SameOrigin compares scheme, host and port.
func SameOrigin(a, b URL, m ...Model) bool {
	if slices.Contains(m, OriginIsSite) {
		return SameSite(a, b)
	}
	if slices.Contains(m, PortIgnored) {
		a.Port, b.Port = "", ""
	}
	return a.Origin() == b.Origin()
}

// SameSite compares scheme and registrable domain ("schemefully same site").
func SameSite(a, b URL, m ...Model) bool {
	switch {
	case slices.Contains(m, SiteIsOrigin):
		return a.Origin() == b.Origin()
	case slices.Contains(m, PortInSite) && a.Port != b.Port:
		return false
	case a.Scheme != b.Scheme && !slices.Contains(m, SchemeIgnored):
		return false
	}
	return Registrable(a.Host, m...) == Registrable(b.Host, m...)
}

// The three relations of two addresses, in the words of the field Sec-Fetch-Site.
const (
	SameOriginWord = "same-origin"
	SameSiteWord   = "same-site"
	CrossSiteWord  = "cross-site"
)

// Relation says how b stands to a, and why.
func Relation(a, b URL, m ...Model) (string, Step) {
	switch {
	case SameOrigin(a, b, m...):
		return SameOriginWord, Step{"html.same-origin", "Scheme, host and port of `" + b.Origin() + "` are those of `" + a.Origin() + "`: same origin.", ""}
	case SameSite(a, b, m...):
		return SameSiteWord, Step{"html.same-site", "`" + b.Origin() + "` shares scheme and registrable domain, `" + Registrable(b.Host) + "`, and differs in " + differs(a, b) + ": same site only.", ""}
	case a.Scheme != b.Scheme && Registrable(a.Host) == Registrable(b.Host):
		return CrossSiteWord, Step{"html.schemefully", "The scheme is part of the site, and `" + b.Scheme + "` is another than `" + a.Scheme + "`: cross-site.", ""}
	}
	return CrossSiteWord, Step{"html.registrable-domain", "The registrable domain of `" + b.Host + "` is `" + Registrable(b.Host) + "`, that of `" + a.Host + "` is `" + Registrable(a.Host) + "`: cross-site.", ""}
}

func differs(a, b URL) string {
	if a.Host != b.Host {
		return "the host"
	}
	return "the port"
}
