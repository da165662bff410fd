package formats

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"warmcache/quizzes"
)

// tries bounds the draws of one variant.
const tries = 400

// texts joins the sentences of a run.
func texts[S ~struct{ Rule, Text, State string }](run []S) string {
	var out []string
	for _, s := range run {
		out = append(out, quizzes.Step(s).Text)
	}
	return strings.Join(out, " ")
}

func near(answer, id, why string, a ...any) quizzes.Near {
	return quizzes.Near{Answer: answer, Misconception: id, Why: fmt.Sprintf(why, a...)}
}

// named counts the near answers of all cells.
func named(rows []quizzes.CellRow) int {
	n := 0
	for _, row := range rows {
		for _, c := range row.Asked {
			n += len(c.Near)
		}
	}
	return n
}

// pair draws one of two ways with equal chances, before anything else is drawn.
func coin(r *rand.Rand) bool { return r.IntN(2) == 0 }

func listing(title, lang string, lines ...string) quizzes.Exhibit {
	return quizzes.Exhibit{Title: title, Lang: lang, Lines: lines}
}

// mixed reports whether the wants of a table's only asked column take at least kinds values, none more than most times.
func mixed(rows []quizzes.CellRow, kinds, most int) bool {
	n := map[string]int{}
	for _, row := range rows {
		n[row.Asked[0].Want]++
	}
	top := 0
	for _, k := range n {
		top = max(top, k)
	}
	return len(n) >= kinds && top <= most
}

func itoa(n int) string { return strconv.Itoa(n) }
