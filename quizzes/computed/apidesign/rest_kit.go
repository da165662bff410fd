package apidesign

import (
	"fmt"
	"strconv"

	"warmcache/quizzes"
)

// restTries bounds the draws of one variant.
const restTries = 600

// restSteps turns a run's steps, of any engine, into a worked solution whose last step states the key.
func restSteps[S ~struct{ Rule, Text, State string }](steps []S, format string, a ...any) []quizzes.Step {
	var out []quizzes.Step
	for _, s := range steps {
		out = append(out, quizzes.Step(s))
	}
	return append(out, quizzes.Step{Rule: "answer", Text: fmt.Sprintf(format, a...)})
}

func restCode(s string) string { return "`" + s + "`" }

// restNear makes a near answer of a number.
func restNear(n int, id, why string, a ...any) quizzes.Near {
	return quizzes.Near{Answer: strconv.Itoa(n), Misconception: id, Why: fmt.Sprintf(why, a...)}
}

// restTexts keeps of wrong texts those that differ from the key and from each other.
func restTexts(key string, wrong []quizzes.Option) []quizzes.Option {
	seen := map[string]bool{key: true}
	var out []quizzes.Option
	for _, w := range wrong {
		if !seen[w.Text] {
			seen[w.Text] = true
			out = append(out, w)
		}
	}
	return out
}
