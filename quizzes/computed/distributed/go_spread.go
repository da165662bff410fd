package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/repl"
)

// GossipRounds asks who knows the news after two rounds of given calls.
var GossipRounds = quizzes.Template{
	ID: "go.rounds", Version: 1, Concept: "gossip-protocol#push-pull", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: goRounds,
}

// GossipDigest asks in which message of an exchange each entry travels.
var GossipDigest = quizzes.Template{
	ID: "go.digest", Version: 1, Concept: "gossip-protocol#anti-entropy", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 1, Make: goDigest,
}

// GossipMerkle asks how many hashes are compared.
var GossipMerkle = quizzes.Template{
	ID: "go.merkle", Version: 1, Concept: "gossip-protocol#merkle-trees", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: goMerkle,
}

var goRoundModels = []repl.Model{repl.SameRound, repl.Swapped, repl.BothWays, repl.FirstTellers}

var goRoundSays = map[repl.Model]string{
	repl.SameRound:    "who learns in a round can pass it on only in the next one",
	repl.Swapped:      "a push tells the called node and a pull tells the caller, not the other way round",
	repl.BothWays:     "a call carries news one way only, unless it is a push-pull",
	repl.FirstTellers: "whoever has learned in the first round tells others in the second",
}

func goRounds(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		const n = 6
		ex := quizzes.One(r, repl.Push, repl.Pull, repl.PushPull)
		knows := make([]bool, n)
		first := r.IntN(n)
		knows[first] = true
		calls := [][]int{repl.DrawCalls(r, n), repl.DrawCalls(r, n)}
		now, _ := repl.Gossip(knows, calls, ex, repl.Silent)
		if dkCount(now) != want+1 || slices.Equal(calls[0], calls[1]) {
			return quizzes.Question{}, quizzes.Reject("another count")
		}
		fooled := 0
		for _, m := range goRoundModels {
			if got, _ := repl.Gossip(knows, calls, ex, m); !slices.Equal(got, now) {
				fooled++
			}
		}
		if fooled < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		_, steps := repl.Gossip(knows, calls, ex, "")
		var opts []quizzes.Option
		var rows [][]string
		for i := range n {
			rows = append(rows, []string{repl.Node(i), repl.Node(calls[0][i]), repl.Node(calls[1][i])})
			if i != first {
				opts = append(opts, goRoundOption(knows, calls, ex, i, now[i], steps))
			}
		}
		now[first] = false
		return quizzes.Question{
			Stem: fmt.Sprintf("Six nodes gossip by %s, and each calls one other node a round, as listed. A round uses what each node knew at its start. At first only %s knows the news. Which others know it after the second round?",
				ex, repl.Node(first)),
			Exhibits: []quizzes.Exhibit{{Title: "Calls", Head: []string{"Node", "Calls in round 1", "Calls in round 2"}, Rows: rows, Drawn: goCalls(calls)}},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(ex, first, calls),
			Trace: quizzes.Worked(steps, "Beside %s the news has reached %s.", repl.Node(first), repl.Names(now)),
		}, nil
	})
}

func goRoundOption(knows []bool, calls [][]int, ex repl.Exchange, i int, right bool, steps []repl.Step) quizzes.Option {
	why := fmt.Sprintf("Node %s calls %s and then %s. ", repl.Node(i), repl.Node(calls[0][i]), repl.Node(calls[1][i]))
	for n := range calls {
		var by []string
		for from, to := range calls[n] {
			if to == i {
				by = append(by, repl.Node(from))
			}
		}
		why += fmt.Sprintf("In round %d it is called by %s. ", n+1, quizzes.AndNone(by))
	}
	why += fmt.Sprintf("After round 1 %s.", steps[0].State)
	id := "every-call-is-both-ways"
	for _, m := range goRoundModels {
		if got, _ := repl.Gossip(knows, calls, ex, m); got[i] != right {
			id = string(m)
			why += fmt.Sprintf(" Mind that %s.", goRoundSays[m])
			break
		}
	}
	return dkOpt(repl.Node(i), right, id, "%s", why)
}

var goSent = []string{string(repl.InReply), string(repl.InThird), string(repl.NotSent)}

