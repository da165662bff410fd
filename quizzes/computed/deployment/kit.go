package deployment

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"warmcache/quizzes"
)

// tries bounds the draws of one variant.
const tries = 600

func reject(why string) (quizzes.Question, error) {
	return quizzes.Question{}, quizzes.Reject("%s", why)
}

func itoa(n int) string { return strconv.Itoa(n) }

// near makes a near answer.
func near(answer any, id, why string, a ...any) quizzes.Near {
	return quizzes.Near{Answer: fmt.Sprint(answer), Misconception: id, Why: fmt.Sprintf(why, a...)}
}

// right and wrong make options.
func right(text, why string, a ...any) quizzes.Option {
	return quizzes.Option{Text: text, Right: true, Why: fmt.Sprintf(why, a...)}
}

func wrong(text, id, why string, a ...any) quizzes.Option {
	return quizzes.Option{Text: text, Misconception: id, Why: fmt.Sprintf(why, a...)}
}

// share draws how many of n options shall be right: any number from 1 to n-1 alike. A generator draws it before it
// searches, so that each option is as often right as wrong.
func share(r *rand.Rand, n int) int { return 1 + r.IntN(n-1) }

// rights counts the right options.
func rights(opts []quizzes.Option) int {
	n := 0
	for _, o := range opts {
		if o.Right {
			n++
		}
	}
	return n
}

// named counts the wrong options with a misconception.
func named(opts []quizzes.Option) int {
	n := 0
	for _, o := range opts {
		if o.Misconception != "" {
			n++
		}
	}
	return n
}

// key lists the right options of a multiple choice.
func key(opts []quizzes.Option) string {
	var out []string
	for _, o := range opts {
		if o.Right {
			out = append(out, o.Text)
		}
	}
	return quizzes.And(out)
}
