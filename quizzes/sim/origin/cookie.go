package origin

import (
	"fmt"
	"slices"
	"strings"
)

// The wrong beliefs about cookies.
const (
	NoDomainWide   Model = "no-domain-means-subdomains"   // a cookie without Domain goes to subdomains
	DomainExact    Model = "domain-names-one-host"        // Domain names the only host that gets the cookie
	PathCharacters Model = "path-character-prefix"        // paths match by characters
	PathExact      Model = "path-must-be-equal"           // a path covers itself alone
	LaxIsStrict    Model = "lax-blocks-links"             // Lax keeps the cookie from cross-site links
	LaxPost        Model = "lax-allows-post"              // Lax lets top-level POSTs through
	LaxEverywhere  Model = "lax-allows-subrequests"       // Lax lets images and fetches through
	StrictLinks    Model = "strict-allows-links"          // Strict lets links through
	PlainOverHTTP  Model = "insecure-cookie-http-only"    // a cookie without Secure stays off https
	SecureNeedless Model = "secure-sent-over-http"        // Secure does not keep a cookie off http
	NoneWidens     Model = "none-widens-domain"           // None carries a cookie to hosts outside its domain
	ParentRefused  Model = "parent-domain-refused"        // a host cannot set a cookie for its parent
	SiblingAllowed Model = "sibling-domain-allowed"       // a host can set a cookie for any host of its site
	SuffixAllowed  Model = "public-suffix-allowed"        // any parent domain will do
	PrefixCosmetic Model = "prefix-is-cosmetic"           // __Host- and __Secure- are mere names
	SecureIsHost   Model = "secure-prefix-bars-domain"    // __Secure- has the rules of __Host-
	NoneAlone      Model = "none-without-secure"          // SameSite=None needs no Secure
	EmbeddedKeeps  Model = "embedded-set-like-first"      // a cross-site answer sets cookies like any other
	PathNeedsMatch Model = "path-must-cover-setter"       // a cookie's path must cover the address that sets it
	StrictRefused  Model = "strict-set-refused-from-link" // a cross-site link's answer cannot set Strict cookies
)

// Cookie is a Set-Cookie field taken apart. Empty attributes are missing.
type Cookie struct {
	Name, Value, Domain, Path, SameSite string
	Secure, HTTPOnly                    bool
}

// String prints the field's value.
func (c Cookie) String() string {
	s := c.Name + "=" + c.Value
	if c.Secure {
		s += "; Secure"
	}
	if c.HTTPOnly {
		s += "; HttpOnly"
	}
	if c.Path != "" {
		s += "; Path=" + c.Path
	}
	if c.Domain != "" {
		s += "; Domain=" + c.Domain
	}
	if c.SameSite != "" {
		s += "; SameSite=" + c.SameSite
	}
	return s
}

// How a request comes about.
const (
	Link  = "link"  // a click that changes the address bar, by GET
	Form  = "form"  // a form sent by POST, which changes the address bar
	Image = "image" // an image in the page
	Fetch = "fetch" // fetch() with credentials: 'include'
	Frame = "frame" // a frame in the page
)

// Request is what a page of a first party causes. Third-party cookies are allowed.
type Request struct {
	From, To URL
	How      string
}

// TopLevel reports whether the address bar changes.
func (q Request) TopLevel() bool { return q.How == Link || q.How == Form }

// Send says whether a cookie that From's host has set before goes with a request to the address (RFC 6265bis, section
// 5.8.3: domain, path, Secure and SameSite in this order), and by which rule.
func Send(c Cookie, setBy string, q Request, m Model) (bool, Step) {
	if ok, s := domainMatches(c, setBy, q, m); !ok {
		return false, s
	}
	if c.Path != "" && !pathMatches(c.Path, q.To.Path, m) {
		return false, say(m, "rfc6265bis.5.1.4", "`%s` stays: the path `%s` is not below `%s`.", c.Name, q.To.Path, c.Path)
	}
	if c.Secure && q.To.Scheme != "https" && m != SecureNeedless {
		return false, Step{"rfc6265bis.5.8.3", "`" + c.Name + "` stays: it is `Secure`, and the request goes over `http`.", ""}
	}
	if !c.Secure && q.To.Scheme == "https" && m == PlainOverHTTP {
		return false, Step{}
	}
	return sameSite(c, q, m)
}

func domainMatches(c Cookie, setBy string, q Request, m Model) (bool, Step) {
	host := q.To.Host
	switch {
	case m == NoneWidens && c.SameSite == "None", c.Domain == "" && m == NoDomainWide && strings.HasSuffix(host, "."+setBy):
		return true, Step{}
	case c.Domain == "" && host != setBy:
		return false, say(m, "rfc6265bis.5.8.3", "`%s` stays: without `Domain` it goes back to `%s` alone.", c.Name, setBy)
	case m == DomainExact && c.Domain != "":
		return host == c.Domain, Step{}
	case c.Domain != "" && !covers(c.Domain, host):
		return false, say(m, "rfc6265bis.5.1.3", "`%s` stays: `%s` is neither `%s` nor below it.", c.Name, host, c.Domain)
	}
	return true, Step{}
}

// say words a step. Runs under a wrong model need none: they are many, and only their outcome counts.
func say(m Model, rule, format string, a ...any) Step {
	if m != "" {
		return Step{}
	}
	return Step{rule, fmt.Sprintf(format, a...), ""}
}

func covers(domain, host string) bool { return host == domain || strings.HasSuffix(host, "."+domain) }

