package dag

// Retry is a task's policy: Retries more attempts after the first, each of at most Timeout minutes, with delays that
// begin at Base and double up to Cap.
type Retry struct{ Retries, Timeout, Base, Cap int }

// The wrong models of retries.
const (
	FirstIncluded Model = "retries-include-first-attempt" // so many attempts in all
	CapIgnored    Model = "delay-cap-ignored"             // delays double for ever
	DelayFixed    Model = "delay-does-not-grow"           // each delay is the first one
	TimeoutOfSum  Model = "timeout-bounds-all-attempts"   // the timeout is for all attempts together
	DelayForgot   Model = "delays-not-counted"            // attempts follow at once
	DelayAfterEnd Model = "delay-after-last-attempt"      // the last attempt is followed by a delay too
	GrowsByBase   Model = "delay-grows-by-addition"       // each delay is one base longer
)

// Worst is how many minutes pass until the task has failed for good, if each attempt runs into its timeout.
func (p Retry) Worst(m Model, t *Trace) int {
	attempts := p.Retries + 1
	if m == FirstIncluded {
		attempts--
	}
	sum, delay := 0, p.Base
	for i := range attempts {
		if m != TimeoutOfSum || i == 0 {
			sum += p.Timeout
		}
		t.add("retry.attempt", "", "Attempt %d ends after %d minutes, at %d.", i+1, p.Timeout, sum)
		if i == attempts-1 && m != DelayAfterEnd {
			break
		}
		wait := min(delay, p.Cap)
		switch m {
		case CapIgnored:
			wait = delay
		case DelayForgot:
			wait = 0
		}
		sum += wait
		t.add("retry.delay", "", "The delay before attempt %d is %d minutes.", i+2, wait)
		switch m {
		case DelayFixed:
		case GrowsByBase:
			delay += p.Base
		default:
			delay *= 2
		}
	}
	return sum
}

// Intervals is a schedule whose runs cover Hours each, from hour 0 on; it is switched on at hour On. A run can start
// when its interval has ended.
type Intervals struct {
	Hours, On int
	Catchup   bool
}

// The wrong models of intervals.
const (
	AtStart      Model = "run-starts-with-its-interval" // a run starts when its interval begins
	CatchupOff   Model = "only-latest-interval-runs"    // runs of the past are never made
	CatchupOn    Model = "catchup-is-always-on"         // all runs of the past are made
	LatestMissed Model = "first-run-after-switch-on"    // what ended before the switch is left out
)

// Runs lists the numbers, from 0, of the intervals whose runs are created at once when the schedule is switched on.
func (s Intervals) Runs(m Model, t *Trace) []int {
	ended := s.On / s.Hours
	if m == AtStart {
		ended = (s.On + s.Hours - 1) / s.Hours
	}
	t.add("interval.ended", "", "When it is switched on, %d intervals have ended; the next one is still open.", ended)
	first := 0
	if !s.Catchup && m != CatchupOn || m == CatchupOff {
		first = max(0, ended-1)
	}
	var out []int
	for i := first; i < ended; i++ {
		out = append(out, i)
	}
	if m == LatestMissed && len(out) > 0 {
		out = out[:len(out)-1]
	}
	return out
}
