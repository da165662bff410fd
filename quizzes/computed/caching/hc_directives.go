package caching

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// HCDirectivesUse asks, case by case, whether a stored response is used without contact.
var HCDirectivesUse = quizzes.Template{
	ID: "hc.directives.use", Version: 1, Concept: "http-caching#directives", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: hcMakeUse,
}

// HCDirectivesLine asks which header line fixes the lifetime.
var HCDirectivesLine = quizzes.Template{
	ID: "hc.directives.line", Version: 1, Concept: "http-caching#directives", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: hcMakeLine,
}

var hcUseModels = []httpcache.Wrong{httpcache.NoCacheIgnored, httpcache.MustRevalidateNow, httpcache.RequestIgnored, httpcache.MustRevalidateWeak}

// hcUse is a stored response of some age and a request for it.
type hcUse struct {
	control string // Cache-Control of the response
	ask     string // Cache-Control of the request; empty: none
	age     int64
}

func hcDrawUse(r *rand.Rand) hcUse {
	life := quizzes.One(r, int64(60), 120, 300)
	age := life + quizzes.One(r, int64(-40), -30, -20, -10, 10, 20, 30)
	control := fmt.Sprintf(quizzes.One(r, "max-age=%d", "max-age=%d, no-cache", "max-age=%d, must-revalidate", "max-age=%d, must-revalidate", "private, max-age=%d"), life)
	ask := quizzes.One(r, "", "", "", "no-cache", "max-age=0", "younger", "older", "max-stale=60", "max-stale=60", "max-stale=5", "min-fresh=5", "min-fresh=60")
	switch ask {
	case "younger":
		ask = fmt.Sprintf("max-age=%d", age-10)
	case "older":
		ask = fmt.Sprintf("max-age=%d", age+20)
	}
	return hcUse{control, ask, age}
}

func (u hcUse) entry() httpcache.Entry {
	return httpcache.Entry{Request: httpcache.Request{Method: "GET", Target: "/"}, RequestAt: hcNoon, ResponseAt: hcNoon,
		Response: httpcache.Response{Status: 200, Header: httpcache.Header{{Name: "Cache-Control", Value: u.control}}}}
}

func (u hcUse) run(w httpcache.Wrong, tr *httpcache.Trace) bool {
	req := httpcache.Request{Method: "GET", Target: "/"}
	if u.ask != "" {
		req.Header = httpcache.Header{{Name: "Cache-Control", Value: u.ask}}
	}
	return httpcache.Cache{Wrong: w}.Serve(u.entry(), req, hcNoon+u.age, true, tr).FromCache()
}

func (u hcUse) given() []string {
	ask := "(none)"
	if u.ask != "" {
		ask = "`" + u.ask + "`"
	}
	return []string{"`" + u.control + "`", fmt.Sprintf("%d s", u.age), ask}
}

func hcMakeUse(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		uses, err := hcUses(r)
		if err != nil {
			return quizzes.Question{}, err
		}
		var all httpcache.Trace
		var rows []string
		cells := quizzes.Cells{Head: []string{"Stored `Cache-Control`", "Age", "Request's `Cache-Control`", "Used without contact?"}}
		for _, u := range uses {
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: u.given(), Asked: []quizzes.Cell{u.cell(&all)}})
			rows = append(rows, fmt.Sprint(u.given()))
		}
		return quizzes.Question{
			Stem: "Each row is a response in a browser's private cache, its current age, and a request for it. The browser follows RFC 9111 and obeys all `Cache-Control` of its requests. In which rows may it use the stored response without contacting the origin?",
			Ask:  cells, Trace: quizzes.Worked(all, "In the order of the rows: %s.", cells.KeyText()), Note: hcNote(rows),
		}, nil
	})
}

// hcUses draws five cases, two or three of them used, with three misconceptions at stake.
func hcUses(r *rand.Rand) ([]hcUse, error) {
	var uses []hcUse
	var right []bool
	seen, used := map[hcUse]bool{}, 0
	for len(uses) < 5 {
		u := hcDrawUse(r)
		if seen[u] {
			continue
		}
		seen[u] = true
		uses, right = append(uses, u), append(right, u.run(0, nil))
		if right[len(right)-1] {
			used++
		}
	}
	if used < 2 || used > 3 {
		return nil, quizzes.Reject("%d used", used)
	}
	fooled := 0
	for _, w := range hcUseModels {
		for i, u := range uses {
			if u.run(w, nil) != right[i] {
				fooled++
				break
			}
		}
	}
	if fooled < 3 {
		return nil, quizzes.Reject("%d models", fooled)
	}
	return uses, nil
}

func (u hcUse) cell(all *httpcache.Trace) quizzes.Cell {
	var tr httpcache.Trace
	hit := u.run(0, &tr)
	last := tr[len(tr)-1]
	if last.Rule == "rfc9111.4.3" {
		last = tr[len(tr)-2]
	}
	if !hit && strings.Contains(u.control, "must-revalidate") {
		hcBrowserMust(u, &last)
	}
	life, _ := hcBrowser.Lifetime(u.entry(), nil)
	text := fmt.Sprintf("%s, age %d s, lifetime %d s: %s", u.given()[0], u.age, life, last.Text)
	*all = append(*all, httpcache.Step{Rule: last.Rule, Text: text, State: quizzes.YesNo(hit)})
	cell := quizzes.Cell{Choices: hcYesNo, Want: quizzes.YesNo(hit), Why: last.Text}
	for _, w := range hcUseModels {
		var wrong httpcache.Trace
		if u.run(w, &wrong) != hit && len(cell.Near) == 0 {
			cell.Near = []quizzes.Near{{Answer: quizzes.YesNo(!hit), Why: hcWhy(tr, wrong), Misconception: w.ID()}}
		}
	}
	return cell
}

