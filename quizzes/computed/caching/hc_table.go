package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// HCFreshTable asks, request by request, whether a CDN or the browser behind it answers from its store.
var HCFreshTable = quizzes.Template{
	ID: "hc.fresh.table", Version: 1, Concept: "http-caching#freshness", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: hcMakeTable,
}

var hcTableModels = []httpcache.Wrong{httpcache.AgeIgnored, httpcache.SMaxageInBrowser, httpcache.SMaxageIgnored,
	httpcache.ExpiresFirst, httpcache.VaryIgnored}

// hcTableCase is a response that a CDN stores and later passes to a browser.
type hcTableCase struct {
	resp   httpcache.Response
	asked  httpcache.Request
	atCDN  httpcache.Entry
	atUser httpcache.Entry
	rows   []hcTableRow
}

type hcTableRow struct {
	cdn bool
	at  int64
	req httpcache.Request
}

func hcMakeTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c := hcDrawTable(r)
		if err := c.weak(); err != nil {
			return quizzes.Question{}, err
		}
		return c.question(), nil
	})
}

func hcDrawTable(r *rand.Rand) hcTableCase {
	life := quizzes.Draw(r, []int64{60, 90, 120, 180, 240, 300, 400, 600}, 2)
	age := hcStep(r, 20, 90, 10)
	field := quizzes.One(r, "Accept-Language", "Accept-Encoding")
	values := map[string][]string{"Accept-Language": {"en", "de", "fr"}, "Accept-Encoding": {"gzip", "br", "identity"}}[field]
	cc := quizzes.One(r, fmt.Sprintf("max-age=%d, s-maxage=%d", life[0], life[1]), fmt.Sprintf("s-maxage=%d, max-age=%d", life[1], life[0]))
	h := httpcache.Header{{Name: "Date", Value: httpcache.Date(hcNoon - age)}, {Name: "Age", Value: fmt.Sprint(age)},
		{Name: "Cache-Control", Value: cc}}
	if r.IntN(2) == 0 {
		h = append(h, httpcache.Field{Name: "Expires", Value: httpcache.Date(hcNoon - age + hcStep(r, 120, 480, 60))})
	}
	h = append(h, httpcache.Field{Name: "ETag", Value: fmt.Sprintf(`"%d"`, 1+r.IntN(99))}, httpcache.Field{Name: "Vary", Value: field})
	ask := func(v string) httpcache.Request {
		return httpcache.Request{Method: "GET", Target: "/menu", Header: httpcache.Header{{Name: field, Value: v}}}
	}
	c := hcTableCase{resp: httpcache.Response{Status: 200, Header: h}, asked: ask(values[r.IntN(3)])}
	c.atCDN = httpcache.Entry{Request: c.asked, Response: c.resp, RequestAt: hcNoon, ResponseAt: hcNoon}
	c.draw(r, values, ask)
	return c
}

// draw hands the copy to a browser and asks both caches near the ends of freshness under right and wrong rules.
func (c *hcTableCase) draw(r *rand.Rand, values []string, ask func(string) httpcache.Request) {
	given := hcStep(r, 10, 30, 10)
	c.atUser = c.atCDN
	c.atUser.RequestAt, c.atUser.ResponseAt = hcNoon+given, hcNoon+given
	age := hcCDN.Age(c.atCDN, hcNoon+given, nil)
	c.atUser.Response.Header = c.resp.Header.Set("Age", fmt.Sprint(age))
	own, _ := c.asked.Header.Get(c.asked.Header[0].Name)
	others := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == own })
	for i := range 5 {
		row := hcTableRow{cdn: i < 3, req: c.asked}
		e, cache := c.stored(row)
		cache.Wrong = quizzes.One(r, append(hcTableModels, 0)...)
		row.at = e.ResponseAt + cache.Left(e, e.ResponseAt, nil) + quizzes.One(r, int64(-30), -20, -10, 10, 20, 30)
		if i == 0 {
			row.req = ask(others[r.IntN(2)])
		}
		c.rows = append(c.rows, row)
	}
	sort.SliceStable(c.rows, func(i, j int) bool { return c.rows[i].at < c.rows[j].at })
}

func (c hcTableCase) stored(row hcTableRow) (httpcache.Entry, httpcache.Cache) {
	if row.cdn {
		return c.atCDN, hcCDN
	}
	return c.atUser, hcBrowser
}

