package quizzes

import (
	"fmt"
	"strings"
)

// Worked turns a run's steps, of any engine, into a worked solution whose last step states the key.
func Worked[S ~struct{ Rule, Text, State string }](run []S, format string, a ...any) []Step {
	out := make([]Step, 0, len(run)+1)
	for _, s := range run {
		out = append(out, Step(s))
	}
	return append(out, Step{Rule: "answer", Text: fmt.Sprintf(format, a...)})
}

// And joins phrases with commas and "and".
func And(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// AndNone is And, with "none" for no phrase.
func AndNone(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return And(words)
}

// Code marks a text as code.
func Code(s string) string { return "`" + s + "`" }

// Plural counts things whose plural ends in s.
func Plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// YesNo writes a truth as an answer.
func YesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
