package hist

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Spans draws operations of clients A, B, C …, perClient each, as calls and returns in a random interleaving. All
// moments differ; they lie between from and from + 4 for each moment. The operations are sorted by their calls.
func Spans(r *rand.Rand, clients, perClient, from int) []Op {
	var tokens []int
	for c := range clients {
		tokens = append(tokens, slices.Repeat([]int{c}, 2*perClient)...)
	}
	r.Shuffle(len(tokens), func(i, j int) { tokens[i], tokens[j] = tokens[j], tokens[i] })
	open := make([]int, clients)
	for c := range open {
		open[c] = -1
	}
	var ops []Op
	at := from
	for _, c := range tokens {
		if open[c] < 0 {
			open[c] = len(ops)
			ops = append(ops, Op{Client: string(rune('A' + c)), From: at})
		} else {
			ops[open[c]].To = at
			open[c] = -1
		}
		at += 1 + r.IntN(3)
	}
	return ops
}

// Fill gives reads (and dequeues) the results of one linearizable run, whose moments are drawn. ok is false when a
// dequeue finds an empty queue.
func Fill(r *rand.Rand, start int, ops []Op) (ok bool) {
	type moment struct{ at, op int }
	var ms []moment
	for i, o := range ops {
		ms = append(ms, moment{o.From*1000 + 1 + r.IntN((o.To-o.From)*1000-1), i})
	}
	slices.SortFunc(ms, func(a, b moment) int { return a.at*16 + a.op - b.at*16 - b.op })
	val := start
	for _, m := range ms {
		o := &ops[m.op]
		if o.Kind == Read {
			o.Val = val
		}
		if o.Kind == Deq {
			if val == 0 {
				return false
			}
			for o.Val = val; o.Val >= 10; {
				o.Val /= 10
			}
		}
		val, _ = apply(val, *o, "")
	}
	return true
}

// Line prints an operation for a listing, with the result of a read or deq behind a colon; open leaves the result out.
func (o Op) Line(open bool) string {
	val := fmt.Sprint(o.Val)
	if open {
		val = "?"
	}
	what := map[Kind]string{Write: "write " + val, Read: "read: " + val, Enq: "enq(" + val + ")", Deq: "deq: " + val}[o.Kind]
	return fmt.Sprintf("%s  %-9sfrom %d to %d", o.Client, what, o.From, o.To)
}

// ByValue sorts operations so that the place of none says when it ran: the open one first, then results, then what is
// written or put in, by value.
func ByValue(ops []Op, open int) []Op {
	out := slices.Clone(ops)
	rank := func(o Op) int {
		switch {
		case o == ops[open]:
			return 0
		case o.Kind == Read || o.Kind == Deq:
			return 1
		}
		return 2
	}
	slices.SortFunc(out, func(a, b Op) int { return cmp.Or(rank(a)-rank(b), a.Val-b.Val) })
	return out
}
