package schedule

import "math"

// FuzzRange is the range of days within which an interval may be moved without
// harm, as in ts-fsrs 5.4.2: about ±15 % of short intervals and ±5 % of long
// ones, after the days already elapsed and not past the longest. Intervals under
// 2.5 days are not moved.
func FuzzRange(interval, elapsed, longest int) (lo, hi int) {
	ivl, top := float64(interval), float64(longest)
	if ivl < 2.5 {
		return interval, interval
	}
	delta := 1 + .15*span(ivl, 2.5, 7) + .1*span(ivl, 7, 20) + .05*span(ivl, 20, math.Inf(1))
	ivl = min(ivl, top)
	first := max(2, math.Round(ivl-delta))
	last := min(math.Round(ivl+delta), top)
	if ivl > float64(elapsed) {
		first = max(first, float64(elapsed)+1)
	}
	return int(min(first, last)), int(last)
}

// span is how much of [from, to] lies below v.
func span(v, from, to float64) float64 { return max(min(v, to)-from, 0) }

// Balance is the day from lo to hi with the smallest load; among equals the one
// nearest to want, then the earlier. load counts what is due on a day so many
// days from now.
func Balance(want, lo, hi int, load func(days int) int) int {
	best := bestDay{days: lo, load: load(lo), off: distance(lo, want)}
	for d := lo + 1; d <= hi; d++ {
		if n := (bestDay{d, load(d), distance(d, want)}); n.load < best.load || n.load == best.load && n.off < best.off {
			best = n
		}
	}
	return best.days
}

type bestDay struct{ days, load, off int }

func distance(a, b int) int { return max(a-b, b-a) }
