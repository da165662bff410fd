package caching

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// CDNStaleWindow asks what an edge answers at several ages of its copy, with the origin well or failing.
var CDNStaleWindow = quizzes.Template{
	ID: "cdn.stale.window", Version: 1, Concept: "content-delivery-networks#stale", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: cdnMakeStale,
}

// CDNStaleHide asks for how long an edge can hide an outage of the origin.
var CDNStaleHide = quizzes.Template{
	ID: "cdn.stale.hide", Version: 1, Concept: "content-delivery-networks#stale", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: cdnMakeHide,
}

var cdnStaleModels = []httpcache.Wrong{httpcache.WhileRevalidateEver, httpcache.WhileRevalidateAge, httpcache.WhileRevalidateWait,
	httpcache.IfErrorAlways, httpcache.IfErrorEver, httpcache.MustRevalidateWeak, httpcache.AgeIgnored}

var cdnServed = []string{"fresh copy", "stale copy", "new response", "error"}

// cdnStaleCase is a copy in an edge.
type cdnStaleCase struct {
	entry                   httpcache.Entry
	life, revalidate, error int64
	age                     int64 // on arrival
}

// cdnDrawStale draws a response that states both windows (form 0), the one for errors (1), or must-revalidate with
// that one (2).
func cdnDrawStale(r *rand.Rand, form int) cdnStaleCase {
	c := cdnStaleCase{life: hcStep(r, 30, 120, 10), revalidate: hcStep(r, 20, 60, 10), error: hcStep(r, 100, 300, 20), age: quizzes.One(r, int64(0), 10, 20)}
	cc := fmt.Sprintf("max-age=%d", c.life)
	switch form {
	case 1:
		cc += fmt.Sprintf(", stale-if-error=%d", c.error)
		c.revalidate = 0
	case 2:
		cc += fmt.Sprintf(", must-revalidate, stale-if-error=%d", c.error)
		c.revalidate = 0
	default:
		cc += fmt.Sprintf(", stale-while-revalidate=%d, stale-if-error=%d", c.revalidate, c.error)
	}
	h := httpcache.Header{{Name: "Cache-Control", Value: cc}}
	if c.age > 0 {
		h = append(h, httpcache.Field{Name: "Age", Value: fmt.Sprint(c.age)})
	}
	c.entry = httpcache.Entry{Request: httpcache.Request{Method: "GET", Target: "/"}, Response: httpcache.Response{Status: 200, Header: h},
		RequestAt: hcNoon, ResponseAt: hcNoon}
	return c
}

// at is what the edge answers so many seconds after it stored the copy.
func (c cdnStaleCase) at(after int64, up bool, w httpcache.Wrong, tr *httpcache.Trace) string {
	u := httpcache.Cache{Shared: true, Wrong: w}.Serve(c.entry, httpcache.Request{Method: "GET", Target: "/"}, hcNoon+after, up, tr)
	switch u.Served {
	case httpcache.Fresh:
		return cdnServed[0]
	case httpcache.Contact:
		return cdnServed[2]
	case httpcache.Failed:
		return cdnServed[3]
	}
	return cdnServed[1]
}

type cdnStaleRow struct {
	after int64
	up    bool
}

func cdnMakeStale(r *rand.Rand) (quizzes.Question, error) {
	form := max(0, r.IntN(5)-2) // both windows three times in five
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c := cdnDrawStale(r, form)
		rows, err := c.rows(r, 3-form)
		if err != nil {
			return quizzes.Question{}, err
		}
		var all httpcache.Trace
		httpcache.Cache{Shared: true}.Lifetime(c.entry, &all)
		word := map[bool]string{true: "answers 200", false: "answers 503"}
		cells := quizzes.Cells{Head: []string{"Time since it was stored", "The origin", "The user gets"}}
		for _, row := range rows {
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprintf("%d s", row.after), word[row.up]}, Asked: []quizzes.Cell{c.cell(row, &all)}})
		}
		exhibit := hcResponse("Stored by the edge", c.entry.Response)
		return quizzes.Question{
			Stem:     "A CDN edge follows RFC 9111 and serves stale copies exactly where RFC 5861 allows it. It stores the response below. Each row stands by itself: its request is the first after the response was stored. What does the user get?",
			Exhibits: []quizzes.Exhibit{exhibit}, Ask: cells,
			Trace: quizzes.Worked(all, "In the order of the rows: %s.", cells.KeyText()), Note: hcNote(exhibit.Lines, rows),
		}, nil
	})
}

// rows draws five times near the ends of the windows, in no order, and wants three outcomes and so many misconceptions
// at stake, among them that must-revalidate allows stale copies.
func (c cdnStaleCase) rows(r *rand.Rand, models int) ([]cdnStaleRow, error) {
	end := c.life - c.age
	times := []int64{end - 10, end - 20, end + 10, end + c.revalidate + 10, end + c.error - 10, end + c.error + 10, c.life + c.revalidate/2}
	var rows []cdnStaleRow
	outcomes, fooled := map[string]bool{}, map[httpcache.Wrong]bool{}
	seen := map[int64]bool{}
	for _, t := range quizzes.Draw(r, times, 5) {
		row := cdnStaleRow{t, r.IntN(2) == 0}
		for _, edge := range []int64{end, end + c.revalidate, end + c.error, c.life, c.revalidate, c.life + c.revalidate, c.life + c.error} {
			if hcAbs(t-edge) < 5 {
				return nil, quizzes.Reject("on the edge")
			}
		}
		right := c.at(t, row.up, 0, nil)
		for _, w := range cdnStaleModels {
			if c.at(t, row.up, w, nil) != right {
				fooled[w] = true
			}
		}
		if seen[t] || t < 10 {
			return nil, quizzes.Reject("twice")
		}
		outcomes[right], seen[t] = true, true
		rows = append(rows, row)
	}
	must := c.entry.Response.Header.Has("must-revalidate")
	if len(outcomes) < 3 || len(fooled) < models || must && !fooled[httpcache.MustRevalidateWeak] {
		return nil, quizzes.Reject("%d outcomes, %d models", len(outcomes), len(fooled))
	}
	return rows, nil
}

