package apidesign

import (
	"fmt"
	"strconv"

	"warmcache/quizzes"
)

// wireTries bounds the draws of one variant.
const wireTries = 400

// wireTexts joins the sentences of a run.
func wireTexts[S ~struct{ Rule, Text, State string }](run []S) string {
	out := ""
	for i, s := range run {
		if i > 0 {
			out += " "
		}
		out += quizzes.Step(s).Text
	}
	return out
}

func wireNear(answer, id, why string, a ...any) quizzes.Near {
	return quizzes.Near{Answer: answer, Misconception: id, Why: fmt.Sprintf(why, a...)}
}

// wireCell is a row of one asked cell.
func wireCell(given []string, want, why string, choices []string, near []quizzes.Near) quizzes.CellRow {
	return quizzes.CellRow{Given: given, Asked: []quizzes.Cell{{Choices: choices, Want: want, Why: why, Near: quizzes.NearAnswers(want, near)}}}
}

// wireIDs counts the different misconceptions that the cells of rows can name.
func wireIDs(rows []quizzes.CellRow) int {
	ids := map[string]bool{}
	for _, row := range rows {
		for _, c := range row.Asked {
			for _, n := range c.Near {
				ids[n.Misconception] = true
			}
		}
	}
	return len(ids)
}

func wireItoa(n int) string { return strconv.Itoa(n) }

// wireStatuses are the ends of a call that a table offers.
func wireStatuses() []string { return []string{"OK", "DEADLINE_EXCEEDED"} }
