package httpcache

import "strings"

// Resource is the current state of what a request asks for.
type Resource struct {
	ETag     string // with its quotes, and W/ in front where it is weak
	Modified int64  // Last-Modified
}

// Status evaluates the preconditions of a request in the order of RFC 9110 section 13.2.2 and returns 200 when the
// method is performed, 304 or 412.
func (c Cache) Status(req Request, res Resource, tr *Trace) int {
	safe := req.Method == "GET" || req.Method == "HEAD"
	if tags, ok := req.Header.Get("If-Match"); ok {
		if !c.matches(tags, res.ETag, !c.believes(WeakAlwaysMatches), "If-Match", tr) {
			return c.result(412, "rfc9110.13.1.1", "No tag of `If-Match` matches, so the precondition fails.", tr)
		}
	} else if at, ok, _ := req.Header.Time("If-Unmodified-Since"); ok && res.Modified > at {
		return c.result(412, "rfc9110.13.1.4", "The resource was modified at "+Clock(res.Modified)+", after "+Clock(at)+", so the precondition fails.", tr)
	}
	return c.notModified(req, res, safe, tr)
}

func (c Cache) notModified(req Request, res Resource, safe bool, tr *Trace) int {
	tags, hasTags := req.Header.Get("If-None-Match")
	since, hasSince, _ := req.Header.Time("If-Modified-Since")
	unmodified := hasSince && safe && res.Modified <= since
	switch {
	case hasTags && hasSince && safe && c.believes(DateBeforeTag):
	case hasTags:
		match := c.matches(tags, res.ETag, c.believes(WeakNeverMatches), "If-None-Match", tr)
		if c.believes(BothMustHold) && hasSince && !unmodified {
			match = false
		}
		if hasSince {
			tr.add("rfc9110.13.2.2", "", "`If-None-Match` is there, so `If-Modified-Since` is not looked at.")
		}
		return c.afterTags(match, safe, tr)
	}
	switch {
	case unmodified:
		return c.result(304, "rfc9110.13.1.3", "Last modified at "+Clock(res.Modified)+", which is not after "+Clock(since)+".", tr)
	case hasSince && safe:
		return c.result(200, "rfc9110.13.1.3", "Last modified at "+Clock(res.Modified)+", after "+Clock(since)+".", tr)
	}
	return c.result(200, "rfc9110.13.2.2", "No precondition stops the method.", tr)
}

func (c Cache) afterTags(match, safe bool, tr *Trace) int {
	switch {
	case match && safe:
		return c.result(304, "rfc9110.13.1.2", "It matches, and the method is safe: not modified.", tr)
	case match:
		return c.result(412, "rfc9110.13.1.2", "It matches, and the method would change the resource, so the precondition fails.", tr)
	}
	return c.result(200, "rfc9110.13.1.2", "It does not match, so the method is performed.", tr)
}

func (c Cache) result(status int, rule, why string, tr *Trace) int {
	word := map[int]string{200: "200", 304: "304", 412: "412"}[status]
	tr.add(rule, "status "+word, "%s", why)
	return status
}

// matches compares a list of tags with the current one (RFC 9110 section 8.8.3.2).
func (c Cache) matches(list, current string, strong bool, field string, tr *Trace) bool {
	if strings.TrimSpace(list) == "*" {
		tr.add("rfc9110.13.1.1", "", "`%s: *` matches any current representation.", field)
		return true
	}
	tags := strings.Split(list, ",")
	if c.believes(TagListFirst) {
		tags = tags[:1]
	}
	for _, tag := range tags {
		if tagEqual(strings.TrimSpace(tag), current, strong) {
			tr.add("rfc9110.8.8.3.2", "", "`%s` compares %s: `%s` matches `%s`.", field, comparison(strong), strings.TrimSpace(tag), current)
			return true
		}
	}
	tr.add("rfc9110.8.8.3.2", "", "`%s` compares %s: nothing in `%s` matches `%s`.", field, comparison(strong), list, current)
	return false
}

func comparison(strong bool) string {
	if strong {
		return "strongly, so weak tags never match"
	}
	return "weakly, so `W/` does not count"
}

func tagEqual(a, b string, strong bool) bool {
	if strong {
		return a == b && !strings.HasPrefix(a, "W/")
	}
	return strings.TrimPrefix(a, "W/") == strings.TrimPrefix(b, "W/")
}
