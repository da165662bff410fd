package pipeline

import "slices"

// Wrong models of skipped jobs.
const (
	DirectOnly    Model = "direct-needs-only"
	SkipIsSuccess Model = "skip-counts-as-success"
	SkipIsFailure Model = "skip-counts-as-failure"
	PlainReplaces Model = "if-replaces-needs"
	AlwaysNeeds   Model = "always-needs-success"
)

// SkipModels are all of them.
var SkipModels = []Model{DirectOnly, SkipIsSuccess, SkipIsFailure, PlainReplaces, AlwaysNeeds}

// The results of a job.
const (
	Success = "success"
	Failure = "failure"
	Skipped = "skipped"
)

// Condition is a job's `if`: none, always(), failure(), or an expression without a status function.
type Condition string

// The conditions that jobs here may have. True and False compare the branch.
const (
	None    Condition = ""
	Always  Condition = "always()"
	Failed  Condition = "failure()"
	True    Condition = "github.ref == 'refs/heads/main'"
	False   Condition = "github.ref == 'refs/heads/dev'"
	NotStop Condition = "!cancelled()"
)

// Task is a job with its condition; Fails says that its steps would fail.
type Task struct {
	Name  string
	Needs []int
	If    Condition
	Fails bool
}

// Results gives the result of each job in a run on main that nobody cancels.
func Results(tasks []Task, m Model, tr *Steps) []string {
	out := make([]string, len(tasks))
	for i, t := range tasks {
		run, why := starts(tasks, out, i, m)
		switch {
		case !run:
			out[i] = Skipped
		case t.Fails:
			out[i] = Failure
		default:
			out[i] = Success
		}
		tr.say("actions.if", "`%s`: %s, so it is %s.", t.Name, why, said(out[i]))
	}
	return out
}

func said(result string) string {
	if result == Skipped {
		return "skipped"
	}
	return "run and ends in " + result
}

// starts decides one job, whose ancestors are done.
func starts(tasks []Task, results []string, i int, m Model) (run bool, why string) {
	good, bad := true, ""
	for _, k := range before(tasks, i, m) {
		r := results[k]
		if r == Failure || m == SkipIsFailure && r == Skipped {
			bad = tasks[k].Name
		}
		if r != Success && !(m == SkipIsSuccess && r == Skipped) {
			good = false
		}
	}
	switch tasks[i].If {
	case Always, NotStop:
		return m != AlwaysNeeds || good, "its condition holds whatever happened before"
	case Failed:
		if bad == "" {
			return false, "no job before it failed"
		}
		return true, "`" + bad + "` before it failed"
	case True:
		return good || m == PlainReplaces, "its condition holds and is joined with `success()`, " + all(good)
	case False:
		return false, "its condition does not hold"
	}
	return good, "it has no status function, so `success()` decides, " + all(good)
}

func all(good bool) string {
	if good {
		return "and everything before it succeeded"
	}
	return "and not everything before it succeeded"
}

// before lists the jobs that come before one, through the whole chain of needs.
func before(tasks []Task, i int, m Model) []int {
	out := slices.Clone(tasks[i].Needs)
	if m == DirectOnly {
		return out
	}
	for _, k := range tasks[i].Needs {
		out = append(out, before(tasks, k, m)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
