package webservers

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/balance"
)

// BalanceSequenceOrder asks for one round of smooth weighted round robin.
var BalanceSequenceOrder = quizzes.Template{
	ID: "lb.sequence.order", Version: 1, Concept: "load-balancing#round-robin", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 1, Make: lbSequenceOrder,
}

// BalanceSequenceDrain asks how the turns go on when a server is drained.
var BalanceSequenceDrain = quizzes.Template{
	ID: "lb.sequence.drain", Version: 1, Concept: "load-balancing#round-robin", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 3, Make: lbSequenceDrain,
}

func lbServers(r *rand.Rand, names []string, most int) []balance.Server {
	var out []balance.Server
	for _, n := range names {
		out = append(out, balance.Server{Name: n, Weight: 1 + r.IntN(most)})
	}
	return out
}

func lbWeights(servers []balance.Server) string {
	var out []string
	for _, s := range servers {
		out = append(out, fmt.Sprintf("%s = %d", s.Name, s.Weight))
	}
	return quizzes.And(out)
}

func lbSum(servers []balance.Server) int {
	n := 0
	for _, s := range servers {
		n += s.Weight
	}
	return n
}

// lbSorted is what two sequences with the same turns for each have in common.
func lbSorted(s string) string {
	f := strings.Fields(s)
	slices.Sort(f)
	return strings.Join(f, " ")
}

func lbSequenceOrder(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		servers := lbServers(r, quizzes.Draw(r, []string{"A", "B", "C", "D", "E", "F", "G", "H", "K", "M"}, 3), 4)
		n := lbSum(servers)
		if n > 8 || n < 5 {
			return quizzes.Question{}, quizzes.Reject("sum %d", n)
		}
		_, steps := balance.Turns(servers, n, "")
		key := answered(servers, n, "")
		var wrong []quizzes.Option
		for _, m := range []balance.Model{balance.Blocks, balance.LaterOnTie, balance.OwnWeight, balance.WinnerZero, balance.PlainTurns} {
			if w := answered(servers, n, m); lbSorted(w) == lbSorted(key) {
				wrong = append(wrong, quizzes.Option{Text: quizzes.Code(w), Misconception: string(m), Why: fmt.Sprintf("This takes it that %s. The two part at request %d.", turnBeliefs[m], lbPart(key, w))})
			}
		}
		for i, m := range []string{"lightest-first", "heaviest-waits"} {
			if w := lbOther(servers, n, i == 0); lbSorted(w) == lbSorted(key) {
				wrong = append(wrong, quizzes.Option{Text: quizzes.Code(w), Misconception: m, Why: fmt.Sprintf("All counters start at 0, so request 1 goes to the highest weight, and the picks part at request %d.", lbPart(key, w))})
			}
		}
		opts, err := quizzes.Pick(r, quizzes.Option{Text: quizzes.Code(key), Why: "Each pick is the highest counter after adding the weights; the winner then loses the sum " + fmt.Sprint(n) + "."}, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A balancer uses smooth weighted round robin as nginx does. The servers, in the order listed, have the weights %s; all counters are 0. In which order do they get the first %d requests?", lbWeights(servers), n),
			Ask:  quizzes.Single{Options: opts}, Note: fmt.Sprint(servers),
			Trace: quizzes.Worked(steps, "The order is %s.", quizzes.Code(key)),
		}, nil
	})
}

// lbOther gives two more orders with the same turns: the reverse of the true one, or the true one begun a turn later.
func lbOther(servers []balance.Server, n int, reverse bool) string {
	f := strings.Fields(answered(servers, n, ""))
	if reverse {
		slices.Reverse(f)
	} else {
		f = append(f[1:], f[0])
	}
	return strings.Join(f, " ")
}

// lbPart is the first request, from 1, at which two orders differ.
func lbPart(a, b string) int {
	x, y := strings.Fields(a), strings.Fields(b)
	for i := range x {
		if i < len(y) && x[i] != y[i] {
			return i + 1
		}
	}
	return 1
}

func lbSequenceDrain(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		servers := lbServers(r, quizzes.Draw(r, []string{"A", "B", "C", "D", "E", "F", "G", "H"}, 3), 5)
		gone, at, n := r.IntN(3), 3+r.IntN(2), 7+r.IntN(2)
		servers[gone].Drained = at
		key := answered(servers, n, "")
		after := func(s string) string { return strings.Join(strings.Fields(s)[at-1:], " ") }
		var near []quizzes.Near
		for _, m := range []balance.Model{balance.Blocks, balance.Restarts, balance.LaterOnTie, balance.OwnWeight, balance.WinnerZero, balance.StillInSum, balance.PlainTurns} {
			near = append(near, quizzes.Near{Answer: after(answered(servers, n, m)), Misconception: string(m), Why: "This takes it that " + turnBeliefs[m] + "."})
		}
		near = quizzes.NearAnswers(after(key), near)
		if len(near) < 4 || lbSum(servers) > 11 || after(answered(servers, n, balance.Restarts)) == after(key) || strings.Count(lbSorted(after(key)), lbSorted(after(key))[:1]) == n-at+1 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		_, steps := balance.Turns(servers, n, "")
		short := after(key)
		return quizzes.Question{
			Stem: fmt.Sprintf("A balancer uses smooth weighted round robin as nginx does. The servers, in the order listed, have the weights %s; all counters are 0. After request %d, server %s is drained: it is left out of adding, sum and choice. Which servers get requests %d to %d?",
				lbWeights(servers), at-1, servers[gone].Name, at, n),
			Ask:  quizzes.Text{Accept: []string{short, strings.ReplaceAll(short, " ", ", "), strings.ReplaceAll(short, " ", "")}, Form: "the letters in order, with a space between", Near: near},
			Note: fmt.Sprint(servers, n), Trace: quizzes.Worked(steps, "Requests %d to %d go to %s.", at, n, short),
		}, nil
	})
}
