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

// dbScript lists a script's statements, one a line, each with its session.
func dbScript(t txn.Table, script []txn.Stmt) []string {
	var out []string
	for i, s := range script {
		out = append(out, fmt.Sprintf("%2d  %s  %s", i+1, txn.Session(s.S), t.SQL(s)))
	}
	return out
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
