package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/raft"
)

// CoordinationQueue asks who is woken and who holds the lock after each turn of a lock queue.
var CoordinationQueue = quizzes.Template{
	ID: "co.queue", Version: 1, Concept: "coordination-services#lock-queue", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: coQueue,
}

// CoordinationFence asks which writes a storage takes that checks fencing tokens.
var CoordinationFence = quizzes.Template{
	ID: "co.fence", Version: 1, Concept: "coordination-services#fencing", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: coFence,
}

var coQueueModels = []raft.Model{raft.WokenHolds, raft.AllWake, raft.HeadOnly, raft.BehindLost}

func coQueue(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		names := quizzes.Draw(r, []string{"Ann", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana"}, 6)
		line := names[:4+r.IntN(2)]
		turns := raft.DrawTurns(r, line, names[len(line):], 5)
		if len(turns) < 4 {
			return quizzes.Question{}, quizzes.Reject("too short")
		}
		right, _ := raft.Queue(line, turns, raft.Silent)
		idle, holders, nobody := 0, map[string]bool{}, 0
		for _, o := range right {
			holders[o.Holder] = true
			if o.Woken != raft.Nobody && o.Woken != o.Holder {
				idle++
			}
			if o.Woken == raft.Nobody {
				nobody++
			}
		}
		if idle == 0 || len(holders) < 2 || holders[raft.Nobody] || nobody > 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		_, steps := raft.Queue(line, turns, "")
		cells := coQueueCells(line, turns, right, steps)
		return quizzes.Question{
			Stem: fmt.Sprintf("Clients wait for a lock by the ZooKeeper recipe: each watches the znode with the next lower number. In the order of their numbers they are %s. Then the following happens. Who is woken each time, and who holds the lock after it?",
				quizzes.AndNone(line)),
			Ask: cells, Note: fmt.Sprint(line, turns),
			Trace: quizzes.Worked(steps, "Woken and holder, row by row: %s.", cells.KeyText()),
		}, nil
	})
}

func coQueueCells(line []string, turns []raft.Turn, right []raft.Outcome, steps []raft.Step) quizzes.Cells {
	all := slices.Clone(line)
	for _, t := range turns {
		if t.Asks {
			all = append(all, t.Client)
		}
	}
	slices.Sort(all)
	woken := append(slices.Clone(all), raft.All, raft.Nobody)
	cells := quizzes.Cells{Head: []string{"Event", "Woken", "Holder after it"}}
	for i, t := range turns {
		holder := quizzes.Cell{Choices: all, Want: right[i].Holder, Why: steps[i].Text + " The lowest number holds the lock: " + right[i].Holder + "."}
		wakes := quizzes.Cell{Choices: woken, Want: right[i].Woken, Why: steps[i].Text}
		for _, m := range coQueueModels {
			out, _ := raft.Queue(line, turns, m)
			wakes.Near = coNear(wakes, out[i].Woken, m)
			holder.Near = coNear(holder, out[i].Holder, m)
		}
		what := t.Client + "'s session ends"
		if t.Asks {
			what = t.Client + " asks for the lock"
		} else if i > 0 && t.Client == right[i-1].Holder || i == 0 && t.Client == line[0] {
			what = t.Client + " releases the lock"
		}
		cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{what}, Asked: []quizzes.Cell{wakes, holder}})
	}
	return cells
}

// coNear adds a wrong model's answer to a cell, if it is one that the cell offers.
func coNear(c quizzes.Cell, got string, m raft.Model) []quizzes.Near {
	if got == c.Want || !slices.Contains(c.Choices, got) || slices.ContainsFunc(c.Near, func(n quizzes.Near) bool { return n.Answer == got }) {
		return c.Near
	}
	return append(c.Near, dkNear(got, string(m), "%s", c.Why))
}

var coFenceModels = []raft.Model{raft.LeaseAlone, raft.HolderMargin, raft.TokenOnce, raft.ReadsDoNot, raft.NoFence}

var coFenceSays = map[raft.Model]string{
	raft.LeaseAlone:   "The storage does not know who holds the lock.",
	raft.HolderMargin: "The storage learns of a token only when a request shows it.",
	raft.TokenOnce:    "A token that is as high as the highest seen is not lower.",
	raft.ReadsDoNot:   "A read shows its token too.",
	raft.NoFence:      "A late write has a low token.",
}

