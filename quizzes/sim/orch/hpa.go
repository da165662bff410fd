package orch

// Wrong models of the autoscaler.
const (
	Floor          Model = "replicas-rounded-down"
	Nearest        Model = "replicas-rounded-to-nearest"
	NoTolerance    Model = "tolerance-ignored"
	MissingLeft    Model = "pods-without-metrics-left-out"
	MissingAverage Model = "pods-without-metrics-taken-as-average"
	MissingIdle    Model = "pods-without-metrics-always-idle"
	MissingBusy    Model = "pods-without-metrics-always-busy"
)

// HPAModels are all of them.
var HPAModels = []Model{Floor, Nearest, NoTolerance, MissingLeft, MissingAverage, MissingIdle, MissingBusy}

// HPA is one look of a HorizontalPodAutoscaler at a CPU utilization target (documentation, "Horizontal Pod Autoscaling",
// Algorithm details). All pods request the same. Use has one entry a pod, -1 for a pod without metrics.
type HPA struct {
	Request int // m
	Target  int // percent of the request
	Use     []int
}

// sum adds up the use, with pods without metrics taken as fill, or left out when fill is negative.
func (h HPA) sum(fill int) (use, pods int) {
	for _, u := range h.Use {
		if u < 0 {
			u = fill
		}
		if u >= 0 {
			use, pods = use+u, pods+1
		}
	}
	return use, pods
}

// ratio is use over what the target asks of pods, in hundredths of a percent.
func (h HPA) ratio(use, pods int) int { return use * 10000 * 100 / (pods * h.Request * h.Target) }

// Clear reports that no step of the case is near a boundary: the ratios keep away from 1, from the tolerance and the
// result from whole numbers.
func (h HPA) Clear() bool {
	far := func(use, pods int) bool {
		r := h.ratio(use, pods)
		part := pods * r % 10000
		off := max(r-10000, 10000-r)
		return (off < 850 || off > 1150) && off > 150 && part > 800 && part < 9200
	}
	known, pods := h.sum(-1)
	if pods == 0 || !far(known, pods) {
		return false
	}
	fill := 0
	if h.ratio(known, pods) < 10000 {
		fill = h.Request
	}
	return far(h.sum(fill))
}

// Wanted is the number of replicas the autoscaler asks for, before stabilization and growth limits.
func (h HPA) Wanted(m Model, tr *Steps) int {
	now := len(h.Use)
	use, pods := h.sum(-1)
	ratio := h.ratio(use, pods)
	tr.say("hpa.ratio", "The pods with metrics use %dm of the %dm they request, and the target allows %dm: a ratio of %.3f.", use, pods*h.Request, pods*h.Request*h.Target/100, float64(ratio)/10000)
	up := ratio > 10000
	if pods < now && m != MissingLeft && m != MissingAverage {
		fill := h.Request
		if up && m != MissingBusy || m == MissingIdle {
			fill = 0
		}
		use, pods = h.sum(fill)
		ratio = h.ratio(use, pods)
		tr.say("hpa.missing", "The ratio asks for %s pods, so pods without metrics count as using %dm each. The ratio is now %.3f.", moreOrFewer(up), fill, float64(ratio)/10000)
		if up != (ratio > 10000) {
			tr.say("hpa.turned", "That would turn the direction, so the number stays at %d.", now)
			return now
		}
	}
	if m != NoTolerance && ratio >= 9000 && ratio <= 11000 {
		tr.say("hpa.tolerance", "The ratio is within 10 %% of 1, so the number stays at %d.", now)
		return now
	}
	of := pods
	if m == MissingAverage {
		of = now
	}
	wanted := h.round(of*use, pods*h.Request*h.Target, m)
	tr.say("hpa.ceil", "%d × %.3f = %.2f, rounded up to %d.", of, float64(ratio)/10000, float64(of*ratio)/10000, wanted)
	return max(1, wanted)
}

// round is 100 × a ÷ b as a whole number.
func (h HPA) round(a, b int, m Model) int {
	switch m {
	case Floor:
		return 100 * a / b
	case Nearest:
		return (200*a + b) / (2 * b)
	}
	return (100*a + b - 1) / b
}

func moreOrFewer(up bool) string {
	if up {
		return "more"
	}
	return "fewer"
}