func (c cdnStaleCase) cell(row cdnStaleRow, all *httpcache.Trace) quizzes.Cell {
	var tr httpcache.Trace
	got := c.at(row.after, row.up, 0, &tr)
	for _, s := range tr[1:] {
		s.Text = fmt.Sprintf("After %d s: %s", row.after, s.Text)
		*all = append(*all, s)
	}
	cell := quizzes.Cell{Choices: cdnServed, Want: got, Why: hcGist(tr)}
	if got == cdnServed[2] {
		cell.Why += " The origin answers with a new response."
	}
	var near []quizzes.Near
	for _, w := range cdnStaleModels {
		var wrong httpcache.Trace
		if out := c.at(row.after, row.up, w, &wrong); out != got {
			why := hcWhy(tr, wrong)
			if last := tr[len(tr)-1].Text; !strings.HasSuffix(why, last) {
				why += " " + last
			}
			near = append(near, quizzes.Near{Answer: out, Why: why, Misconception: w.ID()})
		}
	}
	cell.Near = quizzes.NearAnswers(cell.Want, near)
	return cell
}

func cdnMakeHide(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c := cdnDrawStale(r, max(0, r.IntN(5)-3))
		down := hcStep(r, 10, 80, 10) // seconds after the copy was stored
		end := c.life - c.age
		if c.age == 0 || hcAbs(down-end) < 5 || down > end {
			return quizzes.Question{}, quizzes.Reject("no window")
		}
		return c.hideQuestion(down)
	})
}

func (c cdnStaleCase) hideQuestion(down int64) (quizzes.Question, error) {
	end := c.life - c.age
	key := end + c.error - down
	wrong := []quizzes.Near{
		{Answer: fmt.Sprint(c.error), Why: fmt.Sprintf("The window of %d s does not open with the outage. It opens when the copy becomes stale, %d s later.", c.error, end-down), Misconception: "sie-from-outage"},
		{Answer: fmt.Sprint(c.life + c.error - down), Why: fmt.Sprintf("This gives the copy its whole %d s from arrival. It arrived with `Age: %d`.", c.life, c.age), Misconception: httpcache.AgeIgnored.ID()},
		{Answer: fmt.Sprint(end - down), Why: fmt.Sprintf("That is only the freshness left. `stale-if-error=%d` covers %d s more.", c.error, c.error), Misconception: "sie-ignored"},
		{Answer: fmt.Sprint(end + c.error), Why: fmt.Sprintf("This counts from the time the copy was stored. The outage begins %d s later.", down), Misconception: "counted-from-storing"},
		{Answer: fmt.Sprint(end + c.revalidate - down), Why: fmt.Sprintf("`stale-while-revalidate=%d` is not what covers failures; `stale-if-error=%d` is.", c.revalidate, c.error), Misconception: "swr-for-errors"},
		{Answer: fmt.Sprint(end + c.revalidate + c.error - down), Why: fmt.Sprintf("This adds both windows, %d s and %d s. Both open when the copy becomes stale, so they overlap.", c.revalidate, c.error), Misconception: "windows-added"}}
	near := quizzes.NearAnswers(fmt.Sprint(key), wrong)
	if len(near) < 4 || hcStands(key, c.entry.Response) {
		return quizzes.Question{}, quizzes.Reject("nothing at stake")
	}
	var tr httpcache.Trace
	httpcache.Cache{Shared: true}.Left(c.entry, hcNoon, &tr)
	tr = append(tr, httpcache.Step{Rule: "rfc5861.4", Text: fmt.Sprintf("`stale-if-error=%d` counts from the end of freshness: the copy may stand in for errors until %d + %d = %d s after it was stored.", c.error, end, c.error, end+c.error), State: fmt.Sprintf("usable for %d s", end+c.error)})
	exhibit := hcResponse("Stored by the edge", c.entry.Response)
	return quizzes.Question{
		Stem: fmt.Sprintf("A CDN edge follows RFC 9111 and serves stale copies exactly where RFC 5861 allows it. It stores the response below. %d s later the origin begins to answer everything with 503 and does not recover. For how many seconds from the start of the outage can the edge still answer with its copy?",
			down),
		Exhibits: []quizzes.Exhibit{exhibit},
		Ask:      quizzes.Number{Value: float64(key), Unit: "s", Near: near},
		Trace:    quizzes.Worked(tr, "The outage begins %d s after storing, so %d − %d = %d s of it are covered.", down, end+c.error, down, key),
		Note:     hcNote(exhibit.Lines, down),
	}, nil
}
