package httpcache

import (
	"slices"
	"strings"
)

// Selects applies RFC 9111 sections 4 and 4.1: it reports whether the stored response may answer the request, as
// far as its target, method and Vary decide.
func (c Cache) Selects(e Entry, req Request, tr *Trace) bool {
	if req.Target != e.Request.Target || req.Method != "GET" && req.Method != "HEAD" {
		tr.add("rfc9111.4", "no match", "The stored response is for `%s`.", e.Request.Target)
		return false
	}
	vary, _ := e.Response.Header.Get("Vary")
	switch {
	case c.believes(VaryWhole):
		return c.equalHeaders(e, req, tr)
	case c.believes(VaryIgnored) || vary == "":
		tr.add("rfc9111.4.1", "match", "The target is the same, and no request field is compared.")
		return true
	case strings.TrimSpace(vary) == "*":
		tr.add("rfc9111.4.1", "no match", "`Vary: *` never matches.")
		return false
	}
	for _, name := range strings.Split(vary, ",") {
		if !c.sameField(e, req, strings.TrimSpace(name), tr) {
			return false
		}
	}
	return true
}

func (c Cache) sameField(e Entry, req Request, name string, tr *Trace) bool {
	old, oldOK := e.Request.Header.Get(name)
	now, nowOK := req.Header.Get(name)
	same := oldOK == nowOK && squeeze(old) == squeeze(now)
	switch {
	case tr == nil:
	case same:
		tr.add("rfc9111.4.1", "match", "`Vary` names `%s`: %s in both requests.", name, told(now, nowOK))
	default:
		tr.add("rfc9111.4.1", "no match", "`Vary` names `%s`: %s here, %s in the stored request.", name, told(now, nowOK), told(old, oldOK))
	}
	return same
}

func (c Cache) equalHeaders(e Entry, req Request, tr *Trace) bool {
	for _, f := range append(slices.Clone(e.Request.Header), req.Header...) {
		old, _ := e.Request.Header.Get(f.Name)
		now, _ := req.Header.Get(f.Name)
		if squeeze(old) != squeeze(now) {
			tr.add("rfc9111.4.1", "no match", "`%s` differs between the two requests.", f.Name)
			return false
		}
	}
	tr.add("rfc9111.4.1", "match", "All fields of the two requests are equal.")
	return true
}

// squeeze removes the white space that RFC 9111 section 4.1 allows to normalise.
func squeeze(v string) string { return strings.ReplaceAll(v, " ", "") }

func told(v string, ok bool) string {
	if !ok {
		return "absent"
	}
	return "`" + v + "`"
}
