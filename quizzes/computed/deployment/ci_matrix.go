package deployment

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/pipeline"
)

// CIMatrixCount asks how many jobs a matrix makes.
var CIMatrixCount = quizzes.Template{
	ID: "ci.matrix.count", Version: 1, Concept: "ci-cd#matrix", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: ciMatrixCount,
}

var ciMatrixBeliefs = map[pipeline.Model]string{
	pipeline.ProductOnly:    "This multiplies the lists and stops there.",
	pipeline.IncludeAdds:    "This makes a job of each `include` entry, but one that fits a combination is merged into it.",
	pipeline.IncludeMerges:  "This makes no job of any `include` entry, but one that would overwrite a value everywhere becomes a job of its own.",
	pipeline.ExcludeLast:    "This applies `exclude` after `include`, but it comes first.",
	pipeline.ExcludeOne:     "This removes one combination for each `exclude` entry, but an entry removes all that it matches.",
	pipeline.ExcludeIgnored: "This removes nothing for an `exclude` entry with one key, but it removes all combinations with that value.",
}

func ciMatrix(r *rand.Rand) pipeline.Matrix {
	var x pipeline.Matrix
	systems := quizzes.DrawSorted(r, []string{"linux", "macos", "windows"}, 2+r.IntN(2))
	versions := quizzes.DrawSorted(r, []string{"'20'", "'22'", "'24'", "'25'", "'26'"}, 2+r.IntN(2))
	version := quizzes.One(r, "node", "java")
	x.Axes = []pipeline.Axis{{Key: "os", Values: systems}, {Key: version, Values: versions}}
	switch r.IntN(3) {
	case 0:
		x.Exclude = append(x.Exclude, pipeline.Combo{{Key: "os", Value: quizzes.One(r, systems...)}})
	case 1:
		x.Exclude = append(x.Exclude, pipeline.Combo{{Key: version, Value: quizzes.One(r, versions...)}})
	case 2:
		x.Exclude = append(x.Exclude, pipeline.Combo{{Key: "os", Value: quizzes.One(r, systems...)}, {Key: version, Value: quizzes.One(r, versions...)}})
	}
	pool := []pipeline.Combo{
		{{Key: version, Value: quizzes.One(r, versions...)}, {Key: "lint", Value: "true"}},
		{{Key: "os", Value: quizzes.One(r, systems...)}, {Key: "slow", Value: "true"}},
		{{Key: "os", Value: "bsd"}, {Key: version, Value: quizzes.One(r, versions...)}},
		{{Key: version, Value: "'27'"}},
		{{Key: "os", Value: quizzes.One(r, systems...)}, {Key: version, Value: "'27'"}},
		{{Key: "color", Value: "blue"}},
	}
	x.Include = quizzes.Draw(r, pool, 2+r.IntN(2))
	return x
}

func ciMatrixLines(x pipeline.Matrix) []string {
	out := []string{"strategy:", "  matrix:"}
	for _, a := range x.Axes {
		out = append(out, "    "+a.Key+": ["+strings.Join(a.Values, ", ")+"]")
	}
	for _, part := range []struct {
		key  string
		list []pipeline.Combo
	}{{"exclude", x.Exclude}, {"include", x.Include}} {
		out = append(out, "    "+part.key+":")
		for _, c := range part.list {
			out = append(out, "      - "+c.String())
		}
	}
	return out
}

func ciMatrixCount(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		x := ciMatrix(r)
		var tr pipeline.Steps
		n := len(x.Jobs("", &tr))
		var nears []quizzes.Near
		for _, m := range pipeline.MatrixModels {
			nears = append(nears, near(len(x.Jobs(m, nil)), string(m), "%s", ciMatrixBeliefs[m]))
		}
		nears = quizzes.NearAnswers(itoa(n), nears)
		if len(nears) < 3 || n < 2 {
			return reject("little at stake")
		}
		return quizzes.Question{
			Stem:     "How many jobs does this matrix make in GitHub Actions?",
			Exhibits: []quizzes.Exhibit{{Title: "Part of a workflow", Lang: "yaml", Lines: ciMatrixLines(x)}},
			Ask:      quizzes.Number{Value: float64(n), Unit: "jobs", Near: nears}, Note: fmt.Sprint(x),
			Trace: quizzes.Worked(tr, "The matrix makes %d jobs.", n),
		}, nil
	})
}
