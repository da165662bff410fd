package distributed

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/repl"
)

// GossipExpected asks how many nodes learn in a round on average.
var GossipExpected = quizzes.Template{
	ID: "go.expected", Version: 1, Concept: "gossip-protocol#push-pull", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: goExpected,
}

// goPushes have a chance of 1/2, or of 0.6 or 0.8 for two callers, that one of them misses a node: powers stay easy.
func goPushes() (out []repl.Crowd) {
	for calls := 1; calls <= 6; calls++ {
		for know := 2; know <= 3; know++ {
			out = append(out, repl.Crowd{Nodes: 2*calls + 1, Know: know, Calls: calls, By: repl.Push})
		}
		if calls%2 == 0 {
			out = append(out, repl.Crowd{Nodes: 5*calls/2 + 1, Know: 2, Calls: calls, By: repl.Push})
		}
		if calls <= 3 {
			out = append(out, repl.Crowd{Nodes: 5*calls + 1, Know: 2, Calls: calls, By: repl.Push})
		}
	}
	return out[2:] // without the cluster of three
}

// goPulls have whole and half averages.
func goPulls() (out []repl.Crowd) {
	for nodes := 5; nodes <= 21; nodes++ {
		for know := 2; know < nodes-1; know++ {
			if c := (repl.Crowd{Nodes: nodes, Know: know, Calls: 1, By: repl.Pull}); 2*(nodes-know)*know%(nodes-1) == 0 {
				out = append(out, c)
			}
		}
	}
	return out
}

func goExpected(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		rows := append(quizzes.DrawSorted(r, goPushes(), 2), quizzes.DrawSorted(r, goPulls(), 2)...)
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		cells := quizzes.Cells{Head: []string{"Cluster", "Nodes", "Know the news", "Calls", "New nodes on average"}}
		var steps []repl.Step
		wants := map[string]bool{}
		for i, c := range rows {
			n, step := c.New("")
			want := repl.Decimal(n)
			if wants[want] || int(n) == c.Know && want == fmt.Sprint(c.Know) {
				return quizzes.Question{}, quizzes.Reject("an answer stands in the row or twice")
			}
			wants[want] = true
			name := string(rune('A' + i))
			steps = append(steps, repl.Step{Rule: step.Rule, Text: "Cluster " + name + ". " + step.Text, State: step.State})
			calls := "pull: each that does not know calls 1 node"
			if c.By == repl.Push {
				calls = fmt.Sprintf("push: each that knows calls %s", goDifferent(c.Calls))
			}
			cell := quizzes.Cell{Want: want, Why: step.Text, Near: goExpectedNear(c, want, step.Text)}
			if len(cell.Near) == 0 {
				return quizzes.Question{}, quizzes.Reject("little at stake")
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{name, fmt.Sprint(c.Nodes), fmt.Sprint(c.Know), calls}, Asked: []quizzes.Cell{cell}})
		}
		return quizzes.Question{
			Stem: "In four clusters nodes call random others for one round, as listed. In a push the caller tells the news to each node that it calls; in a pull the caller learns the news if the node that it calls knows it. " +
				"No node calls itself, a caller calls as many different nodes as listed, and all picks are equally likely, whether the other one knows the news or not. The round uses what nodes knew at its start. How many further nodes learn the news on average? The answers have at most two decimals.",
			Ask: cells, Note: fmt.Sprint(rows), Trace: quizzes.Worked(steps, "In the order of the rows: %s.", cells.KeyText()),
		}, nil
	})
}

func goDifferent(calls int) string {
	if calls == 1 {
		return "1 node"
	}
	return fmt.Sprintf("%d different nodes", calls)
}

var goExpectedSays = map[repl.Model]string{
	repl.NoOverlap:    "Here each call reaches another node, and one without the news. Some go to the same node, and some to nodes that know.",
	repl.TellersAddUp: "Here the chances of a node to be reached add up. A node that two callers reach learns only once.",
	repl.PullFinds:    "Here whoever asks learns. Some ask a node that does not know either.",
	repl.PullAsPush:   "That is what a push with one call each would bring.",
	repl.KnowersServe: "Here each node that knows is asked once. Several may ask the same one, and some are asked by nobody.",
}

func goExpectedNear(c repl.Crowd, want, why string) []quizzes.Near {
	var near []quizzes.Near
	for _, m := range []repl.Model{repl.NoOverlap, repl.TellersAddUp, repl.PullFinds, repl.KnowersServe, repl.PullAsPush} {
		if n, _ := c.New(m); c.By == repl.Pull || m != repl.PullAsPush {
			near = append(near, dkNear(repl.Decimal(n), string(m), "%s %s", goExpectedSays[m], why))
		}
	}
	return quizzes.NearAnswers(want, near)
}
