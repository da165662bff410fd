package caching_test

import (
	"testing"

	"warmcache/quizzes"
	"warmcache/quizzes/computed/caching"
)

// Variants worked by hand from their stems and exhibits.
func TestHCByHand(t *testing.T) {
	cases := []struct {
		tpl  quizzes.Template
		seed uint64
		want string
	}{
		{caching.HCFreshLeft, 0, "290 s"},        // max-age 360, Age 10 on arrival, 60 s in the store
		{caching.HCFreshLeft, 1, "280 s"},        // browser: max-age 400 − (50 + 70), s-maxage 150 is not for it
		{caching.HCFreshHeuristic, 0, "350 s"},   // 10 % of an hour, 10 s old on arrival
		{caching.HCValidateLeft, 0, "100 s"},     // 304 without Cache-Control: 180 − (Age 10 + 70)
		{caching.CDNStaleHide, 0, "320 s"},       // 50 − 10 fresh, 300 more, outage after 20
		{caching.CDNRoutingLatency, 0, "115 ms"}, // 40 + 2 × 25 + 25, a hit
		{caching.CDNTierLeft, 0, "140 s"},        // max-age 190, made 50 s before
		{caching.HCVaryFetches, 0, "2 requests"}, // fr, de
		{caching.HCFreshTable, 0, "yes; no; yes; no; no"},
	}
	for _, c := range cases {
		q, _, err := c.tpl.Question(c.seed)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.Ask.KeyText(); got != c.want {
			t.Errorf("%s seed %d: key %q, by hand %q", c.tpl.ID, c.seed, got, c.want)
		}
	}
}
