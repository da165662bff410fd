package metrics

import (
	"slices"
	"strconv"
	"strings"
)

// The wrong models of percentiles.
const (
	RankFromZero Model = "off-by-one-rank"      // the rank counts from 0
	RankFloor    Model = "rank-rounded-down"    // p × n is rounded down
	Unsorted     Model = "rank-before-sorting"  // the rank is a place in the list as it came
	FromTheTop   Model = "rank-from-the-top"    // the rank counts from the largest sample
	Share        Model = "share-of-the-maximum" // p is a share of the largest value
)

// Rank is the place, from 1, of the percentile p by nearest rank among n samples: ⌈p × n⌉ (PostgreSQL 15
// documentation, 9.21, percentile_disc).
func Rank(p, n int) int { return max(1, (p*n+99)/100) }

// Percentile is the sample at the nearest rank.
func Percentile(samples []int, p int, m Model) (int, []Step) {
	tr := trace{off: m != ""}
	n := len(samples)
	sorted := slices.Sorted(slices.Values(samples))
	rank := Rank(p, n)
	switch m {
	case RankFromZero:
		rank = min(rank+1, n)
	case RankFloor:
		rank = max(1, p*n/100)
	case Unsorted:
		return samples[rank-1], nil
	case FromTheTop:
		rank = n + 1 - rank
	case Share:
		return sorted[n-1] * p / 100, nil
	}
	tr.add("percentile.sort", "Sorted, the %d samples are %s.", n, list(sorted))
	tr.add("percentile.rank", "The rank is ⌈%d %% × %d⌉ = ⌈%s⌉ = %d.", p, n, Short(float64(p*n)/100), rank)
	tr.add("percentile.value", "Sample %d, counted from 1, is %d.", rank, sorted[rank-1])
	return sorted[rank-1], tr.steps
}

func list(ns []int) string {
	var out []string
	for _, n := range ns {
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, ", ")
}
