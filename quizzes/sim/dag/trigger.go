package dag

import "fmt"

// State is how a task of a run ended.
type State string

// The end states.
const (
	Success        State = "success"
	Failed         State = "failed"
	Skipped        State = "skipped"
	UpstreamFailed State = "upstream_failed"
)

// Rule is a trigger rule.
type Rule string

// The rules.
const (
	AllSuccess    Rule = "all_success"
	AllDone       Rule = "all_done"
	OneFailed     Rule = "one_failed"
	NoneFailed    Rule = "none_failed"
	NoneFailedMin Rule = "none_failed_min_one_success"
)

// Rules lists them.
func Rules() []Rule { return []Rule{AllSuccess, AllDone, OneFailed, NoneFailed, NoneFailedMin} }

// The wrong models of trigger rules.
const (
	SkipIsSuccess  Model = "skip-counts-as-success"        // a skipped parent is as good as a successful one
	SkipIsFailure  Model = "skip-counts-as-failure"        // a skipped parent is as bad as a failed one
	AlwaysBlocked  Model = "failed-parent-always-blocks"   // below a failure nothing runs, whatever the rule
	DoneMeansGood  Model = "all-done-needs-success"        // all_done waits for success
	NoSkipSpread   Model = "skip-does-not-spread"          // a task with a skipped parent runs
	MinIsAllOK     Model = "min-one-success-ignored"       // none_failed_min_one_success is none_failed
	OnlyDirectFail Model = "upstream-failed-is-no-failure" // a parent that was never started does no harm
)

// Outcome is the state of a task with these parents; if its rule lets it run, it succeeds.
func (r Rule) Outcome(parents []State, m Model) State {
	n := map[State]int{}
	for _, p := range parents {
		switch {
		case p == Skipped && (m == SkipIsSuccess || m == NoSkipSpread && r == AllSuccess):
			p = Success
		case p == Skipped && m == SkipIsFailure:
			p = Failed
		case p == UpstreamFailed && m == OnlyDirectFail:
			p = Success
		}
		n[p]++
	}
	bad := n[Failed] + n[UpstreamFailed]
	if m == DoneMeansGood && r == AllDone {
		r = AllSuccess
	}
	if m == AlwaysBlocked && bad > 0 {
		return UpstreamFailed
	}
	switch r {
	case AllDone:
		return Success
	case OneFailed:
		if bad > 0 {
			return Success
		}
		return Skipped
	}
	switch {
	case bad > 0:
		return UpstreamFailed
	case r == AllSuccess && n[Skipped] > 0, r == NoneFailedMin && m != MinIsAllOK && n[Skipped] == len(parents):
		return Skipped
	}
	return Success
}

// Explain says why a task ends in its state.
func (r Rule) Explain(parents []State) string {
	out := r.Outcome(parents, "")
	said := ""
	for i, p := range parents {
		if i > 0 {
			said += ", "
		}
		said += string(p)
	}
	why := map[State]string{
		Success:        "the rule is met, so it runs",
		Skipped:        "nothing failed and the rule is not met, so it is skipped",
		UpstreamFailed: "a failure above keeps the rule from ever being met",
	}[out]
	return fmt.Sprintf("With `%s` and parents in the states %s: %s.", r, said, why)
}
