package txn_test

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/txn"
)

var peers = []string{"p0", "p1", "p2"}

// drawTurns draws a run of the protocol that stops anywhere.
func drawTurns(r *rand.Rand) []txn.Turn {
	var turns []txn.Turn
	state := protocol{}
	for range r.IntN(10) {
		next := state.next()
		if len(next) == 0 {
			break
		}
		t := next[r.IntN(len(next))]
		turns, state = append(turns, t), state.after(t)
	}
	return turns
}

// protocol is the state of everybody: votes, who was told, and the decision.
type protocol struct {
	vote     [3]byte
	told     [3]bool
	decision byte
}

func (p protocol) next() []txn.Turn {
	var out []txn.Turn
	votes, no := 0, false
	for i, v := range p.vote {
		if v == 0 && p.decision == 0 {
			out = append(out, txn.Turn{Kind: "yes", Peer: i}, txn.Turn{Kind: "no", Peer: i})
		}
		if v != 0 {
			votes++
		}
		no = no || v == 'n'
		if v == 'y' && p.decision != 0 && !p.told[i] {
			out = append(out, txn.Turn{Kind: "told", Peer: i})
		}
	}
	if p.decision == 0 && (votes == 3 || no) {
		out = append(out, txn.Turn{Kind: "decide", Peer: -1})
	}
	return out
}

func (p protocol) after(t txn.Turn) protocol {
	switch t.Kind {
	case "yes":
		p.vote[t.Peer] = 'y'
	case "no":
		p.vote[t.Peer] = 'n'
	case "told":
		p.told[t.Peer] = true
	case "decide":
		p.decision = 'c'
		if strings.Contains(string(p.vote[:]), "n") || strings.Contains(string(p.vote[:]), "\x00") {
			p.decision = 'a'
		}
	}
	return p
}

// byKnowledge goes through all states that the protocol can reach. A database is in doubt when states that look the
// same to it allow both outcomes and it has voted yes; it may give up where no such state has a commit.
func byKnowledge(_ testing.TB, turns []txn.Turn) string {
	all := map[protocol]bool{}
	var visit func(p protocol)
	visit = func(p protocol) {
		if all[p] {
			return
		}
		all[p] = true
		for _, t := range p.next() {
			visit(p.after(t))
		}
	}
	visit(protocol{})
	now := protocol{}
	for _, t := range turns {
		now = now.after(t)
	}
	var out []string
	for i := range 3 {
		can := map[byte]bool{} // decisions that may stand, as far as this database knows
		for p := range all {
			if p.vote[i] == now.vote[i] && p.told[i] == now.told[i] && (!p.told[i] || p.decision == now.decision) {
				can[p.decision] = true
			}
		}
		var known []string
		for d := range can {
			known = append(known, string(d))
		}
		sort.Strings(known)
		fate := txn.InDoubt
		switch {
		case !can['c']:
			fate = txn.RolledBack
		case !can['a'] && !can[0]:
			fate = txn.Committed
		}
		out = append(out, string(fate))
	}
	after := txn.RolledBack
	if now.decision == 'c' {
		after = txn.Committed
	}
	return fmt.Sprint(out, after)
}

func TestTwoPhaseOracle(t *testing.T) {
	oracle.Case[[]txn.Turn]{
		Engine: "txn: two-phase commit", Oracle: "what each database can know, over all reachable states", Draw: drawTurns, Want: oracle.Each(byKnowledge),
		Got: func(turns []txn.Turn, m string) string {
			o := txn.RunTwoPhase(peers, turns, txn.Model(m))
			return fmt.Sprint(o.Fates, o.After)
		},
		Models: []string{string(txn.YesNotBinding), string(txn.YesCommits), string(txn.DecisionReaches), string(txn.LogForgotten), string(txn.UnvotedWaits), string(txn.AllYesCommits)},
	}.Test(t)
}
