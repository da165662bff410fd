package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// HCStoreWhich asks which responses a cache may store.
var HCStoreWhich = quizzes.Template{
	ID: "hc.store.which", Version: 2, Concept: "http-caching#storing", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: hcMakeStoreWhich,
}

// HCStoreWhere asks, response by response, whether a browser and a CDN may store it.
var HCStoreWhere = quizzes.Template{
	ID: "hc.store.where", Version: 1, Concept: "http-caching#storing", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: hcMakeStoreWhere,
}

var hcStoreModels = []httpcache.Wrong{httpcache.NoCacheIsNoStore, httpcache.PrivateNotStored, httpcache.PrivateIgnored,
	httpcache.AuthorizationBlocks, httpcache.AuthorizationFree, httpcache.OnlyStatus200, httpcache.PostNever,
	httpcache.PostLikeGet, httpcache.NeedsFreshness, httpcache.ZeroNotStored, httpcache.CookieBlocks,
	httpcache.NoStoreIsNoCache, httpcache.AnyStatus}

// hcExchange is a request and the answer to it.
type hcExchange struct {
	req  httpcache.Request
	resp httpcache.Response
}

func hcDrawExchange(r *rand.Rand) hcExchange {
	x := hcExchange{httpcache.Request{Method: "GET", Target: "/offers"}, httpcache.Response{Status: quizzes.One(r, 200, 200, 200, 301, 302, 404, 410, 403)}}
	age := quizzes.One(r, "max-age=60", "max-age=300", "max-age=900", "max-age=3600")
	cc := quizzes.One(r, age, age, "no-cache", "no-store", "private, "+age, "private", "no-cache, private", "public, "+age,
		"max-age=0", "s-maxage=60", "s-maxage=600", "must-revalidate, "+age, "public", "no-store, "+age, "", "", "")
	if cc != "" {
		x.resp.Header = append(x.resp.Header, httpcache.Field{Name: "Cache-Control", Value: cc})
	}
	switch r.IntN(6) {
	case 0, 1:
		x.req.Header = httpcache.Header{{Name: "Authorization", Value: "Bearer …"}}
	case 2:
		x.resp.Header = append(x.resp.Header, httpcache.Field{Name: "Set-Cookie", Value: "seen=1"})
	case 3:
		x.req.Method, x.resp.Status = "POST", 200
		if r.IntN(2) == 0 {
			x.resp.Header = append(x.resp.Header, httpcache.Field{Name: "Content-Location", Value: "/offers"})
		}
	}
	return x
}

// String is the exchange in one line of a fixed form.
func (x hcExchange) String() string {
	s := "`" + x.req.Method + " " + x.req.Target + "`"
	if len(x.req.Header) > 0 {
		s += " with `Authorization`"
	}
	var fields []string
	for _, f := range x.resp.Header {
		fields = append(fields, "`"+f.String()+"`")
	}
	if !slices.ContainsFunc(x.resp.Header, func(f httpcache.Field) bool { return f.Name == "Cache-Control" }) {
		fields = append(fields, "no `Cache-Control`")
	}
	return fmt.Sprintf("%s → %d, %s", s, x.resp.Status, strings.Join(fields, ", "))
}

func (x hcExchange) storable(c httpcache.Cache, w httpcache.Wrong) (bool, httpcache.Trace) {
	var tr httpcache.Trace
	c.Wrong = w
	return c.Storable(x.req, x.resp, &tr), tr
}

// fooled returns the misconceptions under which the outcome is another.
func (x hcExchange) fooled(c httpcache.Cache) []httpcache.Wrong {
	var out []httpcache.Wrong
	right := c.Storable(x.req, x.resp, nil)
	for _, w := range hcStoreModels {
		c.Wrong = w
		if c.Storable(x.req, x.resp, nil) != right {
			out = append(out, w)
		}
	}
	return out
}

// hcHeuristicStatuses shows which status codes may be stored without a stated lifetime, so that nobody need know them by heart.
func hcHeuristicStatuses() []quizzes.Exhibit {
	return []quizzes.Exhibit{{Title: "Heuristically cacheable status codes (RFC 9110 section 15.1)", Lang: "text",
		Lines: []string{"200 203 204 206 300 301 308 404 405 410 414 501"}}}
}

func hcMakeStoreWhich(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4) // right options of five
	cache := quizzes.One(r, hcBrowser, hcCDN)
	lengths := quizzes.DrawLengths(r, 5, want) // with more fields, a response is longer, and more often storable
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		pool, err := hcPickExchanges(r, cache, want, 5-want)
		if err != nil {
			return quizzes.Question{}, err
		}
		xs := hcEven(r, lengths, cache, pool)
		if xs == nil {
			return quizzes.Question{}, quizzes.Reject("other lengths")
		}
		var options []quizzes.Option
		var tr httpcache.Trace
		var names []string
		for _, x := range xs {
			o := x.option(cache, &tr)
			options = append(options, o)
			if o.Right {
				names = append(names, o.Text)
			}
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("Which of these responses may a %s store, by RFC 9111 section 3? They have neither `Expires` nor `Last-Modified`.", hcKindName(cache)),
			Exhibits: hcHeuristicStatuses(), Ask: quizzes.Multiple{Options: options},
			Trace: quizzes.Worked(tr, "It may store: %s.", strings.Join(names, "; ")),
			Note:  hcNote(cache, xs),
		}, nil
	})
}

