// Package capacity computes what a server setup carries: its availability in series and in parallel, workers and
// their queue, and what a chain of backups brings back.
package capacity

import (
	"fmt"
	"math/big"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// trace collects the steps of a faithful run; runs under a wrong model keep none.
type trace struct {
	off   bool
	steps []Step
}

func (t *trace) add(rule, format string, a ...any) {
	if !t.off {
		t.steps = append(t.steps, Step{Rule: rule, Text: fmt.Sprintf(format, a...)})
	}
}

// Tier is a part of a chain: Of servers that fail independently, each available by Percent, of which Need must work.
type Tier struct{ Percent, Need, Of int }

// The wrong models of availability.
const (
	Weakest     Model = "chain-as-good-as-weakest"   // the chain is as available as its weakest tier
	Average     Model = "availabilities-averaged"    // the mean of the tiers
	OneSurvivor Model = "one-survivor-always-enough" // one of the replicas is enough
	AllReplicas Model = "all-replicas-needed"        // replicas are multiplied like a chain
	NoGain      Model = "replicas-change-nothing"    // a tier of replicas is as available as one server
	ExactlyNeed Model = "exactly-so-many-working"    // only the cases with exactly Need working servers count
	Parallel    Model = "tiers-back-each-other"      // the chain fails only when all tiers fail
)

// available is the availability of a tier as a fraction: the sum over the cases with at least Need working servers.
func (t Tier) available(m Model) *big.Rat {
	a := big.NewRat(int64(t.Percent), 100)
	b := new(big.Rat).Sub(big.NewRat(1, 1), a)
	need, most := t.Need, t.Of
	switch m {
	case OneSurvivor:
		need = 1
	case AllReplicas:
		need = t.Of
	case NoGain:
		return a
	case ExactlyNeed:
		most = need
	}
	sum := new(big.Rat)
	for k := need; k <= most; k++ {
		p := new(big.Rat).SetInt(new(big.Int).Binomial(int64(t.Of), int64(k)))
		for range k {
			p.Mul(p, a)
		}
		for range t.Of - k {
			p.Mul(p, b)
		}
		sum.Add(sum, p)
	}
	return sum
}

// Available is the availability of a chain in percent: tiers in series are multiplied.
func Available(tiers []Tier, m Model) (float64, []Step) {
	tr := trace{off: m != ""}
	chain, sum, least, allDown := big.NewRat(1, 1), new(big.Rat), big.NewRat(1, 1), big.NewRat(1, 1)
	var parts []string
	for i, t := range tiers {
		a := t.available(m)
		chain.Mul(chain, a)
		sum.Add(sum, a)
		allDown.Mul(allDown, new(big.Rat).Sub(big.NewRat(1, 1), a))
		if a.Cmp(least) < 0 {
			least = a
		}
		parts = append(parts, a.FloatString(6))
		if !tr.off {
			tr.tier(i+1, t, a)
		}
	}
	switch m {
	case Weakest:
		chain = least
	case Average:
		chain = sum.Quo(sum, big.NewRat(int64(len(tiers)), 1))
	case Parallel:
		chain = allDown.Sub(big.NewRat(1, 1), allDown)
	}
	f, _ := chain.Float64()
	if !tr.off && len(tiers) > 1 {
		tr.add("availability.series", "In series the tiers are multiplied: %s = %.2f %%.", strings.Join(trimmed(parts), " × "), 100*f)
	}
	return 100 * f, tr.steps
}

func trimmed(parts []string) []string {
	for i, p := range parts {
		parts[i] = strings.TrimRight(p, "0")
	}
	return parts
}

func (t *trace) tier(n int, tier Tier, a *big.Rat) {
	f, _ := a.Float64()
	switch {
	case tier.Of == 1:
		t.add("availability.single", "Tier %d is one server: %d %%.", n, tier.Percent)
	case tier.Need == 1:
		t.add("availability.parallel", "Tier %d fails when all %d fail: 1 − %s = %.4g %%.", n, tier.Of, power(100-tier.Percent, tier.Of), 100*f)
	case tier.Need == tier.Of:
		t.add("availability.all", "Tier %d needs all %d: %s = %.4g %%.", n, tier.Of, power(tier.Percent, tier.Of), 100*f)
	default:
		t.add("availability.some", "Tier %d needs %d of %d: the cases with at least %d working ones add up to %.4g %%.", n, tier.Need, tier.Of, tier.Need, 100*f)
	}
}

func power(percent, n int) string {
	return fmt.Sprintf("%s^%d", strings.TrimRight(fmt.Sprintf("%.2f", float64(percent)/100), "0"), n)
}
