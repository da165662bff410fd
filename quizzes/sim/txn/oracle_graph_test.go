package txn_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/txn"
)

func drawConflicts(r *rand.Rand) []txn.Act {
	var acts []txn.Act
	for range 4 + r.IntN(4) {
		acts = append(acts, txn.Act{S: r.IntN(3), Kind: "rrw"[r.IntN(3)], Item: []string{"x", "y", "z"}[r.IntN(3)]})
	}
	return acts
}

// bySwapping swaps neighbors that do not conflict until no new schedule comes up, and lists the serial ones.
func bySwapping(_ testing.TB, acts []txn.Act) string {
	seen := map[string]bool{fmt.Sprint(acts): true}
	queue := [][]txn.Act{acts}
	orders := map[string]bool{}
	for len(queue) > 0 {
		now := queue[0]
		queue = queue[1:]
		if o, ok := serial(now); ok {
			orders[o] = true
		}
		for i := range len(now) - 1 {
			a, b := now[i], now[i+1]
			if a.S == b.S || a.Item == b.Item && (a.Kind == 'w' || b.Kind == 'w') {
				continue
			}
			next := slices.Clone(now)
			next[i], next[i+1] = b, a
			if k := fmt.Sprint(next); !seen[k] {
				seen[k] = true
				queue = append(queue, next)
			}
		}
	}
	var out []string
	for o := range orders {
		out = append(out, o)
	}
	sort.Strings(out)
	return strings.Join(out, "; ")
}

// serial reports the order of sessions where each one's actions stand together.
func serial(acts []txn.Act) (string, bool) {
	var order []int
	for i, a := range acts {
		if i > 0 && acts[i-1].S == a.S {
			continue
		}
		if slices.Contains(order, a.S) {
			return "", false
		}
		order = append(order, a.S)
	}
	return txn.Order(order), true
}

func TestConflictOracle(t *testing.T) {
	oracle.Case[[]txn.Act]{
		Engine: "txn: serial orders", Oracle: "every swap of neighbors", Draw: drawConflicts, Want: oracle.Each(bySwapping),
		Got: func(acts []txn.Act, model string) string {
			present := map[int]bool{}
			for _, a := range acts {
				present[a.S] = true
			}
			seen := map[string]bool{}
			var out []string
			for _, o := range txn.SerialOrders(acts, 3, txn.Model(model)) {
				o = slices.DeleteFunc(slices.Clone(o), func(s int) bool { return !present[s] }) // a session that does nothing has no place
				if k := txn.Order(o); !seen[k] {
					seen[k] = true
					out = append(out, k)
				}
			}
			sort.Strings(out)
			return strings.Join(out, "; ")
		},
		Models: []string{string(txn.ReadsConflict), string(txn.WritesFree), string(txn.EdgesBackward), string(txn.ReadsIgnoreable)},
	}.Test(t)
}
