package caching

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// HCVaryFetches asks how many requests of a series reach the origin.
var HCVaryFetches = quizzes.Template{
	ID: "hc.vary.fetches", Version: 1, Concept: "http-caching#vary", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: hcMakeVaryFetches,
}

// hcVarySeveral are the values of a series, enough for five variants.
var hcVarySeveral = map[string][]string{"Accept-Encoding": {"gzip", "br", "zstd", "identity", "gzip, br"}, "Accept-Language": {"en", "de", "fr", "es", "it"}}

func hcMakeVaryFetches(r *rand.Rand) (quizzes.Question, error) {
	want := 2 + r.IntN(4) // variants among seven requests
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		named := quizzes.One(r, hcVaryFields[:2]...)
		c := hcVarySeries(r, named, want)
		key, trace := c.fetches(0)
		near := c.near(key)
		if key != int64(want) || len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		exhibit := c.exhibit()
		return quizzes.Question{
			Stem:     fmt.Sprintf("A CDN that follows RFC 9111 starts empty and sees these `GET /feed` requests one after another. Every response is fresh for an hour, has `Vary: %s`, and the CDN keeps every variant it may. How many of the requests reach the origin?", named),
			Exhibits: []quizzes.Exhibit{exhibit},
			Ask:      quizzes.Number{Value: float64(key), Unit: "requests", Near: near},
			Trace:    quizzes.Worked(trace, "%d of the %d requests reach the origin.", key, len(c.events)),
			Note:     hcNote(named, exhibit.Rows),
		}, nil
	})
}

// hcSeries is a run of requests through one CDN.
type hcSeries struct {
	net    httpcache.Net
	events []httpcache.Event
	named  string
}

// hcVarySeries draws so many values of the field that Vary names, and some of the other.
func hcVarySeries(r *rand.Rand, named string, variants int) hcSeries {
	h := httpcache.Header{{Name: "Cache-Control", Value: "max-age=3600"}, {Name: "Vary", Value: named}}
	c := hcSeries{named: named, net: httpcache.Net{Nodes: []httpcache.Node{{Name: "The CDN", Shared: true, Next: httpcache.Origin}},
		Pages: []httpcache.Page{{Target: "/feed", Header: h}}}}
	values := map[string][]string{}
	for _, f := range hcVaryFields[:2] {
		n := 2 + r.IntN(4)
		if f == named {
			n = variants
		}
		values[f] = quizzes.Draw(r, hcVarySeveral[f], n)
	}
	at := int64(hcNoon)
	for range 7 {
		at += 1 + r.Int64N(8)
		req := httpcache.Request{Method: "GET", Target: "/feed"}
		for _, f := range hcVaryFields[:2] {
			req.Header = append(req.Header, httpcache.Field{Name: f, Value: quizzes.One(r, values[f]...)})
		}
		c.events = append(c.events, httpcache.Event{At: at, Request: req})
	}
	return c
}

func (c hcSeries) fetches(w httpcache.Wrong) (int64, httpcache.Trace) {
	var tr httpcache.Trace
	c.net.Wrong = w
	n := 0
	for _, a := range c.net.Run(c.events, &tr) {
		n += a.Fetches
	}
	return int64(n), tr
}

func (c hcSeries) near(key int64) []quizzes.Near {
	var wrong []quizzes.Near
	values, others := map[string]bool{}, map[string]bool{}
	for _, e := range c.events {
		for _, f := range e.Request.Header {
			if f.Name == c.named {
				values[f.Value] = true
			} else {
				others[f.Value] = true
			}
		}
	}
	has := fmt.Sprintf("The requests have %d different values of `%s`, which `Vary` names.", len(values), c.named)
	whys := map[httpcache.Wrong]string{
		httpcache.VaryIgnored: "This lets the first stored response answer everything. " + has,
		httpcache.VaryWhole:   "This compares both fields. " + has + " The other field need not be equal.",
		httpcache.OneVariant:  "This lets a new variant push out the one before. " + has + " Their variants are kept side by side.",
	}
	for _, w := range []httpcache.Wrong{httpcache.VaryIgnored, httpcache.VaryWhole, httpcache.OneVariant} {
		n, _ := c.fetches(w)
		wrong = append(wrong, quizzes.Near{Answer: fmt.Sprint(n), Why: whys[w], Misconception: w.ID()})
	}
	wrong = append(wrong, quizzes.Near{Answer: fmt.Sprint(len(others)), Why: "This counts the values of the field that `Vary` does not name. " + has, Misconception: "vary-other-field"})
	return quizzes.NearAnswers(fmt.Sprint(key), wrong)
}

func (c hcSeries) exhibit() quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "Requests", Head: []string{"At", "Accept-Encoding", "Accept-Language"}}
	for _, ev := range c.events {
		e.Rows = append(e.Rows, []string{httpcache.Clock(ev.At), ev.Request.Header[0].Value, ev.Request.Header[1].Value})
	}
	return e
}
