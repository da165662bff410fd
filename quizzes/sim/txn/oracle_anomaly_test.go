package txn_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/txn"
)

// drawHistory interleaves the acts of two sessions on items x and y and a search; half of the sessions do what
// programs with anomalies do, and each ends in a commit or a rollback.
func drawHistory(r *rand.Rand) []txn.Act {
	pairs := [][2]string{{"rx ry", "wx wy"}, {"ry rx", "wx wy"}, {"rx ry wx", "rx ry wy"}, {"rx wx", "rx wx"}, {"rx rx", "wx"}, {"s s", "i"}, {"wx", "rx ry"}}
	pair := pairs[r.IntN(len(pairs))]
	var left [2][]string
	for s := range left {
		if left[s] = strings.Fields(pair[s]); r.IntN(6) == 0 {
			left[s] = nil
			for range 2 + r.IntN(3) {
				left[s] = append(left[s], []string{"rx", "ry", "wx", "wy", "rx", "ry", "s", "i"}[r.IntN(8)])
			}
		}
		left[s] = append(left[s], []string{"c", "c", "c", "c", "a"}[r.IntN(5)])
	}
	var acts []txn.Act
	for len(left[0])+len(left[1]) > 0 {
		s := r.IntN(2)
		if len(left[s]) == 0 {
			continue
		}
		acts = append(acts, txn.Act{S: s, Kind: left[s][0][0], Item: left[s][0][1:]})
		left[s] = left[s][1:]
	}
	return acts
}

// patterns are the paper's, for sessions 1 and 2 and items x and y; %1 to %4 stand for them.
var patterns = []struct {
	name txn.Anomaly
	re   []string
}{
	{txn.DirtyReadOf, []string{`w1\[x\].*r2\[x\].*a1`}},
	{txn.Nonrepeating, []string{`r1\[x\].*w2\[x\].*c2.*r1\[x\]`}},
	{txn.Phantom, []string{`r1\[P\].*w2\[P\].*c2.*r1\[P\]`}},
	{txn.ReadSkew, []string{`r1\[x\].*w2\[x\].*w2\[y\].*c2.*r1\[y\]`, `r1\[x\].*w2\[y\].*w2\[x\].*c2.*r1\[y\]`, `w2\[y\].*r1\[x\].*w2\[x\].*c2.*r1\[y\]`}},
	{txn.LostUpdate, []string{`r1\[x\].*w2\[x\].*w1\[x\].*c1`}},
}

// byPatterns matches the written history with the paper's patterns as regular expressions, one for each choice of
// sessions and items; write skew is matched pair by pair.
func byPatterns(_ testing.TB, acts []txn.Act) string {
	h := txn.History(acts)
	var out []string
	for _, p := range patterns {
		found := false
		for _, re := range p.re {
			for _, swap := range [][]string{{}, {"1", "2", "2", "1"}, {"x", "y", "y", "x"}, {"1", "2", "2", "1", "x", "y", "y", "x"}} {
				ok := regexp.MustCompile(strings.NewReplacer(swap...).Replace(re)).MatchString(h)
				if p.name == txn.LostUpdate { // the other one has to commit too, or nothing is lost
					ok = ok && strings.Contains(h, "c1") && strings.Contains(h, "c2")
				}
				found = found || ok
			}
		}
		if found {
			out = append(out, string(p.name))
		}
	}
	has := func(re string) bool { return regexp.MustCompile(re).MatchString(h) }
	for _, x := range []string{"x", "y"} {
		y := map[string]string{"x": "y", "y": "x"}[x]
		if has(fmt.Sprintf(`r1\[%s\].*w2\[%s\]`, x, x)) && has(fmt.Sprintf(`r2\[%s\].*w1\[%s\]`, y, y)) && has("c1") && has("c2") &&
			!has(fmt.Sprintf(`w1\[%s\]`, x)) && !has(fmt.Sprintf(`w2\[%s\]`, y)) {
			out = append(out, string(txn.WriteSkew))
			break
		}
	}
	return strings.Join(out, ", ")
}

func TestAnomalyOracle(t *testing.T) {
	oracle.Case[[]txn.Act]{
		Engine: "txn: anomalies", Oracle: "the paper's patterns as regular expressions", Draw: drawHistory, Want: oracle.Each(byPatterns),
		Got: func(acts []txn.Act, model string) string {
			var out []string
			for _, a := range txn.Anomalies(acts) {
				if string(a) != model {
					out = append(out, string(a))
				}
			}
			return strings.Join(out, ", ")
		},
		Models: []string{string(txn.Nonrepeating), string(txn.WriteSkew), string(txn.LostUpdate)},
	}.Test(t)
}
