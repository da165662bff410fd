package raft

import "slices"

// Change is what happens to a cluster.
type Change byte

// The changes. AddBroken adds a voting member whose process does not start.
const (
	Crash Change = iota
	Restart
	Add
	AddBroken
	AddLearner
	Promote
	Remove
)

// Event is a change of one member.
type Event struct {
	Change Change
	Member string
}

// Line prints an event for a table.
func (e Event) Line() string {
	return e.Member + [...]string{" crashes", " is back", " joins as a voter", " is added as a voter; its process does not start",
		" joins as a learner", " is promoted from learner to voter", " is removed from the configuration"}[e.Change]
}

// Cluster is a configuration and who runs.
type Cluster struct{ Voters, Learners, Up []string }

// Wrong models of quorums.
const (
	HalfEnough    Model = "half-is-a-quorum"
	LivingCounted Model = "dead-members-not-counted" // n is the number of members that run
	LearnersVote  Model = "learners-count"           // learners are members like others
	StartCounted  Model = "quorum-fixed-at-start"    // n stays what it was when the cluster was made
)

// Quorum is the size of a majority of n: n/2 rounded down, plus 1.
func Quorum(n int) int { return n/2 + 1 }

// Verdict is the quorum and whether writes can be committed.
type Verdict struct {
	Quorum int
	Commit bool
}

// Judge says what holds for a cluster; start is the number of voters it was made with.
func (c Cluster) Judge(start int, m Model) Verdict {
	voters := c.Voters
	if m == LearnersVote {
		voters = append(slices.Clone(voters), c.Learners...)
	}
	n, alive := len(voters), 0
	for _, v := range voters {
		if slices.Contains(c.Up, v) {
			alive++
		}
	}
	switch m {
	case LivingCounted:
		n = alive
	case StartCounted:
		n = start
	}
	q := Quorum(n)
	if m == HalfEnough {
		q = (n + 1) / 2
	}
	return Verdict{q, alive >= q && alive > 0}
}

// Apply returns the cluster after an event. ok is false when it is no event for this cluster: a change of the
// configuration must be committed by the members before it.
func (c Cluster) Apply(e Event) (next Cluster, ok bool) {
	voter, learner, up := slices.Contains(c.Voters, e.Member), slices.Contains(c.Learners, e.Member), slices.Contains(c.Up, e.Member)
	next = Cluster{slices.Clone(c.Voters), slices.Clone(c.Learners), slices.Clone(c.Up)}
	can := c.Judge(0, "").Commit
	without := func(from []string) []string {
		return slices.DeleteFunc(slices.Clone(from), func(m string) bool { return m == e.Member })
	}
	switch e.Change {
	case Crash:
		next.Up, ok = without(c.Up), up
	case Restart:
		next.Up, ok = append(next.Up, e.Member), (voter || learner) && !up
	case Add, AddBroken:
		next.Voters, ok = append(next.Voters, e.Member), can && !voter && !learner
		if e.Change == Add {
			next.Up = append(next.Up, e.Member)
		}
	case AddLearner:
		next.Learners, next.Up, ok = append(next.Learners, e.Member), append(next.Up, e.Member), can && !voter && !learner
	case Promote:
		next.Learners, next.Voters, ok = without(c.Learners), append(next.Voters, e.Member), can && learner && up
	case Remove:
		next.Voters, next.Learners, next.Up, ok = without(c.Voters), without(c.Learners), without(c.Up), can && (voter || learner) && len(c.Voters) > 1
	}
	return next, ok
}

// Play applies events and judges after each.
func Play(c Cluster, events []Event, m Model) ([]Verdict, []Step, bool) {
	tr := trace{off: m != ""}
	start := len(c.Voters)
	var out []Verdict
	for _, e := range events {
		next, ok := c.Apply(e)
		if !ok {
			return nil, nil, false
		}
		c = next
		v := c.Judge(start, m)
		out = append(out, v)
		if !tr.off {
			alive := 0
			for _, x := range c.Voters {
				if slices.Contains(c.Up, x) {
					alive++
				}
			}
			can := "no commit"
			if v.Commit {
				can = "commits go on"
			}
			tr.add("raft.quorum", can, "%s: %d voting members are configured, so the quorum is %d; %d of them run.", e.Line(), len(c.Voters), v.Quorum, alive)
		}
	}
	return out, tr.steps, true
}
