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
	opts := gather(80*n, right, n-right, make)
	if len(opts) < n {
		return nil, quizzes.Reject("%d options", len(opts))
	}
	return opts, nil
}

// even is marked for options whose length goes with what they are: of some more of both kinds it takes those that keep
// the plan.
func even(r *rand.Rand, n, right int, plan quizzes.Lengths, make func() quizzes.Option) ([]quizzes.Option, error) {
	pool := gather(12*n, right+3, n-right+3, make)
	if opts := quizzes.Even(r, plan, pool, func(o quizzes.Option) (string, bool) { return o.Text, o.Right }); opts != nil {
		return opts, nil
	}
	return nil, quizzes.Reject("%d options, none of such lengths", len(pool))
}

// gather makes at most so many options, of which it keeps as many right and wrong ones as there is room for.
func gather(tries, rights, wrongs int, make func() quizzes.Option) []quizzes.Option {
	var opts []quizzes.Option
	seen, room := map[string]bool{}, map[bool]int{true: rights, false: wrongs}
	for tried := 0; room[true]+room[false] > 0 && tried < tries; tried++ {
		o := make()
		if o.Text == "" || seen[o.Text] || room[o.Right] == 0 {
			continue
		}
		seen[o.Text] = true
		room[o.Right]--
		opts = append(opts, o)
	}
	return opts
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
