package databases

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/txn"
)

// TxTwoPhase asks where each database stands after the coordinator of a two-phase commit has died.
var TxTwoPhase = quizzes.Template{
	ID: "tx.2pc", Version: 1, Concept: "transactions#two-phase-commit", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: txTwoPhase,
}

var txTwoPhaseBeliefs = map[txn.Model]string{
	txn.YesNotBinding:   "a database that gets no answer rolls back, but a yes is binding",
	txn.YesCommits:      "a yes commits that part, but it only makes it durable",
	txn.DecisionReaches: "a decision in the coordinator's log holds everywhere, but a database has to hear it",
	txn.LogForgotten:    "a coordinator that was away rolls back, but it reads its decision from its log",
	txn.AllYesCommits:   "all votes being yes, the transaction is committed, but the coordinator's decision in its log does that",
	txn.UnvotedWaits:    "a database that has not voted is bound too, but it may give up alone",
	txn.RestartForgets:  "a restart drops a prepared part, but it survives with its locks",
}

var txTwoPhaseModels = []txn.Model{txn.YesNotBinding, txn.YesCommits, txn.DecisionReaches, txn.UnvotedWaits, txn.AllYesCommits, txn.RestartForgets}

// txTurns draws a run of the protocol up to the coordinator's death.
func txTurns(r *rand.Rand, n int) []txn.Turn {
	var turns []txn.Turn
	no := -1
	if r.IntN(4) == 0 {
		no = r.IntN(n)
	}
	vote := func(i int) {
		kind := "yes"
		if i == no {
			kind = "no"
		}
		turns = append(turns, txn.Turn{Kind: kind, Peer: i})
	}
	voters := r.Perm(n)
	if r.IntN(3) == 0 { // the coordinator dies before all have voted
		for _, i := range voters[:1+r.IntN(n-1)] {
			vote(i)
		}
	} else {
		for _, i := range voters {
			vote(i)
		}
		if r.IntN(4) > 0 {
			turns = append(turns, txn.Turn{Kind: "decide", Peer: -1})
			for _, i := range r.Perm(n)[:r.IntN(n)] {
				if i != no {
					turns = append(turns, txn.Turn{Kind: "told", Peer: i})
				}
			}
		}
	}
	if r.IntN(2) == 0 {
		voted := turns[r.IntN(len(turns))]
		if voted.Kind == "yes" || voted.Kind == "told" {
			turns = append(turns, txn.Turn{Kind: "restart", Peer: voted.Peer})
		}
	}
	return turns
}

func txTwoPhase(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		names := quizzes.Draw(r, []string{"orders", "stock", "payments", "billing", "tickets", "seats", "ledger", "points"}, 3+r.IntN(2))
		turns := txTurns(r, len(names))
		run := txn.RunTwoPhase(names, turns, "")
		fates := map[txn.Fate]bool{}
		for _, f := range run.Fates {
			fates[f] = true
		}
		if !fates[txn.InDoubt] || len(fates) < 2 && r.IntN(3) > 0 {
			return quizzes.Question{}, quizzes.Reject("nobody in doubt, or all alike")
		}
		ask := quizzes.Cells{Head: []string{"Database", "State"}}
		choices := []string{string(txn.Committed), string(txn.RolledBack), string(txn.InDoubt)}
		for i, name := range names {
			cell := quizzes.Cell{Choices: choices, Want: string(run.Fates[i]), Why: run.Steps[len(turns)+i].Text}
			cell.Near = txTwoPhaseNear(names, turns, run, cell.Want, func(o txn.TwoPhase) string { return string(o.Fates[i]) })
			ask.Rows = append(ask.Rows, quizzes.CellRow{Given: []string{quizzes.Code(name) + ", an hour later"}, Asked: []quizzes.Cell{cell}})
		}
		after := quizzes.Cell{Choices: choices[:2], Want: string(run.After), Why: run.Steps[len(run.Steps)-1].Text}
		after.Near = txTwoPhaseNear(names, turns, run, after.Want, func(o txn.TwoPhase) string { return string(o.After) })
		ask.Rows = append(ask.Rows, quizzes.CellRow{Given: []string{"all those in doubt, once the coordinator is back"}, Asked: []quizzes.Cell{after}})
		return quizzes.Question{
			Stem:     fmt.Sprintf("A transaction over %d databases is committed by two-phase commit. After what is shown, the coordinator's machine is down for hours. A database that has not voted gives up after a minute; a coordinator that finds no decision in its log rolls back. Where does each database stand?", len(names)),
			Exhibits: []quizzes.Exhibit{{Title: "What happened, in order", Lang: "text", Lines: txTurnLines(names, turns), Drawn: txTurnCalls(names, turns)}},
			Ask:      ask, Note: fmt.Sprint(names, turns),
			Trace: quizzes.Worked(run.Steps, "In order: %s.", ask.KeyText()),
		}, nil
	})
}

func txTwoPhaseNear(names []string, turns []txn.Turn, run txn.TwoPhase, want string, of func(txn.TwoPhase) string) []quizzes.Near {
	var out []quizzes.Near
	seen := map[string]bool{want: true}
	for _, m := range append(txTwoPhaseModels, txn.LogForgotten) {
		if w := of(txn.RunTwoPhase(names, turns, m)); !seen[w] {
			seen[w] = true
			out = append(out, quizzes.Near{Answer: w, Misconception: string(m), Why: "This takes it that " + txTwoPhaseBeliefs[m] + "."})
		}
	}
	return out
}

func txTurnLines(names []string, turns []txn.Turn) []string {
	out := []string{"the coordinator asks all databases to prepare"}
	for _, t := range turns {
		switch t.Kind {
		case "yes":
			out = append(out, names[t.Peer]+": prepared, votes yes")
		case "no":
			out = append(out, names[t.Peer]+": cannot prepare, votes no")
		case "restart":
			out = append(out, names[t.Peer]+": crashes and restarts")
		case "decide":
			word := "commit"
			for _, v := range turns {
				if v.Kind == "no" {
					word = "roll back"
				}
			}
			out = append(out, "the coordinator has all votes and writes \""+word+"\" to its log")
		case "told":
			out = append(out, names[t.Peer]+": gets the decision")
		}
	}
	return append(out, "the coordinator's machine dies")
}
