package repl

import (
	"crypto/sha256"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

type rounds struct {
	knows []bool
	calls [][]int
	ex    Exchange
}

// heard walks back in time: who could have told a node by the end of a round.
func (c rounds) heard(node, round int) bool {
	if round < 0 {
		return c.knows[node]
	}
	if c.heard(node, round-1) {
		return true
	}
	for from, to := range c.calls[round] {
		if c.ex != Pull && to == node && c.heard(from, round-1) || c.ex != Push && from == node && c.heard(to, round-1) {
			return true
		}
	}
	return false
}

func TestGossip(t *testing.T) {
	oracle.Case[rounds]{Engine: "repl: gossip rounds", Oracle: "paths back in time",
		Draw: func(r *rand.Rand) rounds {
			c := rounds{make([]bool, 6), [][]int{DrawCalls(r, 6), DrawCalls(r, 6)}, []Exchange{Push, Pull, PushPull}[r.IntN(3)]}
			c.knows[r.IntN(6)] = true
			c.knows[r.IntN(6)] = true
			return c
		},
		Got: func(c rounds, model string) string {
			k, _ := Gossip(c.knows, c.calls, c.ex, Model(model))
			return fmt.Sprint(k)
		},
		Want: oracle.Each(func(_ testing.TB, c rounds) string {
			out := make([]bool, len(c.knows))
			for i := range out {
				out[i] = c.heard(i, len(c.calls)-1)
			}
			return fmt.Sprint(out)
		}),
		Models: []string{string(SameRound), string(Swapped), string(BothWays), string(FirstTellers), string(OneRoundAhead)}}.Test(t)
}

// learned sums up all picks that the callers can make, one caller after the other: how many learn, and in how many ways.
func (c Crowd) learned() (sum, ways int) {
	var callers []int
	for i := range c.Nodes {
		if (i < c.Know) == (c.By == Push) {
			callers = append(callers, i)
		}
	}
	var pick func(caller, from, left int, called, has uint)
	pick = func(caller, from, left int, called, has uint) {
		switch {
		case caller == len(callers):
			ways++
			sum += bits.OnesCount(has) - c.Know
		case left == 0:
			me := callers[caller]
			if know := uint(1)<<c.Know - 1; c.By == Push {
				has |= called
			} else if called&know != 0 {
				has |= 1 << me
			}
			pick(caller+1, 0, c.Calls, 0, has)
		case from < c.Nodes:
			pick(caller, from+1, left, called, has)
			if from != callers[caller] {
				pick(caller, from+1, left-1, called|1<<from, has)
			}
		}
	}
	pick(0, 0, c.Calls, 0, 1<<c.Know-1)
	return sum, ways
}

func TestCrowd(t *testing.T) {
	known := map[Crowd]string{}
	oracle.Case[Crowd]{Engine: "repl: average of a round", Oracle: "all calls that can be made",
		Draw: func(r *rand.Rand) Crowd {
			c := Crowd{Nodes: 3 + r.IntN(4), By: []Exchange{Push, Pull}[r.IntN(2)]}
			c.Know = 1 + r.IntN(c.Nodes-2)
			if c.Calls = 1; c.By == Push {
				c.Calls += r.IntN(min(2, c.Nodes-2))
			}
			return c
		},
		Got: func(c Crowd, model string) string {
			n, _ := c.New(Model(model))
			return Decimal(n)
		},
		Want: oracle.Each(func(_ testing.TB, c Crowd) string {
			if known[c] == "" {
				sum, ways := c.learned()
				known[c] = Decimal(float64(sum) / float64(ways))
			}
			return known[c]
		}),
		Models: []string{string(NoOverlap), string(TellersAddUp), string(PullFinds), string(PullAsPush), string(KnowersServe)}}.Test(t)
}

type trees struct {
	leaves int
	differ []int
}

// hashOf is the hash of the node that covers the leaves from lo to before hi.
func (c trees) hashOf(lo, hi int, second bool) [32]byte {
	if hi-lo == 1 {
		return sha256.Sum256(fmt.Append(nil, lo, second && slices.Contains(c.differ, lo+1)))
	}
	mid := (lo + hi) / 2
	a, b := c.hashOf(lo, mid, second), c.hashOf(mid, hi, second)
	return sha256.Sum256(append(a[:], b[:]...))
}

func (c trees) compare(lo, hi int) int {
	if c.hashOf(lo, hi, false) == c.hashOf(lo, hi, true) || hi-lo == 1 {
		return 1
	}
	mid := (lo + hi) / 2
	return 1 + c.compare(lo, mid) + c.compare(mid, hi)
}

func TestMerkle(t *testing.T) {
	oracle.Case[trees]{Engine: "repl: Merkle comparison", Oracle: "two trees of SHA-256 hashes",
		Draw: func(r *rand.Rand) trees {
			c := trees{leaves: 8 << r.IntN(2)}
			for _, i := range r.Perm(c.leaves)[:1+r.IntN(4)] {
				c.differ = append(c.differ, i+1)
			}
			return c
		},
		Got: func(c trees, model string) string {
			n, _ := Merkle(c.leaves, c.differ, Model(model))
			return fmt.Sprint(n)
		},
		Want:   oracle.Each(func(_ testing.TB, c trees) string { return fmt.Sprint(c.compare(0, c.leaves)) }),
		Models: []string{string(LeavesOnly), string(DiffersOnly), string(PathsApart), string(RootNotCount), string(WholeTree)}}.Test(t)
}

type rumors struct {
	known Rumor
	msgs  []Rumor
}

// swimTable has a row for each state held and a column for each message; in a cell, the message's incarnation against
// the known one: "+" accepted when higher, "=" when at least equal, "-" never.
var swimTable = map[Member]map[Member]string{
	Alive:   {Alive: "+", Suspect: "=", Dead: "="},
	Suspect: {Alive: "+", Suspect: "-", Dead: "="},
	Dead:    {Alive: "+", Suspect: "-", Dead: "-"},
}

func TestSwim(t *testing.T) {
	oracle.Case[rumors]{Engine: "repl: suspicion and refutation", Oracle: "table of the rules",
		Draw: func(r *rand.Rand) rumors {
			c := rumors{known: Rumor{Alive, 3}}
			for range 6 {
				c.msgs = append(c.msgs, Rumor{[]Member{Alive, Suspect, Dead}[r.IntN(3)], 2 + r.IntN(4)})
			}
			return c
		},
		Got: func(c rumors, model string) string {
			out, _ := Swim(c.known, c.msgs, Model(model))
			return fmt.Sprint(out)
		},
		Want: oracle.Each(func(_ testing.TB, c rumors) string {
			held, out := c.known, []Rumor(nil)
			for _, msg := range c.msgs {
				need := map[string]int{"+": held.Incarnation + 1, "=": held.Incarnation, "-": 99}[swimTable[held.Says][msg.Says]]
				if msg.Incarnation >= need {
					held = msg
				}
				out = append(out, held)
			}
			return fmt.Sprint(out)
		}),
		Models: []string{string(LastMessage), string(EqualRevives), string(DeadIsFinal), string(OldSuspects), string(HigherOnly)}}.Test(t)
}

type probe struct {
	net     Net
	helpers []int
}

func TestProbe(t *testing.T) {
	oracle.Case[probe]{Engine: "repl: SWIM probes", Oracle: "search for a path of messages",
		Draw: func(r *rand.Rand) probe {
			c := probe{net: Net{Down: make([]bool, 5)}, helpers: []int{2, 3}}
			c.net.Down[1+r.IntN(4)] = r.IntN(2) == 0
			for a := range 5 {
				for b := range a {
					if r.IntN(3) == 0 {
						c.net.Broken = append(c.net.Broken, [2]int{b, a})
					}
				}
			}
			return c
		},
		Got: func(c probe, model string) string {
			s, _ := Probe(c.net, 0, 1, c.helpers, Model(model))
			return fmt.Sprint(s)
		},
		Want: oracle.Each(func(_ testing.TB, c probe) string {
			edge := map[[2]int]bool{}
			for a := range 5 {
				for b := range 5 {
					edge[[2]int{a, b}] = a != b && !c.net.Down[a] && !c.net.Down[b]
				}
			}
			for _, x := range c.net.Broken {
				edge[x], edge[[2]int{x[1], x[0]}] = false, false
			}
			for _, path := range [][]int{{0, 1, 0}, {0, 2, 1, 2, 0}, {0, 3, 1, 3, 0}} {
				ok := true
				for i := range path[1:] {
					ok = ok && edge[[2]int{path[i], path[i+1]}]
				}
				if ok {
					return "false"
				}
			}
			return "true"
		}),
		Models: []string{string(NoAckIsDead), string(HelperUp), string(HelperPathFree), string(BrokenIsDown)}}.Test(t)
}

func TestDigest(t *testing.T) {
	oracle.Case[[2]int]{Engine: "repl: digests", Oracle: "the cheapest exchange after which both are equal",
		Draw: func(r *rand.Rand) [2]int { return [2]int{r.IntN(6), r.IntN(6)} },
		Got:  func(c [2]int, model string) string { return string(Digest(c[0], c[1], Model(model))) },
		Want: oracle.Each(func(_ testing.TB, c [2]int) string {
			for _, s := range []Sent{NotSent, InReply, InThird} {
				a, b := c[0], c[1]
				if s == InReply {
					a = max(a, b)
				}
				if s == InThird {
					b = max(a, b)
				}
				if a == b {
					return string(s)
				}
			}
			return "none"
		}),
		Models: []string{string(AllSent), string(CallerWins), string(LackNotNamed), string(LowerWins)}}.Test(t)
}
