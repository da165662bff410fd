package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// CDNPurgeTable asks which version each user sees after a deployment and a purge.
var CDNPurgeTable = quizzes.Template{
	ID: "cdn.purge.table", Version: 1, Concept: "content-delivery-networks#purging", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: cdnMakePurge,
}

// cdnPurgeModels begins with the one under which every variant differs.
var cdnPurgeModels = []httpcache.Wrong{httpcache.PurgeReachesBrowser, httpcache.PurgeMisses, httpcache.PurgeEdgeOnly, httpcache.PurgeAll, httpcache.NeverFresh}

func cdnMakePurge(r *rand.Rand) (quizzes.Question, error) {
	version := func(a httpcache.Answer) string { return a.Version }
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c, deploy, purge := cdnDrawPurge(r)
		if !hcClear(hcTimes(c.events), c.net.Pages) {
			return quizzes.Question{}, quizzes.Reject("on the edge")
		}
		right := cdnRead(c.run(0, nil), version)
		old := 0
		for i, e := range c.events {
			if e.Purge == "" && e.At > purge && right[i] == "v1" {
				old++
			}
		}
		if old < 1 || old > 3 {
			return quizzes.Question{}, quizzes.Reject("%d old views", old)
		}
		kept := cdnRead(c.run(httpcache.PurgeReachesBrowser, nil), version)
		if slices.Equal(kept, right) {
			return quizzes.Question{}, quizzes.Reject("no browser keeps v1")
		}
		wrong, n := c.fooled(cdnPurgeModels[1:], right, version)
		if wrong[httpcache.PurgeReachesBrowser] = kept; n < 2 {
			return quizzes.Question{}, quizzes.Reject("%d models", n+1)
		}
		return c.purgeQuestion(deploy, purge, right, wrong), nil
	})
}

// cdnDrawPurge has two pages, of which only one or both carry the key that is purged.
func cdnDrawPurge(r *rand.Rand) (c cdnStory, deploy, purge int64) {
	deploy = hcNoon + hcStep(r, 45, 85, 10)
	purge = deploy + hcStep(r, 10, 40, 10)
	c = cdnStory{net: httpcache.Net{Nodes: cdnNodes()}}
	keys := quizzes.One(r, [][]string{{"p7"}, {"p7", "list"}}, [][]string{{"p7"}, {"list"}}, [][]string{{"p7", "sale"}, {"list", "sale"}})
	for i, t := range []string{"/p/7", "/list"} {
		cc := fmt.Sprintf("max-age=%d, s-maxage=%d", hcStep(r, 100, 280, 20), hcStep(r, 300, 900, 100))
		c.net.Pages = append(c.net.Pages, httpcache.Page{Target: t, Header: httpcache.Header{{Name: "Cache-Control", Value: cc}}, Keys: keys[i],
			Versions: []httpcache.Version{{From: 0, Name: "v1"}, {From: deploy, Name: "v2"}}})
	}
	at := int64(hcNoon)
	for i := range 8 {
		if i == 3 {
			at = purge + hcStep(r, 10, 50, 10)
		}
		e := cdnView(r.IntN(3), at)
		e.Request.Target = []string{"/p/7", "/list"}[r.IntN(2)]
		c.events = append(c.events, e)
		if at += hcStep(r, 5, 60, 5); i < 2 {
			at = hcNoon + 15*int64(i+1)
		}
	}
	c.events = slices.Insert(c.events, 3, httpcache.Event{At: purge, Purge: "p7"})
	return c, deploy, purge
}

func (c cdnStory) purgeQuestion(deploy, purge int64, right []string, wrong map[httpcache.Wrong][]string) quizzes.Question {
	runs := cdnRuns{}
	before := quizzes.Exhibit{Title: "Views before the deployment", Head: []string{"At", "User", "URL"}}
	cells := quizzes.Cells{Head: []string{"At", "User", "URL", "Version seen"}}
	for i, e := range c.events {
		if e.Purge != "" {
			continue
		}
		given := []string{httpcache.Clock(e.At), cdnUsers[e.Node-3], e.Request.Target}
		if e.At < purge {
			before.Rows = append(before.Rows, given)
			continue
		}
		cells.Rows = append(cells.Rows, quizzes.CellRow{Given: given,
			Asked: []quizzes.Cell{c.cell(i, []string{"v1", "v2"}, right, wrong, runs, cdnPurgeModels)}})
	}
	pages := quizzes.Exhibit{Title: "Responses", Head: []string{"URL", "Cache-Control", "Surrogate-Key"}}
	for _, p := range c.net.Pages {
		cc, _ := p.Header.Get("Cache-Control")
		pages.Rows = append(pages.Rows, []string{p.Target, cc, strings.Join(p.Keys, " ")})
	}
	return quizzes.Question{
		Stem: fmt.Sprintf("%s Version v2 of both pages is deployed at %s. At %s the surrogate key `p7` is purged in every edge and the shield. Which version does each later view show?",
			cdnTopology, httpcache.Clock(deploy), httpcache.Clock(purge)),
		Exhibits: []quizzes.Exhibit{pages, before}, Ask: cells, Drawn: cdnTiers(),
		Trace: quizzes.Worked(c.told(runs, 0), "In the order of the rows: %s.", cells.KeyText()), Note: hcNote(pages.Rows, c.events, deploy),
	}
}
