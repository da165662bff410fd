package repl

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

func drawRequests(r *rand.Rand) []Request {
	at := map[string]int{"F": 100, "G": 100}
	log := 100
	var out []Request
	for range 9 {
		u := []string{"Ann", "Ben"}[r.IntN(2)]
		if r.IntN(3) == 0 {
			log += 1 + r.IntN(9)
			out = append(out, Request{User: u, Write: true, Pos: log})
			continue
		}
		f := []string{"F", "G"}[r.IntN(2)]
		at[f] += r.IntN(log - at[f] + 1)
		out = append(out, Request{User: u, Pos: at[f], Follower: f})
	}
	return out
}

func TestSession(t *testing.T) {
	oracle.Case[[]Request]{Engine: "repl: session guarantees", Oracle: "every pair of requests", Draw: drawRequests,
		Got: func(c []Request, model string) string {
			var out []bool
			for i, q := range c {
				if !q.Write {
					a, b, _ := Session(c, i, Model(model))
					out = append(out, a, b)
				}
			}
			return fmt.Sprint(out)
		},
		Want: oracle.Each(func(_ testing.TB, c []Request) string {
			var out []bool
			for i, q := range c {
				if q.Write {
					continue
				}
				ok := map[bool]bool{true: true, false: true} // by whether the earlier request is a write
				for j := i - 1; j >= 0; j-- {
					if c[j].User == q.User && c[j].Pos > q.Pos {
						ok[c[j].Write] = false
					}
				}
				out = append(out, ok[true], ok[false])
			}
			return fmt.Sprint(out)
		}),
		Models: []string{string(AnyWriter), string(PerFollower), string(AnyReader), string(OneGuarantee)}}.Test(t)
}

// sharesAlways tries every write set and every read set.
func sharesAlways(c Config) bool {
	for a := range uint(1) << c.N {
		for b := range uint(1) << c.N {
			if bits.OnesCount(a) == c.W && bits.OnesCount(b) == c.R && a&b == 0 {
				return false
			}
		}
	}
	return true
}

func TestConfig(t *testing.T) {
	type sized struct {
		c    Config
		dead int
	}
	oracle.Case[sized]{Engine: "repl: quorums of copies", Oracle: "all write sets and read sets",
		Draw: func(r *rand.Rand) sized {
			n := 3 + r.IntN(3)
			return sized{Config{n, 1 + r.IntN(n), 1 + r.IntN(n)}, r.IntN(3)}
		},
		Got: func(s sized, model string) string {
			a, b := s.c.Serves(s.dead, Model(model))
			return fmt.Sprint(a, b)
		},
		Want: oracle.Each(func(_ testing.TB, s sized) string {
			// Copies 0 to dead-1 are down: the others have to hold a write set and a read set.
			left := s.c.N - s.dead
			return fmt.Sprint(sharesAlways(s.c), left >= s.c.W && left >= s.c.R)
		}),
		Models: []string{string(SumIsEnough), string(BothMajority), string(WriteMajority), string(DeadIgnored), string(OnlyWrites)}}.Test(t)
}

func drawTakeover(r *rand.Rand) Takeover {
	t := Takeover{Written: 40, Followers: []string{"a", "b", "c"}, Has: map[string]int{}}
	for _, f := range t.Followers {
		t.Has[f] = 20 + r.IntN(21)
	}
	if r.IntN(2) == 0 {
		t.Sync, t.Need = t.Followers[:2+r.IntN(2)], 1+r.IntN(2)
	}
	if r.IntN(2) == 0 {
		t.Dead = t.Followers[r.IntN(3)]
	}
	return t
}

func TestLost(t *testing.T) {
	oracle.Case[Takeover]{Engine: "repl: changes lost in a failover", Oracle: "sets of changes, one by one", Draw: drawTakeover,
		Got: func(c Takeover, model string) string { n, _ := Lost(c, Model(model)); return fmt.Sprint(n) },
		Want: oracle.Each(func(_ testing.TB, c Takeover) string {
			fewest := -1
			for _, f := range c.Followers {
				if f == c.Dead {
					continue
				}
				lost := 0
				for change := 1; change <= c.Written; change++ {
					acks := 0
					for _, s := range c.Sync {
						if c.Has[s] >= change {
							acks++
						}
					}
					if (len(c.Sync) == 0 || acks >= c.Need) && c.Has[f] < change {
						lost++
					}
				}
				if fewest < 0 || lost < fewest {
					fewest = lost
				}
			}
			return fmt.Sprint(fewest)
		}),
		Models: []string{string(NothingLost), string(CountsAll), string(DeadPromoted), string(LowestPromoted), string(AllConfirm), string(FirstPromoted)}}.Test(t)
}

func drawWait(r *rand.Rand) Wait {
	w := Wait{Local: 1 + r.IntN(3), Any: r.IntN(2) == 0, Need: 1 + r.IntN(2), Names: []string{"a", "b", "c", "d"}[:3+r.IntN(2)], RTT: map[string]int{}}
	for _, n := range w.Names {
		w.RTT[n] = 5 + r.IntN(60)
	}
	if r.IntN(2) == 0 {
		w.Down = w.Names[r.IntN(3)]
	}
	return w
}

func TestCommit(t *testing.T) {
	oracle.Case[Wait]{Engine: "repl: waiting for standbys", Oracle: "millisecond by millisecond", Draw: drawWait,
		Got: func(c Wait, model string) string { n, _ := Commit(c, Model(model)); return fmt.Sprint(n) },
		Want: oracle.Each(func(_ testing.TB, c Wait) string {
			for now := 0; ; now++ {
				acks, places := 0, 0
				for _, n := range c.Names {
					if n == c.Down {
						continue
					}
					places++
					if c.RTT[n] <= now && (c.Any || places <= c.Need) {
						acks++
					}
				}
				if acks >= c.Need {
					return fmt.Sprint(now + c.Local)
				}
			}
		}),
		Models: []string{string(WaitsForAll), string(FastestOnly), string(KindSwapped), string(AddsUp), string(LocalLeftOut), string(DownCounts)}}.Test(t)
}

func TestRevives(t *testing.T) {
	oracle.Case[Grave]{Engine: "repl: tombstones", Oracle: "day by day",
		Draw: func(r *rand.Rand) Grave {
			g := Grave{Row: "x", Deleted: 2 + 2*r.IntN(8), From: 1 + 2*r.IntN(6)}
			g.To = g.From + 2 + 2*r.IntN(8)
			g.Repaired = g.To + 2*r.IntN(8)
			return g
		},
		Got: func(c Grave, model string) string { b, _ := Revives(c, 10, Model(model)); return fmt.Sprint(b) },
		Want: oracle.Each(func(_ testing.TB, c Grave) string {
			others, node := "row", "row" // what the other nodes and this one hold
			for day := 0; day <= 60; day++ {
				up := day <= c.From || day >= c.To
				if day == c.Deleted {
					others = "tombstone"
					if up {
						node = "tombstone"
					}
				}
				if others == "tombstone" && day == c.Deleted+10 {
					others = "gone"
					if node == "tombstone" {
						node = "gone"
					}
				}
				if day == c.Repaired && others != node {
					if node == "row" && others == "tombstone" {
						node = "tombstone"
					} else if node == "row" {
						others = "row"
					}
				}
			}
			return fmt.Sprint(others == "row")
		}),
		Models: []string{string(DownTooLong), string(MissedRevives), string(GraceAtReturn), string(NeverRevives), string(ReturnDecides)}}.Test(t)
}
