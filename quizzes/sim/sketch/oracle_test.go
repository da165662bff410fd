package sketch

import (
	"fmt"
	"math/big"
	"math/bits"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"warmcache/quizzes/sim/oracle"
)

type bloom struct{ added, queries []Key }

func drawKeys(r *rand.Rand, names string, bits, k int) []Key {
	var out []Key
	for _, n := range names {
		out = append(out, Key{string(n), r.Perm(bits)[:k]})
	}
	return out
}

func TestBloom(t *testing.T) {
	oracle.Case[bloom]{Engine: "sketch: Bloom filter", Oracle: "one big number and its bits",
		Draw: func(r *rand.Rand) bloom {
			c := bloom{drawKeys(r, "abcd", 16, 2), drawKeys(r, "pqrst", 16, 2)}
			c.queries[0] = c.added[0]
			return c
		},
		Got: func(c bloom, model string) string {
			out, _ := Bloom(16, c.added, c.queries, Model(model))
			return fmt.Sprint(out)
		},
		Want: oracle.Each(func(_ testing.TB, c bloom) string {
			filter, out := new(big.Int), []bool(nil)
			mask := func(k Key) *big.Int {
				m := new(big.Int)
				for _, p := range k.Places {
					m.SetBit(m, p, 1)
				}
				return m
			}
			for _, k := range c.added {
				filter.Or(filter, mask(k))
			}
			for _, q := range c.queries {
				m := mask(q)
				out = append(out, new(big.Int).And(filter, m).Cmp(m) == 0)
			}
			return fmt.Sprint(out)
		}),
		Models: []string{string(AnyBit), string(OnlyAdded), string(OneKeyAll), string(OrderOfK)}}.Test(t)
}

func TestCountMin(t *testing.T) {
	oracle.Case[[]Occurs]{Engine: "sketch: Count-Min", Oracle: "collisions of each row summed up",
		Draw: func(r *rand.Rand) []Occurs {
			var out []Occurs
			for i := range 4 {
				out = append(out, Occurs{Key{string(rune('a' + i)), []int{r.IntN(4), r.IntN(4), r.IntN(4)}}, 1 + r.IntN(9)})
			}
			return out
		},
		Got: func(c []Occurs, model string) string {
			n, _, _ := CountMin(4, c, 0, Model(model))
			return fmt.Sprint(n)
		},
		Want: oracle.Each(func(_ testing.TB, c []Occurs) string {
			best := 1 << 30
			for row := range 3 {
				n := c[0].Times
				for _, o := range c[1:] {
					if o.Places[row] == c[0].Places[row] {
						n += o.Times
					}
				}
				best = min(best, n)
			}
			return fmt.Sprint(best)
		}),
		Models: []string{string(TakesMax), string(TakesMean), string(TakesSum), string(FirstRow), string(TrueCount)}}.Test(t)
}

func TestHyperLogLog(t *testing.T) {
	oracle.Case[[]Hashed]{Engine: "sketch: HyperLogLog registers", Oracle: "leading zeros of machine words",
		Draw: func(r *rand.Rand) []Hashed {
			var out []Hashed
			for i := range 7 {
				out = append(out, Hashed{string(rune('a' + i)), fmt.Sprintf("%08b", r.IntN(256)>>r.IntN(2)|1)})
			}
			return out
		},
		Got: func(c []Hashed, model string) string {
			regs, _ := HyperLogLog(2, c, Model(model))
			return fmt.Sprint(regs)
		},
		Want: oracle.Each(func(_ testing.TB, c []Hashed) string {
			regs := make([]int, 4)
			for _, h := range c {
				v, _ := strconv.ParseUint(h.Bits, 2, 8)
				regs[v>>6] = max(regs[v>>6], bits.LeadingZeros8(uint8(v<<2))+1)
			}
			return fmt.Sprint(regs)
		}),
		Models: []string{string(ZerosOnly), string(CountsKeys), string(LastRank), string(SumsRanks), string(WholeHash)}}.Test(t)
}

type buckets struct {
	rate, size int
	bursts     []Burst
}

