package repl

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

// The oracles of this file look for paths in graphs of what led to what; the engines carry clocks and tags.

type run struct {
	nodes  int
	events []Event
}

// direct reports an edge of happens-before: the next event of a node, or a message.
func (c run) direct(i, j int) bool {
	a, b := c.events[i], c.events[j]
	return i < j && (a.Node == b.Node || a.Kind == Send && b.Kind == Receive && a.Name == b.Name)
}

func (c run) leads(i, j int) bool {
	if c.direct(i, j) {
		return true
	}
	for k := i + 1; k < j; k++ {
		if c.direct(i, k) && c.leads(k, j) {
			return true
		}
	}
	return false
}

// chain is the length of the longest chain that ends in an event.
func (c run) chain(j int) int {
	best := 1
	for i := range j {
		if c.direct(i, j) {
			best = max(best, c.chain(i)+1)
		}
	}
	return best
}

func TestClocks(t *testing.T) {
	oracle.Case[run]{Engine: "repl: Lamport and vector clocks", Oracle: "paths in the graph of events",
		Draw: func(r *rand.Rand) run { return run{3, DrawEvents(r, 3, 2+r.IntN(2), []string{"p", "q", "r"})} },
		Got: func(c run, model string) string {
			l, _ := Lamport(c.nodes, c.events, Model(model))
			v, _ := Vectors(c.nodes, c.events, Model(model))
			var rel []Relation
			for i := range c.events {
				for j := range i {
					rel = append(rel, Relate(c.nodes, c.events, i, j, Model(model)))
				}
			}
			return oracle.Line(l, v, rel)
		},
		Want: oracle.Each(func(_ testing.TB, c run) string {
			var l []int
			var v [][]int
			var rel []Relation
			for j := range c.events {
				l = append(l, c.chain(j))
				past := make([]int, c.nodes)
				past[c.events[j].Node]++
				for i := range j {
					if c.leads(i, j) {
						past[c.events[i].Node]++
						rel = append(rel, After)
					} else {
						rel = append(rel, Concurrent)
					}
				}
				v = append(v, past)
			}
			return oracle.Line(l, v, rel)
		}),
		Models: []string{string(TakesReceived), string(ReceiptIsLocal), string(RealTime), string(BySums), string(ByLamport)}}.Test(t)
}

// histories says what S holds at the end by the meaning of it all: the values that have reached S, by a write or a
// copy, and that no write which has reached S knew of.
func histories(acts []Act) []string {
	reached, seen, knew := map[string]map[int]bool{"S": {}, "T": {}}, map[string]map[int]bool{}, map[int]map[int]bool{}
	for n, a := range acts {
		switch {
		case a.From != "":
			maps.Copy(reached[a.Server], reached[a.From])
		case a.Value == "":
			if seen[a.Client] == nil {
				seen[a.Client] = map[int]bool{}
			}
			for w := range reached[a.Server] {
				seen[a.Client][w] = true
				maps.Copy(seen[a.Client], knew[w])
			}
		default:
			knew[n] = map[int]bool{}
			if !a.Blind {
				maps.Copy(knew[n], seen[a.Client])
			}
			reached[a.Server][n] = true
		}
	}
	var out []string
	for v := range reached["S"] {
		covered := false
		for w := range reached["S"] {
			covered = covered || knew[w][v]
		}
		if !covered {
			out = append(out, acts[v].Value)
		}
	}
	sort.Strings(out)
	return out
}

func TestSiblings(t *testing.T) {
	oracle.Case[[]Act]{Engine: "repl: siblings with dotted version vectors", Oracle: "values that no write which arrived knew of",
		Draw: func(r *rand.Rand) []Act { return DrawSiblingActs(r, r.IntN(2) == 0, []string{"a", "b", "c", "d", "e"}) },
		Got: func(c []Act, model string) string {
			held, _ := Siblings(c, Model(model))
			var out []string
			for _, v := range held["S"] {
				out = append(out, v.Value)
			}
			sort.Strings(out)
			return fmt.Sprint(out)
		},
		Want:   oracle.Each(func(_ testing.TB, c []Act) string { return fmt.Sprint(histories(c)) }),
		Models: []string{string(LastWriteWins), string(NeverShrinks), string(ContextAtWrite), string(PlainVectors), string(OnlyOwn)}}.Test(t)
}

