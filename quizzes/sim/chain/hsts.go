package chain

import (
	"fmt"
	"strings"
)

// Policy is what a host sends in Strict-Transport-Security; a nil policy is none.
type Policy struct {
	MaxAge int // days
	Sub    bool
}

// Visit is an `http` link that a user follows on a day. Each host redirects `http` to `https` on the same host.
type Visit struct {
	Day  int
	Host string
}

// The wrong models of HSTS.
const (
	SubsAlways     Model = "hsts-always-covers-subdomains" // includeSubDomains is implied
	SubsNever      Model = "hsts-never-covers-subdomains"  // each host has to be visited itself
	UpwardToo      Model = "hsts-extends-upward"           // a header at a subdomain protects its parent
	FirstCounts    Model = "hsts-counts-from-first-visit"  // the time runs from the first header
	NeverEnds      Model = "hsts-never-ends"               // max-age does not end
	RedirectEnough Model = "redirect-protects"             // a redirect seen once is remembered
	FirstSafe      Model = "hsts-protects-first-visit"     // the first request is already upgraded
)

// Clear tells for each visit, in order of days, whether its first request leaves the browser over plain HTTP (RFC 6797,
// sections 8.1 to 8.3). Every visit ends over TLS and so sees the host's header.
func Clear(hosts map[string]*Policy, visits []Visit, m Model) (clear []bool, steps []Step) {
	type known struct {
		until int
		sub   bool
		since int
	}
	rules := map[string]known{}
	for _, v := range visits {
		inClear, why := true, func() string { return fmt.Sprintf("no rule of `%s` or a parent is stored", v.Host) }
		for h, depth := v.Host, 0; strings.Contains(h, "."); depth++ {
			host := h
			if k, ok := rules[host]; ok {
				live := v.Day < k.until || m == NeverEnds
				covers := depth == 0 || k.sub && m != SubsNever || m == SubsAlways
				switch {
				case live && covers:
					inClear, why = false, func() string {
						return fmt.Sprintf("the rule of `%s` from day %d lasts to day %d", host, k.since, k.until)
					}
				case inClear && !live && (depth == 0 || k.sub):
					why = func() string {
						return fmt.Sprintf("the rule of `%s` from day %d ended on day %d", host, k.since, k.until)
					}
				case inClear && depth > 0 && !k.sub:
					why = func() string { return fmt.Sprintf("the rule of `%s` lacks `includeSubDomains`", host) }
				}
			}
			_, h, _ = strings.Cut(h, ".")
		}
		p := hosts[v.Host]
		switch m {
		case UpwardToo:
			for host, k := range rules {
				if strings.HasSuffix(host, "."+v.Host) && v.Day < k.until {
					inClear = false
				}
			}
		case FirstSafe:
			inClear = inClear && p == nil
		}
		clear = append(clear, inClear)
		if m == "" {
			steps = append(steps, Step{Rule: "rfc6797.8.3", Text: fmt.Sprintf("Day %d, `%s`: %s, so the request goes %s.", v.Day, v.Host, why(), map[bool]string{true: "in clear", false: "over TLS"}[inClear])})
		}
		if _, seen := rules[v.Host]; p != nil && !(m == FirstCounts && seen) {
			rules[v.Host] = known{v.Day + p.MaxAge, p.Sub, v.Day}
		} else if p == nil && m == RedirectEnough {
			rules[v.Host] = known{until: 1 << 30}
		}
	}
	return clear, steps
}
