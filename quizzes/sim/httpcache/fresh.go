package httpcache

import "fmt"

// HeuristicPercent is the share of the time since Last-Modified that RFC 9111 section 4.2.2 names as typical.
const HeuristicPercent = 10

// Lifetime applies RFC 9111 section 4.2.1 in its order: s-maxage for shared caches, max-age, Expires minus Date,
// and the heuristic of 4.2.2. from is what fixed it, such as "s-maxage".
func (c Cache) Lifetime(e Entry, tr *Trace) (seconds int64, from string) {
	seconds, from, why := c.lifetime(e)
	tr.add("rfc9111.4.2.1", fmt.Sprintf("lifetime %d s", seconds), "%s", why)
	return seconds, from
}

func (c Cache) lifetime(e Entry) (seconds int64, from, why string) {
	h := e.Response.Header
	shared, hasShared := h.Seconds("s-maxage")
	maxAge, hasMaxAge := h.Seconds("max-age")
	expires, hasExpires := c.expires(e)
	obeysShared := (c.Shared && !c.believes(SMaxageIgnored)) || c.believes(SMaxageInBrowser)
	switch {
	case c.believes(SmallestWins):
		return smallest([]stated{{shared, "s-maxage", hasShared}, {maxAge, "max-age", hasMaxAge}, {expires, "Expires", hasExpires}})
	case hasExpires && c.believes(ExpiresFirst):
		return expires, "Expires", fmt.Sprintf("`Expires` fixes the lifetime: %d s.", expires)
	case hasShared && obeysShared:
		return shared, "s-maxage", fmt.Sprintf("A %s cache takes `s-maxage=%d` as the lifetime%s.", c.kind(), shared, over(hasMaxAge, hasExpires))
	case hasMaxAge:
		why = fmt.Sprintf("A %s cache takes `max-age=%d` as the lifetime", c.kind(), maxAge)
		if hasShared {
			why += fmt.Sprintf("; `s-maxage=%d` is not for it", shared)
		}
		return maxAge, "max-age", why + over(false, hasExpires) + "."
	case hasExpires:
		return expires, "Expires", c.expiresWhy(e, expires)
	}
	return c.heuristic(e)
}

func over(maxAge, expires bool) string {
	switch {
	case maxAge && expires:
		return "; `max-age` and `Expires` are overridden"
	case maxAge:
		return "; `max-age` is overridden"
	case expires:
		return "; `Expires` is overridden"
	}
	return ""
}

type stated struct {
	seconds int64
	from    string
	there   bool
}

func smallest(all []stated) (int64, string, string) {
	best := stated{from: "nothing"}
	for _, s := range all {
		if s.there && (!best.there || s.seconds < best.seconds) {
			best = s
		}
	}
	return best.seconds, best.from, fmt.Sprintf("The shortest stated lifetime counts: `%s`, %d s.", best.from, best.seconds)
}

// expires is the lifetime that Expires states; an unreadable date is already past (RFC 9111 section 5.3).
func (c Cache) expires(e Entry) (int64, bool) {
	at, ok, bad := e.Response.Header.Time("Expires")
	if bad {
		return 0, true
	}
	if c.believes(ExpiresByClock) {
		return max(at-e.ResponseAt, 0), ok
	}
	return max(at-e.date(), 0), ok
}

func (c Cache) expiresWhy(e Entry, seconds int64) string {
	at, ok, _ := e.Response.Header.Time("Expires")
	switch {
	case !ok:
		return "`Expires` is no date, so the response is stale from the start."
	case c.believes(ExpiresByClock):
		return fmt.Sprintf("`Expires` %s is %d s after the cache's clock %s.", Clock(at), seconds, Clock(e.ResponseAt))
	}
	return fmt.Sprintf("The lifetime is `Expires` minus `Date`: %s minus %s is %d s.", Clock(at), Clock(e.date()), seconds)
}

// date is the Date field, or the time of arrival where it is missing (RFC 9110 section 6.6.1).
func (e Entry) date() int64 {
	if at, ok, _ := e.Response.Header.Time("Date"); ok {
		return at
	}
	return e.ResponseAt
}

func (c Cache) heuristic(e Entry) (int64, string, string) {
	modified, ok, _ := e.Response.Header.Time("Last-Modified")
	storable := HeuristicStatus(e.Response.Status) || e.Response.Header.Has("public")
	since := max(e.date()-modified, 0)
	switch {
	case c.believes(NoHeuristic):
		return 0, "nothing", "Nothing states a lifetime, so the response is stale from the start."
	case !ok || !storable:
		return 0, "nothing", "Nothing states a lifetime, and there is no ground for a heuristic one."
	case c.believes(WholeHeuristic):
		return since, "Last-Modified", fmt.Sprintf("The response was unchanged for %d s before `Date`, so it stays fresh as long.", since)
	}
	s := since * HeuristicPercent / 100
	return s, "Last-Modified", fmt.Sprintf("Nothing states a lifetime; the heuristic takes %d %% of the %d s between `Last-Modified` and `Date`: %d s.", HeuristicPercent, since, s)
}

// Age is current_age of RFC 9111 section 4.2.3.
func (c Cache) Age(e Entry, now int64, tr *Trace) int64 {
	initial, why := c.initialAge(e)
	resident := now - e.ResponseAt
	age := initial + resident
	tr.add("rfc9111.4.2.3", fmt.Sprintf("initial age %d s", initial), "%s", why)
	tr.add("rfc9111.4.2.3", fmt.Sprintf("age %d s", age), "It has been stored for %d s, so its age is %d + %d = %d s.", resident, initial, resident, age)
	return age
}

func (c Cache) initialAge(e Entry) (int64, string) {
	v, _ := e.Response.Header.Get("Age")
	var value int64
	fmt.Sscan(v, &value)
	apparent := max(e.ResponseAt-e.date(), 0)
	if c.believes(AgeIgnored) {
		value = 0
		if v != "" {
			apparent = 0
		}
	}
	if c.believes(DateIgnored) {
		apparent = 0
	}
	corrected := value + e.ResponseAt - e.RequestAt
	initial := max(apparent, corrected)
	switch {
	case c.believes(AgeIgnored) && v != "":
		return initial, fmt.Sprintf("The clock starts at arrival; `Age: %s` is left out.", v)
	case apparent > corrected && v == "":
		return initial, fmt.Sprintf("There is no `Age`, but `Date` is %d s before the arrival: that is its age on arrival.", apparent)
	case apparent > corrected:
		return initial, fmt.Sprintf("`Date` is %d s before the arrival, which is more than `Age` says: that is its age on arrival.", apparent)
	case v == "" && corrected > 0:
		return initial, fmt.Sprintf("The exchange took %d s, and that counts as its age on arrival.", corrected)
	case v == "":
		return initial, "There is no `Age`, so it is new on arrival."
	case corrected > value:
		return initial, fmt.Sprintf("It arrives with `Age: %d` after an exchange of %d s: age %d s on arrival.", value, corrected-value, corrected)
	}
	return initial, fmt.Sprintf("It arrives with `Age: %d`: so old it is on arrival.", value)
}

// Left is for how many seconds more the response is fresh; negative when it has been stale for so long.
func (c Cache) Left(e Entry, now int64, tr *Trace) int64 {
	life, _ := c.Lifetime(e, tr)
	age := c.Age(e, now, tr)
	tr.add("rfc9111.4.2", fmt.Sprintf("%d s left", life-age), "Lifetime minus age is %d − %d = %d s.", life, age, life-age)
	return life - age
}
