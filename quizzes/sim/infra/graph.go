package infra

import "slices"

// Wrong models of the graph.
const (
	FileOrder    Model = "file-order-decides"
	DirectEdges  Model = "indirect-reference-does-not-wait"
	LiteralEdge  Model = "equal-literal-makes-edge"
	EdgeReversed Model = "referenced-waits-for-referrer"
	NoExplicit   Model = "depends-on-ignored"
)

// GraphModels are all of them.
var GraphModels = []Model{FileOrder, DirectEdges, LiteralEdge, EdgeReversed, NoExplicit}

// Block is a resource with the blocks it refers to by expressions, those it names in depends_on, and those whose values it
// repeats as literals.
type Block struct {
	Name                     string
	Refs, Explicit, Literals []int
}

// Waits reports whether creating block i waits, directly or by way of others, for block k.
func Waits(blocks []Block, i, k int, m Model) bool {
	switch {
	case i == k:
		return false
	case m == FileOrder:
		return i > k
	case m == EdgeReversed:
		return Waits(blocks, k, i, "")
	}
	for _, d := range blocks[i].edges(m) {
		if d == k || m != DirectEdges && Waits(blocks, d, k, m) {
			return true
		}
	}
	return false
}

func (b Block) edges(m Model) []int {
	out := slices.Clone(b.Refs)
	if m != NoExplicit {
		out = append(out, b.Explicit...)
	}
	if m == LiteralEdge {
		out = append(out, b.Literals...)
	}
	return out
}

// Order is the only order in which blocks can be created; ok is false when there are several.
func Order(blocks []Block) (order []int, ok bool) {
	done := make([]bool, len(blocks))
	for range blocks {
		var ready []int
		for i, b := range blocks {
			if !done[i] && !slices.ContainsFunc(b.edges(""), func(k int) bool { return !done[k] }) {
				ready = append(ready, i)
			}
		}
		if len(ready) != 1 {
			return nil, false
		}
		done[ready[0]] = true
		order = append(order, ready[0])
	}
	return order, true
}
