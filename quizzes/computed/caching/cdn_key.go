package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// CDNKeyHit asks which requests of a series are hits under a cache key rule.
var CDNKeyHit = quizzes.Template{
	ID: "cdn.key.hit", Version: 1, Concept: "content-delivery-networks#cache-key", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: cdnMakeKeyHit,
}

// CDNKeySame asks which requests share a stored object with a given one.
var CDNKeySame = quizzes.Template{
	ID: "cdn.key.same", Version: 1, Concept: "content-delivery-networks#cache-key", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: cdnMakeKeySame,
}

var cdnKeyModels = []httpcache.Wrong{httpcache.QueryIgnored, httpcache.QueryWhole, httpcache.QueryOrder, httpcache.HostIgnored,
	httpcache.KeyFieldsIgnored, httpcache.CookieInKey}

// cdnAsk is a request for a URL on a host.
type cdnAsk struct {
	host string
	req  httpcache.Request
}

func (a cdnAsk) String() string {
	s := "`" + a.host + a.req.Target + "`"
	for _, f := range a.req.Header {
		s += fmt.Sprintf(", `%s: %s`", f.Name, f.Value)
	}
	return s
}

// cdnKeyStory is a rule with the values that its requests draw from.
type cdnKeyStory struct {
	rule   httpcache.KeyRule
	path   string
	params [][]string
	field  string
	values []string
	hosts  []string
}

func cdnDrawStory(r *rand.Rand) cdnKeyStory {
	s := cdnKeyStory{path: quizzes.One(r, "/shoes", "/search", "/list", "/img/7.jpg", "/news", "/map"),
		hosts: quizzes.One(r, []string{"www.example", "m.example"}, []string{"shop.example", "api.example"})}
	content := quizzes.One(r, "page", "size", "color", "lang")
	s.params = [][]string{{content + "=1", content + "=2"}, {"utm=mail", "utm=ad"}, {"sort=new", "sort=old"}}
	s.rule = httpcache.KeyRule{Sorted: r.IntN(3) > 0}
	switch r.IntN(3) {
	case 0:
		s.rule.Query, s.rule.Names = httpcache.QueryOnly, []string{content, "sort"}
	case 1:
		s.rule.Query, s.rule.Names = httpcache.QueryExcept, []string{"utm"}
	case 2:
		s.rule.Query, s.rule.Names = httpcache.QueryOnly, []string{content}
	}
	if r.IntN(2) == 0 {
		s.field, s.values = "Accept-Language", []string{"en", "de"}
		if r.IntN(2) == 0 {
			s.rule.Fields = []string{s.field}
		}
	} else {
		s.field, s.values = "Cookie", []string{"sid=41", "sid=77"}
	}
	return s
}

func (s cdnKeyStory) ask(r *rand.Rand) cdnAsk {
	var q []string
	for i, p := range s.params {
		if i == 0 || r.IntN(2) == 0 {
			q = append(q, p[r.IntN(2)])
		}
	}
	r.Shuffle(len(q), func(i, j int) { q[i], q[j] = q[j], q[i] })
	host := s.hosts[0]
	if r.IntN(4) == 0 {
		host = s.hosts[1]
	}
	return cdnAsk{host, httpcache.Request{Method: "GET", Target: s.path + "?" + strings.Join(q, "&"),
		Header: httpcache.Header{{Name: s.field, Value: s.values[r.IntN(2)]}}}}
}

// words is the rule as a listing.
func (s cdnKeyStory) words() quizzes.Exhibit {
	query := "query: only " + strings.Join(s.rule.Names, ", ")
	if s.rule.Query == httpcache.QueryExcept {
		query = "query: all except " + strings.Join(s.rule.Names, ", ")
	}
	order := "order of parameters: as sent"
	if s.rule.Sorted {
		order = "order of parameters: sorted by name"
	}
	fields := "request fields: none"
	if len(s.rule.Fields) > 0 {
		fields = "request fields: " + strings.Join(s.rule.Fields, ", ")
	}
	return quizzes.Exhibit{Title: "Cache key of the CDN", Lang: "text", Lines: []string{"host and path: as sent", query, order, fields, "cookies: none"}}
}

func (s cdnKeyStory) key(a cdnAsk, w httpcache.Wrong, tr *httpcache.Trace) string {
	return s.rule.Key(a.host, a.req, w, tr)
}

// hits reports for each request whether an earlier one had its key.
func (s cdnKeyStory) hits(asks []cdnAsk, w httpcache.Wrong) []bool {
	seen := map[string]bool{}
	out := make([]bool, len(asks))
	for i, a := range asks {
		k := s.key(a, w, nil)
		out[i] = seen[k]
		seen[k] = true
	}
	return out
}

func cdnMakeKeyHit(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		s := cdnDrawStory(r)
		var asks []cdnAsk
		for range 6 {
			asks = append(asks, s.ask(r))
		}
		right := s.hits(asks, 0)
		hits, fooled := 0, 0
		for _, h := range right {
			if h {
				hits++
			}
		}
		wrong := map[httpcache.Wrong][]bool{}
		for _, w := range cdnKeyModels {
			if wrong[w] = s.hits(asks, w); !slices.Equal(wrong[w], right) {
				fooled++
			}
		}
		if hits < 2 || hits > 3 || fooled < 3 || cdnTwice(asks) {
			return quizzes.Question{}, quizzes.Reject("%d hits, %d models fooled", hits, fooled)
		}
		return s.hitQuestion(asks, right, wrong), nil
	})
}

