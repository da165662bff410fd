package httpcache

import (
	"slices"
	"strings"
)

// heuristic lists the status codes that may be stored without explicit freshness (RFC 9110 section 15.1).
var heuristic = [...]int{200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501}

// HeuristicStatus reports whether a status code is heuristically cacheable.
func HeuristicStatus(status int) bool { return slices.Contains(heuristic[:], status) }

// Storable applies RFC 9111 section 3: it reports whether the cache may store the response.
func (c Cache) Storable(req Request, resp Response, tr *Trace) bool {
	return c.methodStorable(req, resp, tr) &&
		c.statusStorable(resp, tr) &&
		c.directivesAllow(req, resp, tr) &&
		c.authorizationAllows(req, resp, tr) &&
		c.explicitOrHeuristic(resp, tr)
}

func (c Cache) methodStorable(req Request, resp Response, tr *Trace) bool {
	switch req.Method {
	case "GET", "HEAD":
		tr.add("rfc9111.3", "", "`%s` is a method that caches understand.", req.Method)
		return true
	case "POST":
		return c.postStorable(req, resp, tr)
	}
	tr.add("rfc9110.9.2.3", "not stored", "Responses to `%s` are not cacheable.", req.Method)
	return false
}

// postStorable is RFC 9110 section 9.3.3.
func (c Cache) postStorable(req Request, resp Response, tr *Trace) bool {
	loc, _ := resp.Header.Get("Content-Location")
	switch {
	case c.believes(PostLikeGet):
		tr.add("rfc9110.9.3.3", "", "The answer to a `POST` is treated like that to a `GET`.")
		return true
	case c.believes(PostNever):
		tr.add("rfc9110.9.3.3", "not stored", "Nothing that answers a `POST` is stored.")
		return false
	case !c.explicit(resp):
		tr.add("rfc9110.9.3.3", "not stored", "The answer to a `POST` needs explicit freshness, and has none.")
		return false
	case loc != req.Target:
		tr.add("rfc9110.9.3.3", "not stored", "The answer to a `POST` needs a `Content-Location` equal to the target `%s`.", req.Target)
		return false
	}
	tr.add("rfc9110.9.3.3", "", "The answer to this `POST` has explicit freshness and a `Content-Location` equal to its target, so it is cacheable.")
	return true
}

func (c Cache) statusStorable(resp Response, tr *Trace) bool {
	if c.believes(OnlyStatus200) && resp.Status != 200 {
		tr.add("rfc9111.3", "not stored", "Status %d is not 200.", resp.Status)
		return false
	}
	tr.add("rfc9111.3", "", "Status %d is final.", resp.Status)
	return true
}

func (c Cache) directivesAllow(req Request, resp Response, tr *Trace) bool {
	h := resp.Header
	_, cookie := h.Get("Set-Cookie")
	zero, hasMaxAge := h.Seconds("max-age")
	switch {
	case h.Has("no-store") && c.believes(NoStoreIsNoCache):
		tr.add("rfc9111.5.2.2.5", "", "`no-store` allows storing; it asks for validation before use.")
		return true
	case h.Has("no-store"):
		tr.add("rfc9111.5.2.2.5", "not stored", "`no-store` forbids every cache to store it.")
		return false
	case req.Header.Has("no-store"):
		tr.add("rfc9111.5.2.1.5", "not stored", "The request says `no-store`.")
		return false
	case h.Has("private") && c.believes(PrivateNotStored):
		tr.add("rfc9111.5.2.2.7", "not stored", "`private` keeps it out of every cache.")
		return false
	case h.Has("private") && c.Shared && !c.believes(PrivateIgnored):
		tr.add("rfc9111.5.2.2.7", "not stored", "`private` keeps it out of shared caches.")
		return false
	case h.Has("no-cache") && c.believes(NoCacheIsNoStore):
		tr.add("rfc9111.5.2.2.4", "not stored", "`no-cache` keeps it out of caches.")
		return false
	case cookie && c.believes(CookieBlocks):
		tr.add("rfc9111.7.3", "not stored", "`Set-Cookie` keeps it out of caches.")
		return false
	case hasMaxAge && zero == 0 && c.believes(ZeroNotStored):
		tr.add("rfc9111.5.2.2.1", "not stored", "`max-age=0` keeps it out of caches.")
		return false
	}
	if tr != nil {
		tr.add("rfc9111.3", "", "%s", allowed(h, c))
	}
	return true
}

func allowed(h Header, c Cache) string {
	switch {
	case h.Has("no-cache"):
		return "`no-cache` allows storing; it asks for validation before use."
	case h.Has("private"):
		return "`private` allows a " + c.kind() + " cache to store it."
	}
	return "Neither `no-store` nor `private` forbids it."
}

// authorizationAllows is RFC 9111 section 3.5.
func (c Cache) authorizationAllows(req Request, resp Response, tr *Trace) bool {
	if _, ok := req.Header.Get("Authorization"); !ok || !c.Shared || c.believes(AuthorizationFree) {
		return true
	}
	for _, d := range []string{"public", "must-revalidate", "s-maxage"} {
		if resp.Header.Has(d) && !c.believes(AuthorizationBlocks) {
			tr.add("rfc9111.3.5", "", "The request has `Authorization`; `%s` lets a shared cache store the answer all the same.", d)
			return true
		}
	}
	tr.add("rfc9111.3.5", "not stored", "The request has `Authorization`, and nothing in the answer lets a shared cache store it.")
	return false
}

func (c Cache) explicit(resp Response) bool {
	_, expires := resp.Header.Get("Expires")
	return expires || resp.Header.Has("max-age") || c.Shared && resp.Header.Has("s-maxage")
}

func (c Cache) explicitOrHeuristic(resp Response, tr *Trace) bool {
	h := resp.Header
	switch {
	case c.explicit(resp):
		tr.add("rfc9111.3", "stored", "It states how long it is fresh.")
		return true
	case c.believes(NeedsFreshness):
		tr.add("rfc9111.3", "not stored", "It states no lifetime.")
		return false
	case h.Has("public") || h.Has("private") && !c.Shared:
		tr.add("rfc9111.3", "stored", "It states no lifetime, but `%s` allows storing it.", storeWord(h))
		return true
	case HeuristicStatus(resp.Status) || c.believes(AnyStatus):
		tr.add("rfc9110.15.1", "stored", "It states no lifetime, but status %d is heuristically cacheable.", resp.Status)
		return true
	}
	tr.add("rfc9110.15.1", "not stored", "It states no lifetime, and status %d is not heuristically cacheable.", resp.Status)
	return false
}

func storeWord(h Header) string {
	if h.Has("public") {
		return "public"
	}
	return "private"
}

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