func goDigest(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		caller, called := "A", "B"
		if r.IntN(2) == 0 {
			caller, called = called, caller
		}
		names := quizzes.DrawSorted(r, []string{"n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9"}, 5)
		cells := quizzes.Cells{Head: []string{"Entry", "Version at A", "Version at B", "Content travels in"}}
		seen := map[string]int{}
		var steps []repl.Step
		for _, name := range names {
			a := 1 + r.IntN(20)
			b := max(0, a+[]int{-1, 1, -7, 6, 0, -30}[r.IntN(6)])
			if r.IntN(8) == 0 {
				a, b = 0, a
			}
			x, y := a, b // caller's and called one's
			if caller == "B" {
				x, y = b, a
			}
			sent := repl.Digest(x, y, "")
			seen[string(sent)]++
			why := fmt.Sprintf("`%s`: %s %s, %s %s.", name, caller, goVersion(x), called, goVersion(y))
			why += map[repl.Sent]string{
				repl.InReply: " The called node is ahead and puts it into its reply, message 2.",
				repl.InThird: " The called node is behind and asks for it; the caller sends it in message 3.",
				repl.NotSent: " Both are equal, so it is sent in neither.",
			}[sent]
			cell := quizzes.Cell{Choices: goSent, Want: string(sent), Why: why}
			for _, m := range []repl.Model{repl.LowerWins, repl.LackNotNamed, repl.CallerWins, repl.AllSent} {
				if got := string(repl.Digest(x, y, m)); got != cell.Want && !slices.ContainsFunc(cell.Near, func(n quizzes.Near) bool { return n.Answer == got }) {
					cell.Near = append(cell.Near, dkNear(got, string(m), "%s", why))
				}
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{name, goShown(a), goShown(b)}, Asked: []quizzes.Cell{cell}})
			steps = append(steps, repl.Step{Rule: "digest.entry", Text: why, State: string(sent)})
		}
		if seen[string(repl.NotSent)] > 1 || seen[string(repl.InReply)] == 0 || seen[string(repl.InThird)] == 0 || seen[string(repl.InReply)] > 3 || seen[string(repl.InThird)] > 3 {
			return quizzes.Question{}, quizzes.Reject("one answer prevails")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("Node %s calls node %s for an anti-entropy exchange. Message 1 is %s's digest of versions, message 2 is %s's reply, message 3 is %s's answer to it. In which message does the content of each entry travel?",
				caller, called, caller, called, caller),
			Ask: cells, Note: fmt.Sprint(caller, cells.Rows),
			Trace: quizzes.Worked(steps, "In the order of the rows: %s.", cells.KeyText()),
		}, nil
	})
}

func goVersion(n int) string {
	if n == 0 {
		return "has none"
	}
	return fmt.Sprintf("has version %d", n)
}

func goShown(n int) string {
	if n == 0 {
		return "–"
	}
	return fmt.Sprint(n)
}

func goMerkle(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		var all []int
		leaves := 16 << r.IntN(2)
		for i := range leaves {
			all = append(all, i+1)
		}
		differ := quizzes.DrawSorted(r, all, 2+r.IntN(3))
		key, steps := repl.Merkle(leaves, differ, "")
		if slices.Contains(differ, key) {
			return quizzes.Question{}, quizzes.Reject("the key stands in the stem")
		}
		var near []quizzes.Near
		for _, m := range []struct {
			model repl.Model
			says  string
		}{
			{repl.PathsApart, "That descends from the root anew for each range. Paths share the root and what lies below it, and shared hashes are compared once."},
			{repl.DiffersOnly, "That counts only hashes that differ. Their equal neighbors are compared as well."},
			{repl.LeavesOnly, "That compares all the leaves and makes no use of the tree."},
			{repl.WholeTree, "That compares every hash of the tree. Below an equal hash nothing is compared."},
			{repl.RootNotCount, "That leaves out the comparison of the roots."},
		} {
			got, _ := repl.Merkle(leaves, differ, m.model)
			near = append(near, dkNear(got, string(m.model), "%s", m.says))
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("Two replicas compare Merkle trees with a leaf for each of %d key ranges, numbered from 1. Each inner hash has two children. The ranges %s differ. How many pairs of hashes are compared, the roots and the leaves included?",
				leaves, quizzes.AndNone(dkInts(differ))),
			Ask: quizzes.Number{Value: float64(key), Unit: "pairs", Near: quizzes.NearAnswers(fmt.Sprint(key), near)}, Note: fmt.Sprint(leaves, differ),
			Trace: quizzes.Worked(steps, "In all %d pairs are compared.", key),
		}, nil
	})
}
