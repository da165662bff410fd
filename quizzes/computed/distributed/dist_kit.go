package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"warmcache/quizzes"
)

// dkTries bounds the draws of one variant.
const dkTries = 400

// dkInts prints numbers.
func dkInts(ns []int) []string {
	var out []string
	for _, n := range ns {
		out = append(out, strconv.Itoa(n))
	}
	return out
}

// dkText is an exhibit of lines.
func dkText(title string, lines ...string) []quizzes.Exhibit {
	return []quizzes.Exhibit{{Title: title, Lang: "text", Lines: lines}}
}

// dkDrawn is an exhibit of lines with its picture.
func dkDrawn(title string, lines []string, drawn quizzes.Picture) []quizzes.Exhibit {
	return []quizzes.Exhibit{{Title: title, Lang: "text", Lines: lines, Drawn: drawn}}
}

// dkNear makes a near answer.
func dkNear(answer any, id, why string, a ...any) quizzes.Near {
	return quizzes.Near{Answer: fmt.Sprint(answer), Misconception: id, Why: fmt.Sprintf(why, a...)}
}

// dkRanked makes a numeric option; right ones have no misconception.
func dkRanked(n int, unit, id, why string, a ...any) quizzes.Ranked {
	return quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: dkUnit(n, unit), Misconception: id, Why: fmt.Sprintf(why, a...)}}
}

func dkUnit(n int, unit string) string {
	if unit == "" {
		return strconv.Itoa(n)
	}
	return quizzes.Plural(n, unit)
}

// dkOpt makes an option that is right or wrong; a right one needs no misconception.
func dkOpt(text string, right bool, id, why string, a ...any) quizzes.Option {
	if right {
		id = ""
	}
	return quizzes.Option{Text: text, Right: right, Misconception: id, Why: fmt.Sprintf(why, a...)}
}

// dkCount counts what is true.
func dkCount(bs []bool) int {
	n := 0
	for _, b := range bs {
		if b {
			n++
		}
	}
	return n
}

// dkWhere lists the elements whose mark is set.
func dkWhere[T any](from []T, marks []bool) []T {
	var out []T
	for i, m := range marks {
		if m {
			out = append(out, from[i])
		}
	}
	return out
}

// dkDigits draws n different digits from 1 to 9.
func dkDigits(r *rand.Rand, n int) []int {
	return quizzes.Draw(r, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, n)
}

// dkSame reports whether all elements are equal.
func dkSame[T comparable](xs []T) bool {
	return !slices.ContainsFunc(xs, func(x T) bool { return x != xs[0] })
}
