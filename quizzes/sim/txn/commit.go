package txn

import "fmt"

// The wrong models of two-phase commit (Bernstein, Hadzilacos and Goodman 1987, section 7.4).
const (
	YesNotBinding   Model = "yes-not-binding"       // a database that voted yes rolls back when nobody answers
	YesCommits      Model = "yes-vote-commits"      // a yes is the commit of that part
	DecisionReaches Model = "decision-is-instant"   // a decision in the coordinator's log holds everywhere at once
	LogForgotten    Model = "coordinator-forgets"   // a coordinator that comes back rolls everything back
	AllYesCommits   Model = "votes-decide-alone"    // all votes being yes, the coordinator need not have written anything
	UnvotedWaits    Model = "unvoted-is-in-doubt"   // a database that has not voted waits too
	RestartForgets  Model = "restart-drops-prepare" // a prepared part is gone after a restart of its database
)

// Turn is one thing that happens in a two-phase commit.
type Turn struct {
	Kind string // yes, no, restart, decide, told
	Peer int    // -1 for decide
}

// Fate is where a database stands.
type Fate string

// The fates.
const (
	Committed  Fate = "committed"
	RolledBack Fate = "rolled back"
	InDoubt    Fate = "in doubt"
)

// TwoPhase is how a run stands when its coordinator has been away for long.
type TwoPhase struct {
	Fates  []Fate
	After  Fate // of all, once the coordinator is back; a coordinator without a decision in its log rolls back
	Commit bool // the decision is to commit
	Steps  []Step
}

// RunTwoPhase plays turns of n databases, after which the coordinator is gone. A database that has not voted gives
// up and rolls back.
func RunTwoPhase(names []string, turns []Turn, m Model) TwoPhase {
	n := len(names)
	vote, told, restarted := make([]byte, n), make([]bool, n), make([]bool, n)
	decided, commit := false, false
	out := TwoPhase{Fates: make([]Fate, n)}
	say := func(rule, format string, a ...any) {
		out.Steps = append(out.Steps, Step{rule, fmt.Sprintf(format, a...), ""})
	}
	for _, t := range turns {
		switch t.Kind {
		case "yes":
			vote[t.Peer] = 'y'
			say("2pc.yes", "`%s` makes its part durable and votes yes: from here on it may not decide alone.", names[t.Peer])
		case "no":
			vote[t.Peer] = 'n'
			say("2pc.no", "`%s` rolls its part back and votes no: nothing can be committed any more.", names[t.Peer])
		case "restart":
			restarted[t.Peer] = true
			say("2pc.restart", "`%s` restarts; a prepared part survives that, with its locks.", names[t.Peer])
		case "decide":
			decided, commit = true, true
			for _, v := range vote {
				commit = commit && v == 'y'
			}
			say("2pc.decide", "The coordinator writes its decision: %s.", map[bool]string{true: "commit", false: "roll back"}[commit])
		case "told":
			told[t.Peer] = true
			say("2pc.told", "`%s` hears the decision and follows it.", names[t.Peer])
		}
	}
	yes := true
	for _, v := range vote {
		yes = yes && v == 'y'
	}
	out.Commit = decided && commit
	decision := RolledBack
	if out.Commit {
		decision = Committed
	}
	for i := range names {
		switch {
		case vote[i] == 'n':
			out.Fates[i] = RolledBack
		case vote[i] == 0:
			out.Fates[i] = RolledBack
			if m == UnvotedWaits {
				out.Fates[i] = InDoubt
			}
		case told[i]:
			out.Fates[i] = decision
		case m == YesNotBinding || m == RestartForgets && restarted[i]:
			out.Fates[i] = RolledBack
		case m == YesCommits || m == AllYesCommits && yes:
			out.Fates[i] = Committed
		case m == DecisionReaches && decided:
			out.Fates[i] = decision
		default:
			out.Fates[i] = InDoubt
		}
		say("2pc.fate", "`%s`: %s, so it is %s.", names[i], standing(vote[i], told[i]), out.Fates[i])
	}
	out.After = decision
	if m == LogForgotten {
		out.After = RolledBack
	}
	if m == AllYesCommits && yes {
		out.After = Committed
	}
	say("2pc.back", "The coordinator comes back and reads its log: %s.", map[bool]string{true: "it has written commit, so all commit", false: "it has written no commit, so all roll back"}[out.Commit])
	return out
}

func standing(vote byte, told bool) string {
	switch {
	case vote == 0:
		return "it has not voted and may give up alone"
	case vote == 'n':
		return "it has voted no"
	case told:
		return "it knows the decision"
	}
	return "it has voted yes and does not know the decision"
}
