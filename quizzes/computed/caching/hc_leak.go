package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// HCLeakWho asks which users are shown a page that was made for someone else.
var HCLeakWho = quizzes.Template{
	ID: "hc.leak.who", Version: 1, Concept: "http-caching#security", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: hcMakeLeak,
}

var hcLeakModels = []httpcache.Wrong{httpcache.PrivateIgnored, httpcache.NoCacheIgnored, httpcache.VaryIgnored, httpcache.EverFresh}

// hcLeak is a series of personal pages asked through one CDN.
type hcLeak struct {
	net    httpcache.Net
	events []httpcache.Event
}

var hcUsers = []string{"Ana", "Ben", "Eva"}

func hcMakeLeak(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3) // right options of four
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c := hcDrawLeak(r)
		options, err := c.options(r, want)
		if err != nil {
			return quizzes.Question{}, err
		}
		var tr httpcache.Trace
		c.net.Run(c.events, &tr)
		var names []string
		for _, o := range options {
			if o.Right {
				names = append(names, o.Text)
			}
		}
		slices.Sort(names)
		pages, requests := c.exhibits()
		return quizzes.Question{
			Stem:     "Every page below shows the data of the user whose session cookie comes with the request; each user has one. A CDN that follows RFC 9111 stands before the origin and starts empty; its key is the URL and what `Vary` names. Which of these requests are answered with another user's data?",
			Exhibits: []quizzes.Exhibit{pages, requests},
			Ask:      quizzes.Multiple{Options: options},
			Trace:    quizzes.Worked(tr, "Another user's data goes to: %s.", strings.Join(names, "; ")),
			Note:     hcNote(pages.Rows, requests.Rows),
		}, nil
	})
}

func hcDrawLeak(r *rand.Rand) hcLeak {
	life := hcStep(r, 30, 120, 30)
	var c hcLeak
	c.net.Nodes = []httpcache.Node{{Name: "The CDN", Shared: true, Next: httpcache.Origin}}
	leaky := []string{fmt.Sprintf("max-age=%d", life), fmt.Sprintf("public, max-age=%d", life), fmt.Sprintf("s-maxage=%d", life)}
	safe := []string{fmt.Sprintf("private, max-age=%d", life), "no-cache", fmt.Sprintf("max-age=%d", life)}
	targets := quizzes.Draw(r, []string{"/account", "/orders", "/inbox", "/cart"}, 2)
	for i, t := range targets {
		h := httpcache.Header{{Name: "Cache-Control", Value: quizzes.One(r, leaky...)}}
		if i == 1 {
			kind := r.IntN(3)
			h[0].Value = safe[kind]
			if kind == 2 {
				h = append(h, httpcache.Field{Name: "Vary", Value: "Cookie"})
			}
		}
		c.net.Pages = append(c.net.Pages, httpcache.Page{Target: t, Header: h, PerUser: true})
	}
	at := int64(hcNoon)
	for range 7 {
		at += hcStep(r, 10, 50, 5)
		user := quizzes.One(r, hcUsers...)
		c.events = append(c.events, httpcache.Event{At: at, Request: httpcache.Request{Method: "GET",
			Target: quizzes.One(r, targets[0], targets[0], targets[1]), Header: httpcache.Header{{Name: "Cookie", Value: user}}}})
	}
	return c
}

// leaks reports for each request whether it gets another user's page.
func (c hcLeak) leaks(w httpcache.Wrong) ([]bool, []httpcache.Answer) {
	c.net.Wrong = w
	answers := c.net.Run(c.events, nil)
	out := make([]bool, len(answers))
	for i, a := range answers {
		out[i] = a.Version != c.events[i].Request.Header[0].Value
	}
	return out, answers
}

