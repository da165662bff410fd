package deployment

import (
	"fmt"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/release"
)

// ciSkipTree draws the jobs of a table with the columns job, needs, condition and steps.
func ciSkipTree(rows []quizzes.CellRow) quizzes.Tree {
	var t quizzes.Tree
	at := map[string]int{}
	for i, row := range rows {
		n := quizzes.Node{Name: row.Given[0]}
		if cond := strings.Trim(row.Given[2], "`"); cond != "none" {
			n.Note = "if " + strings.Replace(cond, "github.ref == 'refs/heads/main'", "on main", 1)
		}
		for _, p := range strings.Split(row.Given[1], ", ") {
			if k, ok := at[p]; ok {
				n.After = append(n.After, k)
			}
		}
		at[n.Name] = i
		t = append(t, n)
	}
	return t
}

// dsPlan shows the share of each step of a canary over the minutes of its plan.
func dsPlan(plan []release.Stage) quizzes.Axis {
	a, at := quizzes.Axis{Unit: "minutes"}, 0
	for i, s := range plan {
		a.Tracks = append(a.Tracks, quizzes.Track{Name: fmt.Sprintf("step %d", i+1),
			Spans: []quizzes.Span{{Name: fmt.Sprintf("%d %%, %d min", s.Share, s.Minutes), From: float64(at), To: float64(at + s.Minutes), Bare: true}}})
		at += s.Minutes
	}
	return a
}
