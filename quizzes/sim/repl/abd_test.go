package repl

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

type quorumReads struct {
	has   []int
	reads []QuorumRead
	back  bool
}

// fresh goes back in time: the read sees the new value if a node that it asks had it at first, or an earlier read that
// saw it has stored it there.
func (c quorumReads) fresh(i int) bool {
	return slices.ContainsFunc(c.reads[i].Asks, func(n int) bool {
		if slices.Contains(c.has, n) {
			return true
		}
		for j := range i {
			if c.back && slices.Contains(c.reads[j].Asks, n) && c.fresh(j) {
				return true
			}
		}
		return false
	})
}

func TestQuorumReads(t *testing.T) {
	oracle.Case[quorumReads]{Engine: "repl: quorum reads with and without write-back", Oracle: "chains of reads back in time",
		Draw: func(r *rand.Rand) quorumReads {
			return quorumReads{[]int{1 + r.IntN(5), 1 + r.IntN(5)}[:1+r.IntN(2)], DrawQuorumReads(r, []string{"a", "b", "c", "d"}), r.IntN(2) == 0}
		},
		Got: func(c quorumReads, model string) string {
			out, _ := QuorumReads(c.has, c.reads, c.back, Model(model))
			return fmt.Sprint(out)
		},
		Want: oracle.Each(func(_ testing.TB, c quorumReads) string {
			var out []bool
			for i := range c.reads {
				out = append(out, c.fresh(i))
			}
			return fmt.Sprint(out)
		}),
		Models: []string{string(SeenStaysSeen), string(BackAnyway), string(NoBack), string(MostAnswers), string(NotYetWritten)}}.Test(t)
}
