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

var cdnKeyModels = []httpcache.Wrong{httpcache.QueryIgnored, httpcache.QueryWhole, httpcache.QueryOrder, httpcache.HostIgnored,
	httpcache.KeyFieldsIgnored, httpcache.CookieInKey, httpcache.OrderIgnored}

// cdnAsk is a request for a URL on a host.
type cdnAsk struct {
	host string
	req  httpcache.Request
}

func (a cdnAsk) String() string {
	s := "`" + a.host + a.req.Target + "`"
	for _, f := range a.req.Header {
		s += ", `" + f.Name + ": " + f.Value + "`"
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
	keyed  map[string]cdnKeyed // by request, for the many that a search draws again
}

// cdnKeyed is a request's key and what it leaves out, in words.
type cdnKeyed struct{ key, left string }

func cdnDrawStory(r *rand.Rand) cdnKeyStory {
	story := quizzes.One(r, []string{"/shoes", "color=red", "color=blue"}, []string{"/search", "page=1", "page=2"}, []string{"/list", "size=s", "size=l"},
		[]string{"/news", "topic=tech", "topic=art"}, []string{"/flights", "to=oslo", "to=rome"}, []string{"/jobs", "city=bonn", "city=lyon"})
	s := cdnKeyStory{keyed: map[string]cdnKeyed{}, path: story[0], hosts: quizzes.One(r, []string{"www.example", "m.example"}, []string{"shop.example", "api.example"})}
	content, _, _ := strings.Cut(story[1], "=")
	s.params = [][]string{story[1:], {"utm=mail", "utm=ad"}, {"sort=new", "sort=old"}}
	s.rule = httpcache.KeyRule{Sorted: r.IntN(3) > 0}
	switch r.IntN(3) {
	case 0:
		s.rule.Query, s.rule.Names = httpcache.QueryOnly, []string{content, "sort"}
	case 1:
		s.rule.Query, s.rule.Names = httpcache.QueryExcept, []string{"utm"}
	case 2:
		s.rule.Query, s.rule.Names = httpcache.QueryOnly, []string{content}
	}
	switch r.IntN(3) {
	case 0:
		s.field, s.values = "Accept-Language", []string{"en", "de"}
	case 1:
		s.field, s.values = "Accept-Language", []string{"en", "de"}
		s.rule.Fields = []string{s.field}
	case 2:
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

// stored shows the request that comes first.
func (s cdnKeyStory) stored(first cdnAsk) quizzes.Exhibit {
	return quizzes.Exhibit{Title: "First request", Lang: "text", Lines: []string{"GET " + first.host + first.req.Target, s.field + ": " + first.req.Header[0].Value}}
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
	s := cdnDrawStory(r) // once, for the search would favor rules that make hits easily
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
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
	s.key(asks[0], 0, &tr)
	cells := quizzes.Cells{Head: []string{"Request", "`" + s.field + "`", "Hit or miss?"}}
	word := map[bool]string{true: "hit", false: "miss"}
	stored := map[string]string{s.key(asks[0], 0, nil): "the first request"}
	for i, a := range asks {
		if i == 0 {
			continue // an empty cache cannot hit
		}
		key := s.key(a, 0, nil)
		why := fmt.Sprintf("The key is `%s`, which no earlier request had.", key)
		if right[i] {
			why = fmt.Sprintf("The key is `%s`, as that of %s.", key, stored[key])
		} else {
			stored[key] = fmt.Sprintf("request %d", i+1)
		}
		tr = append(tr, httpcache.Step{Rule: "cdn.key", Text: fmt.Sprintf("%d. `%s%s`: %s", i+1, a.host, a.req.Target, why), State: word[right[i]]})
		cell := quizzes.Cell{Choices: []string{"hit", "miss"}, Want: word[right[i]], Why: why}
		for _, w := range cdnKeyModels {
			if wrong[w][i] != right[i] && len(cell.Near) == 0 {
				cell.Near = []quizzes.Near{{Answer: word[!right[i]], Misconception: w.ID(),
					Why: fmt.Sprintf("It would be a %s only %s. %s", word[!right[i]], cdnKeyWrong(w), why)}}
			}
		}
		cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprintf("%d. `%s%s`", i+1, a.host, a.req.Target), a.req.Header[0].Value}, Asked: []quizzes.Cell{cell}})
	}
	return quizzes.Question{
		Stem:     "A CDN makes its cache key by the rules below. The first request reaches an empty edge, and the other `GET` requests follow there in this order. Every response may be stored, stays fresh throughout and has no `Vary`. Which of the later requests are hits?",
		Exhibits: []quizzes.Exhibit{s.words(), s.stored(asks[0])}, Ask: cells,
		Trace: quizzes.Worked(tr, "From request 2 on: %s.", cells.KeyText()),
		Note:  hcNote(s.rule, asks),
	}
}

// cdnKeyWrong completes "only …" for a misconception about the key.
func cdnKeyWrong(w httpcache.Wrong) string {
	switch w {
	case httpcache.OrderIgnored:
		return "if the parameters were sorted"
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
