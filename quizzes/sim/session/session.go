// Package session plays what keeps state between requests: the two clocks of a session, a browser's cookie jar (RFC 6265,
// sections 5.3 and 5.4), and a counter that several replicas change in a shared store.
package session

import "fmt"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// say words a step. Runs under a wrong model need none: only their outcome counts.
func say(m Model, rule, format string, a ...any) Step {
	if m != "" {
		return Step{}
	}
	return Step{Rule: rule, Text: fmt.Sprintf(format, a...)}
}

// The wrong beliefs about expiry.
const (
	AbsoluteIgnored Model = "absolute-timeout-ignored" // a busy session lasts for ever
	IdleFromLogin   Model = "idle-counts-from-login"   // the idle timeout is never renewed
	RejectedRenews  Model = "rejected-request-renews"  // any request renews the session
	AbsoluteRenews  Model = "absolute-timeout-renews"  // each request moves both deadlines
	IdleAdds        Model = "idle-time-adds-up"        // each request adds the idle time to the deadline
)

// Clocks are the two timeouts of a session, in minutes.
type Clocks struct{ Idle, Absolute int }

// Valid says which requests, at minutes after the login, are accepted: those before the idle deadline and the absolute one.
func (c Clocks) Valid(times []int, m Model) ([]bool, []Step) {
	idle, end := c.Idle, c.Absolute
	var out []bool
	var steps []Step
	for _, t := range times {
		ok := t < idle && (t < end || m == AbsoluteIgnored)
		switch {
		case !ok && t >= end:
			steps = append(steps, say(m, "session.absolute", "At %s it is past %s, the login plus the absolute timeout: rejected.", Clock(t), Clock(end)))
		case !ok:
			steps = append(steps, say(m, "session.idle", "At %s the idle deadline of %s has passed: rejected, and nothing is renewed.", Clock(t), Clock(idle)))
		default:
			steps = append(steps, say(m, "session.renew", "At %s it is before %s and before %s: valid, and the idle deadline moves to %s.", Clock(t), Clock(idle), Clock(end), Clock(t+c.Idle)))
		}
		if out = append(out, ok); (ok || m == RejectedRenews) && m != IdleFromLogin {
			switch {
			case m == IdleAdds:
				idle += c.Idle
			default:
				idle = t + c.Idle
			}
			if m == AbsoluteRenews {
				end = t + c.Absolute
			}
		}
	}
	return out, steps
}

// Clock prints a time after a login at nine.
func Clock(minutes int) string { return fmt.Sprintf("%d:%02d", 9+minutes/60, minutes%60) }
