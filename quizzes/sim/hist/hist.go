// Package hist judges histories of operations with calls and returns: which consistency models they keep, and which
// results an open operation may have. Linearizability is that of Herlihy and Wing (1990), section 2; sequential
// consistency is Lamport's (1979); causal memory is that of Ahamad et al. (1995), section 3. The search tries every
// order, so histories are small: at most 10 operations.
package hist

import (
	"fmt"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Kind is what an operation does.
type Kind byte

// The kinds. A history has either reads and writes of one register, or those of one queue.
const (
	Write Kind = iota
	Read
	Enq
	Deq
)

// Op is an operation with its call, its return and, for Read and Deq, its result in Val.
type Op struct {
	Client   string
	Kind     Kind
	Val      int
	From, To int
}

// Label is short, such as "A:w3".
func (o Op) Label() string {
	return fmt.Sprintf("%s:%s%d", o.Client, [...]string{"w", "r", "enq", "deq"}[o.Kind], o.Val)
}

// Model is a rule about which operation must come before which. The empty one is linearizability.
type Model string

// The models: Sequential and Causal are weaker consistency models, the others wrong beliefs about overlapping
// operations.
const (
	Linearizable Model = ""
	Sequential   Model = "program-order-is-enough" // only the order within a client binds
	CallOrder    Model = "start-time-order"        // operations take effect when they are called
	ReturnOrder  Model = "write-visible-at-return" // operations take effect when they return
	Stack        Model = "queue-as-stack"          // a queue gives back what came in last
)

// before reports whether a must take effect before b.
func (m Model) before(a, b Op) bool {
	switch m {
	case Sequential:
		return a.Client == b.Client && a.From < b.From
	case CallOrder:
		return a.From < b.From
	case ReturnOrder:
		return a.To < b.To
	}
	return a.To < b.From
}

// search tries orders in depth. Its state is a register's value, or a queue as decimal digits, first element first.
type search struct {
	ops   []Op
	model Model
	prev  []uint16 // for each operation, the set of those that must come before
	order []int
	best  []int
	dead  map[state]bool
}

type state struct {
	done uint16
	val  int
}

// Witness finds an order of the operations that respects the model and explains every result. Of several it takes the
// one that prefers operations listed first. best is the longest order that works, and is all of it when ok.
func Witness(start int, ops []Op, m Model) (best []int, ok bool) {
	prev := make([]uint16, len(ops))
	for i, a := range ops {
		for j, b := range ops {
			if i != j && m.before(b, a) {
				prev[i] |= 1 << j
			}
		}
	}
	return witness(start, ops, prev, m)
}

func witness(start int, ops []Op, prev []uint16, m Model) ([]int, bool) {
	s := search{ops: ops, model: m, prev: prev, dead: map[state]bool{}}
	ok := s.run(state{0, start})
	return s.best, ok
}

func (s *search) run(at state) bool {
	if len(s.order) > len(s.best) {
		s.best = append(s.best[:0:0], s.order...)
	}
	if len(s.order) == len(s.ops) {
		return true
	}
	if s.dead[at] {
		return false
	}
	for i := range s.ops {
		if at.done&(1<<i) != 0 || s.prev[i]&^at.done != 0 {
			continue
		}
		val, ok := apply(at.val, s.ops[i], s.model)
		if !ok {
			continue
		}
		s.order = append(s.order, i)
		if s.run(state{at.done | 1<<i, val}) {
			return true
		}
		s.order = s.order[:len(s.order)-1]
	}
	s.dead[at] = true
	return false
}

// apply runs one operation by the sequential rule of its object.
func apply(val int, o Op, m Model) (int, bool) {
	switch o.Kind {
	case Write:
		return o.Val, true
	case Read:
		return val, val == o.Val
	case Enq:
		return val*10 + o.Val, true
	}
	if val == 0 {
		return val, false
	}
	if m == Stack {
		return val / 10, val%10 == o.Val
	}
	top := 1
	for val/top >= 10 {
		top *= 10
	}
	return val % top, val/top == o.Val
}

// Legal lists which of the values the i-th operation may have as its result under a model.
func Legal(start int, ops []Op, i int, values []int, m Model) []bool {
	try := append([]Op{}, ops...)
	out := make([]bool, len(values))
	for k, v := range values {
		try[i].Val = v
		_, out[k] = Witness(start, try, m)
	}
	return out
}

// Labels prints an order.
func Labels(ops []Op, order []int) string {
	var out []string
	for _, i := range order {
		out = append(out, "`"+ops[i].Label()+"`")
	}
	return strings.Join(out, ", ")
}

// Explain says in a sentence why the search under a model succeeded or how far it got.
func Explain(start int, ops []Op, m Model) (text string, ok bool) {
	prev := make([]uint16, len(ops))
	for i, a := range ops {
		for j, b := range ops {
			if i != j && m.before(b, a) {
				prev[i] |= 1 << j
			}
		}
	}
	best, ok := witness(start, ops, prev, m)
	return explain(start, ops, prev, best, ok, m), ok
}

func explain(start int, ops []Op, prev []uint16, best []int, ok bool, m Model) string {
	if ok {
		return "The order " + Labels(ops, best) + " fits."
	}
	var done uint16
	val := start
	for _, i := range best {
		done |= 1 << i
		val, _ = apply(val, ops[i], m)
	}
	var next []int
	for i := range ops {
		if done&(1<<i) == 0 && prev[i]&^done == 0 {
			next = append(next, i)
		}
	}
	far := "No order begins."
	if len(best) > 0 {
		far = "The farthest that an order gets is " + Labels(ops, best) + "."
	}
	return fmt.Sprintf("%s Only %s may come next, but %s.", far, Labels(ops, next), holds(ops[0].Kind, val))
}

func holds(k Kind, val int) string {
	switch {
	case k == Write || k == Read:
		return fmt.Sprintf("the register holds %d then", val)
	case val == 0:
		return "the queue is empty then"
	}
	return fmt.Sprintf("%s is at the head then", fmt.Sprint(val)[:1])
}
