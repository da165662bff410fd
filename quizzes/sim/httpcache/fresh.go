package httpcache

import (
	"fmt"
	"strconv"
)

// HeuristicPercent is the share of the time since Last-Modified that RFC 9111 section 4.2.2 names as typical.
const HeuristicPercent = 10

// Lifetime applies RFC 9111 section 4.2.1 in its order: s-maxage for shared caches, max-age, Expires minus Date,
// and the heuristic of 4.2.2. from is what fixed it, such as "s-maxage".
func (c Cache) Lifetime(e Entry, tr *Trace) (seconds int64, from string) {
	seconds, from = c.lifetime(e)
	if tr != nil {
		tr.add("rfc9111.4.2.1", fmt.Sprintf("lifetime %d s", seconds), "%s", c.lifetimeWhy(e, seconds, from))
	}
	return seconds, from
}

func (c Cache) lifetime(e Entry) (seconds int64, from string) {
	h := e.Response.Header
	shared, hasShared := h.Seconds("s-maxage")
	maxAge, hasMaxAge := h.Seconds("max-age")
	expires, hasExpires := c.expires(e)
	obeysShared := (c.Shared && !c.believes(SMaxageIgnored)) || c.believes(SMaxageInBrowser)
	switch {
	case c.believes(SmallestWins) && (hasShared || hasMaxAge || hasExpires):
		return smallest([]stated{{shared, "s-maxage", hasShared}, {maxAge, "max-age", hasMaxAge}, {expires, "Expires", hasExpires}})
	case hasExpires && c.believes(ExpiresFirst):
		return expires, "Expires"
	case hasShared && obeysShared:
		return shared, "s-maxage"
	case hasMaxAge:
		return maxAge, "max-age"
	case hasExpires:
		return expires, "Expires"
	}
	return c.heuristic(e)
}

