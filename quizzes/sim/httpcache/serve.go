package httpcache

import "fmt"

// Served says how a request is answered.
type Served int

const (
	Contact    Served = iota // the next hop is asked, and the client waits for its answer
	Fresh                    // the stored response is fresh and is used
	StaleAsked               // the request allows a stale response, and it is used
	StaleThen                // the stored response is used at once, the next hop is asked behind it
	StaleError               // the next hop failed, and the stored response is used instead
	Failed                   // the next hop failed, and so does the request
)

// Use is the outcome of Serve.
type Use struct {
	Served
	Age  int64 // of the stored response at the time of the request
	Left int64 // freshness left; negative when stale
}

// FromCache reports whether the client gets the stored response without anyone waiting for the next hop.
func (u Use) FromCache() bool {
	return u.Served == Fresh || u.Served == StaleAsked || u.Served == StaleThen
}

// Serve answers a request at time now from a stored response that Selects has accepted (RFC 9111 section 4,
// RFC 5861 sections 3 and 4). up says whether the next hop can be reached.
func (c Cache) Serve(e Entry, req Request, now int64, up bool, tr *Trace) Use {
	life, _ := c.Lifetime(e, tr)
	u := Use{Age: c.Age(e, now, tr)}
	u.Left = life - u.Age
	switch {
	case c.freshEnough(e, req, u, tr):
		u.Served = Fresh
	case c.staleAllowed(e, req, u, tr):
		u.Served = StaleAsked
	case c.whileRevalidate(e, u, tr):
		u.Served = StaleThen
	default:
		u.Served = c.atNextHop(e, u, up, tr)
	}
	return u
}

func (c Cache) freshEnough(e Entry, req Request, u Use, tr *Trace) bool {
	h, asked := e.Response.Header, req.Header
	if c.believes(RequestIgnored) {
		asked = nil
	}
	limit, hasLimit := asked.Seconds("max-age")
	fresh, _ := asked.Seconds("min-fresh")
	switch {
	case c.believes(NeverFresh):
		tr.add("rfc9111.4", "contact", "Every use asks the origin first.")
	case c.believes(EverFresh):
		tr.add("rfc9111.4", "from the cache", "It is stored, so it is used.")
		return true
	case h.Has("no-cache") && !c.believes(NoCacheIgnored):
		tr.add("rfc9111.5.2.2.4", "contact", "The response says `no-cache`: no use without validation, however fresh.")
	case h.Has("must-revalidate") && c.believes(MustRevalidateNow):
		tr.add("rfc9111.5.2.2.2", "contact", "The response says `must-revalidate`: it is validated before every use.")
	case asked.Has("no-cache"):
		tr.add("rfc9111.5.2.1.4", "contact", "The request says `no-cache`: no use without validation.")
	case u.Left <= 0:
		tr.add("rfc9111.4.2", "stale", "It has been stale for %d s.", -u.Left)
	case hasLimit && u.Age > limit:
		tr.add("rfc9111.5.2.1.1", "contact", "It is fresh, but the request takes no response older than %d s, and its age is %d s.", limit, u.Age)
	case u.Left < fresh:
		tr.add("rfc9111.5.2.1.3", "contact", "It is fresh for %d s more, and the request wants at least %d s.", u.Left, fresh)
	case tr == nil:
		return true
	default:
		tr.add("rfc9111.4", "from the cache", "It is fresh for %d s more, so it is used without contact.", u.Left)
		return true
	}
	return false
}

// mustValidate reports whether a directive forbids stale use altogether (RFC 9111 section 4.2.4).
func (c Cache) mustValidate(h Header, tr *Trace) bool {
	for _, d := range []string{"no-cache", "must-revalidate", "proxy-revalidate", "s-maxage"} {
		sharedOnly := d == "proxy-revalidate" || d == "s-maxage"
		if !h.Has(d) || sharedOnly && !c.Shared || d == "must-revalidate" && c.believes(MustRevalidateWeak) {
			continue
		}
		tr.add("rfc9111.4.2.4", "", "`%s` forbids using it stale.", d)
		return true
	}
	return false
}

