package balance

import "fmt"

// Checks is how a balancer checks a server: after Fall failures in a row it is down, after Rise successes in a row up.
type Checks struct{ Fall, Rise int }

// The wrong models of health checks.
const (
	FirstFailure Model = "down-at-first-failure" // one failure takes the server out
	FallTotal    Model = "failures-add-up"       // successes in between do not set the count back
	FirstSuccess Model = "up-at-first-success"   // one success brings it back
	RiseTotal    Model = "successes-add-up"      // failures in between do not set that count back
	SwappedRise  Model = "rise-and-fall-swapped" // fall counts successes, rise failures
	OneMore      Model = "change-one-check-late" // the change comes with the check after the last one needed
)

// States tells for each check's result whether the server is up after it; before the first it is up for long
// (HAProxy 2.6 configuration manual, server options fall and rise).
func (c Checks) States(results []bool, m Model) (up []bool, steps []Step) {
	tr := trace{off: m != ""}
	if m == SwappedRise {
		c.Fall, c.Rise = c.Rise, c.Fall
	}
	if m == OneMore {
		c.Fall, c.Rise = c.Fall+1, c.Rise+1
	}
	state, run := true, 0
	for i, ok := range results {
		switch {
		case ok == state && !(state && m == FallTotal) && !(!state && m == RiseTotal):
			if run > 0 {
				tr.add("health.reset", "", "Check %d is a %s: the count of %s goes back to 0.", i+1, result(ok), plural(!ok))
			}
			run = 0
		case ok != state:
			run++
			need := c.Fall
			if !state {
				need = c.Rise
			}
			if run >= need || state && m == FirstFailure || !state && m == FirstSuccess {
				state, run = !state, 0
				tr.add("health.change", "", "Check %d is %s %d of %d in a row: the server is %s.", i+1, result(ok), need, need, upDown(state))
			} else {
				tr.add("health.count", "", "Check %d is %s %d of %d in a row: the server stays %s.", i+1, result(ok), run, need, upDown(state))
			}
		}
		up = append(up, state)
	}
	return up, tr.steps
}

func result(ok bool) string {
	if ok {
		return "success"
	}
	return "failure"
}

func plural(ok bool) string {
	if ok {
		return "successes"
	}
	return "failures"
}

func upDown(up bool) string {
	if up {
		return "up"
	}
	return "down"
}

// Marks prints results as ✓ and ✗.
func Marks(results []bool) string {
	s := ""
	for i, ok := range results {
		if i > 0 {
			s += " "
		}
		s += map[bool]string{true: "✓", false: "✗"}[ok]
	}
	return s
}

// String names the two limits.
func (c Checks) String() string { return fmt.Sprintf("fall %d rise %d", c.Fall, c.Rise) }
