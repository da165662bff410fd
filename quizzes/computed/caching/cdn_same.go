package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// CDNKeySame asks which requests share a stored object with a given one.
var CDNKeySame = quizzes.Template{
	ID: "cdn.key.same", Version: 1, Concept: "content-delivery-networks#cache-key", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: cdnMakeKeySame,
}

func cdnMakeKeySame(r *rand.Rand) (quizzes.Question, error) {
	s, want := cdnDrawStory(r), 1+r.IntN(3) // right options of four
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		first := s.ask(r)
		asks, err := s.shared(r, first, s.decoy(r, first), want)
		if err != nil {
			return quizzes.Question{}, err
		}
		var tr httpcache.Trace
		s.key(first, 0, &tr)
		var options []quizzes.Option
		var names []string
		for _, a := range asks {
			o := s.option(a, first, &tr)
			if options = append(options, o); o.Right {
				names = append(names, o.Text)
			}
		}
		return quizzes.Question{
			Stem:     "A CDN makes its cache key by the rules below. An edge has just stored the response to the first request; the response is fresh and has no `Vary`. Which of these other `GET` requests does the edge answer with it?",
			Exhibits: []quizzes.Exhibit{s.words(), s.stored(first)}, Ask: quizzes.Multiple{Options: options},
			Trace: quizzes.Worked(tr, "The same key: %s.", strings.Join(names, "; ")),
			Note:  hcNote(s.rule, first, asks),
		}, nil
	})
}

// decoy is a request that differs from the first in one thing that may be part of the key: the query, its order, the
// host or the request field.
func (s cdnKeyStory) decoy(r *rand.Rand, first cdnAsk) cdnAsk {
	d := s.ask(r)
	switch r.IntN(4) {
	case 0:
		d.host = first.host
		d.req.Header = first.req.Header
	case 1:
		path, query, _ := strings.Cut(first.req.Target, "?")
		q := strings.Split(query, "&")
		slices.Reverse(q)
		d = cdnAsk{first.host, httpcache.Request{Method: "GET", Target: path + "?" + strings.Join(q, "&"), Header: first.req.Header}}
	case 2:
		d.req = first.req
		d.host = s.hosts[0]
		if first.host == d.host {
			d.host = s.hosts[1]
		}
	case 3:
		d.host, d.req.Target = first.host, first.req.Target
	}
	return d
}

// shared draws four distinct requests, so many of them with the key of the first. The others have one other key, so
// that being alike tells nothing, and share the first one's key under a misconception.
func (s cdnKeyStory) shared(r *rand.Rand, first, decoy cdnAsk, want int) ([]cdnAsk, error) {
	key, other := s.key(first, 0, nil), s.key(decoy, 0, nil)
	if key == other || s.trap(decoy, first) == 0 {
		return nil, quizzes.Reject("no decoy")
	}
	var yes, no []cdnAsk
	drawn, reasons := map[string]bool{}, map[string]bool{}
	for i := range 80 {
		a := s.ask(r)
		if i == 0 {
			a = decoy
		}
		name := a.String()
		if drawn[name] {
			continue
		}
		known, ok := s.keyed[name]
		if !ok {
			known = cdnKeyed{s.key(a, 0, nil), s.left(a)}
			s.keyed[name] = known
		}
		k, reason := known.key, known.left+known.key
		switch {
		case name == first.String() || reasons[reason]: // a second one for the same reason
		case k == key && len(yes) < want:
			yes = append(yes, a)
		case k == other && len(no) < 4-want && s.trap(a, first) != 0:
			no = append(no, a)
		}
		drawn[name], reasons[reason] = true, true
		if len(yes)+len(no) == 4 {
			return append(yes, no...), nil
		}
	}
	return nil, quizzes.Reject("too few requests")
}

// trap is a misconception that gives two requests one key; 0 if there is none.
func (s cdnKeyStory) trap(a, b cdnAsk) httpcache.Wrong {
	for _, w := range []httpcache.Wrong{httpcache.OrderIgnored, httpcache.HostIgnored, httpcache.KeyFieldsIgnored, httpcache.QueryIgnored} {
		if s.key(a, w, nil) == s.key(b, w, nil) {
			return w
		}
	}
	return 0
}

func (s cdnKeyStory) option(a, first cdnAsk, tr *httpcache.Trace) quizzes.Option {
	own, key := s.key(a, 0, nil), s.key(first, 0, nil)
	*tr = append(*tr, httpcache.Step{Rule: "cdn.key", Text: fmt.Sprintf("%s has the key `%s`.", a, own), State: own})
	o := quizzes.Option{Text: a.String(), Right: own == key, Why: s.left(a) + ", its key is `" + own + "`, the same."}
	if !o.Right {
		w := s.trap(a, first)
		o.Misconception = w.ID()
		o.Why = fmt.Sprintf("%s, its key is `%s`, not `%s`. Both keys would be the same only %s.", s.left(a), own, key, cdnKeyWrong(w))
	}
	return o
}

// left begins a sentence with what the key leaves out of a request.
func (s cdnKeyStory) left(a cdnAsk) string {
	_, query, _ := strings.Cut(a.req.Target, "?")
	var out []string
	for p := range strings.SplitSeq(query, "&") {
		if !s.rule.Keeps(p) {
			out = append(out, "`"+p+"`")
		}
	}
	for _, f := range a.req.Header {
		if !slices.Contains(s.rule.Fields, f.Name) {
			out = append(out, "`"+f.String()+"`")
		}
	}
	switch n := len(out); n {
	case 0:
		return "With all of `" + query + "` and `" + a.req.Header[0].String() + "`"
	case 1:
		return "Without " + out[0]
	default:
		return "Without " + strings.Join(out[:n-1], ", ") + " and " + out[n-1]
	}
}