func coFence(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(2*dkTries, func() (quizzes.Question, error) {
		values := []string{"v", "w", "x", "y", "z"}
		clients := quizzes.Draw(r, []string{"A", "B", "C"}, 2+r.IntN(2))
		uses := raft.DrawUses(r, clients, 20+r.IntN(40), values)
		got, _ := raft.Fence(uses, raft.Silent)
		if dkCount(got) != want || len(uses) > 11 {
			return quizzes.Question{}, quizzes.Reject("another count")
		}
		fooled := 0
		for _, m := range coFenceModels {
			if out, _ := raft.Fence(uses, m); !slices.Equal(out, got) {
				fooled++
			}
		}
		if fooled < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		_, steps := raft.Fence(uses, "")
		var lines, taken []string
		var opts []quizzes.Option
		for i, u := range uses {
			lines = append(lines, u.Line())
			if u.Value == "" {
				continue
			}
			if got[i] {
				taken = append(taken, u.Value)
			}
			opts = append(opts, coFenceOption(uses, i, got[i], steps[i]))
		}
		return quizzes.Question{
			Stem:     "A lock service grants a lock with growing tokens; a client that has lost the lock may not know it. A storage checks the token of each request, of reads too, and rejects those below the highest it has seen. Which writes does it take?",
			Exhibits: dkDrawn("In this order", lines, quizzes.LanesOf(clients, lines)), Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(lines),
			Trace: quizzes.Worked(steps, "The storage takes %s.", quizzes.AndNone(taken)),
		}, nil
	})
}

func coFenceOption(uses []raft.Use, i int, right bool, step raft.Step) quizzes.Option {
	id, why := "late-writes-pass", step.Text
	for _, m := range coFenceModels {
		if out, _ := raft.Fence(uses, m); out[i] != right {
			id, why = string(m), why+" "+coFenceSays[m]
			break
		}
	}
	return dkOpt(uses[i].Value, right, id, "%s", why)
}

// CoordinationQuorum asks for the quorum of a cluster that changes, and whether it can commit.
var CoordinationQuorum = quizzes.Template{
	ID: "co.quorum", Version: 1, Concept: "coordination-services#quorum", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: coQuorum,
}

var coQuorumModels = []raft.Model{raft.LivingCounted, raft.LearnersVote, raft.HalfEnough, raft.StartCounted}

var coQuorumSays = map[raft.Model]string{
	raft.LivingCounted: "Configured members count, dead or alive.",
	raft.LearnersVote:  "Learners do not vote and are not part of n.",
	raft.HalfEnough:    "A quorum is more than half.",
	raft.StartCounted:  "Each change of the voting members changes n.",
}

func coQuorum(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		all := strings.Fields("S1 S2 S3 S4 S5 S6 S7 S8 S9 S10")
		n := 3 + r.IntN(3)
		start := raft.Cluster{Voters: all[:n], Up: all[:n]}
		events := raft.DrawEvents(r, start, all[n:], 5)
		right, _, _ := raft.Play(start, events, raft.Silent)
		quorums, can := map[int]bool{}, 0
		for _, v := range right {
			quorums[v.Quorum] = true
			if v.Commit {
				can++
			}
		}
		if len(right) < 5 || len(quorums) < 2 || can < 2 || can > 3 && r.IntN(4) > 0 {
			return quizzes.Question{}, quizzes.Reject("one answer prevails")
		}
		fooled := 0
		for _, m := range coQuorumModels {
			if v, _, _ := raft.Play(start, events, m); !slices.Equal(v, right) {
				fooled++
			}
		}
		if fooled < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		_, steps, _ := raft.Play(start, events, "")
		cells := quizzes.Cells{Head: []string{"Event", "Quorum", "Can writes be committed?"}}
		for i, e := range events {
			q := quizzes.Cell{Choices: []string{"2", "3", "4"}, Want: fmt.Sprint(right[i].Quorum), Why: steps[i].Text}
			c := quizzes.Cell{Choices: []string{"yes", "no"}, Want: quizzes.YesNo(right[i].Commit), Why: steps[i].Text}
			for _, m := range coQuorumModels {
				v, _, _ := raft.Play(start, events, m)
				was, cwas := len(q.Near), len(c.Near)
				q.Near, c.Near = coNear(q, fmt.Sprint(v[i].Quorum), m), coNear(c, quizzes.YesNo(v[i].Commit), m)
				if len(q.Near) > was {
					q.Near[was].Why += " " + coQuorumSays[m]
				}
				if len(c.Near) > cwas {
					c.Near[cwas].Why += " " + coQuorumSays[m]
				}
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{e.Line()}, Asked: []quizzes.Cell{q, c}})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A Raft cluster is made of the voting members S1 to S%d, all running. Then the following happens, one after the other; a change of the configuration is committed by the members before it. How large is the quorum after each event, and can the cluster commit writes?", n),
			Ask:  cells, Note: fmt.Sprint(n, events),
			Trace: quizzes.Worked(steps, "Quorum and commits, row by row: %s.", cells.KeyText()),
		}, nil
	})
}
