// Package csp decides what a page may load under a content security policy (W3C Content Security Policy Level 3, sections 6.7.1
// to 6.7.3).
package csp

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// The wrong models of a policy.
const (
	DefaultAdds    Model = "default-src-adds"             // default-src holds beside a directive of its own
	InlineStays    Model = "unsafe-inline-beside-nonce"   // unsafe-inline works although there is a nonce
	SelfBelow      Model = "self-covers-subdomains"       // 'self' covers subdomains
	HostsStay      Model = "hosts-beside-strict-dynamic"  // hosts count although there is strict-dynamic
	CreatedBlocked Model = "created-scripts-need-listing" // a script created by a trusted one has to be listed
	PathIgnored    Model = "csp-path-ignored"             // of an entry only the host counts
	NonceNotEnough Model = "nonce-needs-host-too"         // a script with the nonce has to be listed besides
	SelfCreated    Model = "created-scripts-inherit"      // what a trusted script creates loads without strict-dynamic
)

// Self is the origin of the page, and Nonce the one of its policy.
const (
	Self  = "https://shop.test"
	Nonce = "k7Qp2x"
)

// Policy is a list of directives.
type Policy map[string][]string

// String prints the policy with its directives in a fixed order.
func (p Policy) String() string {
	var out []string
	for _, d := range []string{"default-src", "script-src", "img-src"} {
		if list, ok := p[d]; ok {
			out = append(out, d+" "+strings.Join(list, " "))
		}
	}
	return strings.Join(out, "; ")
}

// Load is something that a page loads or runs. An empty URL is an inline script.
type Load struct {
	Kind    string // script or image
	URL     string
	Nonce   string
	Created bool // by an allowed script, with createElement
}

// Allows tells whether the policy lets the page load it.
func (p Policy) Allows(l Load, m Model) (bool, string) {
	name := map[string]string{"script": "script-src", "image": "img-src"}[l.Kind]
	list, own := p[name]
	if !own {
		name = "default-src"
		if list, own = p[name]; !own {
			return true, "No directive is about it, so it is allowed."
		}
	}
	ok, why := matches(name, list, l, m)
	if m == DefaultAdds && !ok && name != "default-src" {
		ok, _ = matches("default-src", p["default-src"], l, m)
	}
	return ok, fmt.Sprintf("`%s` decides: %s", name, why)
}

func matches(name string, list []string, l Load, m Model) (bool, string) {
	nonce, dynamic := slices.Contains(list, "'nonce-"+Nonce+"'"), slices.Contains(list, "'strict-dynamic'")
	if l.Kind == "script" && nonce && l.Nonce == Nonce && (m != NonceNotEnough || l.URL == "" || listed(list, l, m)) {
		return true, "the script has the nonce."
	}
	if l.Kind == "script" && l.URL == "" {
		switch {
		case !slices.Contains(list, "'unsafe-inline'"):
			return false, "an inline script without the nonce is blocked."
		case (nonce || dynamic) && m != InlineStays:
			return false, "beside a nonce `'unsafe-inline'` is ignored."
		}
		return true, "`'unsafe-inline'` allows it."
	}
	if l.Kind == "script" && dynamic {
		if l.Created && m != CreatedBlocked {
			return true, "with `'strict-dynamic'` a script that an allowed script creates may load."
		}
		if m != HostsStay {
			return false, "with `'strict-dynamic'` hosts and `'self'` are ignored, and the script has no nonce."
		}
	}
	if m == SelfCreated && l.Created && l.Kind == "script" {
		return true, ""
	}
	if listed(list, l, m) {
		return true, "its address fits an entry of the list."
	}
	return false, fmt.Sprintf("`%s` fits no entry of its list.", l.URL)
}

// listed compares an address with 'self' and the hosts of the list. A path that ends in a slash stands for all below it.
func listed(list []string, l Load, m Model) bool {
	for _, s := range list {
		if s == "'self'" {
			s = Self
			if m == SelfBelow && strings.Contains(l.URL, ".shop.test/") {
				return true
			}
		}
		if !strings.HasPrefix(s, "https://") {
			continue
		}
		host, path, hasPath := strings.Cut(s[len("https://"):], "/")
		gotHost, gotPath, _ := strings.Cut(l.URL[len("https://"):], "/")
		if host != gotHost {
			continue
		}
		if !hasPath || m == PathIgnored || path == gotPath || (path == "" || strings.HasSuffix(path, "/")) && strings.HasPrefix(gotPath, path) {
			return true
		}
	}
	return false
}

// DrawPolicy draws a policy.
func DrawPolicy(r *rand.Rand) Policy {
	p := Policy{}
	hosts := func() []string {
		var out []string
		for _, h := range []string{"'self'", "https://cdn.test", "https://cdn.test/lib/", "https://img.shop.test", "https://pics.test/p/"} {
			if len(out) < 3 && r.IntN(3) == 0 {
				out = append(out, h)
			}
		}
		return out
	}
	orNone := func(list []string) []string {
		if len(list) == 0 {
			return []string{"'none'"}
		}
		return list
	}
	if r.IntN(5) > 0 {
		p["default-src"] = orNone(hosts())
	}
	if r.IntN(4) > 0 || len(p) == 0 {
		list := hosts()
		if r.IntN(3) > 0 {
			list = append(list, "'nonce-"+Nonce+"'")
			if r.IntN(2) == 0 {
				list = append(list, "'strict-dynamic'")
			}
		}
		if len(list) < 5 && r.IntN(2) == 0 {
			list = append(list, "'unsafe-inline'")
		}
		p["script-src"] = orNone(list)
	}
	if r.IntN(2) == 0 {
		p["img-src"] = orNone(hosts())
	}
	return p
}

// DrawLoad draws something that a page loads.
func DrawLoad(r *rand.Rand) Load {
	l := Load{Kind: "script"}
	switch r.IntN(6) {
	case 0:
		l.Kind = "image"
		l.URL = []string{Self + "/a.png", "https://img.shop.test/b.png", "https://pics.test/p/c.png", "https://pics.test/q/d.png"}[r.IntN(4)]
		return l
	case 1:
	default:
		l.URL = []string{Self + "/app.js", "https://cdn.test/lib/x.js", "https://cdn.test/old/y.js", "https://img.shop.test/z.js"}[r.IntN(4)]
		if r.IntN(4) == 0 {
			l.Created = true
			return l
		}
	}
	l.Nonce = []string{"", "", Nonce, "zz81Ab"}[r.IntN(4)]
	return l
}