func (c Cache) staleAllowed(e Entry, req Request, u Use, tr *Trace) bool {
	arg, asks := req.Header.Directive("max-stale")
	if asks && c.believes(RequestIgnored) {
		tr.add("rfc9111.5.2.1", "", "What the request says about staleness is not looked at.")
		return false
	}
	if !asks || e.Response.Header.Has("no-cache") || req.Header.Has("no-cache") || c.mustValidate(e.Response.Header, nil) {
		return false
	}
	var limit int64
	if fmt.Sscan(arg, &limit); arg == "" || -u.Left <= limit {
		tr.add("rfc9111.5.2.1.2", "from the cache", "The request allows a response that has been stale for up to %s s, and this one has been for %d s.", arg, -u.Left)
		return true
	}
	return false
}

// whileRevalidate is RFC 5861 section 3.
func (c Cache) whileRevalidate(e Entry, u Use, tr *Trace) bool {
	window, ok := e.Response.Header.Seconds("stale-while-revalidate")
	if !ok || u.Left > 0 || c.believes(WhileRevalidateWait) || c.mustValidate(e.Response.Header, nil) {
		return false
	}
	past, since := -u.Left, "the end of freshness"
	if c.believes(WhileRevalidateAge) {
		past, since = u.Age, "its generation"
	}
	if past > window && !c.believes(WhileRevalidateEver) {
		tr.add("rfc5861.3", "contact", "`stale-while-revalidate=%d` has run out: %d s have passed since %s.", window, past, since)
		return false
	}
	tr.add("rfc5861.3", "stale copy, refresh behind it", "`stale-while-revalidate=%d` covers %d s: the stale copy is used at once and refreshed behind the request.", window, past)
	return true
}

// atNextHop is RFC 5861 section 4 and RFC 9111 section 4.2.4.
func (c Cache) atNextHop(e Entry, u Use, up bool, tr *Trace) Served {
	window, ok := e.Response.Header.Seconds("stale-if-error")
	within := -u.Left <= window || c.believes(IfErrorEver)
	if up && !(c.believes(IfErrorAlways) && ok && within) {
		tr.add("rfc9111.4.3", "from the origin", "The origin is asked.")
		return Contact
	}
	switch {
	case !ok:
		tr.add("rfc5861.4", "error", "The origin fails, and there is no `stale-if-error`.")
	case c.mustValidate(e.Response.Header, tr):
	case !within:
		tr.add("rfc5861.4", "error", "The origin fails, and `stale-if-error=%d` has run out: %d s have passed since the end of freshness.", window, -u.Left)
	default:
		tr.add("rfc5861.4", "stale copy in place of the error", "The origin fails; `stale-if-error=%d` covers %d s, so the stale copy is used.", window, -u.Left)
		return StaleError
	}
	return Failed
}

// Update applies a 304 to a stored response (RFC 9111 sections 3.2 and 4.3.4): the fields of the 304 replace the
// stored ones, and age starts again from the validation.
func (c Cache) Update(e Entry, resp Response, at int64, tr *Trace) Entry {
	if c.believes(NotModifiedKeeps) {
		tr.add("rfc9111.4.3.4", "", "The 304 changes nothing in the stored response, so its age goes on.")
		return e
	}
	for _, f := range resp.Header {
		if c.believes(NotModifiedNothing) && f.Name == "Cache-Control" {
			continue
		}
		e.Response.Header = e.Response.Header.Set(f.Name, f.Value)
	}
	e.RequestAt, e.ResponseAt = at, at
	tr.add("rfc9111.4.3.4", "", "%s", c.updated(resp))
	return e
}

func (c Cache) updated(resp Response) string {
	cc, ok := resp.Header.Get("Cache-Control")
	switch {
	case !ok:
		return "The 304 renews `Date`, so the age starts again; it has no `Cache-Control`, so the stored one stays."
	case c.believes(NotModifiedNothing):
		return "The 304 renews `Date`, so the age starts again; the stored `Cache-Control` stays."
	}
	return "The fields of the 304 replace the stored ones: a new `Date`, and `Cache-Control: " + cc + "`."
}