// options are four requests, so many of them leaks; the others look like leaks under a misconception, or are
// answered from the store with the user's own page.
func (c hcLeak) options(r *rand.Rand, want int) ([]quizzes.Option, error) {
	if !hcClear(hcTimes(c.events), c.net.Pages) {
		return nil, quizzes.Reject("on the edge")
	}
	right, answers := c.leaks(0)
	leaks := 0
	for _, l := range right {
		if l {
			leaks++
		}
	}
	if leaks < want {
		return nil, quizzes.Reject("%d leaks", leaks)
	}
	wrong := make([][]bool, len(hcLeakModels))
	for k, w := range hcLeakModels {
		wrong[k], _ = c.leaks(w)
	}
	var yes, no []quizzes.Option
	for i, e := range c.events {
		user := e.Request.Header[0].Value
		o := quizzes.Option{Text: fmt.Sprintf("%s's request for `%s` at %s", user, e.Request.Target, httpcache.Clock(e.At)), Right: right[i]}
		if right[i] {
			o.Why = fmt.Sprintf("The CDN holds `%s` as it was made for %s %d s before. By `%s` that is fresh, and nothing keeps it from answering %s with it.",
				e.Request.Target, answers[i].Version, answers[i].Age, c.control(e), user)
			yes = append(yes, o)
			continue
		}
		if c.trap(&o, i, answers[i], wrong); o.Misconception != "" {
			no = append(no, o)
		}
	}
	if len(no) < 4-want {
		return nil, quizzes.Reject("%d traps", len(no))
	}
	return append(quizzes.Draw(r, yes, want), quizzes.Draw(r, no, 4-want)...), nil
}

func (c hcLeak) page(e httpcache.Event) httpcache.Page {
	return c.net.Pages[slices.IndexFunc(c.net.Pages, func(p httpcache.Page) bool { return p.Target == e.Request.Target })]
}

// control is the Cache-Control of the page that an event asks for.
func (c hcLeak) control(e httpcache.Event) string {
	cc, _ := c.page(e).Header.Get("Cache-Control")
	return cc
}

// trap explains why a request is no leak, by the misconception that takes it for one.
func (c hcLeak) trap(o *quizzes.Option, i int, a httpcache.Answer, wrong [][]bool) {
	page := c.page(c.events[i])
	if a.By != httpcache.Origin {
		o.Why, o.Misconception = fmt.Sprintf("The CDN answers with the page of %d s before, but that was made for %s, who asks.", a.Age, a.Version), "every-hit-leaks"
		return
	}
	e := c.events[i]
	at, user := httpcache.Clock(e.At), e.Request.Header[0].Value
	k, why := 3, fmt.Sprintf("By `%s` no stored `%s` is fresh any more at %s, so the CDN asks the origin and gets %s's own.", c.control(e), e.Request.Target, at, user)
	_, vary := page.Header.Get("Vary")
	switch {
	case page.Header.Has("private"):
		k, why = 0, fmt.Sprintf("`%s` keeps `%s` out of the CDN, so the origin answers %s at %s.", c.control(e), e.Request.Target, user, at)
	case page.Header.Has("no-cache"):
		k, why = 1, fmt.Sprintf("`no-cache` makes the CDN ask the origin at %s, and the origin answers for %s.", at, user)
	case vary:
		k, why = 2, fmt.Sprintf("`Vary: Cookie` keeps any other user's `%s` from answering %s at %s.", e.Request.Target, user, at)
	}
	if wrong[k][i] {
		o.Why, o.Misconception = why, hcLeakModels[k].ID()
	}
}

func (c hcLeak) exhibits() (pages, requests quizzes.Exhibit) {
	pages = quizzes.Exhibit{Title: "Response headers", Head: []string{"URL", "Cache-Control", "Vary"}}
	for _, p := range c.net.Pages {
		cc, _ := p.Header.Get("Cache-Control")
		vary, ok := p.Header.Get("Vary")
		if !ok {
			vary = "(absent)"
		}
		pages.Rows = append(pages.Rows, []string{p.Target, cc, vary})
	}
	requests = quizzes.Exhibit{Title: "Requests", Head: []string{"At", "User", "URL"}}
	for _, e := range c.events {
		requests.Rows = append(requests.Rows, []string{httpcache.Clock(e.At), e.Request.Header[0].Value, e.Request.Target})
	}
	return pages, requests
}