// past lists the acts that act j's replica knows of: all of its own so far, and those that a copy brought.
func past(at []string, from []string, name string, j int) map[int]bool {
	out := map[int]bool{}
	for i := j; i >= 0; i-- {
		if at[i] == name {
			out[i] = true
			if from[i] != "" {
				for k := range past(at, from, from[i], i-1) {
					out[k] = true
				}
			}
		}
	}
	return out
}

func TestSets(t *testing.T) {
	oracle.Case[[]SetAct]{Engine: "repl: observed-remove sets", Oracle: "additions that no known removal has seen",
		Draw: func(r *rand.Rand) []SetAct { return DrawSetActs(r, []string{"a", "b", "c"}, 7) },
		Got: func(c []SetAct, model string) string {
			out, _ := ORSet(c, "A", Model(model))
			return fmt.Sprint(out)
		},
		Want: oracle.Each(func(_ testing.TB, c []SetAct) string {
			var at, from []string
			for _, a := range c {
				at, from = append(at, a.At), append(from, a.From)
			}
			known := past(at, from, "A", len(c)-1)
			var out []string
			for i, add := range c {
				alive := add.Add != "" && known[i]
				for j, del := range c {
					alive = alive && !(known[j] && del.Del == add.Add && past(at, from, del.At, j)[i])
				}
				if alive && !slices.Contains(out, add.Add) {
					out = append(out, add.Add)
				}
			}
			sort.Strings(out)
			return fmt.Sprint(out)
		}),
		Models: []string{string(RemoveWins), string(PlainUnion), string(LastActWins)}}.Test(t)
}

func TestCounters(t *testing.T) {
	oracle.Case[[]Count]{Engine: "repl: PN-counters", Oracle: "the sum of all counts that are known",
		Draw: func(r *rand.Rand) []Count { return DrawCounts(r, 6) },
		Got: func(c []Count, model string) string {
			n, _ := PNCounter(c, "A", Model(model))
			return fmt.Sprint(n)
		},
		Want: oracle.Each(func(_ testing.TB, c []Count) string {
			var at, from []string
			for _, a := range c {
				at, from = append(at, a.At), append(from, a.From)
			}
			sum := 0
			for i := range past(at, from, "A", len(c)-1) {
				sum += c[i].By
			}
			return fmt.Sprint(sum)
		}),
		Models: []string{string(MergeAdds), string(LargestTotal), string(LaterIncluded), string(DownForgotten)}}.Test(t)
}

type stamped struct {
	writes []Stamped
	skew   map[string]int
}

func TestLastWrite(t *testing.T) {
	oracle.Case[stamped]{Engine: "repl: last write wins", Oracle: "sorting by timestamp",
		Draw: func(r *rand.Rand) stamped {
			c := stamped{skew: map[string]int{"P": r.IntN(12) - 6, "Q": r.IntN(12) - 6, "R": 0}}
			for i := range 4 {
				c.writes = append(c.writes, Stamped{string(rune('a' + i)), []string{"P", "Q", "R"}[r.IntN(3)], 10 + 3*i + r.IntN(2)})
			}
			return c
		},
		Got: func(c stamped, model string) string {
			v, tied, _ := LastWrite(c.writes, c.skew, Model(model))
			if tied {
				return "tie"
			}
			return v
		},
		Want: oracle.Each(func(_ testing.TB, c stamped) string {
			ws := slices.Clone(c.writes)
			stamp := func(w Stamped) int { return w.At + c.skew[w.Server] }
			sort.SliceStable(ws, func(i, j int) bool { return stamp(ws[i]) > stamp(ws[j]) })
			if stamp(ws[0]) == stamp(ws[1]) {
				return "tie"
			}
			return ws[0].Value
		}),
		Models: []string{string(RealLast), string(FirstStamp), string(SkewBack)}}.Test(t)
}
