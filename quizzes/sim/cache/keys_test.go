package cache

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestVersions counts the writes before each event instead of keeping versions.
func TestVersions(t *testing.T) {
	names := []string{"row1", "row2", "listA", "listB"}
	type c struct{ Ops []VersionOp }
	judge[c]{
		name: "versions", oracle: "counting writes before each read",
		models: []Model{VersionNeverRead, OneVersion, ListsUnaffected},
		draw: func(r *rand.Rand) (out c) {
			for range 4 + r.IntN(8) {
				op := VersionOp{Write: r.IntN(3) == 0, Namespaces: []string{names[r.IntN(4)]}, Name: "x" + fmt.Sprint(r.IntN(2))}
				if op.Write {
					op.Namespaces = []string{names[r.IntN(2)], names[2+r.IntN(2)]}
				}
				out.Ops = append(out.Ops, op)
			}
			return out
		},
		engine: func(c c, m Model) string {
			o := RunVersions(names, []int{1, 1, 1, 1}, c.Ops, m)
			return fmt.Sprint(o.Keys, o.Hits, o.Stored, o.Orphans)
		},
		truth: func(_ testing.TB, c c) string {
			version := func(n string, ops []VersionOp) int {
				v := 1
				for _, op := range ops {
					if op.Write && slices.Contains(op.Namespaces, n) {
						v++
					}
				}
				return v
			}
			var keys, stored, orphans []string
			var hits []bool
			for i, op := range c.Ops {
				if op.Write {
					continue
				}
				key := fmt.Sprintf("%s:v%d:%s", op.Namespaces[0], version(op.Namespaces[0], c.Ops[:i]), op.Name)
				hits = append(hits, slices.Contains(keys, key))
				if keys = append(keys, key); !hits[len(hits)-1] {
					stored = append(stored, key)
				}
			}
			for _, key := range stored {
				n, rest, _ := strings.Cut(key, ":v")
				if !strings.HasPrefix(rest, fmt.Sprint(version(n, c.Ops))+":") {
					orphans = append(orphans, key)
				}
			}
			return fmt.Sprint(keys, hits, stored, orphans)
		},
	}.run(t)
}

// TestMemo runs the memo as a map from key to result.
func TestMemo(t *testing.T) {
	judge[MemoCase]{
		name: "memo", oracle: "a map from key to the result's inputs", models: []Model{"whole key"},
		draw: func(r *rand.Rand) MemoCase {
			c := MemoCase{Params: []string{"a", "b", "c"}, Needs: []int{0, 1 + r.IntN(2)}, Key: []int{0, 1 + r.IntN(2)}}
			if r.IntN(2) == 0 {
				c.Key = c.Key[:1]
			}
			for range 3 + r.IntN(5) {
				c.Calls = append(c.Calls, []string{fmt.Sprint(r.IntN(2)), fmt.Sprint(r.IntN(2)), fmt.Sprint(r.IntN(2))})
			}
			return c
		},
		engine: func(c MemoCase, m Model) string {
			if m != "" {
				c.Key = []int{0, 1, 2}
			}
			o := RunMemo(c)
			return fmt.Sprint(o.From, o.Wrong, o.Runs)
		},
		truth: func(_ testing.TB, c MemoCase) string {
			type result struct {
				from  int
				needs string
			}
			join := func(call []string, at []int) (s string) {
				for _, p := range at {
					s += call[p] + "|"
				}
				return s
			}
			memo := map[string]result{}
			var from []int
			var wrong []bool
			for i, call := range c.Calls {
				k := join(call, c.Key)
				if _, ok := memo[k]; !ok {
					memo[k] = result{i, join(call, c.Needs)}
				}
				from, wrong = append(from, memo[k].from), append(wrong, memo[k].needs != join(call, c.Needs))
			}
			return fmt.Sprint(from, wrong, len(memo))
		},
	}.run(t)
}

type latencyCase struct {
	A, B Layer
	DB   int
}

// TestMeanLatency sends 10,000 requests one by one.
func TestMeanLatency(t *testing.T) {
	judge[latencyCase]{
		name: "latency", oracle: "10,000 requests one by one", models: []Model{OwnTimeOnly, RatiosAreAll, MissCostAlone, PlainMean, NoLookupCost},
		draw: func(r *rand.Rand) latencyCase {
			return latencyCase{Layer{5 * (6 + r.IntN(13)), 1000}, Layer{5 * (6 + r.IntN(13)), 1000 * (2 + r.IntN(9))}, 10000 * (1 + r.IntN(20))}
		},
		engine: func(c latencyCase, m Model) string { return fmt.Sprint(MeanLatency([]Layer{c.A, c.B}, c.DB, m)) },
		truth: func(_ testing.TB, c latencyCase) string {
			sum := 0
			for i := range 100 {
				for j := range 100 {
					sum += c.A.Micros
					if i < c.A.HitPercent {
						continue
					}
					sum += c.B.Micros
					if j >= c.B.HitPercent {
						sum += c.DB
					}
				}
			}
			return fmt.Sprint(sum)
		},
	}.run(t)
}
