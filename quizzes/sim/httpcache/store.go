package httpcache

import "slices"

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
		if tr != nil {
			tr.add("rfc9111.3", "", "`%s` is a method that caches understand.", req.Method)
		}
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
		tr.add("rfc9110.9.3.3", "not stored", "%s, and the answer to a `POST` has to state one.", c.unstated(resp))
		return false
	case loc != req.Target:
		tr.add("rfc9110.9.3.3", "not stored", "The answer to a `POST` needs a `Content-Location` equal to the target `%s`, and has none.", req.Target)
		return false
	}
	tr.add("rfc9110.9.3.3", "", "The answer to this `POST` states its lifetime and has a `Content-Location` equal to its target, so it is cacheable.")
	return true
}

func (c Cache) statusStorable(resp Response, tr *Trace) bool {
	if c.believes(OnlyStatus200) && resp.Status != 200 {
		tr.add("rfc9111.3", "not stored", "Status %d is not 200.", resp.Status)
		return false
	}
	if tr != nil {
		tr.add("rfc9111.3", "", "Status %d is final.", resp.Status)
	}
	return true
}

func (c Cache) directivesAllow(req Request, resp Response, tr *Trace) bool {
	h := resp.Header
	_, cookie := h.Get("Set-Cookie")
	zero, hasMaxAge := h.Seconds("max-age")
	noStore, private := h.Has("no-store"), h.Has("private")
	switch {
	case noStore && c.believes(NoStoreIsNoCache):
		tr.add("rfc9111.5.2.2.5", "", "`no-store` allows storing; it asks for validation before use.")
		return true
	case noStore:
		tr.add("rfc9111.5.2.2.5", "not stored", "`no-store` forbids every cache to store this %d.", resp.Status)
		return false
	case req.Header.Has("no-store"):
		tr.add("rfc9111.5.2.1.5", "not stored", "The request says `no-store`.")
		return false
	case private && c.believes(PrivateNotStored):
		tr.add("rfc9111.5.2.2.7", "not stored", "`private` keeps it out of every cache.")
		return false
	case private && c.Shared && !c.believes(PrivateIgnored):
		tr.add("rfc9111.5.2.2.7", "not stored", "`private` keeps this %d out of shared caches.", resp.Status)
		return false
	case c.believes(NoCacheIsNoStore) && h.Has("no-cache"):
		tr.add("rfc9111.5.2.2.4", "not stored", "`no-cache` keeps it out of caches.")
		return false
	case cookie && c.believes(CookieBlocks):
		tr.add("rfc9111.7.3", "not stored", "`Set-Cookie` keeps it out of caches.")
		return false
	case hasMaxAge && zero == 0 && c.believes(ZeroNotStored):
		tr.add("rfc9111.5.2.2.1", "not stored", "`max-age=0` keeps it out of caches.")
		return false
	}
	if tr == nil {
		return true
	}
	tr.add("rfc9111.3", "", "%s", allowed(h, c))
	if cookie {
		tr.add("rfc9111.7.3", "", "`Set-Cookie` does not keep it out of caches.")
	}
	return true
}

func allowed(h Header, c Cache) string {
	switch {
	case h.Has("private") && c.Shared:
		return "`private` makes no difference."
	case h.Has("private") && h.Has("no-cache"):
		return "`private` allows a private cache to store it; `no-cache` asks for validation before use."
	case h.Has("private"):
		return "`private` allows a private cache to store it."
	case h.Has("no-cache"):
		return "`no-cache` allows storing; it asks for validation before use."
	}
	return "Neither `no-store` nor `private` forbids it."
}

// authorizationAllows is RFC 9111 section 3.5.
func (c Cache) authorizationAllows(req Request, resp Response, tr *Trace) bool {
	_, ok := req.Header.Get("Authorization")
	switch {
	case !ok:
		return true
	case !c.Shared:
		tr.add("rfc9111.3.5", "", "`Authorization` in the request matters to shared caches only.")
		return true
	case c.believes(AuthorizationFree):
		tr.add("rfc9111.3.5", "", "`Authorization` in the request makes no difference.")
		return true
	}
	if c.believes(AuthorizationBlocks) {
		tr.add("rfc9111.3.5", "not stored", "The request has `Authorization`, so no shared cache stores the answer.")
		return false
	}
	for _, d := range []string{"public", "must-revalidate", "s-maxage"} {
		if resp.Header.Has(d) {
			tr.add("rfc9111.3.5", "", "The request has `Authorization`; `%s` lets a shared cache store the answer all the same.", d)
			return true
		}
	}
	tr.add("rfc9111.3.5", "not stored", "The request has `Authorization`, and this %d has no `public`, `must-revalidate` or `s-maxage` that would let a shared cache store it.", resp.Status)
	return false
}

// stating is what states a lifetime for this cache: s-maxage if it is shared, max-age, or Expires.
func (c Cache) stating(resp Response) string {
	for _, d := range []string{"s-maxage", "max-age"} {
		if d == "s-maxage" && !c.Shared {
			continue
		}
		if arg, ok := resp.Header.Directive(d); ok {
			return d + "=" + arg
		}
	}
	if _, ok := resp.Header.Get("Expires"); ok {
		return "Expires"
	}
	return ""
}

func (c Cache) explicit(resp Response) bool { return c.stating(resp) != "" }

func (c Cache) explicitOrHeuristic(resp Response, tr *Trace) bool {
	h := resp.Header
	switch {
	case c.explicit(resp):
		if tr != nil {
			tr.add("rfc9111.3", "stored", "`%s` states its lifetime.", c.stating(resp))
		}
		return true
	case c.believes(NeedsFreshness):
		tr.add("rfc9111.3", "not stored", "A response has to state its lifetime, and it states none.")
		return false
	case h.Has("public") || h.Has("private") && !c.Shared:
		tr.add("rfc9111.3", "stored", "%s, but with `%s` it needs none.", c.unstated(resp), storeWord(h))
		return true
	case HeuristicStatus(resp.Status) || c.believes(AnyStatus):
		tr.add("rfc9110.15.1", "stored", "%s, but status %d is heuristically cacheable.", c.unstated(resp), resp.Status)
		return true
	}
	tr.add("rfc9110.15.1", "not stored", "%s, and status %d is not heuristically cacheable.", c.unstated(resp), resp.Status)
	return false
}

// unstated begins a sentence about a response that states no lifetime for this cache.
func (c Cache) unstated(resp Response) string {
	if resp.Header.Has("s-maxage") && !c.Shared {
		return "It states a lifetime for shared caches only"
	}
	return "It states no lifetime"
}

func storeWord(h Header) string {
	if h.Has("public") {
		return "public"
	}
	return "private"
}
