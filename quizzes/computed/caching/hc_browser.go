package caching

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// HCBrowserDeploy asks which build of a page and of its script a browser runs after deployments.
var HCBrowserDeploy = quizzes.Template{
	ID: "hc.browser.deploy", Version: 1, Concept: "http-caching#browser", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: hcMakeDeploy,
}

// hcDeploy is a browser that loads a page and its script again and again while builds are deployed.
type hcDeploy struct {
	net     httpcache.Net
	loads   []int64
	deploys []int64
}

var hcDeployModels = []httpcache.Wrong{httpcache.NeverFresh, httpcache.EverFresh}

func hcMakeDeploy(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c := hcDrawDeploy(r)
		var tr httpcache.Trace
		answers := c.run(0, &tr)
		if err := c.weak(hcBuilds(answers)); err != nil {
			return quizzes.Question{}, err
		}
		return c.question(answers, tr), nil
	})
}

func hcDrawDeploy(r *rand.Rand) hcDeploy {
	life := hcStep(r, 60, 300, 30)
	page := quizzes.One(r, "no-cache", "no-cache", fmt.Sprintf("max-age=%d", hcStep(r, 10, 50, 10)))
	c := hcDeploy{deploys: []int64{hcNoon + hcStep(r, 15, 105, 10), 0}}
	c.deploys[1] = c.deploys[0] + hcStep(r, 40, 200, 10)
	builds := []httpcache.Version{{From: 0, Name: "v1"}, {From: c.deploys[0], Name: "v2"}, {From: c.deploys[1], Name: "v3"}}
	header := func(cc string) httpcache.Header { return httpcache.Header{{Name: "Cache-Control", Value: cc}} }
	c.net = httpcache.Net{Nodes: []httpcache.Node{{Name: "The browser", Next: httpcache.Origin}}, Pages: []httpcache.Page{
		{Target: "/", Header: header(page), Versions: builds}, {Target: "/app.js", Header: header(fmt.Sprintf("max-age=%d", life)), Versions: builds}}}
	at := int64(hcNoon)
	for range 4 {
		c.loads = append(c.loads, at)
		at += hcStep(r, 20, 140, 10)
	}
	return c
}

// run answers the requests for page and script at every load.
func (c hcDeploy) run(w httpcache.Wrong, tr *httpcache.Trace) []httpcache.Answer {
	c.net.Wrong = w
	var events []httpcache.Event
	for _, at := range c.loads {
		for _, p := range c.net.Pages {
			events = append(events, httpcache.Event{At: at, Request: httpcache.Request{Method: "GET", Target: p.Target}})
		}
	}
	return c.net.Run(events, tr)
}

func hcBuilds(answers []httpcache.Answer) []string {
	return cdnRead(answers, func(a httpcache.Answer) string { return a.Version })
}

// weak wants a load whose page and script are of different builds, a script that catches up, and margins.
func (c hcDeploy) weak(right []string) error {
	mixed, equal := 0, 0
	for i := 2; i < len(right); i += 2 {
		if right[i] != right[i+1] {
			mixed++
		} else if right[i] != "v1" {
			equal++
		}
	}
	if mixed == 0 || equal == 0 && right[7] == "v1" || !hcClear(c.loads, c.net.Pages) {
		return quizzes.Reject("%d mixed loads", mixed)
	}
	return nil
}

func (c hcDeploy) question(answers []httpcache.Answer, tr httpcache.Trace) quizzes.Question {
	cells := quizzes.Cells{Head: []string{"The browser loads the page at", "Build of `/`", "Build of `/app.js`"}}
	wrong := map[httpcache.Wrong][]string{}
	for _, w := range hcDeployModels {
		wrong[w] = hcBuilds(c.run(w, nil))
	}
	for i, at := range c.loads {
		if i == 0 {
			continue // its builds are in the stem
		}
		row := quizzes.CellRow{Given: []string{httpcache.Clock(at)}}
		for k := 2 * i; k < 2*i+2; k++ {
			row.Asked = append(row.Asked, c.cell(k, answers[k], wrong, at))
		}
		cells.Rows = append(cells.Rows, row)
	}
	head := quizzes.Exhibit{Title: "Headers", Head: []string{"URL", "Cache-Control"}}
	for _, p := range c.net.Pages {
		cc, _ := p.Header.Get("Cache-Control")
		head.Rows = append(head.Rows, []string{p.Target, cc})
	}
	return quizzes.Question{
		Stem: fmt.Sprintf("The page `/` loads `/app.js` under this fixed name. A browser that follows RFC 9111 starts empty and opens the page at %s, while build v1 is deployed. Build v2 is deployed at %s and v3 at %s; each changes both files. Later the browser opens the page by a link at the times below. Which builds does it run?",
			httpcache.Clock(c.loads[0]), httpcache.Clock(c.deploys[0]), httpcache.Clock(c.deploys[1])),
		Exhibits: []quizzes.Exhibit{head}, Ask: cells, Drawn: hcBuildsDrawn(c.loads, c.deploys),
		Trace: quizzes.Worked(tr, "Page and script, from the second load on: %s.", cells.KeyText()),
		Note:  hcNote(head.Rows, c.loads, c.deploys),
	}
}

func (c hcDeploy) cell(k int, right httpcache.Answer, wrong map[httpcache.Wrong][]string, at int64) quizzes.Cell {
	p := c.net.Pages[k%2]
	cc, _ := p.Header.Get("Cache-Control")
	newest := "v1"
	for _, v := range p.Versions {
		if v.From <= at {
			newest = v.Name
		}
	}
	cell := quizzes.Cell{Choices: []string{"v1", "v2", "v3"}, Want: right.Version}
	cell.Why = fmt.Sprintf("By `%s` the browser may not use `%s` at %s without asking the origin, where %s is the newest build.", cc, p.Target, httpcache.Clock(at), newest)
	if right.By != httpcache.Origin {
		cell.Why = fmt.Sprintf("The stored %s of `%s` is still fresh at %s by `%s`, so the browser does not ask for a newer one.", right.Version, p.Target, httpcache.Clock(at), cc)
	}
	whys := map[httpcache.Wrong]string{
		httpcache.NeverFresh: fmt.Sprintf("%s is the newest build at %s, but the browser gets it only by asking the origin.", newest, httpcache.Clock(at)),
		httpcache.EverFresh:  fmt.Sprintf("%s was stored first, but a copy is not used for ever.", wrong[httpcache.EverFresh][k]),
	}
	var near []quizzes.Near
	for _, w := range hcDeployModels {
		near = append(near, quizzes.Near{Answer: wrong[w][k], Why: whys[w] + " " + cell.Why, Misconception: w.ID()})
	}
	cell.Near = quizzes.NearAnswers(cell.Want, near)
	return cell
}