// run reports whether a row is answered from the store under a wrong model.
func (c hcTableCase) run(row hcTableRow, w httpcache.Wrong, tr *httpcache.Trace) (hit bool, left int64) {
	e, cache := c.stored(row)
	cache.Wrong = w
	if !cache.Selects(e, row.req, tr) {
		return false, cache.Left(e, row.at, nil)
	}
	u := cache.Serve(e, row.req, row.at, true, tr)
	return u.FromCache(), u.Left
}

// weak rejects tables in which a row is on the edge, all rows are alike, or few misconceptions show.
func (c hcTableCase) weak() error {
	hits, right := 0, make([]bool, len(c.rows))
	for i, row := range c.rows {
		hit, left := c.run(row, 0, nil)
		e, _ := c.stored(row)
		if hcAbs(left) < 5 || row.at < e.ResponseAt+10 || i > 0 && row.at < c.rows[i-1].at+10 {
			return quizzes.Reject("on the edge")
		}
		if right[i] = hit; hit {
			hits++
		}
	}
	if hits < 2 || hits > 3 {
		return quizzes.Reject("%d hits", hits)
	}
	fooled := map[httpcache.Wrong]bool{}
	for i, row := range c.rows {
		for _, w := range hcTableModels {
			if wrong, _ := c.run(row, w, nil); wrong != right[i] {
				fooled[w] = true
			}
		}
	}
	if len(fooled) < 3 {
		return quizzes.Reject("%d models fooled", len(fooled))
	}
	return nil
}

func (c hcTableCase) question() quizzes.Question {
	field, value := c.asked.Header[0].Name, c.asked.Header[0].Value
	given := httpcache.Clock(c.atUser.ResponseAt)
	age, _ := c.atUser.Response.Header.Get("Age")
	var tr httpcache.Trace
	hcCDN.Lifetime(c.atCDN, &tr)
	hcBrowser.Lifetime(c.atUser, &tr)
	cells := quizzes.Cells{Head: []string{"Cache", "At", "`" + field + "`", "From the store, without contact?"}}
	for _, row := range c.rows {
		cells.Rows = append(cells.Rows, c.row(row, &tr))
	}
	exhibit := hcResponse(fmt.Sprintf("Reaches the CDN at %s, for a request with %s: %s", httpcache.Clock(hcNoon), field, value), c.resp)
	return quizzes.Question{
		Stem: fmt.Sprintf("All caches follow RFC 9111. The CDN stores the response below, and at %s passes that copy, with `Age: %s`, to a browser that stores it too. Take each row as the next request its cache sees. Which ones are answered from the store without contacting the next hop?",
			given, age),
		Exhibits: []quizzes.Exhibit{exhibit}, Ask: cells,
		Trace: quizzes.Worked(tr, "From the store, in the order of the rows: %s.", cells.KeyText()),
		Note:  hcNote(exhibit, c.rows),
	}
}

func (c hcTableCase) row(row hcTableRow, all *httpcache.Trace) quizzes.CellRow {
	var tr httpcache.Trace
	hit, _ := c.run(row, 0, &tr)
	_, cache := c.stored(row)
	for _, s := range tr {
		if s.State == "match" || s.Rule == "rfc9111.4.3" || s.Rule == "rfc9111.4.2.1" {
			continue
		}
		s.Text = httpcache.Clock(row.at) + ", " + hcName(cache) + ": " + s.Text
		*all = append(*all, s)
	}
	cell := quizzes.Cell{Choices: hcYesNo, Want: quizzes.YesNo(hit), Why: hcGist(tr)}
	for _, w := range hcTableModels {
		var wrong httpcache.Trace
		if got, _ := c.run(row, w, &wrong); got != hit && len(cell.Near) == 0 {
			cell.Near = append(cell.Near, quizzes.Near{Answer: quizzes.YesNo(got), Why: hcWhy(tr, wrong), Misconception: w.ID()})
		}
	}
	return quizzes.CellRow{Given: []string{hcName(cache), httpcache.Clock(row.at), row.req.Header[0].Value}, Asked: []quizzes.Cell{cell}}
}

// hcGist is a run in a few sentences.
func hcGist(tr httpcache.Trace) string {
	out := ""
	for _, s := range tr {
		if s.State != "match" && s.Rule != "rfc9111.4.3" {
			out += s.Text + " "
		}
	}
	return out[:len(out)-1]
}
