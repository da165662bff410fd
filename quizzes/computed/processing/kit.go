package processing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"warmcache/quizzes"
)

// tries bounds the draws of one variant.
const tries = 600

// near makes a near answer of a number.
func near(n int, id, why string, a ...any) quizzes.Near {
	return quizzes.Near{Answer: strconv.Itoa(n), Misconception: id, Why: fmt.Sprintf(why, a...)}
}

// ranked makes a numeric option.
func ranked(n int, text, id, why string, a ...any) quizzes.Ranked {
	return quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: text, Misconception: id, Why: fmt.Sprintf(why, a...)}}
}

// nears keeps what differs from the key, and rejects a draw with fewer than min near answers or with one that is not
// positive.
func nears(key, min int, all ...quizzes.Near) ([]quizzes.Near, error) {
	var out []quizzes.Near
	for _, n := range quizzes.NearAnswers(strconv.Itoa(key), all) {
		if !strings.HasPrefix(n.Answer, "-") {
			out = append(out, n)
		}
	}
	if len(out) < min {
		return nil, quizzes.Reject("%d near answers", len(out))
	}
	return out, nil
}

// near1 adds a near answer to a cell unless it is the key or there already.
func near1(c *quizzes.Cell, answer, id, why string, a ...any) {
	if answer == c.Want || slices.ContainsFunc(c.Near, func(n quizzes.Near) bool { return n.Answer == answer }) {
		return
	}
	c.Near = append(c.Near, quizzes.Near{Answer: answer, Misconception: id, Why: fmt.Sprintf(why, a...)})
}

func codes(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = quizzes.Code(w)
	}
	return out
}

// and joins phrases with commas and "and".
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func itoa(n int) string { return strconv.Itoa(n) }

// ints prints numbers with spaces between.
func ints(ns []int) string { return strings.Trim(fmt.Sprint(ns), "[]") }

// kinds counts different values.
func kinds[T comparable](vs []T) int {
	seen := map[T]bool{}
	for _, v := range vs {
		seen[v] = true
	}
	return len(seen)
}

// count counts a value.
func count[T comparable](vs []T, want T) int {
	n := 0
	for _, v := range vs {
		if v == want {
			n++
		}
	}
	return n
}

// listing is an exhibit of lines.
func listing(title string, lines ...string) quizzes.Exhibit {
	return quizzes.Exhibit{Title: title, Lang: "text", Lines: lines}
}

// lower starts a text in lower case, to stand inside a sentence.
func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
