package databases

import (
	"fmt"
	"strconv"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/repl"
)

// repTries bounds the draws of one variant.
const repTries = 400

// repSteps turns a run's steps into a worked solution whose last step states the key.
func repSteps(steps []repl.Step, format string, a ...any) []quizzes.Step {
	var out []quizzes.Step
	for _, s := range steps {
		out = append(out, quizzes.Step(s))
	}
	return append(out, quizzes.Step{Rule: "answer", Text: fmt.Sprintf(format, a...)})
}

func repNear(answer any, m repl.Model, why string) quizzes.Near {
	return quizzes.Near{Answer: fmt.Sprint(answer), Misconception: string(m), Why: why}
}

// repAnd joins phrases with commas and "and".
func repAnd(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func repYes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
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
