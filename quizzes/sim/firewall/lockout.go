package firewall

import "fmt"

// Attempt is a try to log in, at a minute.
type Attempt struct {
	Minute        int
	Account, Addr string
	Right         bool // the password is right
}

// Limits block an account or an address with so many failures within Window minutes.
type Limits struct{ Window, Account, Addr int }

// The wrong models of lockout.
const (
	WindowSlides  Model = "failures-expire-together"          // all failures count until the window has passed since the last one
	NeverExpire   Model = "failures-never-expire"             // the window is not looked at
	ResetAll      Model = "success-resets-address"            // a success sets the counter of the address back too
	ResetNone     Model = "success-resets-nothing"            // a success leaves the account's counter
	AccountOnly   Model = "account-counter-alone"             // addresses are not counted
	AddrOnly      Model = "address-counter-alone"             // accounts are not counted
	BlockedCounts Model = "blocked-attempts-count-as-failure" // a blocked try lengthens the block
)

// Outcomes of an attempt.
const (
	Blocked = "blocked"
	Failed  = "fails"
	Entered = "enters"
)

// Play gives the outcome of each attempt: each failure leaves the window after its own time, a success resets the counter of
// the account alone, and a blocked attempt is not checked and not counted (the lesson's rules, after OWASP, Authentication Cheat
// Sheet).
func (l Limits) Play(attempts []Attempt, m Model) (out []string, steps []Step) {
	var tr trace
	byAccount, byAddr := map[string][]int{}, map[string][]int{}
	for _, a := range attempts {
		acc, addr := l.live(byAccount[a.Account], a.Minute, m), l.live(byAddr[a.Addr], a.Minute, m)
		state := fmt.Sprintf("Minute %d: `%s` counts %d of %d, `%s` counts %d of %d", a.Minute, a.Account, acc, l.Account, a.Addr, addr, l.Addr)
		switch {
		case acc >= l.Account && m != AddrOnly || addr >= l.Addr && m != AccountOnly:
			out = append(out, Blocked)
			tr.add(m, "lockout.block", "%s: blocked.", state)
			if m == BlockedCounts {
				byAccount[a.Account], byAddr[a.Addr] = append(byAccount[a.Account], a.Minute), append(byAddr[a.Addr], a.Minute)
			}
		case a.Right:
			out = append(out, Entered)
			tr.add(m, "lockout.success", "%s: the password is right, and the account's counter is reset.", state)
			if m != ResetNone {
				byAccount[a.Account] = nil
			}
			if m == ResetAll {
				byAddr[a.Addr] = nil
			}
		default:
			out = append(out, Failed)
			tr.add(m, "lockout.failure", "%s: the password is wrong, and both counters grow.", state)
			byAccount[a.Account], byAddr[a.Addr] = append(byAccount[a.Account], a.Minute), append(byAddr[a.Addr], a.Minute)
		}
	}
	return out, tr
}

// live counts the failures within the window.
func (l Limits) live(minutes []int, now int, m Model) int {
	n := 0
	for _, t := range minutes {
		if now-t < l.Window {
			n++
		}
	}
	if m == NeverExpire || m == WindowSlides && n > 0 {
		return len(minutes)
	}
	return n
}
