package distributed

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/repl"
)

// ConcurrentRelation asks how pairs of writes stand to each other.
var ConcurrentRelation = quizzes.Template{
	ID: "cw.relation", Version: 1, Concept: "concurrent-writes#happens-before", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: cwRelation,
}

// ConcurrentLamport asks for the Lamport number of an event.
var ConcurrentLamport = quizzes.Template{
	ID: "cw.lamport", Version: 1, Concept: "concurrent-writes#lamport", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: cwLamport,
}

// ConcurrentVector asks for the vector clock of an event.
var ConcurrentVector = quizzes.Template{
	ID: "cw.vector", Version: 1, Concept: "concurrent-writes#version-vectors", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 2, Make: cwVector,
}

var cwWrites = strings.Split("pqrst", "")

func cwLines(events []repl.Event) []string {
	var out []string
	for _, e := range events {
		out = append(out, e.Line())
	}
	return out
}

const cwListed = "Events, in the order of real time"

func cwRelation(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		names := quizzes.Draw(r, cwWrites, 4)
		events := repl.DrawEvents(r, 3, 3, names)
		at := map[string]int{}
		for i, e := range events {
			if e.Kind == repl.Local {
				at[e.Name] = i
			}
		}
		pairs := cwPairs(r, names)
		vs, _ := repl.Vectors(3, events, repl.Silent)
		seen, local := map[repl.Relation]int{}, 0
		for _, p := range pairs {
			i, j := at[p[0]], at[p[1]]
			seen[repl.Compare(vs[i], vs[j])]++
			if events[i].Node == events[j].Node {
				local++
			}
		}
		if seen[repl.Concurrent] < 1 || seen[repl.Concurrent] > 2 || seen[repl.Before] == 0 || seen[repl.After] == 0 || local > 1 {
			return quizzes.Question{}, quizzes.Reject("one relation prevails")
		}
		_, steps := repl.Vectors(3, events, "")
		cells := quizzes.Cells{Head: []string{"First write", "Second write", "The first one happens … the second"}}
		for _, p := range pairs {
			i, j := at[p[0]], at[p[1]]
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: p[:], Asked: []quizzes.Cell{cwCell(events, i, j, repl.Compare(vs[i], vs[j]))}})
		}
		return quizzes.Question{
			Stem:     "Three nodes write and send messages as listed. By the rules of happens-before, how does the first write of each pair stand to the second?",
			Exhibits: dkDrawn(cwListed, cwLines(events), cwLanes(events)), Ask: cells, Note: fmt.Sprint(events, cells.Rows[0].Given, cells.Rows[1].Given),
			Trace: quizzes.Worked(steps, "The relations are, in the order of the rows: %s.", cells.KeyText()),
		}, nil
	})
}

// cwPairs draws four pairs of the writes, in either order.
func cwPairs(r *rand.Rand, names []string) [][2]string {
	var all [][2]string
	for i, a := range names {
		for _, b := range names[:i] {
			if r.IntN(2) == 0 {
				a, b = b, a
			}
			all = append(all, [2]string{a, b})
			a = names[i]
		}
	}
	return quizzes.Draw(r, all, 4)
}

var cwRelations = []string{"before", "after", "concurrently with"}

func cwWord(rel repl.Relation) string {
	if rel == repl.Concurrent {
		return cwRelations[2]
	}
	return string(rel)
}

func cwCell(events []repl.Event, i, j int, rel repl.Relation) quizzes.Cell {
	vs, _ := repl.Vectors(3, events, "")
	why := fmt.Sprintf("`%s` has the vector %v and `%s` has %v.", events[i].Name, vs[i], events[j].Name, vs[j])
	if rel == repl.Concurrent {
		why += " Each is larger in one entry, so neither node could know of the other's write."
	} else {
		why += " No entry of one is larger, so a chain of steps and messages leads from it to the other."
	}
	cell := quizzes.Cell{Choices: cwRelations, Want: cwWord(rel), Why: why}
	said := map[string]bool{cell.Want: true}
	for _, m := range []struct {
		model repl.Model
		says  string
	}{
		{repl.RealTime, "Real time decides nothing here."},
		{repl.ByLamport, "A smaller Lamport number does not tell that one could know of the other."},
		{repl.BySums, "The sums of the entries tell nothing about who knew of whom."},
	} {
		if got := cwWord(repl.Relate(3, events, i, j, m.model)); !said[got] {
			said[got] = true
			cell.Near = append(cell.Near, dkNear(got, string(m.model), "%s %s", m.says, why))
		}
	}
	return cell
}