func cdnTwice(asks []cdnAsk) bool {
	seen := map[string]bool{}
	for _, a := range asks {
		if seen[a.String()] {
			return true
		}
		seen[a.String()] = true
	}
	return false
}

func (s cdnKeyStory) hitQuestion(asks []cdnAsk, right []bool, wrong map[httpcache.Wrong][]bool) quizzes.Question {
	var tr httpcache.Trace
	cells := quizzes.Cells{Head: []string{"Request", "`" + s.field + "`", "Hit or miss?"}}
	word := map[bool]string{true: "hit", false: "miss"}
	for i, a := range asks {
		key := s.key(a, 0, nil)
		why := fmt.Sprintf("The key is `%s`; %s.", key, map[bool]string{true: "an earlier request stored it", false: "no earlier request had it"}[right[i]])
		tr = append(tr, httpcache.Step{Rule: "cdn.key", Text: fmt.Sprintf("%d. `%s%s`: %s", i+1, a.host, a.req.Target, why), State: word[right[i]]})
		cell := quizzes.Cell{Choices: []string{"hit", "miss"}, Want: word[right[i]], Why: why}
		for _, w := range cdnKeyModels {
			if wrong[w][i] != right[i] && len(cell.Near) == 0 {
				cell.Near = []quizzes.Near{{Answer: word[!right[i]], Misconception: w.ID(),
					Why: fmt.Sprintf("It would be a %s only %s. By the rules its key is `%s`.", word[!right[i]], cdnKeyWrong(w), key)}}
			}
		}
		cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprintf("%d. `%s%s`", i+1, a.host, a.req.Target), a.req.Header[0].Value}, Asked: []quizzes.Cell{cell}})
	}
	return quizzes.Question{
		Stem:     "A CDN makes its cache key by the rules below and starts empty. These `GET` requests reach one edge in this order; every response may be stored, stays fresh throughout and has no `Vary`. Which requests are hits?",
		Exhibits: []quizzes.Exhibit{s.words()}, Ask: cells,
		Trace: hcSteps(tr, "In the order of the rows: %s.", cells.KeyText()),
		Note:  hcNote(s.rule, asks),
	}
}

func cdnMakeKeySame(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3) // right options of four
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		s := cdnDrawStory(r)
		first := s.ask(r)
		asks, err := s.shared(r, first, want)
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
			Trace: hcSteps(tr, "The same key: %s.", strings.Join(names, "; ")),
			Note:  hcNote(s.rule, first, asks),
		}, nil
	})
}

// stored shows the request whose response is in the edge.
func (s cdnKeyStory) stored(first cdnAsk) quizzes.Exhibit {
	return quizzes.Exhibit{Title: "First request", Lang: "text", Lines: []string{"GET " + first.host + first.req.Target, s.field + ": " + first.req.Header[0].Value}}
}

// shared draws four distinct requests, so many of them with the key of the first. The others have one other key, so
// that being alike tells nothing, and share the first one's key under a misconception.
func (s cdnKeyStory) shared(r *rand.Rand, first cdnAsk, want int) ([]cdnAsk, error) {
	decoy := s.ask(r)
	key, other := s.key(first, 0, nil), s.key(decoy, 0, nil)
	if key == other || s.trap(decoy, first) == 0 {
		return nil, quizzes.Reject("no decoy")
	}
	var yes, no []cdnAsk
	seen := map[string]bool{first.String(): true, decoy.String(): true}
	for range 80 {
		a := s.ask(r)
		k := s.key(a, 0, nil)
		switch {
		case seen[a.String()]:
		case k == key && len(yes) < want:
			yes = append(yes, a)
		case k == other && len(no) < 4-want && s.trap(a, first) != 0:
			no = append(no, a)
		}
		seen[a.String()] = true
		if len(yes)+len(no) == 4 {
			return append(yes, no...), nil
		}
	}
	return nil, quizzes.Reject("too few requests")
}

// trap is a misconception that gives two requests one key; 0 if there is none.
func (s cdnKeyStory) trap(a, b cdnAsk) httpcache.Wrong {
	for _, w := range cdnKeyModels {
		if s.key(a, w, nil) == s.key(b, w, nil) {
			return w
		}
	}
	return 0
}

func (s cdnKeyStory) option(a, first cdnAsk, tr *httpcache.Trace) quizzes.Option {
	own, key := s.key(a, 0, tr), s.key(first, 0, nil)
	o := quizzes.Option{Text: a.String(), Right: own == key, Why: "Its key is `" + own + "`, the same."}
	if !o.Right {
		w := s.trap(a, first)
		o.Misconception = w.ID()
		o.Why = fmt.Sprintf("Its key is `%s`, not `%s`. Both would be `%s` only %s.", own, key, s.key(a, w, nil), cdnKeyWrong(w))
	}
	return o
}

// cdnKeyWrong completes "only …" for a misconception about the key.
func cdnKeyWrong(w httpcache.Wrong) string {
	switch w {
	case httpcache.QueryIgnored:
		return "if the query did not count"
	case httpcache.QueryWhole:
		return "if the query counted as it was sent"
	case httpcache.QueryOrder:
		return "if the order of parameters counted"
	case httpcache.HostIgnored:
		return "if the host did not count"
	case httpcache.KeyFieldsIgnored:
		return "if request fields did not count"
	}
	return "if cookies counted"
}
