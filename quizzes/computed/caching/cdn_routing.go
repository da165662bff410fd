package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
	"warmcache/quizzes/sim/pop"
)

// CDNRoutingLatency asks for the time until the first byte of a fetch through an edge.
var CDNRoutingLatency = quizzes.Template{
	ID: "cdn.routing.latency", Version: 1, Concept: "content-delivery-networks#routing", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: cdnMakeLatency,
}

// CDNRoutingFailover asks where requests go while a site fails.
var CDNRoutingFailover = quizzes.Template{
	ID: "cdn.routing.failover", Version: 1, Concept: "content-delivery-networks#routing", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: cdnMakeFailover,
}

func cdnPopSteps(tr pop.Trace, format string, a ...any) []quizzes.Step {
	var steps []quizzes.Step
	for _, s := range tr {
		steps = append(steps, quizzes.Step(s))
	}
	return append(steps, quizzes.Step{Rule: "answer", Text: fmt.Sprintf(format, a...)})
}

var cdnLatencyModels = []pop.Wrong{pop.OneTrip, pop.MissAtEdge, pop.UserToOrigin, pop.ColdAlways, pop.OldTLS}

func cdnMakeLatency(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		f := pop.Fetch{RTT: hcStep(r, 10, 60, 5), Protocol: quizzes.One(r, "TLS 1.3", "TLS 1.3", "TLS 1.2", "QUIC"), Open: r.IntN(5) == 0,
			Hit: r.IntN(4) == 0, Origin: hcStep(r, 60, 200, 10), Warm: r.IntN(3) > 0, Work: hcStep(r, 10, 80, 10)}
		if !f.Open && r.IntN(2) == 0 {
			f.DNS = hcStep(r, 5, 40, 5)
		}
		var tr pop.Trace
		key := f.Time(0, &tr)
		near := cdnLatencyNear(f, key)
		if len(near) < 3 || f.Open && f.Hit {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		table := cdnLatencyTable(f)
		return quizzes.Question{
			Stem:     "A browser fetches a small page over HTTPS through a CDN edge, as the table says. Sending bytes takes no time beyond the round trips, and nothing is lost. After how many milliseconds does the first byte of the answer reach the browser?",
			Exhibits: []quizzes.Exhibit{table},
			Ask:      quizzes.Number{Value: float64(key), Unit: "ms", Near: near},
			Trace:    cdnPopSteps(tr, "The first byte arrives after %d ms.", key),
			Note:     hcNote(table.Rows),
		}, nil
	})
}

func cdnLatencyTable(f pop.Fetch) quizzes.Exhibit {
	conn := map[string]string{"TLS 1.3": cdnNewTLS, "TLS 1.2": "new: TCP, then a full TLS 1.2 handshake, no False Start", "QUIC": "new: QUIC (HTTP/3), no 0-RTT"}[f.Protocol]
	if f.Open {
		conn = "open already"
	}
	dns := "answer is cached in the browser"
	if f.DNS > 0 {
		dns = fmt.Sprintf("look-up takes %d ms", f.DNS)
	}
	edge, origin := "no copy", "open already"
	if f.Hit {
		edge = "fresh copy"
	}
	if !f.Warm {
		origin = cdnNewTLS
	}
	return quizzes.Exhibit{Title: "The fetch", Head: []string{"What", "Value"}, Rows: [][]string{
		{"DNS", dns}, {"Round trip, browser to edge", fmt.Sprintf("%d ms", f.RTT)}, {"Connection, browser to edge", conn}, {"Edge holds", edge},
		{"Round trip, edge to origin", fmt.Sprintf("%d ms", f.Origin)}, {"Connection, edge to origin", origin}, {"Origin works for", fmt.Sprintf("%d ms", f.Work)}}}
}

const cdnNewTLS = "new: TCP, then a full TLS 1.3 handshake, no 0-RTT"

