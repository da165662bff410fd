package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/repl"
)

// GossipSwim asks in which state a member is held after each message.
var GossipSwim = quizzes.Template{
	ID: "go.swim", Version: 1, Concept: "gossip-protocol#suspicion", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: goSwim,
}

// GossipProbe asks which members a node suspects after its probes.
var GossipProbe = quizzes.Template{
	ID: "go.probe", Version: 1, Concept: "gossip-protocol#probes", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: goProbe,
}

var goStates = []string{string(repl.Alive), string(repl.Suspect), string(repl.Dead)}

var goSwimModels = []repl.Model{repl.LastMessage, repl.EqualRevives, repl.DeadIsFinal, repl.OldSuspects, repl.HigherOnly}

func goSwim(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		known := repl.Rumor{Says: repl.Alive, Incarnation: 3 + r.IntN(20)}
		base := known.Incarnation - 1
		var msgs []repl.Rumor
		for range 6 {
			base += r.IntN(5) / 3
			msgs = append(msgs, repl.Rumor{Says: quizzes.One(r, repl.Alive, repl.Alive, repl.Suspect, repl.Suspect, repl.Dead), Incarnation: base + r.IntN(3)})
		}
		held, _ := repl.Swim(known, msgs, repl.Silent)
		seen, ignored := map[repl.Member]int{}, 0
		for i, h := range held {
			seen[h.Says]++
			if i > 0 && msgs[i] == msgs[i-1] {
				return quizzes.Question{}, quizzes.Reject("a message twice in a row")
			}
			if h.Says != msgs[i].Says {
				ignored++
			}
		}
		if len(seen) < 3 || seen[repl.Alive] > 3 || seen[repl.Suspect] > 3 || seen[repl.Dead] > 3 || ignored < 2 {
			return quizzes.Question{}, quizzes.Reject("one state prevails")
		}
		cells := goSwimCells(known, msgs, held)
		_, steps := repl.Swim(known, msgs, "")
		return quizzes.Question{
			Stem: fmt.Sprintf("A node holds a member as `%s`, where the number is the incarnation. By memberlist's rules, as what does it hold the member after each of these messages, in this order?", known),
			Ask:  cells, Note: fmt.Sprint(known, msgs),
			Trace: quizzes.Worked(steps, "The states are, in the order of the rows: %s.", cells.KeyText()),
		}, nil
	})
}

func goSwimCells(known repl.Rumor, msgs, held []repl.Rumor) quizzes.Cells {
	_, steps := repl.Swim(known, msgs, "")
	cells := quizzes.Cells{Head: []string{"Message", "State after it"}}
	for i, msg := range msgs {
		cell := quizzes.Cell{Choices: goStates, Want: string(held[i].Says), Why: steps[i].Text}
		for _, m := range goSwimModels {
			got, _ := repl.Swim(known, msgs, m)
			if s := string(got[i].Says); s != cell.Want && !slices.ContainsFunc(cell.Near, func(n quizzes.Near) bool { return n.Answer == s }) {
				cell.Near = append(cell.Near, dkNear(s, string(m), "%s", steps[i].Text))
			}
		}
		cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{"`" + msg.String() + "`"}, Asked: []quizzes.Cell{cell}})
	}
	return cells
}

var goProbeModels = []repl.Model{repl.NoAckIsDead, repl.HelperUp, repl.HelperPathFree, repl.BrokenIsDown}

var goProbeSays = map[repl.Model]string{
	repl.NoAckIsDead:    "One missed ping is not enough: the helpers are asked first.",
	repl.HelperUp:       "A helper has to get an answer itself; that it can be reached says nothing of the target.",
	repl.HelperPathFree: "A helper has to be reached before it can help.",
	repl.BrokenIsDown:   "One answer through one helper is enough.",
}

// goProbeCase is a node A that probes four others, each with two helpers.
type goProbeCase struct {
	net     repl.Net
	helpers [][]int
}

func goProbeDraw(r *rand.Rand) goProbeCase {
	const n = 6
	c := goProbeCase{net: repl.Net{Down: make([]bool, n)}}
	c.net.Down[1+r.IntN(n-1)] = true
	pairs := [][2]int{}
	for b := range n {
		for a := range b {
			if !c.net.Down[a] && !c.net.Down[b] {
				pairs = append(pairs, [2]int{a, b})
			}
		}
	}
	c.net.Broken = quizzes.DrawSorted(r, pairs, 4)
	for t := 1; t < n; t++ {
		var others []int
		for h := 1; h < n; h++ {
			if h != t {
				others = append(others, h)
			}
		}
		c.helpers = append(c.helpers, quizzes.DrawSorted(r, others, 2))
	}
	return c
}

func (c goProbeCase) suspects(m repl.Model) []bool {
	out := make([]bool, len(c.helpers))
	for i, h := range c.helpers {
		out[i], _ = repl.Probe(c.net, 0, i+1, h, m)
	}
	return out
}

func goProbe(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3)
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		c := goProbeDraw(r)
		right := c.suspects("")
		if dkCount(right) != want {
			return quizzes.Question{}, quizzes.Reject("another count")
		}
		fooled := 0
		for _, m := range goProbeModels {
			if !slices.Equal(c.suspects(m), right) {
				fooled++
			}
		}
		if fooled < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		var opts []quizzes.Option
		var rows [][]string
		var steps []repl.Step
		var links, names []string
		for _, b := range c.net.Broken {
			links = append(links, repl.Node(b[0])+"–"+repl.Node(b[1]))
		}
		for i, h := range c.helpers {
			_, step := repl.Probe(c.net, 0, i+1, h, "")
			steps = append(steps, step)
			rows = append(rows, []string{repl.Node(i + 1), repl.Node(h[0]) + ", " + repl.Node(h[1])})
			opts = append(opts, c.option(i, right[i], step))
			if right[i] {
				names = append(names, repl.Node(i+1))
			}
		}
		down := repl.Node(slices.Index(c.net.Down, true))
		return quizzes.Question{
			Stem: fmt.Sprintf("Node A probes each of the others in turn as in SWIM: a ping, and without an answer an indirect probe through the two helpers listed. Node %s has crashed. The connections %s are broken in both directions, and all others work. Which nodes does A suspect?",
				down, quizzes.AndNone(links)),
			Exhibits: []quizzes.Exhibit{{Title: "A's probes", Head: []string{"Target", "Helpers"}, Rows: rows}},
			Ask:      quizzes.Multiple{Options: opts}, Note: down + strings.Join(links, " ") + fmt.Sprint(rows),
			Trace: quizzes.Worked(steps, "A suspects %s.", quizzes.AndNone(names)),
		}, nil
	})
}

func (c goProbeCase) option(i int, right bool, step repl.Step) quizzes.Option {
	id, why := "all-helpers-needed", step.Text
	for _, m := range goProbeModels {
		if c.suspects(m)[i] != right {
			id, why = string(m), why+" "+goProbeSays[m]
			break
		}
	}
	if step.Rule == "swim.ping" && !right {
		id = "suspects-by-others-paths"
		why += " Other nodes' broken connections play no part."
	}
	return dkOpt(repl.Node(i+1), right, id, "%s", why)
}
