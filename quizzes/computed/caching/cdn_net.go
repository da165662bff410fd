package caching

import (
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

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

func (c cdnStory) run(w httpcache.Wrong, tr *httpcache.Trace) []httpcache.Answer {
	c.net.Wrong = w
	return c.net.Run(c.events, tr)
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

// cdnRuns holds runs that have been told, the right one under 0.
type cdnRuns map[httpcache.Wrong]httpcache.Trace

func (c cdnStory) told(runs cdnRuns, w httpcache.Wrong) httpcache.Trace {
	if _, ok := runs[w]; !ok {
		tr := make(httpcache.Trace, 0, 8*len(c.events))
		c.run(w, &tr)
		runs[w] = cdnByTime(tr)
	}
	return runs[w]
}

// cell is the answer to one event, explained by what happens at its time.
func (c cdnStory) cell(i int, choices, right []string, wrong map[httpcache.Wrong][]string, runs cdnRuns, models []httpcache.Wrong) quizzes.Cell {
	at := c.events[i].At
	cell := quizzes.Cell{Choices: choices, Want: right[i], Why: cdnAt(c.told(runs, 0), at)}
	for _, w := range models {
		got := wrong[w][i]
		if got == right[i] || !slices.Contains(choices, got) || slices.ContainsFunc(cell.Near, func(n quizzes.Near) bool { return n.Answer == got }) {
			continue
		}
		cell.Near = append(cell.Near, quizzes.Near{Answer: got, Misconception: w.ID(),
			Why: "This follows from: “" + cdnAt(c.told(runs, w), at) + "” In fact: " + cell.Why})
	}
	return cell
}

// cdnByTime joins the steps of one time into one.
func cdnByTime(tr httpcache.Trace) httpcache.Trace {
	const clock = len("12:00:00:")
	out := make(httpcache.Trace, 0, len(tr))
	for _, s := range tr {
		last := len(out) - 1
		if last < 0 || out[last].Text[:clock] != s.Text[:clock] {
			out = append(out, s)
			continue
		}
		out[last].Text += s.Text[clock:]
		if s.State != "" {
			out[last].Rule, out[last].State = s.Rule, s.State
		}
	}
	return out
}

// cdnAt is what happens at one time.
func cdnAt(tr httpcache.Trace, at int64) string {
	clock := httpcache.Clock(at)
	return tr[slices.IndexFunc(tr, func(s httpcache.Step) bool { return strings.HasPrefix(s.Text, clock) })].Text
}