func cdnLatencyNear(f pop.Fetch, key int64) []quizzes.Near {
	whys := map[pop.Wrong]string{
		pop.OneTrip:      "This leaves out %d ms: the round trips that set up the connection to the edge.",
		pop.MissAtEdge:   "This leaves out %d ms: the edge has no copy and asks the origin first.",
		pop.UserToOrigin: "This is off by %d ms: the browser's handshake does not go on to the origin. The edge asks over its own connection.",
		pop.ColdAlways:   "This adds %d ms for a new connection to the origin. The edge has one open.",
		pop.OldTLS:       "This adds %d ms: a second round trip for the TLS handshake, as TLS 1.2 needs. TLS 1.3 needs one.",
	}
	var wrong []quizzes.Near
	for _, w := range cdnLatencyModels {
		ms := f.Time(w, nil)
		wrong = append(wrong, quizzes.Near{Answer: fmt.Sprint(ms), Why: fmt.Sprintf(whys[w], hcAbs(ms-key)), Misconception: w.ID()})
	}
	all := f
	all.Hit = false
	wrong = append(wrong, quizzes.Near{Answer: fmt.Sprint(key - f.RTT), Misconception: "request-trip-ignored",
		Why: fmt.Sprintf("This leaves out the round trip of the request itself: %d ms.", f.RTT)})
	if f.Hit {
		wrong = append(wrong, quizzes.Near{Answer: fmt.Sprint(all.Time(0, nil)), Misconception: "hit-asks-origin",
			Why: fmt.Sprintf("This adds %d ms for asking the origin. The edge has a fresh copy and answers by itself.", all.Time(0, nil)-key)})
	}
	return quizzes.NearAnswers(fmt.Sprint(key), wrong)
}

// cdnFailover is a steering system with the requests that it routes.
type cdnFailover struct {
	sys     pop.System
	queries []pop.Query
}

var cdnRouteModels = []pop.Wrong{pop.TTLIgnored, pop.TTLFromFailure, pop.DetectionInstant, pop.HealthIgnored, pop.AnycastHasTTL}

func cdnMakeFailover(r *rand.Rand) (quizzes.Question, error) {
	anycast := r.IntN(5) == 0 // the search would choose it more often, as any times suit it
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c := cdnDrawFailover(r)
		c.sys.Anycast = anycast
		right := c.results(0)
		if !c.clear() {
			return quizzes.Question{}, quizzes.Reject("on the edge")
		}
		kinds, fooled := map[string]bool{}, 0
		for _, x := range right {
			kinds[x] = true
		}
		wrong := map[pop.Wrong][]string{}
		for _, w := range cdnRouteModels {
			if wrong[w] = c.results(w); !slices.Equal(wrong[w], right) {
				fooled++
			}
		}
		want := 3
		if c.sys.Anycast {
			want = 2
		}
		if len(kinds) < 3 || fooled < want {
			return quizzes.Question{}, quizzes.Reject("%d outcomes, %d models", len(kinds), fooled)
		}
		return c.question(right, wrong), nil
	})
}

func cdnDrawFailover(r *rand.Rand) cdnFailover {
	sites := quizzes.Draw(r, []string{"Oslo", "Rome", "Paris", "Madrid", "Vienna", "Dublin"}, 2)
	fail := hcNoon + hcStep(r, 30, 60, 10)
	c := cdnFailover{sys: pop.System{TTL: hcStep(r, 60, 180, 30), Detect: hcStep(r, 10, 30, 10),
		Sites: []pop.Site{{Name: sites[0], DownAt: fail, UpAt: fail + 7200}, {Name: sites[1]}}}}
	at := int64(hcNoon)
	for range 6 {
		who := r.IntN(3)
		near := [][]int{{0, 1}, {0, 1}, {1, 0}}[who]
		c.queries = append(c.queries, pop.Query{Resolver: who, Near: near, At: at})
		at += hcStep(r, 10, 60, 5)
	}
	return c
}

