package webservers

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
)

// nearNumber makes a near answer of a number.
func nearNumber[N int | float64](n N, id, why string, a ...any) quizzes.Near {
	return quizzes.Near{Answer: quizzes.FormatNumber(float64(n)), Misconception: id, Why: fmt.Sprintf(why, a...)}
}

// marked draws n options of a multiple choice of which exactly right are right; make gives one, or an empty text where
// its draw is no use.
func marked(n, right int, make func() quizzes.Option) ([]quizzes.Option, error) {
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

// address draws an IPv4 address of one of the blocks kept for examples.
func address(r *rand.Rand) string {
	return fmt.Sprintf("%s.%d", quizzes.One(r, "203.0.113", "198.51.100", "192.0.2"), 1+r.IntN(254))
}

// central reports that the right option shares more words with the others than any of them does: wrong results that
// each differ from the key in one thing make it the middle of all.
func central(opts []quizzes.Option) bool {
	key, best := 0, 0
	for _, o := range opts {
		n := 0
		for _, w := range parts(o.Text) {
			for _, p := range opts {
				if p.Text != o.Text && slices.Contains(parts(p.Text), w) {
					n++
				}
			}
		}
		if o.Right {
			key = n
		} else {
			best = max(best, n)
		}
	}
	return key > best
}

func parts(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" /?&=`,", r) })
}
