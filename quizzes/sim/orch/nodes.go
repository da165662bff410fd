package orch

// Wrong models of scheduling.
const (
	UseCounts      Model = "scheduler-looks-at-use"
	LimitCounts    Model = "scheduler-adds-limits"
	NoLimitDefault Model = "limit-without-request-asks-nothing"
	TolerationPull Model = "toleration-pulls"
	PreferBlocks   Model = "prefer-noschedule-blocks"
)

// NodeModels are all of them.
var NodeModels = []Model{UseCounts, LimitCounts, NoLimitDefault, TolerationPull, PreferBlocks}

// Node offers CPU, in m, and may carry a taint with an effect and a label disk=Disk.
type Node struct {
	Name                string
	Offers, Asked, Used int
	Taint, Effect       string
	Disk                string
}

// Want is a pod to be placed: a request and a limit in m, 0 for none, the taint it tolerates, and the node selector.
type Want struct {
	Request, Limit int
	Tolerates      string
	Disk           string
}

// Asks is what the scheduler sets aside for it.
func (w Want) Asks(m Model) int {
	switch {
	case m == LimitCounts && w.Limit > 0:
		return w.Limit
	case w.Request == 0 && m != NoLimitDefault:
		return w.Limit
	}
	return w.Request
}

// Fits reports whether a node can take the pod, and the rule that decides.
func (n Node) Fits(w Want, m Model) (ok bool, rule string) {
	asked := n.Asked
	if m == UseCounts {
		asked = n.Used
	}
	hard := n.Taint != "" && n.Effect != "PreferNoSchedule"
	switch {
	case w.Disk != "" && n.Disk != w.Disk:
		return false, "selector"
	case m == TolerationPull && w.Tolerates != "" && n.Taint != w.Tolerates:
		return false, "pull"
	case n.Taint != "" && n.Taint != w.Tolerates && (hard || m == PreferBlocks):
		return false, "taint"
	case asked+w.Asks(m) > n.Offers:
		return false, "requests"
	}
	return true, "fits"
}
