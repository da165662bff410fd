// Package pop is how users find a CDN's points of presence, and what the way costs: steering by DNS with a time to
// live (RFC 1035 section 3.2.1, RFC 2181 section 8) or by anycast (RFC 4786), failover when a site dies, and the round
// trips of a fetch over TCP (RFC 9293), TLS (RFC 8446, RFC 5246) or QUIC (RFC 9000). Times of failover are seconds,
// times of a fetch milliseconds. Named wrong models are overrides of single rules.
package pop

import (
	"fmt"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Trace collects the steps of a run; nil collects nothing.
type Trace []Step

func (t *Trace) add(rule, state, format string, a ...any) {
	if t != nil {
		*t = append(*t, Step{rule, fmt.Sprintf(format, a...), state})
	}
}

// Wrong is a set of rule overrides.
type Wrong uint32

const (
	TTLIgnored       Wrong = 1 << iota // every request asks the name servers anew
	TTLFromFailure                     // the time to live counts from the failure, not from each look-up
	DetectionInstant                   // name servers or routers know of a failure at once
	HealthIgnored                      // the nearest site is answered even when it is known to be down
	AnycastHasTTL                      // with anycast too, old answers hold until their time to live ends
	OneTrip                            // a fetch costs one round trip, however it is set up
	MissAtEdge                         // a miss costs as much as a hit
	UserToOrigin                       // on a miss the user's set-up goes through to the origin
	ColdAlways                         // the edge sets up a new connection to the origin for every miss
	OldTLS                             // TLS 1.3 costs two round trips, as 1.2 did
)

var wrongIDs = []string{"dns-ttl-ignored", "dns-ttl-from-failure", "detection-instant", "health-ignored", "anycast-waits-for-ttl",
	"handshake-ignored", "miss-costs-like-hit", "handshake-to-origin", "origin-connection-cold", "tls13-two-trips"}

// ID is the misconception's slug, empty for the zero value.
func (w Wrong) ID() string {
	for i, id := range wrongIDs {
		if w == 1<<i {
			return id
		}
	}
	return ""
}

// Site is a point of presence. It is down from DownAt until UpAt; both 0 means never.
type Site struct {
	Name         string
	DownAt, UpAt int64
}

func (s Site) down(at int64) bool { return s.DownAt <= at && at < s.UpAt }

// System steers users to sites.
type System struct {
	Sites   []Site
	TTL     int64 // of the DNS answers, in seconds
	Detect  int64 // seconds from a change of health until the steering knows of it
	Anycast bool  // one address for all sites; routers withdraw a dead site's route
	Wrong   Wrong
}

// Query is a request by a user behind a resolver, whose sites are listed from the nearest.
type Query struct {
	Resolver int
	Near     []int
	At       int64
}

// Answer is the site that the user's packets go to, and whether it answers.
type Answer struct {
	Site int
	OK   bool
	At   int64 // when the DNS answer that was used had been fetched
}

type cached struct {
	site int
	at   int64
}

// Run plays the queries in order of time.
func (s System) Run(queries []Query, tr *Trace) []Answer {
	caches := map[int]cached{}
	out := make([]Answer, len(queries))
	for i, q := range queries {
		out[i] = s.one(q, caches, tr)
	}
	return out
}

func (s System) one(q Query, caches map[int]cached, tr *Trace) Answer {
	c, ok := caches[q.Resolver]
	switch {
	case s.Anycast && s.Wrong&AnycastHasTTL == 0:
		c = cached{s.best(q), q.At}
		tr.add("rfc4786.3", s.Sites[c.site].Name, "%s: The routes lead the users of resolver %c to %s.", clock(q.At), 'A'+q.Resolver, s.Sites[c.site].Name)
	case ok && s.holds(c, q.At):
		tr.add("rfc2181.8", s.Sites[c.site].Name, "%s: Resolver %c still holds the answer of %s, %s: %d s of its TTL of %d s have passed.",
			clock(q.At), 'A'+q.Resolver, clock(c.at), s.Sites[c.site].Name, q.At-c.at, s.TTL)
	default:
		c = cached{s.best(q), q.At}
		caches[q.Resolver] = c
		tr.add("rfc1035.3.2.1", s.Sites[c.site].Name, "%s: Resolver %c asks the name servers and gets the nearest site that counts as healthy, %s.", clock(q.At), 'A'+q.Resolver, s.Sites[c.site].Name)
	}
	ok = !s.Sites[c.site].down(q.At)
	if !ok {
		tr.add("pop.down", "fails", "%s: %s is down, so the request fails.", clock(q.At), s.Sites[c.site].Name)
	}
	return Answer{c.site, ok, c.at}
}

// holds reports whether a cached answer may still be used.
func (s System) holds(c cached, at int64) bool {
	if s.Wrong&TTLIgnored != 0 {
		return false
	}
	if d := s.Sites[c.site].DownAt; s.Wrong&TTLFromFailure != 0 && d > 0 && at >= d {
		return at < d+s.TTL
	}
	return at < c.at+s.TTL
}

// best is the nearest site that counts as healthy at the time of the query.
func (s System) best(q Query) int {
	detect := s.Detect
	if s.Wrong&DetectionInstant != 0 {
		detect = 0
	}
	for _, i := range q.Near {
		if !s.Sites[i].down(q.At-detect) || s.Wrong&HealthIgnored != 0 {
			return i
		}
	}
	return q.Near[0]
}

func clock(at int64) string {
	return fmt.Sprintf("%02d:%02d:%02d", at/3600%24, at/60%60, at%60)
}

// Fetch is one request of a user to an edge, in milliseconds.
type Fetch struct {
	DNS      int64  // of the look-up, 0 when the answer is cached
	RTT      int64  // user to edge
	Protocol string // "TLS 1.3", "TLS 1.2", both over TCP, or "QUIC"
	Open     bool   // the user's connection is open already
	Hit      bool   // the edge has a fresh copy
	Origin   int64  // round trip edge to origin
	Warm     bool   // the edge has an open connection to the origin
	Work     int64  // of the origin
}

// Time is until the first byte reaches the user.
func (f Fetch) Time(w Wrong, tr *Trace) int64 {
	total := f.DNS
	if f.DNS > 0 {
		tr.add("rfc1035.7", sum(total), "The name is looked up first: %d ms.", f.DNS)
	}
	trips := f.handshake(w)
	total += trips * f.RTT
	if trips > 0 {
		tr.add("rfc8446.2", sum(total), "Setting up the connection to the edge takes %s: %d × %d = %d ms.", f.what(trips), trips, f.RTT, trips*f.RTT)
	} else {
		tr.add("rfc9112.9.3", sum(total), "No connection has to be set up to the edge.")
	}
	total += f.RTT
	tr.add("rfc9110.3.4", sum(total), "Request and first byte of the answer take one round trip to the edge: %d ms.", f.RTT)
	return total + f.miss(total, w, tr)
}

func sum(ms int64) string { return fmt.Sprintf("%d ms so far", ms) }

func (f Fetch) handshake(w Wrong) int64 {
	switch {
	case f.Open || w&OneTrip != 0:
		return 0
	case f.Protocol == "QUIC":
		return 1
	case f.Protocol == "TLS 1.2" || w&OldTLS != 0:
		return 3
	}
	return 2
}

func (f Fetch) what(trips int64) string {
	switch {
	case strings.HasPrefix(f.Protocol, "QUIC"):
		return "one round trip with QUIC"
	case trips == 3:
		return "one round trip for TCP and two for TLS"
	}
	return "one round trip for TCP and one for " + f.Protocol
}

func (f Fetch) miss(before int64, w Wrong, tr *Trace) int64 {
	if f.Hit || w&MissAtEdge != 0 {
		tr.add("rfc9111.4", sum(before), "The edge has a fresh copy, so nothing is added.")
		return 0
	}
	trips := int64(1)
	switch {
	case w&UserToOrigin != 0:
		trips += f.handshake(0)
	case !f.Warm || w&ColdAlways != 0:
		trips += 2
	}
	ms := trips*f.Origin + f.Work
	how := "over its open connection"
	if trips > 1 {
		how = "after TCP and TLS 1.3 on a new connection"
	}
	tr.add("rfc9111.4.3", sum(before+ms), "The edge misses and asks the origin %s: %d × %d + %d = %d ms.", how, trips, f.Origin, f.Work, ms)
	return ms
}
