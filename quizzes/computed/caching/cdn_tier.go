package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"

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

// CDNPurgeTable asks which version each user sees after a deployment and a purge.
var CDNPurgeTable = quizzes.Template{
	ID: "cdn.purge.table", Version: 1, Concept: "content-delivery-networks#purging", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: cdnMakePurge,
}

var cdnTierModels = []httpcache.Wrong{httpcache.AgeIgnored, httpcache.SMaxageInBrowser, httpcache.SMaxageIgnored, httpcache.EverFresh}
var cdnPurgeModels = []httpcache.Wrong{httpcache.PurgeReachesBrowser, httpcache.PurgeMisses, httpcache.PurgeEdgeOnly, httpcache.PurgeAll, httpcache.NeverFresh}

// cdnUsers are the browsers in front, each behind its edge.
var cdnUsers = []string{"Ana", "Ben", "Eva"}

const cdnTopology = "Ana's browser asks edge Oslo; Ben's and Eva's ask edge Rome. Both edges ask one shield, and the shield asks the origin. All caches start empty and follow RFC 9111; a message takes no time."

// cdnStory is a series of page views through browsers, edges and a shield.
type cdnStory struct {
	net    httpcache.Net
	events []httpcache.Event
}

func cdnNodes() []httpcache.Node {
	nodes := []httpcache.Node{{Name: "The shield", Shared: true, Next: httpcache.Origin},
		{Name: "Edge Oslo", Shared: true, Next: 0}, {Name: "Edge Rome", Shared: true, Next: 0}}
	for i, u := range cdnUsers {
		nodes = append(nodes, httpcache.Node{Name: u + "'s browser", Next: []int{1, 2, 2}[i]})
	}
	return nodes
}

func cdnTier(node int) string {
	switch {
	case node == httpcache.Origin:
		return "origin"
	case node == 0:
		return "shield"
	case node < 3:
		return "edge"
	}
	return "browser"
}

func cdnView(user int, at int64) httpcache.Event {
	return httpcache.Event{At: at, Node: 3 + user, Request: httpcache.Request{Method: "GET", Target: "/"}}
}

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

func (c cdnStory) run(w httpcache.Wrong, tr *httpcache.Trace) []httpcache.Answer {
	c.net.Wrong = w
	return c.net.Run(c.events, tr)
}

// clear keeps views 5 s away from the ends of all lifetimes, counted from any earlier view.
func (c cdnStory) clear() bool {
	for i, e := range c.events {
		for _, before := range c.events[:i] {
			for _, p := range c.net.Pages {
				for _, d := range []string{"max-age", "s-maxage"} {
					if life, ok := p.Header.Seconds(d); ok && hcAbs(e.At-before.At-life) < 5 {
						return false
					}
				}
			}
		}
	}
	return true
}

// fooled counts the misconceptions under which an answer differs.
func (c cdnStory) fooled(models []httpcache.Wrong, right []string, read func(httpcache.Answer) string) (map[httpcache.Wrong][]string, int) {
	wrong, n := map[httpcache.Wrong][]string{}, 0
	for _, w := range models {
		if wrong[w] = cdnRead(c.run(w, nil), read); !slices.Equal(wrong[w], right) {
			n++
		}
	}
	return wrong, n
}

func cdnRead(answers []httpcache.Answer, read func(httpcache.Answer) string) []string {
	out := make([]string, len(answers))
	for i, a := range answers {
		out[i] = read(a)
	}
	return out
}

func cdnMakeTier(r *rand.Rand) (quizzes.Question, error) {
	by := func(a httpcache.Answer) string { return cdnTier(a.By) }
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c := cdnDrawTier(r, 6)
		if !c.clear() {
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
	runs := c.runs(right, wrong, cdnTierModels)
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
		Ask: cells, Trace: hcSteps(runs[0], "In the order of the rows: %s.", cells.KeyText()), Note: hcNote(cc, c.events),
	}
}

// cdnRuns holds the trace of the right run, under 0, and of each wrong one that differs.
type cdnRuns map[httpcache.Wrong]httpcache.Trace

func (c cdnStory) runs(right []string, wrong map[httpcache.Wrong][]string, models []httpcache.Wrong) cdnRuns {
	out := cdnRuns{}
	for _, w := range append([]httpcache.Wrong{0}, models...) {
		if w != 0 && slices.Equal(wrong[w], right) {
			continue
		}
		var tr httpcache.Trace
		c.run(w, &tr)
		out[w] = tr
	}
	return out
}

