package balance_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/quizzes/sim/balance"
	"warmcache/quizzes/sim/oracle"
)

type leastCase struct {
	Weights []int
	Jobs    []balance.Job
}

func drawLeast(r *rand.Rand) leastCase {
	var c leastCase
	for range 2 + r.IntN(3) {
		c.Weights = append(c.Weights, 1+r.IntN(3))
	}
	at := 0
	for range 5 + r.IntN(5) {
		c.Jobs = append(c.Jobs, balance.Job{At: at, Takes: 1 + r.IntN(15)})
		at += 1 + r.IntN(3)
	}
	return c
}

// secondBySecond keeps the time left of every open request and lets all of it pass a second at a time; loads are
// compared as fractions.
func secondBySecond(_ testing.TB, c leastCase) string {
	left := make([][]int, len(c.Weights))
	var out []string
	next := 0
	for now := 0; next < len(c.Jobs); now++ {
		for s := range left {
			var still []int
			for _, l := range left[s] {
				if l > 1 {
					still = append(still, l-1)
				}
			}
			left[s] = still
		}
		if c.Jobs[next].At != now {
			continue
		}
		best, ties := 0, 0
		for s := range left {
			switch load(left, c, s).Cmp(load(left, c, best)) {
			case -1:
				best, ties = s, 1
			case 0:
				ties++
			}
		}
		left[best] = append(left[best], c.Jobs[next].Takes)
		out = append(out, fmt.Sprint(balance.Letter(best), ties > 1))
		next++
	}
	return strings.Join(out, " ")
}

func load(left [][]int, c leastCase, s int) *big.Rat {
	return big.NewRat(int64(len(left[s])), int64(c.Weights[s]))
}

func TestLeastOracle(t *testing.T) {
	oracle.Case[leastCase]{
		Engine: "balance: least connections", Oracle: "second by second", Draw: drawLeast, Want: oracle.Each(secondBySecond),
		Got: func(c leastCase, model string) string {
			picks, _ := balance.Least(c.Weights, c.Jobs, balance.Model(model))
			var out []string
			for _, p := range picks {
				out = append(out, fmt.Sprint(balance.Letter(p.Server), p.Tied))
			}
			return strings.Join(out, " ")
		},
		Models: []string{"round-robin-for-least", "least-served-so-far", "open-count-not-weighted", "finished-still-counted"},
	}.Test(t)
}

type healthCase struct {
	Checks  balance.Checks
	Results []bool
}

func drawHealth(r *rand.Rand) healthCase {
	c := healthCase{Checks: balance.Checks{Fall: 1 + r.IntN(4), Rise: 1 + r.IntN(4)}}
	for range 5 + r.IntN(12) {
		c.Results = append(c.Results, r.IntN(2) == 0)
	}
	return c
}

// bySuffix decides each state from the text of all results so far: the server's state is that of the latest streak
// that was long enough to change it, and with none it is up.
func bySuffix(_ testing.TB, c healthCase) string {
	marks := strings.ReplaceAll(balance.Marks(c.Results), " ", "")
	down, up := strings.Repeat("✗", c.Checks.Fall), strings.Repeat("✓", c.Checks.Rise)
	var out []bool
	for i := range c.Results {
		soFar := string([]rune(marks)[:i+1])
		out = append(out, strings.LastIndex(soFar, down) <= strings.LastIndex(soFar, up) || !strings.Contains(soFar, down))
	}
	return fmt.Sprint(out)
}

func TestHealthOracle(t *testing.T) {
	oracle.Case[healthCase]{
		Engine: "balance: health checks", Oracle: "latest streak in the text of results", Draw: drawHealth, Want: oracle.Each(bySuffix),
		Got: func(c healthCase, model string) string {
			up, _ := c.Checks.States(c.Results, balance.Model(model))
			return fmt.Sprint(up)
		},
		Models: []string{"down-at-first-failure", "failures-add-up", "up-at-first-success", "successes-add-up", "rise-and-fall-swapped", "change-one-check-late"},
	}.Test(t)
}