// hcEven chooses exchanges that keep the plan; it writes each one only once.
func hcEven(r *rand.Rand, plan quizzes.Lengths, c httpcache.Cache, pool []hcExchange) []hcExchange {
	var at []int
	var texts []string
	var rights []bool
	for i, x := range pool {
		at, texts, rights = append(at, i), append(texts, x.String()), append(rights, c.Storable(x.req, x.resp, nil))
	}
	var out []hcExchange
	for _, i := range quizzes.Even(r, plan, at, func(i int) (string, bool) { return texts[i], rights[i] }) {
		out = append(out, pool[i])
	}
	return out
}

// hcPickExchanges draws distinct exchanges of which so many are storable; each of them fools a misconception.
func hcPickExchanges(r *rand.Rand, c httpcache.Cache, yes, no int) ([]hcExchange, error) {
	var out []hcExchange
	seen, traps := map[string]bool{}, map[httpcache.Wrong]int{}
	for range 80 {
		x := hcDrawExchange(r)
		ok := c.Storable(x.req, x.resp, nil)
		if ok && yes == 0 || !ok && no == 0 {
			continue
		}
		fooled := x.fooled(c)
		_, tr := x.storable(c, 0)
		why := hcDecides(tr)
		if !ok {
			why = tr[len(tr)-1].Text
		}
		if len(fooled) == 0 || seen[why] || traps[fooled[0]] == 2 {
			continue
		}
		seen[why] = true
		traps[fooled[0]]++
		out = append(out, x)
		if ok {
			yes--
		} else {
			no--
		}
		if yes+no == 0 {
			return out, nil
		}
	}
	return nil, quizzes.Reject("too few exchanges")
}

func (x hcExchange) option(c httpcache.Cache, all *httpcache.Trace) quizzes.Option {
	ok, right := x.storable(c, 0)
	last := right[len(right)-1]
	*all = append(*all, httpcache.Step{Rule: last.Rule, Text: x.String() + ": " + hcDecides(right), State: last.State})
	o := quizzes.Option{Text: x.String(), Right: ok, Why: hcDecides(right)}
	if w := x.fooled(c)[0]; !ok {
		_, wrong := x.storable(c, w)
		o.Why, o.Misconception = hcWhy(right, wrong), w.ID()
	}
	return o
}

// hcDecides keeps of a storing run what says something about this response.
func hcDecides(tr httpcache.Trace) string {
	var out []string
	for _, s := range tr {
		if !strings.Contains(s.Text, "a method that caches") && !strings.Contains(s.Text, "is final") && !strings.HasPrefix(s.Text, "Neither") || len(tr) == 1 {
			out = append(out, s.Text)
		}
	}
	return strings.Join(out, " ")
}

func hcMakeStoreWhere(r *rand.Rand) (quizzes.Question, error) {
	mix := quizzes.One(r, [3]int{2, 1, 1}, [3]int{1, 2, 1}, [3]int{1, 1, 2}, [3]int{2, 2, 0}, [3]int{1, 3, 0})
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		xs, err := hcMixedExchanges(r, mix)
		if err != nil {
			return quizzes.Question{}, err
		}
		var tr httpcache.Trace
		cells := quizzes.Cells{Head: []string{"Exchange", "Browser", "CDN"}}
		for _, x := range xs {
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{x.String()},
				Asked: []quizzes.Cell{x.cell(hcBrowser, &tr), x.cell(hcCDN, &tr)}})
		}
		return quizzes.Question{
			Stem:     "Which of these caches may store which response, by RFC 9111 section 3: the browser (a private cache) and the CDN (a shared cache)? The responses have neither `Expires` nor `Last-Modified`.",
			Exhibits: hcHeuristicStatuses(), Ask: cells,
			Trace: quizzes.Worked(tr, "Row by row, browser and then CDN: %s.", cells.KeyText()),
			Note:  hcNote(xs),
		}, nil
	})
}

// hcMixedExchanges draws four exchanges, so many storable by one of the caches, by both, and by none.
func hcMixedExchanges(r *rand.Rand, mix [3]int) ([]hcExchange, error) {
	var out []hcExchange
	traps := map[httpcache.Wrong]bool{}
	for range 100 {
		x := hcDrawExchange(r)
		fooled := append(x.fooled(hcBrowser), x.fooled(hcCDN)...)
		b, c := hcBrowser.Storable(x.req, x.resp, nil), hcCDN.Storable(x.req, x.resp, nil)
		kind := 0
		if b == c {
			kind = 2
			if b {
				kind = 1
			}
		}
		if len(fooled) == 0 || traps[fooled[0]] || mix[kind] == 0 {
			continue
		}
		traps[fooled[0]] = true
		mix[kind]--
		if out = append(out, x); len(out) == 4 {
			r.Shuffle(4, func(i, j int) { out[i], out[j] = out[j], out[i] })
			return out, nil
		}
	}
	return nil, quizzes.Reject("too few exchanges")
}

func (x hcExchange) cell(c httpcache.Cache, all *httpcache.Trace) quizzes.Cell {
	ok, right := x.storable(c, 0)
	last := right[len(right)-1]
	*all = append(*all, httpcache.Step{Rule: last.Rule, Text: x.String() + ", " + hcName(c) + ": " + hcDecides(right), State: last.State})
	cell := quizzes.Cell{Choices: hcYesNo, Want: quizzes.YesNo(ok), Why: hcDecides(right)}
	if fooled := x.fooled(c); len(fooled) > 0 {
		_, wrong := x.storable(c, fooled[0])
		cell.Near = []quizzes.Near{{Answer: quizzes.YesNo(!ok), Why: hcWhy(right, wrong), Misconception: fooled[0].ID()}}
	}
	return cell
}
