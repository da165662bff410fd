package metrics

// Sample is a counter's value at a second.
type Sample struct{ At, Value int }

// Counter is a Prometheus counter seen through a window; all samples lie inside it, none on its edges.
type Counter struct {
	Samples  []Sample
	From, To int
}

// The wrong models of counters.
const (
	ResetIgnored    Model = "reset-ignored"              // last less first
	ResetDropped    Model = "value-after-reset-dropped"  // a drop adds nothing
	DropCounted     Model = "drop-counted-as-rise"       // a drop adds its size
	NoExtrapolation Model = "no-extrapolation"           // the rise between the samples is all
	FullWindow      Model = "always-stretched-to-window" // the rise is stretched to both edges whatever is missing
	ZeroIgnored     Model = "counter-below-zero"         // on the left the stretch goes on below a count of 0
	PerSecond       Model = "rate-for-increase"          // the result is divided by the window
)

// Rise sums what the counter rose between its samples: a lower value is a restart from 0 (Prometheus 2.42,
// promql/functions.go, extrapolatedRate).
func (c Counter) Rise(m Model) (int, []Step) {
	tr := trace{off: m != ""}
	first, last := c.Samples[0].Value, c.Samples[len(c.Samples)-1].Value
	if m == ResetIgnored {
		return last - first, nil
	}
	rise := 0
	for i, s := range c.Samples[1:] {
		before := c.Samples[i].Value
		switch {
		case s.Value >= before:
			rise += s.Value - before
			tr.add("counter.rise", "%d to %d: a rise of %d, together %d.", before, s.Value, s.Value-before, rise)
		case m == ResetDropped:
		case m == DropCounted:
			rise += before - s.Value
		default:
			rise += s.Value
			tr.add("counter.reset", "%d to %d: a restart, and the %d counted since then are new, together %d.", before, s.Value, s.Value, rise)
		}
	}
	return rise, tr.steps
}

// Irate is the slope of the last two samples per second.
func (c Counter) Irate() float64 {
	a, b := c.Samples[len(c.Samples)-2], c.Samples[len(c.Samples)-1]
	if b.Value < a.Value {
		a.Value = 0
	}
	return float64(b.Value-a.Value) / float64(b.At-a.At)
}

// Edges is how far the increase is stretched beyond the first and the last sample, in seconds.
type Edges struct {
	Left, Right         float64
	HalfLeft, HalfRight bool // half a gap, since the edge is farther away than 1.1 gaps
	Zero                bool // the left one ends where the counter would be 0
}

// edges follows extrapolatedRate of Prometheus 3.0; up to 2.42 the order of the two rules for the left edge was the
// other one, and Ambiguous says when that matters.
func (c Counter) edges(rise int, m Model) Edges {
	n := len(c.Samples)
	first, last := c.Samples[0], c.Samples[n-1]
	span := float64(last.At - first.At)
	gap := span / float64(n-1)
	e := Edges{Left: float64(first.At - c.From), Right: float64(c.To - last.At)}
	if m == FullWindow {
		return e
	}
	if e.Left >= 1.1*gap {
		e.Left, e.HalfLeft = gap/2, true
	}
	if e.Right >= 1.1*gap {
		e.Right, e.HalfRight = gap/2, true
	}
	if rise > 0 && m != ZeroIgnored {
		if zero := span * float64(first.Value) / float64(rise); zero < e.Left {
			e.Left, e.Zero, e.HalfLeft = zero, true, false
		}
	}
	return e
}

// Ambiguous reports that versions of Prometheus differ on the left edge, or that a value is near a threshold.
func (c Counter) Ambiguous() bool {
	rise, _ := c.Rise("")
	n := len(c.Samples)
	span := float64(c.Samples[n-1].At - c.Samples[0].At)
	gap, start, end := span/float64(n-1), float64(c.Samples[0].At-c.From), float64(c.To-c.Samples[n-1].At)
	near := func(a, b float64) bool { return a > .95*b && a < 1.05*b }
	if rise == 0 || near(start, 1.1*gap) || near(end, 1.1*gap) {
		return true
	}
	zero := span * float64(c.Samples[0].Value) / float64(rise)
	return start >= 1.1*gap && zero < start || near(zero, start) || near(zero, gap/2)
}

// Increase is what Prometheus' increase gives over the window.
func (c Counter) Increase(m Model) (float64, Edges, []Step) {
	tr := trace{off: m != ""}
	rise, steps := c.Rise(m)
	tr.steps = append(tr.steps, steps...)
	n := len(c.Samples)
	span := c.Samples[n-1].At - c.Samples[0].At
	if m == NoExtrapolation {
		return float64(rise), Edges{}, nil
	}
	e := c.edges(rise, m)
	gap := float64(span) / float64(n-1)
	tr.add("counter.gap", "First and last sample are %d s apart, in %d gaps: the mean gap is %s s.", span, n-1, Short(gap))
	tr.edge("left", e.Left, gap, float64(c.Samples[0].At-c.From), e.HalfLeft, e.Zero, c.Samples[0].Value)
	tr.edge("right", e.Right, gap, float64(c.To-c.Samples[n-1].At), e.HalfRight, false, 0)
	v := float64(rise) * (float64(span) + e.Left + e.Right) / float64(span)
	tr.add("counter.scale", "The rise of %d in %d s is stretched to %d + %s + %s s: %s.", rise, span, span, Short(e.Left), Short(e.Right), Short(v))
	if m == PerSecond {
		v /= float64(c.To - c.From)
	}
	return v, e, tr.steps
}

func (t *trace) edge(side string, by, gap, away float64, half, zero bool, first int) {
	switch {
	case zero:
		t.add("counter.zero", "The %s edge is %s s away, but %s s back the counter with its first sample %d would be 0: %s s are added there.", side, Short(away), Short(by), first, Short(by))
	case half:
		t.add("counter.edge-far", "The %s edge is %s s away, more than 1.1 gaps: half a gap, %s s, is added there.", side, Short(away), Short(by))
	default:
		t.add("counter.edge", "The %s edge is %s s away, less than 1.1 gaps (%s s): all of it is added.", side, Short(away), Short(1.1*gap))
	}
}
