package httpcache

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// netCase is a random story on browsers, edges and a shield.
type netCase struct {
	net    Net
	events []Event
}

func drawNet(seed uint64) netCase {
	r := rand.New(rand.NewPCG(seed, 42))
	c := netCase{net: Net{Nodes: []Node{{"shield", true, Origin}, {"e1", true, 0}, {"e2", true, 0}, {"b1", false, 1}, {"b2", false, 2}, {"b3", false, 2}}}}
	for i, t := range []string{"/a", "/b"} {
		c.net.Pages = append(c.net.Pages, Page{Target: t, Keys: [][]string{{"k"}, {"k", "l"}, {"l"}}[r.IntN(3)],
			Header:   Header{{"Cache-Control", fmt.Sprintf("max-age=%d, s-maxage=%d", 3+10*r.IntN(20), 3+10*r.IntN(30))}},
			Versions: []Version{{0, "v1"}, {base + int64(10*r.IntN(20)+i), "v2"}}})
	}
	at := int64(base)
	for range 14 {
		at += 10 * int64(1+r.IntN(8))
		e := Event{At: at, Node: 3 + r.IntN(3), Request: Request{Method: "GET", Target: pick(r, "/a", "/b")}}
		if r.IntN(7) == 0 {
			e = Event{At: at, Purge: pick(r, "k", "l")}
		}
		c.events = append(c.events, e)
	}
	return c
}

func (c netCase) engine(w Wrong) string {
	c.net.Wrong = w
	var out []string
	for i, a := range c.net.Run(c.events, nil) {
		if c.events[i].Purge == "" {
			out = append(out, fmt.Sprintf("%d/%s/%d", a.By, a.Version, a.Age))
		}
	}
	return strings.Join(out, " ")
}

// second answers the same from history alone: it keeps no store. A node's copy at event i is what it got at the last
// event that it passed on, unless a purge lies between; all copies are named by the time the origin made them.
type second struct {
	netCase
	known map[[2]int][2]int64 // answers by node and event
}

func (s second) String() string {
	var out []string
	for i, e := range s.events {
		if e.Purge != "" {
			continue
		}
		by, born := s.answer(e.Node, i)
		version := "v1"
		p := s.page(i)
		if born >= p.Versions[1].From {
			version = "v2"
		}
		out = append(out, fmt.Sprintf("%d/%s/%d", by, version, e.At-born))
	}
	return strings.Join(out, " ")
}

func (s second) page(i int) Page {
	return s.net.Pages[slices.IndexFunc(s.net.Pages, func(p Page) bool { return p.Target == s.events[i].Request.Target })]
}

// answer says which node answers event i as seen from a node, and when the origin made the answer.
func (s second) answer(node, i int) (by int, born int64) {
	if node == Origin {
		return Origin, s.events[i].At
	}
	if k, ok := s.known[[2]int{node, i}]; ok {
		return int(k[0]), k[1]
	}
	by, born = s.search(node, i)
	s.known[[2]int{node, i}] = [2]int64{int64(by), born}
	return by, born
}

func (s second) search(node, i int) (by int, born int64) {
	for j := i - 1; j >= 0; j-- {
		e := s.events[j]
		if e.Purge != "" {
			if s.net.Nodes[node].Shared && slices.Contains(s.page(i).Keys, e.Purge) {
				break
			}
			continue
		}
		if e.Request.Target != s.events[i].Request.Target || !s.reaches(node, j) {
			continue
		}
		if by, born := s.answer(node, j); by != node {
			if s.events[i].At-born < s.life(node, i) {
				return node, born
			}
			break
		}
	}
	return s.answer(s.net.Nodes[node].Next, i)
}

// reaches reports whether event j got as far as the node.
func (s second) reaches(node, j int) bool {
	n := s.events[j].Node
	for n != node {
		if n == Origin {
			return false
		}
		if by, _ := s.answer(n, j); by == n {
			return false
		}
		n = s.net.Nodes[n].Next
	}
	return true
}

func (s second) life(node, i int) int64 {
	var maxAge, shared int64
	cc, _ := s.page(i).Header.Get("Cache-Control")
	fmt.Sscanf(cc, "max-age=%d, s-maxage=%d", &maxAge, &shared)
	if s.net.Nodes[node].Shared {
		return shared
	}
	return maxAge
}

func TestReplay(t *testing.T) {
	var answers []string
	bad := 0
	for seed := range uint64(cases()) {
		c := drawNet(seed)
		want := second{c, map[[2]int][2]int64{}}.String()
		answers = append(answers, want)
		if got := c.engine(0); got != want {
			if bad++; bad < 5 {
				t.Errorf("seed %d:\n engine %s\n replay %s", seed, got, want)
			}
		}
	}
	t.Logf("oracle httpcache chains against a second implementation: %d cases, %d disagreements", len(answers), bad)
	agreed(t, "replay", answers)
}

// cases is how many seeds an oracle run compares.
func cases() int {
	if os.Getenv("WARMCACHE_SOAK") == "1" {
		return 10000
	}
	return 500
}
