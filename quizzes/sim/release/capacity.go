package release

// Wrong models of capacity and cost.
const (
	RollingFree  Model = "rolling-is-free"
	DrainIgnored Model = "drain-ignored"
	LastBatch    Model = "incomplete-batch-forgotten"
	SurgeFree    Model = "additional-servers-cost-nothing"
	PerBatch     Model = "additional-servers-paid-for-one-batch"
	SumServes    Model = "standby-counted-as-serving"
)

// CapacityModels are all of them.
var CapacityModels = []Model{RollingFree, DrainIgnored, LastBatch, SurgeFree, PerBatch, SumServes}

// Fleet is updated in batches; each takes Drain minutes to empty its servers and Start minutes to start the new version.
// More additional servers serve during the whole update. Both is how long blue and green run side by side.
type Fleet struct{ Servers, Batch, Drain, Start, More, Both int }

// Minutes is how long a rolling update takes.
func (f Fleet) Minutes(m Model, tr *Steps) int {
	batches, each := (f.Servers+f.Batch-1)/f.Batch, f.Drain+f.Start
	if m == LastBatch {
		batches = f.Servers / f.Batch
	}
	if m == DrainIgnored {
		each = f.Start
	}
	tr.say("capacity.batches", "%d servers in batches of %d are %d batches of %d + %d = %d minutes: %d minutes.", f.Servers, f.Batch, batches, f.Drain, f.Start, each, batches*each)
	return batches * each
}

// InPlace is how many servers serve at the worst moment of a rolling update without additional ones.
func (f Fleet) InPlace(m Model, tr *Steps) int {
	n := f.Servers - f.Batch
	if m == RollingFree {
		n = f.Servers
	}
	tr.say("capacity.worst", "In place, a batch is out: %d - %d = %d serve.", f.Servers, f.Batch, n)
	return n
}

// Surge is the same with additional servers, and the machine-minutes these cost.
func (f Fleet) Surge(m Model, tr *Steps) (serving, cost int) {
	minutes := f.Minutes(m, nil)
	serving, cost = f.Servers+f.More-f.Batch, f.More*minutes
	switch m {
	case SumServes:
		serving = f.Servers + f.More
	case SurgeFree:
		cost = 0
	case PerBatch:
		cost = f.More * (f.Drain + f.Start)
	}
	tr.say("capacity.surge", "With %d more, %d + %d - %d = %d serve. They run for the whole update: %d × %d = %d machine-minutes.", f.More, f.Servers, f.More, f.Batch, serving, f.More, minutes, cost)
	return serving, cost
}

// BlueGreen is how many servers serve, and what the second environment costs in machine-minutes.
func (f Fleet) BlueGreen(m Model, tr *Steps) (serving, cost int) {
	serving, cost = f.Servers, f.Servers*f.Both
	switch m {
	case SumServes:
		serving *= 2
	case SurgeFree:
		cost = 0
	}
	tr.say("capacity.blue-green", "Of two environments one serves, %d. The other costs %d × %d = %d machine-minutes.", serving, f.Servers, f.Both, cost)
	return serving, cost
}
