package hist

import "fmt"

// Causal reports whether a history of one register, whose writes have values of their own, is causal memory: for each
// client there is an order of all writes and its own reads that respects causality and explains these reads. A write
// is the cause of the reads that return its value; causality is transitive and contains the order within a client.
// The steps say it client by client, up to the first that fails.
func Causal(start int, ops []Op) (steps []Step, ok bool) {
	prev := causes(ops)
	for _, c := range clients(ops) {
		var mine []Op
		var at []int
		for i, o := range ops {
			if o.Kind == Write || o.Client == c {
				mine, at = append(mine, o), append(at, i)
			}
		}
		sub := make([]uint16, len(mine))
		for i := range mine {
			for j := range mine {
				if prev[at[i]]&(1<<at[j]) != 0 {
					sub[i] |= 1 << j
				}
			}
		}
		best, ok := witness(start, mine, sub, "")
		steps = append(steps, Step{"hist.causal", fmt.Sprintf("For %s, with causes before effects: %s", c, explain(start, mine, sub, best, ok, "")), verdict(ok)})
		if !ok {
			return steps, false
		}
	}
	return steps, true
}

func verdict(ok bool) string {
	if ok {
		return "kept"
	}
	return "broken"
}

// causes is the transitive closure of the order within clients and of reads from writes.
func causes(ops []Op) []uint16 {
	prev := make([]uint16, len(ops))
	for i, a := range ops {
		for j, b := range ops {
			if i != j && (Sequential.before(b, a) || a.Kind == Read && b.Kind == Write && a.Val == b.Val) {
				prev[i] |= 1 << j
			}
		}
	}
	for k := range ops {
		for i := range ops {
			if prev[i]&(1<<k) != 0 {
				prev[i] |= prev[k]
			}
		}
	}
	return prev
}

func clients(ops []Op) []string {
	var out []string
	seen := map[string]bool{}
	for _, o := range ops {
		if !seen[o.Client] {
			seen[o.Client] = true
			out = append(out, o.Client)
		}
	}
	return out
}

// Level is how strong a history is, among the models of the lesson.
type Level int

// The levels; each but the first includes the ones before it.
const (
	Eventual Level = iota // keeps none of the three
	CausalOnly
	SequentialOnly
	Linear
)

// Place finds the strongest model that a register's history keeps, and says why each stronger one is broken.
func Place(start int, ops []Op) (Level, []Step) {
	text, ok := Explain(start, ops, Linearizable)
	steps := []Step{{"hist.linearizable", "Linearizable, in real time: " + text, verdict(ok)}}
	if ok {
		return Linear, steps
	}
	text, ok = Explain(start, ops, Sequential)
	steps = append(steps, Step{"hist.sequential", "Sequential, without the clock: " + text, verdict(ok)})
	if ok {
		return SequentialOnly, steps
	}
	more, ok := Causal(start, ops)
	steps = append(steps, more...)
	if ok {
		return CausalOnly, steps
	}
	return Eventual, steps
}

// Rank is Place without words.
func Rank(start int, ops []Op) Level {
	if _, ok := Witness(start, ops, Linearizable); ok {
		return Linear
	}
	if _, ok := Witness(start, ops, Sequential); ok {
		return SequentialOnly
	}
	if _, ok := Causal(start, ops); ok {
		return CausalOnly
	}
	return Eventual
}