// cwAsked draws a run and an event near its end that messages have reached.
func cwAsked(r *rand.Rand) (events []repl.Event, asked int) {
	names := quizzes.Draw(r, cwWrites, 3)
	events = repl.DrawEvents(r, 3, 3, names)
	var at []int
	for i, e := range events {
		if e.Kind == repl.Local && i > 5 {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return nil, 0
	}
	return events, quizzes.One(r, at...)
}

func cwLamport(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		events, asked := cwAsked(r)
		if events == nil {
			return quizzes.Question{}, quizzes.Reject("no late write")
		}
		all, steps := repl.Lamport(3, events, "")
		key := all[asked]
		var near []quizzes.Near
		for _, m := range []struct {
			model repl.Model
			says  string
		}{
			{repl.TakesReceived, "That has a receipt take the larger number without adding 1 for itself"},
			{repl.ReceiptIsLocal, "That counts the events of the node alone and takes nothing from messages"},
			{repl.OvertakenByLess, "That has a receipt go on from the message's number even where the node's own is larger"},
		} {
			got, _ := repl.Lamport(3, events, m.model)
			near = append(near, dkNear(got[asked], string(m.model), "%s; the first event that it numbers wrongly is `%s`.", m.says, events[cwFirst(got, all)].Line()))
		}
		near = append(near, dkNear(asked+1, "clock-is-causality", "That counts all %d events up to this one in real time. Only a chain of steps and messages counts.", asked+1))
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		if len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("Each node has a Lamport clock that starts at 0 and counts every event: writes, sends and receipts. Which number does the write `%s` get?", events[asked].Name),
			Exhibits: dkDrawn(cwListed, cwLines(events), cwLanes(events)), Note: fmt.Sprint(events, asked),
			Ask:   quizzes.Number{Value: float64(key), Near: near},
			Trace: quizzes.Worked(steps[:asked+1], "The write `%s` gets the number %d.", events[asked].Name, key),
		}, nil
	})
}

// cwFirst is the first index at which two numberings differ.
func cwFirst(a, b []int) int {
	for i := range a {
		if a[i] != b[i] {
			return i
		}
	}
	return 0
}

func cwVector(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		events, asked := cwAsked(r)
		if events == nil {
			return quizzes.Question{}, quizzes.Reject("no late write")
		}
		all, steps := repl.Vectors(3, events, "")
		key := strings.Trim(fmt.Sprint(all[asked]), "[]")
		var near []quizzes.Near
		for _, m := range []struct {
			model repl.Model
			says  string
		}{
			{repl.TakesReceived, "That takes the larger entries at a receipt but does not count the receipt itself."},
			{repl.ReceiptIsLocal, "That takes nothing from messages."},
		} {
			got, _ := repl.Vectors(3, events, m.model)
			near = append(near, dkNear(strings.Trim(fmt.Sprint(got[asked]), "[]"), string(m.model), "%s The write has %v.", m.says, all[asked]))
		}
		near = append(near, dkNear(strings.Trim(fmt.Sprint(cwCounts(events[:asked+1])), "[]"), "clock-is-causality",
			"That counts all events so far of each node. Node %s knows only of those that a chain of messages has told it of: %v.", repl.Node(events[asked].Node), all[asked]))
		near = quizzes.NearAnswers(key, near)
		if len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("Each node has a vector clock that starts at [0 0 0], for the nodes A, B and C, and counts every event: writes, sends and receipts. Which vector does the write `%s` get?", events[asked].Name),
			Exhibits: dkDrawn(cwListed, cwLines(events), cwLanes(events)), Note: fmt.Sprint(events, asked),
			Ask:   quizzes.Text{Accept: []string{key, "[" + key + "]", strings.ReplaceAll(key, " ", ","), "[" + strings.ReplaceAll(key, " ", ",") + "]"}, Form: "three numbers with spaces between, such as 0 0 1", Near: near},
			Trace: quizzes.Worked(steps[:asked+1], "The write `%s` gets the vector %s.", events[asked].Name, key),
		}, nil
	})
}

func cwCounts(events []repl.Event) []int {
	out := make([]int, 3)
	for _, e := range events {
		out[e.Node]++
	}
	return out
}
