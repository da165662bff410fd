package hist

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/anishathalye/porcupine"

	"warmcache/quizzes/sim/oracle"
)

// drawn is a history with results that may or may not fit.
type drawn struct {
	start int
	ops   []Op
}

func drawRegister(r *rand.Rand) drawn {
	d := drawn{9, Spans(r, 2+r.IntN(2), 2, 0)}
	d.kinds(r, Write, Read)
	Fill(r, d.start, d.ops)
	d.spoil(r, Read, r.IntN(3))
	return d
}

func drawQueue(r *rand.Rand) drawn {
	for {
		d := drawn{0, Spans(r, 3, 2, 0)}
		d.kinds(r, Enq, Deq)
		if Fill(r, d.start, d.ops) {
			d.spoil(r, Deq, r.IntN(3))
			return d
		}
	}
}

func (d drawn) kinds(r *rand.Rand, put, get Kind) {
	next := 0
	for i := range d.ops {
		d.ops[i].Kind = get
		if r.IntN(2) == 0 {
			next++
			d.ops[i].Kind, d.ops[i].Val = put, next
		}
	}
}

func (d drawn) spoil(r *rand.Rand, get Kind, n int) {
	for range n {
		if i := r.IntN(len(d.ops)); d.ops[i].Kind == get {
			d.ops[i].Val = 1 + r.IntN(4)
		}
	}
}

// sequential is porcupine's model of a register or a queue: its state is a list of values.
var sequential = porcupine.NondeterministicModel{
	Init: func() []any { return []any{""} },
	Step: func(state, input, _ any) []any {
		s, o := state.(string), input.(Op)
		switch o.Kind {
		case Write:
			return []any{fmt.Sprint(o.Val)}
		case Enq:
			return []any{s + fmt.Sprint(o.Val)}
		case Read:
			if s == "" {
				s = "9"
			}
			if s == fmt.Sprint(o.Val) {
				return []any{s}
			}
		case Deq:
			if s != "" && s[:1] == fmt.Sprint(o.Val) {
				return []any{s[1:]}
			}
		}
		return nil
	},
}

func porcupineSays(_ testing.TB, d drawn) string {
	var ops []porcupine.Operation
	for i, o := range d.ops {
		ops = append(ops, porcupine.Operation{ClientId: i, Input: o, Call: int64(o.From), Return: int64(o.To)})
	}
	return fmt.Sprint(porcupine.CheckOperations(sequential.ToModel(), ops))
}

func engineSays(d drawn, model string) string {
	_, ok := Witness(d.start, d.ops, Model(model))
	return fmt.Sprint(ok)
}

func TestLinearizableRegister(t *testing.T) {
	oracle.Case[drawn]{Engine: "hist: linearizable registers", Oracle: "porcupine 1.3.1", Draw: drawRegister, Got: engineSays,
		Want: oracle.Each(porcupineSays), Models: []string{string(Sequential), string(CallOrder), string(ReturnOrder)}}.Test(t)
}

func TestLinearizableQueue(t *testing.T) {
	oracle.Case[drawn]{Engine: "hist: linearizable queues", Oracle: "porcupine 1.3.1", Draw: drawQueue, Got: engineSays,
		Want: oracle.Each(porcupineSays), Models: []string{string(Stack), string(CallOrder), string(ReturnOrder)}}.Test(t)
}

// permuted tries every permutation of all operations at most, without cutting branches.
func permuted(start int, ops []Op, before func(a, b Op) bool) bool {
	var try func(order, rest []Op) bool
	try = func(order, rest []Op) bool {
		if len(rest) == 0 {
			val := start
			for i, o := range order {
				for _, later := range order[i+1:] {
					if before(later, o) {
						return false
					}
				}
				if o.Kind == Read && o.Val != val {
					return false
				}
				if o.Kind == Write {
					val = o.Val
				}
			}
			return true
		}
		for i := range rest {
			left := append(append([]Op{}, rest[:i]...), rest[i+1:]...)
			if try(append(append([]Op{}, order...), rest[i]), left) {
				return true
			}
		}
		return false
	}
	return try(nil, ops)
}

// causalBefore walks back from b by steps within a client and from reads to their writes.
func causalBefore(ops []Op, a, b Op) bool {
	seen := map[Op]bool{}
	todo := []Op{b}
	for len(todo) > 0 {
		x := todo[0]
		todo = todo[1:]
		for _, y := range ops {
			direct := y.Client == x.Client && y.To < x.From || y.Kind == Write && x.Kind == Read && y.Val == x.Val
			if direct && !seen[y] {
				seen[y] = true
				todo = append(todo, y)
			}
		}
	}
	return seen[a]
}

func placedByPermutations(_ testing.TB, d drawn) string {
	if permuted(d.start, d.ops, func(a, b Op) bool { return a.To < b.From }) {
		return fmt.Sprint(Linear)
	}
	if permuted(d.start, d.ops, func(a, b Op) bool { return a.Client == b.Client && a.To < b.From }) {
		return fmt.Sprint(SequentialOnly)
	}
	for _, c := range []string{"A", "B", "C"} {
		var mine []Op
		for _, o := range d.ops {
			if o.Kind == Write || o.Client == c {
				mine = append(mine, o)
			}
		}
		if !permuted(d.start, mine, func(a, b Op) bool { return causalBefore(d.ops, a, b) }) {
			return fmt.Sprint(Eventual)
		}
	}
	return fmt.Sprint(CausalOnly)
}

func TestLevels(t *testing.T) {
	oracle.Case[drawn]{Engine: "hist: strongest model", Oracle: "all permutations", Draw: func(r *rand.Rand) drawn {
		d := drawn{9, Spans(r, 3, 2, 0)}
		d.kinds(r, Write, Read)
		for i, o := range d.ops {
			if o.Kind == Read {
				d.ops[i].Val = []int{9, 1, 2, 1, 2, 3}[r.IntN(6)]
			}
		}
		return d
	}, Got: func(d drawn, model string) string {
		switch model {
		case "real time unused":
			if _, ok := Witness(d.start, d.ops, Sequential); ok {
				return fmt.Sprint(Linear)
			}
		case "no causal level":
			if l := Rank(d.start, d.ops); l == CausalOnly {
				return fmt.Sprint(Eventual)
			}
		}
		l, _ := Place(d.start, d.ops)
		if l != Rank(d.start, d.ops) {
			return "torn"
		}
		return fmt.Sprint(l)
	}, Want: oracle.Each(placedByPermutations), Models: []string{"real time unused", "no causal level"}}.Test(t)
}