func pathMatches(cookie, path string, m Model) bool {
	switch {
	case m == PathCharacters:
		return strings.HasPrefix(path, cookie)
	case m == PathExact:
		return path == cookie || cookie == "/"
	case path == cookie:
		return true
	}
	return strings.HasPrefix(path, strings.TrimSuffix(cookie, "/")+"/")
}

func sameSite(c Cookie, q Request, m Model) (bool, Step) {
	var how []Model
	if m == SiteIsOrigin || m == SchemeIgnored {
		how = append(how, m)
	}
	if SameSite(q.From, q.To, how...) {
		return true, say(m, "rfc6265bis.5.2", "`%s` is sent: it fits the address, and within a site `SameSite=%s` does not matter.", c.Name, c.SameSite)
	}
	lax := q.How == Link && m != LaxIsStrict || q.How == Form && m == LaxPost || !q.TopLevel() && m == LaxEverywhere
	switch {
	case c.SameSite == "None":
		return true, Step{"rfc6265bis.5.8.3", "`" + c.Name + "` is sent: it fits the address, and `SameSite=None` goes with cross-site requests.", ""}
	case c.SameSite == "Lax" && lax:
		return true, Step{"rfc6265bis.5.8.3", "`" + c.Name + "` is sent: it fits the address, and `Lax` allows a top-level GET from another site.", ""}
	case c.SameSite == "Lax":
		return false, Step{"rfc6265bis.5.8.3", "`" + c.Name + "` stays: from another site, `Lax` goes only with a top-level navigation by GET, and this is " + asWhat(q.How) + ".", ""}
	}
	return m == StrictLinks && q.How == Link, Step{"rfc6265bis.5.8.3", "`" + c.Name + "` stays: `Strict`, and another site causes the request.", ""}
}

func asWhat(how string) string {
	return map[string]string{Link: "a link", Form: "a POST", Image: "an image", Fetch: "a `fetch`", Frame: "a frame"}[how]
}

// Keep says whether a browser keeps a cookie from the answer to a request (RFC 6265bis, section 5.7), and by which rule.
func Keep(c Cookie, q Request, m Model) (bool, Step) {
	drop := func(rule, format string, a ...any) (bool, Step) {
		if m != "" {
			return false, Step{}
		}
		return false, Step{rule, "`" + c.String() + "` is dropped: " + fmt.Sprintf(format, a...) + ".", ""}
	}
	switch {
	case c.Domain != "" && m != SuffixAllowed && c.Domain == Suffix(c.Domain) && c.Domain != q.To.Host:
		return drop("rfc6265bis.5.7-suffix", "`%s` is a public suffix", c.Domain)
	case c.Domain != "" && !covers(c.Domain, q.To.Host) && !(m == SiblingAllowed && Registrable(c.Domain) == Registrable(q.To.Host)):
		return drop("rfc6265bis.5.7-domain", "`%s` does not cover the host `%s`", c.Domain, q.To.Host)
	case m == ParentRefused && c.Domain != "" && c.Domain != q.To.Host, m == PathNeedsMatch && c.Path != "" && !pathMatches(c.Path, q.To.Path, ""):
		return false, Step{}
	case c.Secure && q.To.Scheme != "https" && m != SecureNeedless:
		return drop("rfc6265bis.5.7-secure", "`Secure` cannot be set over `http`")
	case c.SameSite == "None" && !c.Secure && m != NoneAlone:
		return drop("rfc6265bis.5.7-none", "`SameSite=None` demands `Secure`")
	}
	if why := prefixBroken(c, m); why != "" && m != PrefixCosmetic {
		return drop("rfc6265bis.4.1.3", "%s", why)
	}
	if strict := slices.Contains([]string{"Lax", "Strict"}, c.SameSite); strict && !SameSite(q.From, q.To) {
		switch {
		case !q.TopLevel() && m != EmbeddedKeeps:
			return drop("rfc6265bis.5.7-samesite", "the answer to a cross-site subrequest cannot set `SameSite=%s`", c.SameSite)
		case q.TopLevel() && m == StrictRefused && c.SameSite == "Strict":
			return false, Step{}
		}
	}
	if m != "" {
		return true, Step{}
	}
	return true, Step{"rfc6265bis.5.7", "`" + c.String() + "` is kept: " + keptBecause(c, q) + ".", ""}
}

func prefixBroken(c Cookie, m Model) string {
	host, secure := strings.HasPrefix(c.Name, "__Host-"), strings.HasPrefix(c.Name, "__Secure-")
	switch {
	case (host || secure) && !c.Secure:
		return "the prefix demands `Secure`"
	case (host || secure && m == SecureIsHost) && c.Domain != "":
		return "the prefix `__Host-` forbids `Domain`"
	case (host || secure && m == SecureIsHost) && c.Path != "/":
		return "the prefix `__Host-` demands `Path=/`"
	}
	return ""
}

func keptBecause(c Cookie, q Request) string {
	switch {
	case strings.HasPrefix(c.Name, "__Host-"):
		return "it has `Secure` and `Path=/` and no `Domain`, as its prefix demands"
	case strings.HasPrefix(c.Name, "__Secure-"):
		return "it has `Secure`, as its prefix demands"
	case c.Domain != "" && c.Domain != q.To.Host:
		return "a host may widen a cookie to its parent `" + c.Domain + "`"
	case c.SameSite == "None":
		return "`SameSite=None` comes with `Secure`"
	case c.Domain != "":
		return "`Domain` names the host itself"
	}
	return "nothing in it breaks a rule"
}
