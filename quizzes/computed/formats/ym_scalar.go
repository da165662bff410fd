package formats

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/yaml"
)

// YMScalarTable asks what plain scalars become under one schema.
var YMScalarTable = quizzes.Template{
	ID: "ym.scalar.table", Version: 1, Concept: "yaml#plain-scalars", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: makeYMScalar,
}

var ymScalarModels = []yaml.Model{yaml.OtherSchema, yaml.LooksCount, yaml.AsDecimal, yaml.AllText}

var ymScalarBeliefs = map[yaml.Model]string{
	yaml.OtherSchema: "That is what the other schema makes of it.",
	yaml.LooksCount:  "That takes it for a number because it looks like one.",
	yaml.AsDecimal:   "That reads the digits as decimal.",
	yaml.AllText:     "That takes each bare word for text.",
}

// ymScalar draws a scalar that the two schemas, or a mistake, read in different ways.
func ymScalar(r *rand.Rand, kind int) string {
	d := func(n int) int { return r.IntN(n) }
	switch kind {
	case 0:
		return quizzes.One(r, "no", "off", "Yes", "on", "NO", "yes", "Off", "On")
	case 1:
		return fmt.Sprintf("0%d%d", 1+d(7), d(8))
	case 2:
		return fmt.Sprintf("0o%d%d", 1+d(3), d(8))
	case 3:
		return fmt.Sprintf("%d:%d%d", 1+d(8), d(6), d(10))
	case 4:
		return fmt.Sprintf("%d_%03d", 1+d(9), d(10)*100)
	case 5:
		return fmt.Sprintf("%de%d", 1+d(9), 1+d(4))
	case 6:
		return fmt.Sprintf("2024-0%d-1%d", 1+d(9), d(10))
	case 7:
		return fmt.Sprintf("%d.%d0", 1+d(9), 1+d(9))
	case 8:
		return fmt.Sprintf("%d.%d.%d", 1+d(4), d(9), 1+d(9))
	case 9:
		return quizzes.One(r, "true", "False", "TRUE")
	case 10:
		return fmt.Sprintf("0b1%d%d", d(2), d(2))
	}
	return fmt.Sprintf("0%d%d", 8+d(2), d(10))
}

// ymSaid is the choice that stands for a scalar: its type, and its value where that is not what is written.
func ymSaid(s yaml.Scalar) string {
	if s.Type == yaml.Int || s.Type == yaml.Float {
		return s.Value
	}
	return string(s.Type)
}

func makeYMScalar(r *rand.Rand) (quizzes.Question, error) {
	by := quizzes.One(r, yaml.PyYAML, yaml.Core)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		cells := quizzes.Cells{Head: []string{"Written", "Loaded as"}}
		var run []yaml.Step
		same := 0
		for _, kind := range quizzes.Draw(r, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 5) {
			s := ymScalar(r, kind)
			got := yaml.Resolve(s, by, "")
			want := ymSaid(got)
			var nears []quizzes.Near
			for _, m := range ymScalarModels {
				nears = append(nears, near(ymSaid(yaml.Resolve(s, by, m)), string(m), "%s %s", ymScalarBeliefs[m], got.Step.Text))
			}
			nears = quizzes.NearAnswers(want, nears)
			if len(nears) == 0 {
				return quizzes.Question{}, quizzes.Reject("nothing at stake in `%s`", s)
			}
			if want == string(yaml.Text) {
				same++
			}
			run = append(run, got.Step)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(s)}, Asked: []quizzes.Cell{{Want: want, Why: got.Step.Text, Near: nears}}})
		}
		if same < 1 || same > 3 {
			return quizzes.Question{}, quizzes.Reject("one-sided")
		}
		reader := "PyYAML 6.0, which follows YAML 1.1,"
		if by == yaml.Core {
			reader = "npm `yaml` 2.9, which follows the YAML 1.2 core schema,"
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("%s loads these plain scalars from a file. What does it make of each? Write the number in decimal where it is one, else one of `text`, `Boolean`, `date` and `null`.", reader),
			Ask:  cells, Trace: quizzes.Worked(run, "From the first to the last: %s.", cells.KeyText()), Note: fmt.Sprint(by, cells.Rows),
		}, nil
	})
}
