package distributed

import (
	"fmt"
	"strings"

	"warmcache/quizzes"
)

// opTries bounds the draws of one variant.
const opTries = 800

// opWorked turns a run's steps, of any engine, into a worked solution whose last step states the key.
func opWorked[S ~struct{ Rule, Text, State string }](steps []S, format string, a ...any) []quizzes.Step {
	var out []quizzes.Step
	for _, s := range steps {
		out = append(out, quizzes.Step(s))
	}
	return append(out, quizzes.Step{Rule: "answer", Text: fmt.Sprintf(format, a...)})
}

// opAnd joins phrases with commas and "and".
func opAnd(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
