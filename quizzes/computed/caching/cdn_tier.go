package caching

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// CDNTierTable asks which tier answers each request.
var CDNTierTable = quizzes.Template{
	ID: "cdn.tier.table", Version: 1, Concept: "content-delivery-networks#tiers", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: cdnMakeTier,
}

// CDNTierLeft asks for the freshness left in a browser behind two CDN tiers.
var CDNTierLeft = quizzes.Template{
	ID: "cdn.tier.left", Version: 1, Concept: "content-delivery-networks#tiers", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: cdnMakeTierLeft,
}

var cdnTierModels = []httpcache.Wrong{httpcache.AgeIgnored, httpcache.SMaxageInBrowser, httpcache.SMaxageIgnored, httpcache.EverFresh}

func cdnDrawTier(r *rand.Rand, views int) cdnStory {
	maxAge, shared := hcStep(r, 30, 120, 10), hcStep(r, 60, 240, 10)
	cc := fmt.Sprintf("max-age=%d, s-maxage=%d", maxAge, shared)
	c := cdnStory{net: httpcache.Net{Nodes: cdnNodes(), Pages: []httpcache.Page{{Target: "/",
		Header: httpcache.Header{{Name: "Cache-Control", Value: cc}}}}}}
	at := int64(hcNoon)
	for range views {
		c.events = append(c.events, cdnView(r.IntN(3), at))
		at += hcStep(r, 10, 80, 10)
	}
	return c
}

func cdnMakeTier(r *rand.Rand) (quizzes.Question, error) {
	by := func(a httpcache.Answer) string { return cdnTier(a.By) }
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c := cdnDrawTier(r, 6)
		if !hcClear(hcTimes(c.events), c.net.Pages) {
			return quizzes.Question{}, quizzes.Reject("on the edge")
		}
		right := cdnRead(c.run(0, nil), by)
		tiers := map[string]bool{}
		for _, t := range right {
			tiers[t] = true
		}
		if len(tiers) < 4 {
			return quizzes.Question{}, quizzes.Reject("%d tiers", len(tiers))
		}
		wrong, n := c.fooled(cdnTierModels, right, by)
		if n < 3 {
			return quizzes.Question{}, quizzes.Reject("%d models", n)
		}
		return c.tierQuestion(right, wrong), nil
	})
}

func (c cdnStory) tierQuestion(right []string, wrong map[httpcache.Wrong][]string) quizzes.Question {
	runs := cdnRuns{}
	cells := quizzes.Cells{Head: []string{"At", "User", "Answered by"}}
	for i, e := range c.events[1:] {
		cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{httpcache.Clock(e.At), cdnUsers[e.Node-3]},
			Asked: []quizzes.Cell{c.cell(i+1, []string{"browser", "edge", "shield", "origin"}, right, wrong, runs, cdnTierModels)}})
	}
	cc, _ := c.net.Pages[0].Header.Get("Cache-Control")
	first := c.events[0]
	return quizzes.Question{
		Stem: fmt.Sprintf("%s The origin answers `/` with `Cache-Control: %s`. At %s %s opens `/`, and the origin answers. Which tier's copy, or the origin, answers each later view?",
			cdnTopology, cc, httpcache.Clock(first.At), cdnUsers[first.Node-3]),
		Drawn: cdnTiers(),
		Ask:   cells, Trace: quizzes.Worked(c.told(runs, 0), "In the order of the rows: %s.", cells.KeyText()), Note: hcNote(cc, c.events),
	}
}

func cdnMakeTierLeft(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c := cdnDrawTier(r, 3)
		c.net.Pages[0].Header[0].Value = fmt.Sprintf("max-age=%d, s-maxage=%d", hcStep(r, 60, 300, 10), hcStep(r, 60, 300, 10))
		c.events[0].Node, c.events[1].Node, c.events[2].Node = 3, 4, 5 // Ana fills the shield, Ben edge Rome, Eva asks
		answers := c.run(0, nil)
		if cdnTier(answers[1].By) != "shield" || cdnTier(answers[2].By) != "edge" || !hcClear(hcTimes(c.events), c.net.Pages) {
			return quizzes.Question{}, quizzes.Reject("answered elsewhere")
		}
		return c.leftQuestion(answers)
	})
}

func (c cdnStory) leftQuestion(answers []httpcache.Answer) (quizzes.Question, error) {
	h := c.net.Pages[0].Header
	maxAge, _ := h.Seconds("max-age")
	shared, _ := h.Seconds("s-maxage")
	cc, _ := h.Get("Cache-Control")
	age, key := answers[2].Age, maxAge-answers[2].Age
	t0, t1, t2 := c.events[0].At, c.events[1].At, c.events[2].At
	near := quizzes.NearAnswers(fmt.Sprint(key), []quizzes.Near{
		{Answer: fmt.Sprint(maxAge), Why: fmt.Sprintf("This starts a new lifetime in the browser. The copy arrives with `Age: %d`.", age), Misconception: httpcache.AgeIgnored.ID()},
		{Answer: fmt.Sprint(maxAge - (t2 - t1)), Why: fmt.Sprintf("This counts the age from %s, when edge Rome got its copy. That copy was %d s old already.", httpcache.Clock(t1), t1-t0), Misconception: "age-restarts-at-edge"},
		{Answer: fmt.Sprint(max(shared-age, 0)), Why: fmt.Sprintf("`s-maxage=%d` is for shared caches; a browser goes by `max-age=%d`.", shared, maxAge), Misconception: httpcache.SMaxageInBrowser.ID()},
		{Answer: fmt.Sprint(age), Why: fmt.Sprintf("%d s is the age of the copy, not what is left of its %d s.", age, maxAge), Misconception: "age-is-lifetime"},
	})
	if key < 10 || len(near) < 3 || key == shared || key == age {
		return quizzes.Question{}, quizzes.Reject("nothing at stake")
	}
	tr := append(c.told(cdnRuns{}, 0), httpcache.Step{Rule: "rfc9111.4.2", State: fmt.Sprintf("%d s left", key),
		Text: fmt.Sprintf("A private cache takes `max-age=%d` as the lifetime, and %d s have passed since the origin answered at %s: %d − %d = %d s.", maxAge, age, httpcache.Clock(t0), maxAge, age, key)})
	return quizzes.Question{
		Stem: fmt.Sprintf("%s The origin answers `/` with `Cache-Control: %s`. Ana opens `/` at %s, Ben at %s and Eva at %s. Edge Rome answers Eva from its copy. For how many more seconds may Eva's browser then use what it got without contacting the edge?",
			cdnTopology, cc, httpcache.Clock(t0), httpcache.Clock(t1), httpcache.Clock(t2)),
		Drawn: cdnTiers(),
		Ask:   quizzes.Number{Value: float64(key), Unit: "s", Near: near},
		Trace: quizzes.Worked(tr, "Eva's browser may use it for %d more seconds.", key),
		Note:  hcNote(cc, t0, t1, t2),
	}, nil
}
