package orch

import "slices"

// Wrong models of eviction.
const (
	ClassFirst    Model = "class-decides-eviction"
	PriorityFirst Model = "priority-before-excess"
	LargestUse    Model = "largest-use-first"
	ShareOfUse    Model = "excess-as-share"
)

// EvictModels are all of them.
var EvictModels = []Model{ClassFirst, PriorityFirst, LargestUse, ShareOfUse}

// Memory is a pod as the kubelet ranks it, in MiB.
type Memory struct {
	Name                   string
	Request, Use, Priority int
}

// Excess is how much it uses beyond its request; negative when it uses less.
func (p Memory) Excess() int { return p.Use - p.Request }

// EvictionOrder ranks pods as the kubelet does under memory pressure, the first one to go in front (documentation,
// "Node-pressure Eviction", Pod selection for kubelet eviction).
func EvictionOrder(pods []Memory, m Model) []Memory {
	out := slices.Clone(pods)
	slices.SortStableFunc(out, func(a, b Memory) int {
		for _, d := range rank(m, a, b) {
			if d != 0 {
				return d
			}
		}
		return 0
	})
	return out
}

// rank compares two pods, rule after rule.
func rank(m Model, a, b Memory) []int {
	over := flag(b.Excess() > 0) - flag(a.Excess() > 0)
	priority, excess := a.Priority-b.Priority, b.Excess()-a.Excess()
	switch m {
	case ClassFirst:
		return []int{flag(a.Request > 0) - flag(b.Request > 0), over, priority, excess}
	case PriorityFirst:
		return []int{priority, over, excess}
	case LargestUse:
		return []int{over, priority, b.Use - a.Use}
	case ShareOfUse:
		return []int{over, priority, b.Use*max(1, a.Request) - a.Use*max(1, b.Request)}
	}
	return []int{over, priority, excess}
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
