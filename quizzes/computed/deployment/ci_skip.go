package deployment

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/pipeline"
)

// CISkipResults asks for the result of each job of a run in which one fails or is skipped.
var CISkipResults = quizzes.Template{
	ID: "ci.skip.results", Version: 1, Concept: "ci-cd#conditions", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: ciSkipResults,
}

var ciSkipBeliefs = map[pipeline.Model]string{
	pipeline.DirectOnly:    "a status function looks at the jobs in `needs` alone, but it reaches back through the whole chain",
	pipeline.SkipIsSuccess: "a skipped job counts as a success for the jobs after it, but they are skipped as well",
	pipeline.SkipIsFailure: "a skipped job counts as failed for `failure()`, but it does not",
	pipeline.PlainReplaces: "an `if` without a status function replaces `success()`, but it is joined with it",
	pipeline.AlwaysNeeds:   "`always()` still waits for success, but it runs whatever happened",
}

// ciTasks draws a chain with a branch or two: the first job is named for its checks.
func ciTasks(r *rand.Rand) []pipeline.Task {
	names := []string{quizzes.One(r, "lint", "test", "checks"), quizzes.One(r, "build", "image", "pack"), quizzes.One(r, "deploy", "publish", "release"), quizzes.One(r, "smoke", "docs", "e2e"), quizzes.One(r, "notify", "report", "cleanup")}
	var out []pipeline.Task
	for i, n := range names {
		t := pipeline.Task{Name: n}
		if i > 0 {
			t.Needs = []int{i - 1 - r.IntN(min(2, i))}
			if i > 2 && r.IntN(3) == 0 {
				t.Needs = append(t.Needs, i-1, i-2)
				slices.Sort(t.Needs)
				t.Needs = slices.Compact(t.Needs)
			}
		}
		if i > 0 && r.IntN(5) < 3 {
			t.If = quizzes.One(r, pipeline.Always, pipeline.Failed, pipeline.Failed, pipeline.True, pipeline.False, pipeline.NotStop)
		}
		t.Fails = r.IntN(4) == 0
		out = append(out, t)
	}
	return out
}

func ciSkipResults(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		tasks := ciTasks(r)
		var tr pipeline.Steps
		got := pipeline.Results(tasks, "", &tr)
		count := map[string]int{}
		for _, g := range got[1:] {
			count[g]++
		}
		fooled := 0
		for _, m := range pipeline.SkipModels {
			if !slices.Equal(pipeline.Results(tasks, m, nil), got) {
				fooled++
			}
		}
		if fooled < 2 || count[pipeline.Skipped] > 2 || count[pipeline.Success] > 2 || count[pipeline.Skipped] == 0 || got[0] == pipeline.Success && r.IntN(3) > 0 {
			return reject("little at stake")
		}
		cells := quizzes.Cells{Head: []string{"Job", "`needs`", "`if`", "Its steps, when run", "Result"}}
		for i, t := range tasks {
			steps, cond := "succeed", "none"
			if t.Fails {
				steps = "fail"
			}
			if t.If != pipeline.None {
				cond = quizzes.Code(string(t.If))
			}
			row := quizzes.CellRow{Given: []string{t.Name, ciNeeds(t.Needs, func(k int) string { return tasks[k].Name }), cond, steps}}
			if i == 0 {
				row.Given = append(row.Given, got[0])
			} else {
				row.Asked = []quizzes.Cell{{Choices: []string{pipeline.Success, pipeline.Failure, pipeline.Skipped}, Want: got[i], Why: tr[i].Text, Near: ciSkipNear(tasks, i, got[i])}}
			}
			cells.Rows = append(cells.Rows, row)
		}
		return quizzes.Question{
			Stem: "A GitHub Actions workflow runs on the branch `main`, and nobody cancels it. With which result does each job end?",
			Ask:  cells, Note: fmt.Sprint(tasks), Drawn: ciSkipTree(cells.Rows),
			Trace: quizzes.Worked(tr, "The results are, in order: %s.", cells.KeyText()),
		}, nil
	})
}

func ciSkipNear(tasks []pipeline.Task, i int, want string) []quizzes.Near {
	var out []quizzes.Near
	for _, m := range pipeline.SkipModels {
		out = append(out, near(pipeline.Results(tasks, m, nil)[i], string(m), "For `%s` this takes it that %s.", tasks[i].Name, ciSkipBeliefs[m]))
	}
	return quizzes.NearAnswers(want, out)
}
