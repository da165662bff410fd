package httpcache

import "testing"

func entry(at int64, fields ...Field) Entry {
	return Entry{Request{Method: "GET", Target: "/"}, Response{200, fields}, at, at}
}

// The worked example of the design: a CDN gets Age 90 at noon and passes its copy to a browser 20 s later.
func TestWorkedExample(t *testing.T) {
	cc := Field{"Cache-Control", "max-age=600, s-maxage=120"}
	cdn, browser := entry(base, Field{"Age", "90"}, cc), entry(base+20, Field{"Age", "110"}, cc)
	cases := []struct {
		shared bool
		e      Entry
		at     int64
		want   int64
	}{{true, cdn, 20, 10}, {true, cdn, 40, -10}, {false, browser, 500, 10}, {false, browser, 520, -10}}
	for _, c := range cases {
		if got := (Cache{Shared: c.shared}).Left(c.e, base+c.at, nil); got != c.want {
			t.Errorf("shared %v after %d s: %d s left, want %d", c.shared, c.at, got, c.want)
		}
	}
}

func TestAgeTakesTheLargerOfDateAndAge(t *testing.T) {
	c := Cache{}
	if got := c.Age(entry(base, Field{"Date", Date(base - 30)}, Field{"Age", "10"}), base+5, nil); got != 35 {
		t.Errorf("age %d, want 35 (Date is 30 s back)", got)
	}
	e := entry(base, Field{"Date", Date(base)}, Field{"Age", "10"})
	e.RequestAt = base - 4
	if got := c.Age(e, base+5, nil); got != 19 {
		t.Errorf("age %d, want 19 (Age 10, 4 s under way, 5 s stored)", got)
	}
}

func TestLifetimeOfOddExpires(t *testing.T) {
	for value, want := range map[string]int64{"0": 0, Date(base - 10): 0, Date(base + 40): 50} {
		life, _ := Cache{}.Lifetime(entry(base, Field{"Date", Date(base - 10)}, Field{"Expires", value}), nil)
		if life != want {
			t.Errorf("Expires %q: lifetime %d, want %d", value, life, want)
		}
	}
}

func TestUpdateRenewsAgeAndKeepsWhatTheAnswerOmits(t *testing.T) {
	e := entry(base, Field{"Date", Date(base)}, Field{"Cache-Control", "max-age=60"})
	e = Cache{}.Update(e, Response{304, Header{{"Date", Date(base + 100)}}}, base+100, nil)
	if got := (Cache{}).Left(e, base+130, nil); got != 30 {
		t.Errorf("%d s left, want 30", got)
	}
	e = Cache{}.Update(e, Response{304, Header{{"Date", Date(base + 200)}, {"Cache-Control", "max-age=10"}}}, base+200, nil)
	if got := (Cache{}).Left(e, base+205, nil); got != 5 {
		t.Errorf("%d s left, want 5", got)
	}
}

func TestSharedLifetimeForbidsStaleUse(t *testing.T) {
	e := entry(base, Field{"Cache-Control", "s-maxage=10, stale-while-revalidate=60, stale-if-error=60"})
	if u := (Cache{Shared: true}).Serve(e, e.Request, base+20, true, nil); u.Served != Contact {
		t.Errorf("s-maxage counts as proxy-revalidate (RFC 9111 5.2.2.10), got %v", u.Served)
	}
}

func TestEveryWrongModelHasAnID(t *testing.T) {
	seen := map[string]bool{}
	for w := AgeIgnored; w <= OrderIgnored; w <<= 1 {
		if id := w.ID(); id == "" || seen[id] {
			t.Errorf("wrong model %b: id %q", w, id)
		} else {
			seen[id] = true
		}
	}
	if len(seen) != len(wrongIDs) || OrderIgnored.ID() != "query-order-ignored" || OneVariant.ID() != "one-variant" {
		t.Errorf("%d models, %d ids, last %q", len(seen), len(wrongIDs), OrderIgnored.ID())
	}
}