// lifetimeWhy says in words how lifetime came to its result.
func (c Cache) lifetimeWhy(e Entry, seconds int64, from string) string {
	_, hasExpires := e.Response.Header.Get("Expires")
	shared, hasShared := e.Response.Header.Seconds("s-maxage")
	hasMaxAge := e.Response.Header.Has("max-age")
	switch {
	case c.believes(SmallestWins) && from != "nothing":
		return fmt.Sprintf("The shortest stated lifetime counts: `%s`, %d s.", from, seconds)
	case from == "Expires" && hasMaxAge:
		return fmt.Sprintf("`Expires` fixes the lifetime: %d s.", seconds)
	case from == "s-maxage":
		return fmt.Sprintf("A %s cache takes `s-maxage=%d` as the lifetime%s.", c.kind(), seconds, over(hasMaxAge, hasExpires))
	case from == "max-age" && hasShared:
		return fmt.Sprintf("A %s cache takes `max-age=%d` as the lifetime; `s-maxage=%d` is not for it%s.", c.kind(), seconds, shared, over(false, hasExpires))
	case from == "max-age":
		return fmt.Sprintf("A %s cache takes `max-age=%d` as the lifetime%s.", c.kind(), seconds, over(false, hasExpires))
	case from == "Expires":
		return c.expiresWhy(e, seconds)
	}
	return c.heuristicWhy(e, seconds, from)
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

func smallest(all []stated) (int64, string) {
	best := stated{from: "nothing"}
	for _, s := range all {
		if s.there && (!best.there || s.seconds < best.seconds) {
			best = s
		}
	}
	return best.seconds, best.from
}

// expires is the lifetime that Expires states; an unreadable date is already past (RFC 9111 section 5.3).
func (c Cache) expires(e Entry) (int64, bool) {
	at, ok, bad := e.Response.Header.Time("Expires")
	if !ok {
		return 0, bad
	}
	if c.believes(ExpiresByClock) {
		return max(at-e.ResponseAt, 0), true
	}
	return max(at-e.date(), 0), true
}

func (c Cache) expiresWhy(e Entry, seconds int64) string {
	at, ok, _ := e.Response.Header.Time("Expires")
	switch {
	case !ok:
		return "`Expires` is no date, so the response is stale from the start."
	case c.believes(ExpiresByClock):
		return fmt.Sprintf("`Expires` %s is %d s after the cache's clock %s.", Clock(at), seconds, Clock(e.ResponseAt))
	}
	return fmt.Sprintf("%s is `Expires` minus `Date`: %s minus %s is %d s.", c.notShared(e, "The lifetime", "the lifetime"), Clock(at), Clock(e.date()), seconds)
}

// date is the Date field, or the time of arrival where it is missing (RFC 9110 section 6.6.1).
func (e Entry) date() int64 {
	if at, ok, _ := e.Response.Header.Time("Date"); ok {
		return at
	}
	return e.ResponseAt
}

func (c Cache) heuristic(e Entry) (int64, string) {
	modified, ok, _ := e.Response.Header.Time("Last-Modified")
	storable := HeuristicStatus(e.Response.Status) || e.Response.Header.Has("public")
	if !ok || !storable || c.believes(NoHeuristic) {
		return 0, "nothing"
	}
	since := max(e.date()-modified, 0)
	if c.believes(WholeHeuristic) {
		return since, "Last-Modified"
	}
	return since * HeuristicPercent / 100, "Last-Modified"
}

func (c Cache) heuristicWhy(e Entry, seconds int64, from string) string {
	modified, _, _ := e.Response.Header.Time("Last-Modified")
	since := e.date() - modified
	switch {
	case from == "nothing":
		return c.notShared(e, "Nothing", "nothing else") + " states a lifetime, so the response is stale from the start."
	case c.believes(WholeHeuristic):
		return fmt.Sprintf("The response was unchanged for %d s before `Date`, so it stays fresh as long.", since)
	}
	return fmt.Sprintf("%s states a lifetime; the heuristic takes %d %% of the %d s between `Last-Modified` and `Date`: %d s.",
		c.notShared(e, "Nothing", "nothing else"), HeuristicPercent, since, seconds)
}

// notShared begins a sentence, with s-maxage where there is one that a private cache passes over.
func (c Cache) notShared(e Entry, alone, after string) string {
	if n, ok := e.Response.Header.Seconds("s-maxage"); ok && !c.Shared {
		return fmt.Sprintf("`s-maxage=%d` is not for a private cache, and %s", n, after)
	}
	return alone
}

// Age is current_age of RFC 9111 section 4.2.3.
func (c Cache) Age(e Entry, now int64, tr *Trace) int64 {
	initial, apparent, corrected := c.initialAge(e)
	resident := now - e.ResponseAt
	age := initial + resident
	if tr != nil {
		sum := fmt.Sprintf(" %d s in the store make it %d + %d = %d s old.", resident, initial, resident, age)
		switch {
		case age == 0:
			sum = ""
		case resident == 0:
			sum = fmt.Sprintf(" So it is %d s old.", age)
		}
		tr.add("rfc9111.4.2.3", fmt.Sprintf("age %d s", age), "%s%s", c.initialWhy(e, initial, apparent, corrected), sum)
	}
	return age
}

// initialAge is corrected_initial_age with the two values that it is the larger of: apparent_age and
// corrected_age_value.
func (c Cache) initialAge(e Entry) (initial, apparent, corrected int64) {
	value := e.ageValue()
	if !c.believes(DateIgnored) {
		apparent = max(e.ResponseAt-e.date(), 0)
	}
	if c.believes(AgeIgnored) {
		if value > 0 {
			apparent = 0
		}
		value = 0
	}
	corrected = value + e.ResponseAt - e.RequestAt
	return max(apparent, corrected), apparent, corrected
}

func (e Entry) ageValue() int64 {
	v, _ := e.Response.Header.Get("Age")
	n, _ := strconv.ParseInt(v, 10, 64)
	return max(n, 0)
}

func (c Cache) initialWhy(e Entry, initial, apparent, corrected int64) string {
	value := e.ageValue()
	switch {
	case c.believes(AgeIgnored) && value > 0:
		return fmt.Sprintf("The clock starts at arrival; `Age: %d` is left out.", value)
	case apparent > corrected && value == 0:
		return fmt.Sprintf("It has no `Age`, but its `Date` is %d s before the arrival.", apparent)
	case apparent > corrected:
		return fmt.Sprintf("Its `Date` is %d s before the arrival, more than the %d s of `Age`, and the larger one counts.", apparent, corrected)
	case value == 0 && corrected > 0:
		return fmt.Sprintf("The exchange took %d s, and that counts as age.", corrected)
	case value == 0:
		return "It is new on arrival."
	case corrected > value:
		return fmt.Sprintf("It arrives with `Age: %d` after an exchange of %d s: %d s old.", value, corrected-value, corrected)
	}
	return fmt.Sprintf("It arrives with `Age: %d`.", value)
}

// Left is for how many seconds more the response is fresh; negative when it has been stale for so long.
func (c Cache) Left(e Entry, now int64, tr *Trace) int64 {
	life, _ := c.Lifetime(e, tr)
	age := c.Age(e, now, tr)
	tr.add("rfc9111.4.2", fmt.Sprintf("%d s left", life-age), "Lifetime minus age is %d − %d = %d s.", life, age, life-age)
	return life - age
}
