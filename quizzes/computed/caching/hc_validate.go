package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// HCValidateStatus asks which status each conditional request gets.
var HCValidateStatus = quizzes.Template{
	ID: "hc.validate.status", Version: 1, Concept: "http-caching#validation", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: hcMakeStatus,
}

// HCValidateLeft asks for the freshness left after a 304.
var HCValidateLeft = quizzes.Template{
	ID: "hc.validate.left", Version: 1, Concept: "http-caching#validation", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: hcMakeRenewed,
}

var hcStatusModels = []httpcache.Wrong{httpcache.WeakNeverMatches, httpcache.WeakAlwaysMatches, httpcache.DateBeforeTag,
	httpcache.BothMustHold, httpcache.TagListFirst}

var hcStatuses = []string{"200", "304", "412"}

func hcMakeStatus(r *rand.Rand) (quizzes.Question, error) {
	res := httpcache.Resource{ETag: fmt.Sprintf(`"v%d"`, 2+r.IntN(8)), Modified: hcNoon + 60*int64(1+r.IntN(50))}
	if r.IntN(2) == 0 {
		res.ETag = "W/" + res.ETag
	}
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		reqs, err := hcConditional(r, res)
		if err != nil {
			return quizzes.Question{}, err
		}
		var all httpcache.Trace
		cells := quizzes.Cells{Head: []string{"Request", "Precondition", "Status"}}
		for _, req := range reqs {
			cells.Rows = append(cells.Rows, hcStatusRow(len(cells.Rows)+1, req, res, &all))
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("The resource `/doc` has the entity tag `%s` and was last modified at %s. The server evaluates preconditions as RFC 9110 section 13 says. Which status does each request get, where 200 means that the method is performed? Each row stands by itself.",
				res.ETag, httpcache.Date(res.Modified)),
			Ask: cells, Trace: quizzes.Worked(all, "In the order of the rows: %s.", cells.KeyText()), Note: hcNote(res, reqs),
		}, nil
	})
}

// hcConditional draws four requests with all three statuses possible and two misconceptions at stake.
func hcConditional(r *rand.Rand, res httpcache.Resource) ([]httpcache.Request, error) {
	var reqs []httpcache.Request
	seen, status, fooled := map[string]bool{}, map[int]int{}, map[httpcache.Wrong]bool{}
	for len(reqs) < 4 {
		req := hcDrawConditional(r, res)
		if seen[fmt.Sprint(req)] {
			continue
		}
		seen[fmt.Sprint(req)] = true
		s := httpcache.Cache{}.Status(req, res, nil)
		status[s]++
		for _, w := range hcStatusModels {
			if (httpcache.Cache{Wrong: w}).Status(req, res, nil) != s {
				fooled[w] = true
			}
		}
		reqs = append(reqs, req)
	}
	if len(status) < 3 || len(fooled) < 2 {
		return nil, quizzes.Reject("%d statuses, %d models", len(status), len(fooled))
	}
	return reqs, nil
}

func hcDrawConditional(r *rand.Rand, res httpcache.Resource) httpcache.Request {
	opaque := res.ETag[len(res.ETag)-4:]
	old := fmt.Sprintf(`"v%d"`, 1+r.IntN(9))
	for old == opaque {
		old = fmt.Sprintf(`"v%d"`, 1+r.IntN(9))
	}
	tag := quizzes.One(r, opaque, "W/"+opaque, "W/"+opaque, old, old+", "+opaque, old+", W/"+opaque)
	date := httpcache.Date(res.Modified + quizzes.One(r, int64(-600), 0, 300))
	get := func(h ...httpcache.Field) httpcache.Request {
		return httpcache.Request{Method: "GET", Target: "/doc", Header: h}
	}
	switch r.IntN(6) {
	case 0, 1:
		return get(httpcache.Field{Name: "If-None-Match", Value: tag})
	case 2:
		return get(httpcache.Field{Name: "If-None-Match", Value: tag}, httpcache.Field{Name: "If-Modified-Since", Value: date})
	case 3:
		return get(httpcache.Field{Name: "If-Modified-Since", Value: date})
	case 4:
		return httpcache.Request{Method: "PUT", Target: "/doc", Header: httpcache.Header{{Name: "If-Match", Value: tag}}}
	}
	return httpcache.Request{Method: "PUT", Target: "/doc", Header: httpcache.Header{{Name: "If-None-Match", Value: quizzes.One(r, "*", opaque, old)}}}
}

func hcStatusRow(row int, req httpcache.Request, res httpcache.Resource, all *httpcache.Trace) quizzes.CellRow {
	var tr httpcache.Trace
	status := httpcache.Cache{}.Status(req, res, &tr)
	cond := ""
	for _, f := range req.Header {
		if cond != "" {
			cond += ", "
		}
		cond += "`" + f.String() + "`"
	}
	for _, s := range tr {
		s.Text = fmt.Sprintf("Row %d, `%s`: %s", row, req.Method, s.Text)
		*all = append(*all, s)
	}
	cell := quizzes.Cell{Choices: hcStatuses, Want: fmt.Sprint(status), Why: hcGist(tr)}
	var near []quizzes.Near
	for _, w := range hcStatusModels {
		var wrong httpcache.Trace
		if got := (httpcache.Cache{Wrong: w}).Status(req, res, &wrong); got != status {
			near = append(near, quizzes.Near{Answer: fmt.Sprint(got), Why: hcWhy(tr, wrong), Misconception: w.ID()})
		}
	}
	cell.Near = quizzes.NearAnswers(cell.Want, near)
	return quizzes.CellRow{Given: []string{"`" + req.Method + "`", cond}, Asked: []quizzes.Cell{cell}}
}

