package databases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/txn"
)

// TxSerial asks for the serial order that a schedule is equivalent to, if there is one.
var TxSerial = quizzes.Template{
	ID: "tx.serial", Version: 1, Concept: "transactions#isolation", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 3, Make: txSerial,
}

var txSerialBeliefs = map[txn.Model]string{
	txn.ReadsConflict:   "two reads of one item conflict, but reads can change places",
	txn.WritesFree:      "two writes of one item can change places, but then another value is left",
	txn.EdgesBackward:   "the one who acts later comes first, but a conflict keeps the order of its actions",
	txn.ByCommit:        "the order of the commits decides, but only the conflicts do",
	txn.ByFirstAction:   "the order in which the sessions start decides, but only the conflicts do",
	txn.ReadsIgnoreable: "a read before somebody else's write does not matter, but the reader has to come first, or it would read the new value",
}

const txNoOrder = "No serial order"

func txSerialActs(r *rand.Rand) []txn.Act {
	items := quizzes.One(r, []string{"x", "y", "z"}, []string{"a", "b", "c"}, []string{"p", "q", "r"})
	left := []int{2, 2, 2 + r.IntN(2)}
	for i := range left {
		left[i]++ // the commit
	}
	var acts []txn.Act
	for n := left[0] + left[1] + left[2]; n > 0; n-- {
		k := r.IntN(n)
		s := 0
		for k >= left[s] {
			k -= left[s]
			s++
		}
		left[s]--
		a := txn.Act{S: s, Kind: 'c'}
		if left[s] > 0 {
			a = txn.Act{S: s, Kind: "rrww"[r.IntN(4)], Item: items[r.IntN(3)]}
		}
		acts = append(acts, a)
	}
	return acts
}

func txSerial(r *rand.Rand) (quizzes.Question, error) {
	none := r.IntN(4) == 0
	return quizzes.Search(dbTries, func() (quizzes.Question, error) {
		acts := txSerialActs(r)
		orders := txn.SerialOrders(acts, 3, "")
		if len(orders) > 1 || none != (len(orders) == 0) {
			return quizzes.Question{}, quizzes.Reject("%d orders", len(orders))
		}
		text := func(o [][]int) string {
			if len(o) == 0 {
				return txNoOrder
			}
			return txn.Order(o[0])
		}
		key := quizzes.Option{Text: text(orders), Why: txSerialWhy(acts, orders)}
		var wrong []quizzes.Option
		for _, m := range []txn.Model{txn.ByCommit, txn.ByFirstAction, txn.ReadsConflict, txn.WritesFree, txn.EdgesBackward, txn.ReadsIgnoreable} {
			o := txn.SerialOrders(acts, 3, m)
			if len(o) > 1 || len(o) == 0 {
				continue
			}
			wrong = append(wrong, quizzes.Option{Text: text(o), Misconception: string(m), Why: "This takes it that " + txSerialBeliefs[m] + ". " + txSerialBroken(acts, o[0])})
		}
		r.Shuffle(len(wrong), func(i, j int) { wrong[i], wrong[j] = wrong[j], wrong[i] })
		n := 3
		if !none {
			n = 2
		}
		opts, err := quizzes.Pick(r, key, wrong, n)
		if err != nil {
			return quizzes.Question{}, err
		}
		if !none {
			opts = append(opts, quizzes.Option{Text: txNoOrder, Misconception: "interleaved-is-not-serializable", Why: "The conflicts form no circle, so one order keeps them all: " + key.Text + "."})
		}
		var lines []string
		lanes := quizzes.Lanes{Names: []string{txn.Tx(0), txn.Tx(1), txn.Tx(2)}}
		for i, a := range acts {
			lines = append(lines, fmt.Sprintf("%2d  %s", i+1, txn.ActText(a)))
			_, does, _ := strings.Cut(txn.ActText(a), "  ")
			lanes.Events = append(lanes.Events, quizzes.Event{Lane: a.S, SentBy: -1, Text: fmt.Sprintf("%d %s", i+1, does)})
		}
		return quizzes.Question{
			Stem:     "Three transactions run interleaved, and each write takes effect at once. Two actions conflict when they belong to different transactions, touch one item, and at least one of them writes. Which serial order keeps every conflict as it is here?",
			Exhibits: []quizzes.Exhibit{{Title: "Actions, in order", Lang: "text", Lines: lines, Drawn: lanes}},
			Ask:      quizzes.Single{Options: opts}, Note: txn.History(acts) + acts[0].Item,
			Trace: quizzes.Worked(txn.ConflictSteps(acts), "%s: %s", txSerialSum(acts, orders), key.Text),
		}, nil
	})
}

func txSerialSum(acts []txn.Act, orders [][]int) string {
	if len(orders) == 0 {
		return "These form a circle, so what fits is"
	}
	return "One order keeps all of these"
}

func txSerialWhy(acts []txn.Act, orders [][]int) string {
	var before []string
	for _, e := range txn.Conflicts(acts, "") {
		before = append(before, fmt.Sprintf("%s before %s (steps %d and %d)", txn.Tx(e.From), txn.Tx(e.To), e.A+1, e.B+1))
	}
	if len(orders) == 0 {
		return "The conflicts ask for " + quizzes.And(before) + ", which is a circle."
	}
	return "The conflicts ask for " + quizzes.And(before) + ". One order keeps them all."
}

// txSerialBroken names a conflict that an order turns around.
func txSerialBroken(acts []txn.Act, order []int) string {
	for _, e := range txn.Conflicts(acts, "") {
		if slices.Index(order, e.From) > slices.Index(order, e.To) {
			return fmt.Sprintf("Steps %d and %d conflict on %s, and this order turns them around.", e.A+1, e.B+1, acts[e.A].Item)
		}
	}
	return "It breaks no conflict shown."
}
