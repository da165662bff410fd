package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// csTries bounds the draws of one variant.
const csTries = 600

// csParts finds the first step at which a wrong run leaves the right one, as the text of either. ok is false when
// they never differ.
func csParts(right, wrong []cache.Step) (r, w string, ok bool) {
	for i := range min(len(right), len(wrong)) {
		if right[i].Text != wrong[i].Text || right[i].State != wrong[i].State {
			return right[i].Text, wrong[i].Text, true
		}
	}
	return "", "", false
}

// csLower starts a text in lower case, to stand inside a sentence.
func csLower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// csCodes lists words as code with commas.
func csCodes(words []string) string {
	var out []string
	for _, w := range words {
		out = append(out, quizzes.Code(w))
	}
	return strings.Join(out, ", ")
}

func csItoa(n int) string { return strconv.Itoa(n) }

var csAlphabet = strings.Split("ABCDEFGHKMPRSTWX", "")

// csLetters returns n different keys, in alphabetical order.
func csLetters(r *rand.Rand, n int) []string {
	return quizzes.DrawSorted(r, csAlphabet, n)
}

// csRequests draws n requests for keys; a key seen lately is asked for more often than others, but never twice in
// a row, which would be a hit under any policy.
func csRequests(r *rand.Rand, keys []string, n int) []string {
	out := make([]string, 0, n)
	for len(out) < n {
		k := keys[r.IntN(len(keys))]
		if len(out) > 3 && r.IntN(5) < 2 {
			k = out[len(out)-2-r.IntN(3)]
		}
		if len(out) == 0 || k != out[len(out)-1] {
			out = append(out, k)
		}
	}
	return out
}

// csDistinct counts different words.
func csDistinct(words ...string) int {
	s := slices.Clone(words)
	slices.Sort(s)
	return len(slices.Compact(s))
}

// csMost counts the word that occurs most often.
func csMost(words []string) int {
	n := map[string]int{}
	most := 0
	for _, w := range words {
		n[w]++
		most = max(most, n[w])
	}
	return most
}

// csNear makes a near answer of a number.
func csNear(n int, id, why string, a ...any) quizzes.Near {
	return quizzes.Near{Answer: csItoa(n), Misconception: id, Why: fmt.Sprintf(why, a...)}
}

// csPerSecond prints a rate.
func csPerSecond(n int) string { return csItoa(n) + " a second" }

// csTrue counts what is true.
func csTrue(bs []bool) int {
	n := 0
	for _, b := range bs {
		if b {
			n++
		}
	}
	return n
}
