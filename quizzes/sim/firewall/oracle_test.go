package firewall_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/quizzes/sim/firewall"
	"warmcache/quizzes/sim/oracle"
)

type lockCase struct {
	L        firewall.Limits
	Attempts []firewall.Attempt
}

func drawLock(r *rand.Rand) lockCase {
	c := lockCase{L: firewall.Limits{Window: 8 + r.IntN(12), Account: 2 + r.IntN(2), Addr: 3 + r.IntN(2)}}
	minute := 0
	for range 10 {
		minute += 1 + r.IntN(5)
		c.Attempts = append(c.Attempts, firewall.Attempt{Minute: minute, Account: []string{"ann", "bob"}[r.IntN(2)], Addr: []string{"home", "cafe"}[r.IntN(2)], Right: r.IntN(4) == 0})
	}
	return c
}

// history keeps no counters: for each attempt it looks through all outcomes before it.
func history(_ testing.TB, c lockCase) string {
	out := make([]string, len(c.Attempts))
	for i, a := range c.Attempts {
		acc, addr := 0, 0
		for j := i - 1; j >= 0 && a.Minute-c.Attempts[j].Minute < c.L.Window; j-- {
			if b := c.Attempts[j]; out[j] == "fails" && b.Addr == a.Addr {
				addr++
			}
		}
		for j := i - 1; j >= 0 && a.Minute-c.Attempts[j].Minute < c.L.Window; j-- {
			if b := c.Attempts[j]; b.Account == a.Account && out[j] == "enters" {
				break
			} else if b.Account == a.Account && out[j] == "fails" {
				acc++
			}
		}
		switch {
		case acc >= c.L.Account || addr >= c.L.Addr:
			out[i] = "blocked"
		case a.Right:
			out[i] = "enters"
		default:
			out[i] = "fails"
		}
	}
	return strings.Join(out, " ")
}

func TestLockout(t *testing.T) {
	oracle.Case[lockCase]{
		Engine: "firewall: lockout", Oracle: "the whole history for each attempt", Draw: drawLock, Want: oracle.Each(history),
		Got: func(c lockCase, m string) string {
			out, _ := c.L.Play(c.Attempts, firewall.Model(m))
			return strings.Join(out, " ")
		},
		Models: []string{string(firewall.WindowSlides), string(firewall.NeverExpire), string(firewall.ResetAll), string(firewall.ResetNone), string(firewall.AccountOnly), string(firewall.AddrOnly), string(firewall.BlockedCounts)},
	}.Test(t)
}
