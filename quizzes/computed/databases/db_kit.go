package databases

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/txn"
)

// dbTries bounds the draws of one variant.
const dbTries = 800

// dbWorked turns a run's steps, of any engine, into a worked solution whose last step states the key.
func dbWorked[S ~struct{ Rule, Text, State string }](steps []S, format string, a ...any) []quizzes.Step {
	var out []quizzes.Step
	for _, s := range steps {
		out = append(out, quizzes.Step(s))
	}
	return append(out, quizzes.Step{Rule: "answer", Text: fmt.Sprintf(format, a...)})
}

func dbCode(s string) string { return "`" + s + "`" }

// dbAnd joins phrases with commas and "and".
func dbAnd(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func dbPlural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// dbScript lists a script's statements, one a line, each with its session.
func dbScript(t txn.Table, script []txn.Stmt) []string {
	var out []string
	for i, s := range script {
		out = append(out, fmt.Sprintf("%2d  %s  %s", i+1, txn.Session(s.S), t.SQL(s)))
	}
	return out
}

// dbParts finds the first text at which a wrong run's steps leave the right one's.
func dbParts[S ~struct{ Rule, Text, State string }](right, wrong []S) (r, w string) {
	for i := range min(len(right), len(wrong)) {
		a, b := quizzes.Step(right[i]), quizzes.Step(wrong[i])
		if a.Text != b.Text {
			return a.Text, b.Text
		}
	}
	return "", ""
}

// dbUpper starts a text that begins with a small letter in upper case.
func dbUpper(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// dbLengthRank is the place of the right option among all by length, from 0 for the shortest, with ties broken at
// random. A generator that draws the wanted place first makes no length the better guess.
func dbLengthRank(r *rand.Rand, opts []quizzes.Option) int {
	length := func(o quizzes.Option) int { return len(strings.ReplaceAll(o.Text, "`", "")) }
	key, rank, ties := 0, 0, 0
	for _, o := range opts {
		if o.Right {
			key = length(o)
		}
	}
	for _, o := range opts {
		switch n := length(o); {
		case o.Right:
		case n < key:
			rank++
		case n == key:
			ties++
		}
	}
	return rank + r.IntN(ties+1)
}
