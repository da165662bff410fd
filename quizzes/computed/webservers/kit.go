package webservers

import (
	"math/rand/v2"

	"warmcache/quizzes"
)

// tries bounds the draws of one variant.
const tries = 600

// lengthRank is the place of the right option among all by length, from 0 for the shortest, with ties broken at
// random. A generator that draws the wanted place first makes no length the better guess.
func lengthRank(r *rand.Rand, opts []quizzes.Option) int {
	key, rank, ties := 0, 0, 0
	for _, o := range opts {
		if o.Right {
			key = len(o.Text)
		}
	}
	for _, o := range opts {
		switch n := len(o.Text); {
		case o.Right:
		case n < key:
			rank++
		case n == key:
			ties++
		}
	}
	return rank + r.IntN(ties+1)
}
