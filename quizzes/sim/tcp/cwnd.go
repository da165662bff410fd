package tcp

// Event is what ends a round.
type Event string

const (
	Fine       Event = ""
	Duplicates Event = "three duplicate ACKs"
	Timeout    Event = "timeout"
)

// Path is a connection's sending side, counted in full segments, one entry of Events for each round.
type Path struct {
	Window, Threshold int
	Events            []Event
}

// The wrong models of congestion control.
const (
	Tahoe          Model = "fast-recovery-from-one"   // after duplicates the window is 1 too
	TimeoutHalves  Model = "timeout-halves-window"    // after a timeout the window is half, as after duplicates
	KeepsDoubling  Model = "doubling-past-ssthresh"   // the window doubles whatever the threshold is
	ThresholdKept  Model = "ssthresh-never-changes"   // a loss leaves the threshold as it is
	OneFromStart   Model = "slow-start-adds-one"      // each round adds one segment from the start
	ThresholdIsOld Model = "ssthresh-is-whole-window" // the threshold becomes the window, not half of it
)

// Windows gives the window of each round, the first being Path.Window, and the one after the last event. Below the
// threshold a round doubles it, at most up to the threshold; from there on a round adds 1 (RFC 5681, 3.1). After three
// duplicates threshold and window are half of what was in flight, after a timeout the threshold is and the window is 1
// (equation 4, at least 2).
func (p Path) Windows(m Model) ([]int, []Step) {
	tr := trace{off: m != ""}
	w, th := p.Window, p.Threshold
	out := []int{w}
	for i, e := range p.Events {
		before := w
		half := max(2, w/2)
		if m == ThresholdIsOld {
			half = w
		}
		switch {
		case e == Fine && (w < th || m == KeepsDoubling) && m != OneFromStart:
			if w *= 2; m != KeepsDoubling {
				w = min(w, th)
			}
			tr.add("tcp.slow-start", "", "Round %d: %d is below ssthresh %d, so the window doubles, at most up to it: %d.", i+1, before, th, w)
		case e == Fine:
			w++
			tr.add("tcp.avoidance", "", "Round %d: %d has reached ssthresh %d, so the window grows by one: %d.", i+1, before, th, w)
		case e == Duplicates || m == TimeoutHalves:
			w = half
			if m == Tahoe {
				w = 1
			}
			if m != ThresholdKept {
				th = half
			}
			tr.add("tcp.fast-recovery", "", "Round %d: three duplicate ACKs at %d, so ssthresh and the window become %d.", i+1, before, w)
		default:
			w = 1
			if m != ThresholdKept {
				th = half
			}
			tr.add("tcp.timeout", "", "Round %d: a timeout at %d, so ssthresh becomes %d and the window 1.", i+1, before, th)
		}
		out = append(out, w)
	}
	return out, tr.steps
}

// Rounds is how many rounds without loss it takes to send n segments.
func (p Path) Rounds(n int, m Model) (int, []Step) {
	tr := trace{off: m != ""}
	for len(p.Events) < 60 {
		p.Events = append(p.Events, Fine)
	}
	ws, _ := p.Windows(m)
	sent := 0
	for i, w := range ws {
		sent += w
		tr.add("tcp.round", "", "Round %d sends up to %d, together %d.", i+1, w, min(sent, n))
		if sent >= n {
			return i + 1, tr.steps
		}
	}
	return len(ws), tr.steps
}
