package formats

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"warmcache/quizzes"
)

// tries bounds the draws of one variant.
const tries = 400

// steps turns an engine's steps into a worked solution whose last step states the key.
func steps[S ~struct{ Rule, Text, State string }](run []S, format string, a ...any) []quizzes.Step {
	out := make([]quizzes.Step, 0, len(run)+1)
	for _, s := range run {
		out = append(out, quizzes.Step(s))
	}
	return append(out, quizzes.Step{Rule: "answer", Text: fmt.Sprintf(format, a...)})
}

// texts joins the sentences of a run.
func texts[S ~struct{ Rule, Text, State string }](run []S) string {
	var out []string
	for _, s := range run {
		out = append(out, quizzes.Step(s).Text)
	}
	return strings.Join(out, " ")
}

func code(s string) string { return "`" + s + "`" }

func near(answer, id, why string, a ...any) quizzes.Near {
	return quizzes.Near{Answer: answer, Misconception: id, Why: fmt.Sprintf(why, a...)}
}

func wrong(text, id, why string, a ...any) quizzes.Option {
	return quizzes.Option{Text: text, Misconception: id, Why: fmt.Sprintf(why, a...)}
}

func right(text, why string, a ...any) quizzes.Option {
	return quizzes.Option{Text: text, Right: true, Why: fmt.Sprintf(why, a...)}
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

// choiceCells builds the cell of a table with fixed choices and the first wrong answer as its near one.
func choiceCell(choices []string, want, why string, wrong ...quizzes.Near) quizzes.Cell {
	return quizzes.Cell{Choices: choices, Want: want, Why: why, Near: quizzes.NearAnswers(want, wrong)}
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

// lines splits a text at its line feeds; a last, empty line is dropped.
func lines(text string) []string {
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// among draws n different elements of from that are not in but.
func among[T comparable](r *rand.Rand, from []T, n int, but ...T) []T {
	left := slices.DeleteFunc(slices.Clone(from), func(x T) bool { return slices.Contains(but, x) })
	return quizzes.Draw(r, left, n)
}
