package webservers

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
)

// tries bounds the draws of one variant.
const tries = 600

// worked turns a run's steps, of any engine, into a worked solution whose last step states the key.
func worked[S ~struct{ Rule, Text, State string }](steps []S, format string, a ...any) []quizzes.Step {
	var out []quizzes.Step
	for _, s := range steps {
		out = append(out, quizzes.Step(s))
	}
	return append(out, quizzes.Step{Rule: "answer", Text: fmt.Sprintf(format, a...)})
}

func code(s string) string { return "`" + s + "`" }

// and joins phrases with commas and "and".
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

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
