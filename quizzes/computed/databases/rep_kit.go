package databases

import (
	"fmt"
	"strconv"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/repl"
)

// repTries bounds the draws of one variant.
const repTries = 400

func repNear(answer any, m repl.Model, why string) quizzes.Near {
	return quizzes.Near{Answer: fmt.Sprint(answer), Misconception: string(m), Why: why}
}

// repOption makes an option; right ones have no misconception.
func repOption(text string, right bool, m repl.Model, why string) quizzes.Option {
	o := quizzes.Option{Text: text, Right: right, Why: why}
	if !right {
		o.Misconception = string(m)
	}
	return o
}

func repMs(n int, m repl.Model, why string) quizzes.Ranked {
	return quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: strconv.Itoa(n) + " ms", Misconception: string(m), Why: why}}
}
