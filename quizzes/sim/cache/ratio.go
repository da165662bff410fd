package cache

import "fmt"

// Wrong models of ratios and latencies.
const (
	OwnTimeOnly   Model = "own-time-only"    // a layer's answer costs that layer's time alone, without the look-ups before it
	RatiosAreAll  Model = "ratio-of-all"     // an inner layer's hit ratio counts all requests, not those that reach it
	MissCostAlone Model = "miss-cost-alone"  // only the backend's share is counted
	PlainMean     Model = "plain-mean"       // every layer weighs the same
	NoLookupCost  Model = "inner-layer-free" // the second layer's look-up takes no time
)

// Layer is a cache that answers HitPercent of the requests that reach it. Each of those costs a look-up of Micros.
type Layer struct{ HitPercent, Micros int }

// MeanLatency is the mean time of a request in µs·10⁻⁴ (so that percentages of percentages stay whole): it looks
// into each layer in turn, until one answers, and last into a backend that takes backend µs.
func MeanLatency(layers []Layer, backend int, m Model) int {
	reach, total, spent := 10000, 0, 0
	for i, l := range layers {
		answered := reach * l.HitPercent / 100
		if m == RatiosAreAll && i > 0 {
			answered = min(reach, 100*l.HitPercent)
		}
		cost := spent + l.Micros
		switch {
		case m == OwnTimeOnly:
			cost = l.Micros
		case m == NoLookupCost && i > 0:
			cost = spent
		}
		if m != MissCostAlone {
			total += answered * cost
		}
		reach, spent = reach-answered, spent+l.Micros
		if m == NoLookupCost && i > 0 {
			spent -= l.Micros
		}
	}
	if m == OwnTimeOnly || m == MissCostAlone {
		spent = 0
	}
	if m == PlainMean {
		return plainMean(layers, backend)
	}
	return total + reach*(spent+backend)
}

func plainMean(layers []Layer, backend int) int {
	sum := backend
	for _, l := range layers {
		sum += l.Micros
	}
	return sum * 10000 / (len(layers) + 1)
}

// LatencySteps explains MeanLatency of two layers, times in ms.
func LatencySteps(a, b Layer, backend int) []Step {
	var t trace
	missA, missB := 100-a.HitPercent, 100-b.HitPercent
	t.add("latency.first", "", "Every read pays the first look-up: %d ms", a.Micros/1000)
	t.add("latency.second", "", "%d %% miss there and pay the second look-up: %d %% of %d ms = %s ms", missA, missA, b.Micros/1000, hundredths(missA*b.Micros/1000))
	t.add("latency.backend", "", "%d %% of those miss again, %s %% of all reads, and pay the database: %s ms", missB, hundredths(missA*missB), hundredths(missA*missB*(backend/1000)/100))
	return t
}

// hundredths prints n/100.
func hundredths(n int) string {
	s := fmt.Sprintf("%d.%02d", n/100, n%100)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}
