package processing

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/dag"
)

// WorkflowTriggerStates asks in which state each task of a run ends.
var WorkflowTriggerStates = quizzes.Template{
	ID: "wo.trigger.states", Version: 1, Concept: "workflow-orchestration#trigger-rules", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: woStates,
}

var woTriggerModels = []dag.Model{dag.SkipIsSuccess, dag.SkipIsFailure, dag.AlwaysBlocked, dag.DoneMeansGood, dag.MinIsAllOK, dag.OnlyDirectFail}

var woTriggerWhy = map[dag.Model]string{
	dag.SkipIsSuccess:  "A skipped parent is not a successful one: `all_success` skips the task as well.",
	dag.SkipIsFailure:  "A skip is no failure.",
	dag.AlwaysBlocked:  "Whether a failed parent blocks depends on the rule.",
	dag.DoneMeansGood:  "`all_done` asks that parents have ended, not how.",
	dag.MinIsAllOK:     "If every parent was skipped, none succeeded.",
	dag.OnlyDirectFail: "A parent that was never started, `upstream_failed`, counts as a failure above.",
}

var woStateNames = []string{string(dag.Success), string(dag.Skipped), string(dag.UpstreamFailed)}

func woStates(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		names := quizzes.Draw(r, []string{"clean", "load", "join", "check", "merge", "alert", "report", "publish", "notify", "archive"}, 4)
		roots := quizzes.Draw(r, []string{"full", "delta", "users", "orders", "prices"}, 3)
		ended := quizzes.Draw(r, []dag.State{dag.Success, dag.Success, dag.Failed, dag.Skipped, dag.Skipped}, 3)
		state := map[string]dag.State{}
		all := append([]string{}, roots...)
		var lines []string
		for i, n := range roots {
			state[n] = ended[i]
			lines = append(lines, fmt.Sprintf("%s: %s", n, ended[i]))
		}
		cells := quizzes.Cells{Head: []string{"Task", "Parents", "Trigger rule", "State in the end"}}
		var t dag.Trace
		var got []dag.State
		fooled := map[dag.Model]bool{}
		rules := quizzes.Draw(r, []dag.Rule{dag.AllSuccess, dag.AllSuccess, dag.AllDone, dag.OneFailed, dag.NoneFailed, dag.NoneFailedMin}, 4)
		for i, n := range names {
			from := all
			if i > 0 {
				from = all[1+r.IntN(2):]
			}
			parents := quizzes.DrawSorted(r, from, 2)
			if i > 0 && r.IntN(2) == 0 {
				parents[1] = all[len(all)-1]
			}
			if parents[0] == parents[1] {
				parents = parents[:1]
			}
			var of []dag.State
			for _, p := range parents {
				of = append(of, state[p])
			}
			rule := rules[i]
			if rule == dag.OneFailed && count(of, dag.UpstreamFailed) > 0 && count(of, dag.Failed) == 0 {
				return quizzes.Question{}, quizzes.Reject("one_failed on upstream_failed alone")
			}
			out := rule.Outcome(of, "")
			state[n] = out
			got = append(got, out)
			all = append(all, n)
			c := quizzes.Cell{Choices: woStateNames, Want: string(out), Why: rule.Explain(of)}
			for _, m := range woTriggerModels {
				if w := rule.Outcome(of, m); w != out && w != dag.Failed {
					near1(&c, string(w), string(m), "%s %s", woTriggerWhy[m], c.Why)
					fooled[m] = true
				}
			}
			t = append(t, dag.Step{Rule: "trigger." + string(rule), Text: fmt.Sprintf("`%s`: %s", n, c.Why), State: string(out)})
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{n, strings.Join(parents, ", "), quizzes.Code(string(rule))}, Asked: []quizzes.Cell{c}})
		}
		if kinds(got) < 2 || count(got, dag.Success) > 2 || len(fooled) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     "In an Airflow run the first three tasks have ended as listed. The other tasks have no retries, and each of them succeeds if its trigger rule lets it run. In which state does each of them end?",
			Exhibits: []quizzes.Exhibit{listing("First tasks", lines...)},
			Drawn:    woRules(roots, state, cells.Rows),
			Ask:      cells, Note: fmt.Sprint(lines, cells.Rows), Trace: quizzes.Worked(t, "In the order of the rows: %s.", cells.KeyText()),
		}, nil
	})
}