// cell is the answer to one event, explained by the steps of its time.
func (c cdnStory) cell(i int, choices, right []string, wrong map[httpcache.Wrong][]string, runs cdnRuns, models []httpcache.Wrong) quizzes.Cell {
	cell := quizzes.Cell{Choices: choices, Want: right[i], Why: cdnAt(runs[0], c.events[i].At)}
	var near []quizzes.Near
	for _, w := range models {
		if got := wrong[w][i]; got != right[i] && slices.Contains(choices, got) {
			near = append(near, quizzes.Near{Answer: got, Misconception: w.ID(),
				Why: "This follows from: “" + cdnAt(runs[w], c.events[i].At) + "” In fact: " + cell.Why})
		}
	}
	cell.Near = quizzes.NearAnswers(cell.Want, near)
	return cell
}

// cdnAt joins the steps of one time.
func cdnAt(tr httpcache.Trace, at int64) string {
	out, clock := "", httpcache.Clock(at)+": "
	for _, s := range tr {
		if len(s.Text) > len(clock) && s.Text[:len(clock)] == clock {
			out += " " + s.Text[len(clock):]
		}
	}
	return httpcache.Clock(at) + ":" + out
}

func cdnMakeTierLeft(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c := cdnDrawTier(r, 3)
		c.events[0].Node, c.events[1].Node, c.events[2].Node = 3, 4, 5 // Ana fills the shield, Ben edge Rome, Eva asks
		answers := c.run(0, nil)
		if cdnTier(answers[1].By) != "shield" || cdnTier(answers[2].By) != "edge" || !c.clear() {
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
	if key < 10 || len(near) < 3 {
		return quizzes.Question{}, quizzes.Reject("nothing at stake")
	}
	var tr httpcache.Trace
	c.run(0, &tr)
	tr = append(tr, httpcache.Step{Rule: "rfc9111.4.2.3", Text: fmt.Sprintf("Eva's browser gets `Age: %d`, all the time since the origin answered at %s.", age, httpcache.Clock(t0)), State: fmt.Sprintf("age %d s", age)},
		httpcache.Step{Rule: "rfc9111.4.2.1", Text: fmt.Sprintf("A private cache takes `max-age=%d` as the lifetime: %d − %d = %d s.", maxAge, maxAge, age, key), State: fmt.Sprintf("%d s left", key)})
	return quizzes.Question{
		Stem: fmt.Sprintf("%s The origin answers `/` with `Cache-Control: %s`. Ana opens `/` at %s, Ben at %s and Eva at %s. Edge Rome answers Eva from its copy. For how many more seconds may Eva's browser then use what it got without contacting the edge?",
			cdnTopology, cc, httpcache.Clock(t0), httpcache.Clock(t1), httpcache.Clock(t2)),
		Ask:   quizzes.Number{Value: float64(key), Unit: "s", Near: near},
		Trace: hcSteps(tr, "Eva's browser may use it for %d more seconds.", key),
		Note:  hcNote(cc, t0, t1, t2),
	}, nil
}

func cdnMakePurge(r *rand.Rand) (quizzes.Question, error) {
	version := func(a httpcache.Answer) string { return a.Version }
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c, deploy, purge := cdnDrawPurge(r)
		if !c.clear() {
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
		wrong, n := c.fooled(cdnPurgeModels, right, version)
		if n < 3 || slices.Equal(wrong[httpcache.PurgeReachesBrowser], right) {
			return quizzes.Question{}, quizzes.Reject("%d models", n)
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
	runs := c.runs(right, wrong, cdnPurgeModels)
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
		pages.Rows = append(pages.Rows, []string{p.Target, cc, cdnWords(p.Keys)})
	}
	return quizzes.Question{
		Stem: fmt.Sprintf("%s Version v2 of both pages is deployed at %s. At %s the surrogate key `p7` is purged in every edge and the shield. Which version does each later view show?",
			cdnTopology, httpcache.Clock(deploy), httpcache.Clock(purge)),
		Exhibits: []quizzes.Exhibit{pages, before}, Ask: cells,
		Trace: hcSteps(runs[0], "In the order of the rows: %s.", cells.KeyText()), Note: hcNote(pages.Rows, c.events, deploy),
	}
}

func cdnWords(words []string) string {
	out := words[0]
	for _, w := range words[1:] {
		out += " " + w
	}
	return out
}
