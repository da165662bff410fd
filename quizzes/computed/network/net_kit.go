package network

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"warmcache/quizzes"
)

// netTries bounds the draws of one variant.
const netTries = 600

// netInts lists numbers with commas.
func netInts(ns []int) string {
	var out []string
	for _, n := range ns {
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, ", ")
}

// netNear makes a near answer of a number.
func netNear[N int | float64](n N, id, why string, a ...any) quizzes.Near {
	return quizzes.Near{Answer: quizzes.FormatNumber(float64(n)), Misconception: id, Why: fmt.Sprintf(why, a...)}
}

// netRanked makes a numeric option.
func netRanked(n int, text, id, why string, a ...any) quizzes.Ranked {
	return quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: text, Misconception: id, Why: fmt.Sprintf(why, a...)}}
}

// netWhole reports that a number is a whole one.
func netWhole(f float64) bool { return f == float64(int(f)) }

// netMarked draws n options of a multiple choice of which exactly right are right; make gives one, or an empty text
// where its draw is no use.
func netMarked(r *rand.Rand, n, right int, make func() quizzes.Option) ([]quizzes.Option, error) {
	var opts []quizzes.Option
	seen, good := map[string]bool{}, 0
	for tried := 0; len(opts) < n && tried < 80*n; tried++ {
		o := make()
		if o.Text == "" || seen[o.Text] || o.Right && good == right || !o.Right && len(opts)-good == n-right {
			continue
		}
		if seen[o.Text] = true; o.Right {
			good++
		}
		opts = append(opts, o)
	}
	if len(opts) < n {
		return nil, quizzes.Reject("%d options", len(opts))
	}
	return opts, nil
}