func drawBuckets(r *rand.Rand) buckets {
	c := buckets{rate: []int{1, 2, 5}[r.IntN(3)], size: 3 + r.IntN(4)}
	at := 0
	for range 4 {
		c.bursts = append(c.bursts, Burst{at, 1 + r.IntN(8)})
		at += 1 + r.IntN(19)
	}
	return c
}

func TestToken(t *testing.T) {
	oracle.Case[buckets]{Engine: "sketch: token bucket", Oracle: "golang.org/x/time/rate 0.15", Draw: drawBuckets,
		Got: func(c buckets, model string) string {
			n, _, _ := Token(c.rate, c.size, c.bursts, Model(model))
			return fmt.Sprint(n)
		},
		Want: oracle.Each(func(_ testing.TB, c buckets) string {
			limit := rate.NewLimiter(rate.Limit(c.rate), c.size)
			start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
			var out []int
			for _, b := range c.bursts {
				n := 0
				for range b.N {
					if limit.AllowN(start.Add(time.Duration(b.At)*100*time.Millisecond), 1) {
						n++
					}
				}
				out = append(out, n)
			}
			return fmt.Sprint(out)
		}),
		Models: []string{string(OncePerSecond), string(FullEachTime), string(FractionLost), string(NeverRefills), string(Uncapped), string(EachBurstFull)}}.Test(t)
}

func TestLeaky(t *testing.T) {
	oracle.Case[buckets]{Engine: "sketch: leaky bucket", Oracle: "tick by tick", Draw: drawBuckets,
		Got: func(c buckets, model string) string {
			n, _, _ := Leaky(c.rate, c.size, c.bursts, Model(model))
			return fmt.Sprint(n)
		},
		Want: oracle.Each(func(_ testing.TB, c buckets) string {
			queue, pause, out := 0, 0, []int(nil)
			for now := 0; len(out) < len(c.bursts); now++ {
				if pause > 0 {
					pause--
				}
				if pause == 0 && queue > 0 {
					queue, pause = queue-1, 10/c.rate
				}
				if b := c.bursts[len(out)]; b.At == now {
					lost := 0
					for range b.N {
						switch {
						case pause == 0 && queue == 0:
							pause = 10 / c.rate
						case queue < c.size:
							queue++
						default:
							lost++
						}
					}
					out = append(out, lost)
				}
			}
			return fmt.Sprint(out)
		}),
		Models: []string{string(NoneQueued), string(BurstPasses), string(NeverDrains)}}.Test(t)
}

func TestWheel(t *testing.T) {
	oracle.Case[[3]int]{Engine: "sketch: timing wheel", Oracle: "tick by tick",
		Draw: func(r *rand.Rand) [3]int { n := 4 + r.IntN(12); return [3]int{n, r.IntN(n), 1 + r.IntN(60)} },
		Got: func(c [3]int, model string) string {
			s, p, _ := Wheel(c[0], c[1], c[2], Model(model))
			return fmt.Sprint(s, p)
		},
		Want: oracle.Each(func(_ testing.TB, c [3]int) string {
			hand, visits := c[1], map[int]int{}
			for range c[2] {
				hand = (hand + 1) % c[0]
				visits[hand]++
			}
			return fmt.Sprint(hand, visits[hand]-1)
		}),
		Models: []string{string(FromZero), string(PassesExtra), string(OffByOne)}}.Test(t)
}

func TestGeohash(t *testing.T) {
	oracle.Case[[2]int]{Engine: "sketch: geohash", Oracle: "interleaved quotients",
		Draw: func(r *rand.Rand) [2]int { return [2]int{r.IntN(17900) - 8950, r.IntN(35900) - 17950} },
		Got: func(c [2]int, model string) string {
			s, _ := Geohash(c[0], c[1], Model(model))
			return s
		},
		Want: oracle.Each(func(_ testing.TB, c [2]int) string {
			x, y := (c[1]+18000)*8/36000, (c[0]+9000)*4/18000
			return Alphabet[x>>2&1<<4|y>>1&1<<3|x>>1&1<<2|y&1<<1|x&1:][:1]
		}),
		Models: []string{string(LatFirst), string(LonOnly), string(PlainBits), string(LowerOne)}}.Test(t)
}