// hcBrowserMust adds to a stale case that must-revalidate rules out what the request would allow.
func hcBrowserMust(u hcUse, last *httpcache.Step) {
	if strings.HasPrefix(u.ask, "max-stale") {
		last.Rule = "rfc9111.5.2.2.2"
		last.Text += " The request would take it stale, but `must-revalidate` forbids that."
	}
}

// hcLineCase is a response and the cache whose lifetime is asked.
type hcLineCase struct {
	cache httpcache.Cache
	entry httpcache.Entry
}

func hcMakeLine(r *rand.Rand) (quizzes.Question, error) {
	want := quizzes.One(r, "max-age", "max-age", "s-maxage", "s-maxage", "Expires", "Last-Modified")
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c := hcDrawLine(r)
		life, from := c.cache.Lifetime(c.entry, nil)
		if from != want || life < 30 {
			return quizzes.Question{}, quizzes.Reject("lifetime from %s", from)
		}
		var tr httpcache.Trace
		c.cache.Lifetime(c.entry, &tr)
		at := c.line(from)
		options := c.options(at, from, tr)
		wrong := 0
		for _, o := range options {
			if o.Misconception != "" {
				wrong++
			}
		}
		if wrong < 2 {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		title := "Response that the " + hcName(c.cache) + " stores"
		return quizzes.Question{
			Stem:  fmt.Sprintf("A %s that follows RFC 9111 stores this response. Where nothing states a lifetime, it takes 10 %% of the time between `Last-Modified` and `Date`. Which line fixes how long the response is fresh there?", hcKindName(c.cache)),
			Ask:   quizzes.Line{Title: title, Lang: "http", Options: options},
			Trace: quizzes.Worked(tr, "The lifetime of %d s comes from line %d: `%s`.", life, at+1, c.entry.Response.Header[at]),
			Note:  hcNote(hcName(c.cache), c.entry.Response),
		}, nil
	})
}

func hcDrawLine(r *rand.Rand) hcLineCase {
	date := int64(hcNoon) + r.Int64N(3600)
	life := quizzes.Draw(r, []int64{60, 120, 300, 600, 900, 1800, 3600}, 3)
	all := httpcache.Header{
		{Name: "Cache-Control", Value: fmt.Sprintf("max-age=%d", life[0])}, {Name: "Cache-Control", Value: fmt.Sprintf("s-maxage=%d", life[1])},
		{Name: "Expires", Value: httpcache.Date(date + life[2])}, {Name: "Last-Modified", Value: httpcache.Date(date - 3600*(1+r.Int64N(48)))}}
	h := httpcache.Header(quizzes.Draw(r, all, 2+r.IntN(3)))
	h = append(h, httpcache.Field{Name: "Date", Value: httpcache.Date(date)}, httpcache.Field{Name: "ETag", Value: fmt.Sprintf(`"%x"`, r.IntN(4096))},
		httpcache.Field{Name: "Age", Value: fmt.Sprint(hcStep(r, 5, 50, 5))}, httpcache.Field{Name: "Vary", Value: "Accept-Encoding"})
	r.Shuffle(len(h), func(i, j int) { h[i], h[j] = h[j], h[i] })
	return hcLineCase{quizzes.One(r, hcBrowser, hcCDN), httpcache.Entry{Response: httpcache.Response{Status: 200, Header: h}, RequestAt: date, ResponseAt: date}}
}

// line is the index of the header line that a lifetime comes from.
func (c hcLineCase) line(from string) int {
	for i, f := range c.entry.Response.Header {
		if f.Name == from || f.Name == "Cache-Control" && strings.HasPrefix(f.Value, from+"=") {
			return i
		}
	}
	return -1
}

func (c hcLineCase) options(at int, from string, right httpcache.Trace) []quizzes.Option {
	options := make([]quizzes.Option, len(c.entry.Response.Header))
	for i, f := range c.entry.Response.Header {
		options[i] = quizzes.Option{Text: f.String(), Why: hcLineWhy(f, right[0].Text)}
		if f.Name == "Age" {
			options[i].Misconception = "age-is-lifetime"
		}
	}
	options[at].Right, options[at].Why = true, right[0].Text
	for _, w := range []httpcache.Wrong{httpcache.SMaxageInBrowser, httpcache.SMaxageIgnored, httpcache.ExpiresFirst, httpcache.SmallestWins} {
		cache := c.cache
		cache.Wrong = w
		var wrong httpcache.Trace
		if _, f := cache.Lifetime(c.entry, &wrong); f != from && f != "nothing" && options[c.line(f)].Misconception == "" {
			options[c.line(f)].Why, options[c.line(f)].Misconception = hcWhy(right, wrong), w.ID()
		}
	}
	if i := c.line("Last-Modified"); i >= 0 && i != at {
		options[i].Why, options[i].Misconception = "The heuristic over `Last-Modified` is for responses that state no lifetime. "+right[0].Text, "heuristic-first"
	}
	return options
}

func hcLineWhy(f httpcache.Field, rule string) string {
	switch f.Name {
	case "Age":
		return "`Age` says how much of the lifetime is used up, not how long it is. " + rule
	case "Date":
		return "`Date` says when the lifetime began, not how long it is. " + rule
	case "ETag":
		return "`ETag` serves validation once the response is stale. " + rule
	case "Vary":
		return "`Vary` says which requests it may answer, not for how long. " + rule
	}
	return rule
}