// hcRenewal is a stored response, the 304 that validates it, and a later time.
type hcRenewal struct {
	stored, renewed httpcache.Response
	arrived, again  int64
	now             int64
}

func hcMakeRenewed(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c := hcDrawRenewal(r)
		key, right := c.left(0)
		near := c.near(key, right)
		if key < 10 || len(near) < 3 || hcStands(key, c.stored) || hcStands(key, c.renewed) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		first := hcResponse("Stored by the browser at "+httpcache.Clock(c.arrived), c.stored)
		second := hcResponse("Answer to its validation at "+httpcache.Clock(c.again), c.renewed)
		return quizzes.Question{
			Stem: fmt.Sprintf("A browser that follows RFC 9111 stores the first response. Once it is stale, the browser validates it with `If-None-Match` and gets the second response. At %s, for how many more seconds may it use the stored response without contacting the origin?",
				httpcache.Clock(c.now)),
			Exhibits: []quizzes.Exhibit{first, second},
			Ask:      quizzes.Number{Value: float64(key), Unit: "s", Near: near},
			Trace:    quizzes.Worked(right, "At %s the response may be used for %d more seconds.", httpcache.Clock(c.now), key),
			Note:     hcNote(first, second, c.now),
		}, nil
	})
}

func hcDrawRenewal(r *rand.Rand) hcRenewal {
	ages := quizzes.Draw(r, []int64{60, 90, 120, 180, 240, 300}, 2)
	tag := httpcache.Field{Name: "ETag", Value: fmt.Sprintf(`"%x"`, 160+r.IntN(90))}
	c := hcRenewal{arrived: hcNoon + hcStep(r, 0, 50, 10)}
	c.again = c.arrived + ages[0] + hcStep(r, 10, 120, 10)
	c.now = c.again + hcStep(r, 10, 100, 10)
	lag := hcStep(r, 0, 20, 10) // the 304 may come from a cache on the way, some time after its Date
	c.stored = httpcache.Response{Status: 200, Header: httpcache.Header{{Name: "Date", Value: httpcache.Date(c.arrived)},
		{Name: "Cache-Control", Value: fmt.Sprintf("max-age=%d", ages[0])}, tag}}
	c.renewed = httpcache.Response{Status: 304, Header: httpcache.Header{{Name: "Date", Value: httpcache.Date(c.again - lag)}}}
	if lag > 0 {
		c.renewed.Header = append(c.renewed.Header, httpcache.Field{Name: "Age", Value: fmt.Sprint(lag)})
	}
	if r.IntN(3) > 0 {
		c.renewed.Header = append(c.renewed.Header, httpcache.Field{Name: "Cache-Control", Value: fmt.Sprintf("max-age=%d", ages[1])})
	}
	c.renewed.Header = append(c.renewed.Header, tag)
	return c
}

func (c hcRenewal) left(w httpcache.Wrong) (int64, httpcache.Trace) {
	var tr httpcache.Trace
	cache := httpcache.Cache{Wrong: w}
	e := httpcache.Entry{Request: httpcache.Request{Method: "GET", Target: "/"}, Response: c.stored, RequestAt: c.arrived, ResponseAt: c.arrived}
	e = cache.Update(e, c.renewed, c.again, &tr)
	return cache.Left(e, c.now, &tr), tr
}

func (c hcRenewal) near(key int64, right httpcache.Trace) []quizzes.Near {
	var wrong []quizzes.Near
	for _, w := range []httpcache.Wrong{httpcache.NotModifiedKeeps, httpcache.NotModifiedNothing, httpcache.AgeIgnored} {
		if n, tr := c.left(w); n > 0 {
			wrong = append(wrong, quizzes.Near{Answer: fmt.Sprint(n), Why: hcWhy(right, tr), Misconception: w.ID()})
		}
	}
	since := c.now - c.again
	wrong = append(wrong,
		quizzes.Near{Answer: "0", Why: fmt.Sprintf("This lets the age count on from %s. The 304 of %s renews the response, so its age counts from the `Date` of the 304.", httpcache.Clock(c.arrived), httpcache.Clock(c.again)), Misconception: httpcache.NotModifiedKeeps.ID()},
		quizzes.Near{Answer: fmt.Sprint(key + since), Why: fmt.Sprintf("That was left at %s. Until %s it grew %d s older.", httpcache.Clock(c.again), httpcache.Clock(c.now), since), Misconception: "store-time-ignored"})
	return slices.DeleteFunc(quizzes.NearAnswers(fmt.Sprint(key), wrong), func(n quizzes.Near) bool { return n.Answer[0] == '-' })
}
