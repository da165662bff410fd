package formats

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/jsonfmt"
)

// JSNumberRead asks what three languages make of JSON numbers.
var JSNumberRead = quizzes.Template{
	ID: "js.number.read", Version: 1, Concept: "json#numbers", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: makeJSNumber,
}

var jsNumberModels = []jsonfmt.Model{jsonfmt.AlwaysExact, jsonfmt.AlwaysDouble, jsonfmt.AboveRounds, jsonfmt.TooBigFails, jsonfmt.IntegralFits, jsonfmt.Saturating}

// jsLiteral draws a number that some reader has trouble with.
func jsLiteral(r *rand.Rand) string {
	above := int64(1) << 53
	switch r.IntN(8) {
	case 0, 1:
		return fmt.Sprint(above + 1 + 2*r.Int64N(400))
	case 2:
		return fmt.Sprint(above + 2 + 2*r.Int64N(400))
	case 3:
		return fmt.Sprint(above - 1 - r.Int64N(400))
	case 4:
		return fmt.Sprintf("%d.%s", 1+r.IntN(99), quizzes.One(r, "0", "5", "25", "75"))
	case 5:
		return fmt.Sprintf("%d.%s", 1+r.IntN(99), quizzes.One(r, "1", "2", "3", "7", "9"))
	case 6:
		return fmt.Sprintf("%de%d", 1+r.IntN(9), quizzes.One(r, 2, 3, 4, 400, 500))
	}
	return fmt.Sprintf("%d%018d", 10+r.IntN(80), r.Int64N(500)*2+1)
}

func makeJSNumber(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		readers := []jsonfmt.Reader{jsonfmt.JSParse, jsonfmt.PyLoads, jsonfmt.GoInt64, jsonfmt.GoAny}
		cells := quizzes.Cells{Head: []string{"Number in the JSON", "Reader", "Outcome"}}
		var run []jsonfmt.Step
		ids, counts := map[string]bool{}, map[string]int{}
		for _, by := range append(quizzes.Draw(r, readers, 4), readers[r.IntN(4)]) {
			literal := jsLiteral(r)
			want, s := jsonfmt.Read(literal, by, "")
			if counts[want]++; counts[want] > 2 {
				return quizzes.Question{}, quizzes.Reject("one-sided")
			}
			cell := quizzes.Cell{Choices: jsonfmt.Outcomes(), Want: want, Why: s.Text, Near: jsNumberNear(literal, by, want, s.Text)}
			if len(cell.Near) == 0 {
				return quizzes.Question{}, quizzes.Reject("a row that misleads nobody")
			}
			ids[cell.Near[0].Misconception] = true
			run = append(run, s)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(literal), string(by)}, Asked: []quizzes.Cell{cell}})
		}
		if !mixed(cells.Rows, 3, 2) || len(ids) < 2 {
			return quizzes.Question{}, quizzes.Reject("one-sided")
		}
		return quizzes.Question{
			Stem: "Python 3, Go's `encoding/json` and JavaScript read these numbers from JSON, each with its defaults. Does the program hold exactly the number written, a rounded one, infinity, or does it get an error?",
			Ask:  cells, Trace: quizzes.Worked(run, "Row by row: %s.", cells.KeyText()), Note: fmt.Sprint(cells.Rows),
		}, nil
	})
}

func jsNumberNear(literal string, by jsonfmt.Reader, want, why string) []quizzes.Near {
	var out []quizzes.Near
	for _, m := range jsNumberModels {
		if got, _ := jsonfmt.Read(literal, by, m); got != want {
			out = append(out, near(got, string(m), "%s", jsNumberBeliefs[m]+" "+why))
		}
	}
	return quizzes.NearAnswers(want, out)
}

var jsNumberBeliefs = map[jsonfmt.Model]string{
	jsonfmt.AlwaysExact:  "The grammar has no limit, but a reader has a type to put the number in.",
	jsonfmt.AlwaysDouble: "Not each reader takes a double.",
	jsonfmt.AboveRounds:  "Above 2⁵³ there are still integers that are doubles, every second one first.",
	jsonfmt.TooBigFails:  "Where a double can't hold a number, the nearest one is taken, without an error.",
	jsonfmt.IntegralFits: "Go looks at how the number is written and not at its value.",
	jsonfmt.Saturating:   "What is too large is not cut to the largest number.",
}
