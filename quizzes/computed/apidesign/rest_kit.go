package apidesign

import (
	"fmt"
	"strconv"

	"warmcache/quizzes"
)

// restTries bounds the draws of one variant.
const restTries = 600

// restNear makes a near answer of a number.
func restNear(n int, id, why string, a ...any) quizzes.Near {
	return quizzes.Near{Answer: strconv.Itoa(n), Misconception: id, Why: fmt.Sprintf(why, a...)}
}
