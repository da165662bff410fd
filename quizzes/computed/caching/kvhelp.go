package caching

import (
	"fmt"
	"strings"

	"warmcache/quizzes"
)

// kvStep is the shape of the steps of the kv, hash and paging machines.
type kvStep interface {
	~struct{ Rule, Text, State string }
}

// kvTrace turns a machine's steps into a worked solution and adds the step that states the key.
func kvTrace[S kvStep](steps []S, rule, format string, a ...any) []quizzes.Step {
	out := make([]quizzes.Step, 0, len(steps)+1)
	for _, s := range steps {
		out = append(out, quizzes.Step(s))
	}
	return append(out, quizzes.Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
}

// kvDeparts returns the first step at which a wrong run has another state than the faithful one, or the last step.
func kvDeparts[S kvStep](truth, wrong []S) int {
	for i := range min(len(truth), len(wrong)) {
		if quizzes.Step(truth[i]).State != quizzes.Step(wrong[i]).State {
			return i
		}
	}
	return len(truth) - 1
}

// kvListing prints commands in lines with the second at which each is sent.
func kvListing(at []int, lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = fmt.Sprintf("%4d s  %s", at[i], l)
	}
	return out
}

// kvShown reports whether a number stands as a word of its own in any line.
func kvShown(lines []string, n int) bool {
	want := fmt.Sprint(n)
	for _, l := range lines {
		for _, f := range strings.Fields(l) {
			if f == want {
				return true
			}
		}
	}
	return false
}

// kvSpread counts the distinct texts.
func kvSpread(texts []string) int {
	seen := map[string]bool{}
	for _, t := range texts {
		seen[t] = true
	}
	return len(seen)
}

func kvCodes(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = quizzes.Code(w)
	}
	return out
}