func (c cdnFailover) results(w pop.Wrong) []string {
	c.sys.Wrong = w
	var out []string
	for _, a := range c.sys.Run(c.queries, nil) {
		if a.OK {
			out = append(out, c.sys.Sites[a.Site].Name)
		} else {
			out = append(out, "fails")
		}
	}
	return out
}

// clear keeps requests 5 s away from the failure, its detection and the ends of all cached answers.
func (c cdnFailover) clear() bool {
	down := c.sys.Sites[0].DownAt
	for i, q := range c.queries {
		for _, edge := range []int64{down, down + c.sys.Detect, down + c.sys.TTL} {
			if hcAbs(q.At-edge) < 5 {
				return false
			}
		}
		for _, before := range c.queries[:i] {
			if hcAbs(q.At-before.At-c.sys.TTL) < 5 {
				return false
			}
		}
	}
	return true
}

func (c cdnFailover) question(right []string, wrong map[pop.Wrong][]string) quizzes.Question {
	var tr pop.Trace
	c.sys.Run(c.queries, &tr)
	choices := []string{c.sys.Sites[0].Name, c.sys.Sites[1].Name, "fails"}
	slices.Sort(choices[:2])
	cells := quizzes.Cells{Head: []string{"At", "User's resolver", "Outcome"}}
	for i, q := range c.queries {
		cell := quizzes.Cell{Choices: choices, Want: right[i], Why: cdnPopAt(tr, q.At)}
		var near []quizzes.Near
		for _, w := range cdnRouteModels {
			if wrong[w][i] != right[i] {
				near = append(near, quizzes.Near{Answer: wrong[w][i], Why: cdnRouteWhy(w) + " In fact: " + cell.Why, Misconception: w.ID()})
			}
		}
		cell.Near = quizzes.NearAnswers(cell.Want, near)
		cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{httpcache.Clock(q.At), string(rune('A' + q.Resolver))}, Asked: []quizzes.Cell{cell}})
	}
	return quizzes.Question{Stem: c.stem(), Ask: cells, Trace: cdnPopSteps(tr, "In the order of the rows: %s.", cells.KeyText()),
		Note: hcNote(c.sys, c.queries)}
}

func (c cdnFailover) stem() string {
	a, b := c.sys.Sites[0], c.sys.Sites[1]
	how := fmt.Sprintf("The CDN steers by DNS: its name servers give the address of the nearest site that counts as healthy, with a TTL of %d s, and know of a failure %d s after it. Resolvers keep an answer for its TTL and are empty at first; browsers keep none.", c.sys.TTL, c.sys.Detect)
	if c.sys.Anycast {
		how = fmt.Sprintf("The CDN uses anycast: both sites share one address, which DNS gives with a TTL of %d s. A dead site's route is withdrawn %d s after the failure, and from then on packets go to the other site.", c.sys.TTL, c.sys.Detect)
	}
	return fmt.Sprintf("%s is nearest for users of resolvers A and B, %s for users of resolver C. %s At %s %s dies and stays down. Which site answers each request, or does it fail?",
		a.Name, b.Name, how, httpcache.Clock(a.DownAt), a.Name)
}

func cdnPopAt(tr pop.Trace, at int64) string {
	out, clock := "", httpcache.Clock(at)+": "
	for _, s := range tr {
		if text, ok := strings.CutPrefix(s.Text, clock); ok {
			out += " " + text
		}
	}
	return httpcache.Clock(at) + ":" + out
}

func cdnRouteWhy(w pop.Wrong) string {
	return map[pop.Wrong]string{
		pop.TTLIgnored:       "This asks the name servers for every request.",
		pop.TTLFromFailure:   "This lets the TTL run from the failure instead of from each look-up.",
		pop.DetectionInstant: "This takes the failure as known at once.",
		pop.HealthIgnored:    "This sends users to the nearest site though it counts as dead.",
		pop.AnycastHasTTL:    "This waits for the TTL. With anycast the address stays the same, and the routes move.",
	}[w]
}
