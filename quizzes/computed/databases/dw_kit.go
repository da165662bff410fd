package databases

import (
	"fmt"
	"strconv"

	"warmcache/quizzes"
)

// dwTries bounds the draws of one variant.
const dwTries = 600

func dwNear(n int, id, why string, a ...any) quizzes.Near {
	return quizzes.Near{Answer: strconv.Itoa(n), Misconception: id, Why: fmt.Sprintf(why, a...)}
}

// dwNears keeps what differs from the key, and rejects a draw with fewer than min near answers.
func dwNears(key, min int, all ...quizzes.Near) ([]quizzes.Near, error) {
	out := quizzes.NearAnswers(strconv.Itoa(key), all)
	if len(out) < min {
		return nil, quizzes.Reject("%d near answers", len(out))
	}
	return out, nil
}
