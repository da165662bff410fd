package network

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/metrics"
)

// MetricsHistogramQuantile asks for the value of histogram_quantile.
var MetricsHistogramQuantile = quizzes.Template{
	ID: "met.histogram.quantile", Version: 1, Concept: "metrics-and-analysis#histograms", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: metHistogramQuantile,
}

// MetricsHistogramBucket asks in which bucket a quantile falls.
var MetricsHistogramBucket = quizzes.Template{
	ID: "met.histogram.bucket", Version: 1, Concept: "metrics-and-analysis#histograms", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: metHistogramBucket,
}

var metQuantileBeliefs = map[metrics.Model]string{
	metrics.UpperBound:    "the result is the bound of the bucket, but the function interpolates inside it",
	metrics.LowerBound:    "the result is the bound at which the bucket starts, but the function interpolates inside it",
	metrics.FromZero:      "the bucket starts at 0, but it starts at the bound before it",
	metrics.ShareOfCount:  "the rank as a share of the cumulative count gives the share of the bound, but only the part inside the bucket counts",
	metrics.SingleCounts:  "each count is that of its bucket alone, but counts are cumulative",
	metrics.FiniteOnly:    "the total is the count of the highest finite bucket, but it is that of the infinite one",
	metrics.ShareOfBounds: "the quantile is a share of the highest bound, but it is a rank among the observations",
}

// metBounds lists bounds in ms as services use them.
func metBounds(r *rand.Rand, n int) []int {
	return quizzes.DrawSorted(r, []int{50, 100, 200, 400, 600, 800, 1000, 1500, 2000}, n)
}

func metBucketName(b metrics.Bucket) string {
	if b.Le == 0 {
		return "infinite"
	}
	return fmt.Sprintf("%d ms", b.Le)
}

func metHistogramQuantile(r *rand.Rand) (quizzes.Question, error) {
	kind := r.IntN(8) // 0: beyond the finite buckets, 1: in the lowest one
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		total := 100 * (1 + r.IntN(9))
		var bs []metrics.Bucket
		counts := quizzes.DrawSorted(r, []int{10, 20, 25, 30, 40, 45, 50, 60, 65, 70, 75, 80, 85, 90, 95}, 4)
		for i, le := range metBounds(r, 4) {
			bs = append(bs, metrics.Bucket{Le: le, Count: counts[i] * total / 100})
		}
		bs = append(bs, metrics.Bucket{Count: total})
		p := 10 * (2 + r.IntN(8))
		if kind == 0 {
			p = quizzes.One(r, 90, 95, 99)
		}
		at, rank := metrics.QuantileBucket(bs, p, "")
		key, steps := metrics.Quantile(bs, p, "")
		if (kind == 0) != (at == 4) || kind == 1 && at != 0 || kind > 1 && (at == 0 || at == 4) || !netWhole(key) || rank == float64(bs[at].Count) {
			return quizzes.Question{}, quizzes.Reject("another kind, or on the edge")
		}
		var near []quizzes.Near
		for _, m := range []metrics.Model{metrics.UpperBound, metrics.LowerBound, metrics.FromZero, metrics.ShareOfCount, metrics.SingleCounts, metrics.FiniteOnly, metrics.ShareOfBounds} {
			if w, _ := metrics.Quantile(bs, p, m); w > 0 && netWhole(w) {
				near = append(near, netNear(w, string(m), "This takes it that %s.", metQuantileBeliefs[m]))
			}
		}
		near = quizzes.NearAnswers(quizzes.FormatNumber(key), near)
		if len(near) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A classic Prometheus histogram, its bounds here in ms, holds these cumulative counts. What does `histogram_quantile(%s, …)` return?", quizzes.FormatNumber(float64(p)/100)),
			Exhibits: []quizzes.Exhibit{metBucketTable(bs)},
			Ask:      quizzes.Number{Value: key, Unit: "ms", Near: near}, Note: fmt.Sprint(bs, p),
			Trace: quizzes.Worked(steps, "The result is %s ms.", quizzes.FormatNumber(key)),
		}, nil
	})
}

func metBucketTable(bs []metrics.Bucket) quizzes.Exhibit {
	e := quizzes.Exhibit{Head: []string{"Bucket `le`", "Count up to it"}}
	for _, b := range bs {
		e.Rows = append(e.Rows, []string{metBucketName(b), fmt.Sprint(b.Count)})
	}
	return e
}

func metHistogramBucket(r *rand.Rand) (quizzes.Question, error) {
	at := r.IntN(5)
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		var bs []metrics.Bucket
		count := 0
		for _, le := range metBounds(r, 5) {
			count += 10 * (1 + r.IntN(40))
			bs = append(bs, metrics.Bucket{Le: le, Count: count})
		}
		bs = append(bs, metrics.Bucket{Count: count + 10*(1+r.IntN(20))})
		p := quizzes.One(r, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90)
		i, rank := metrics.QuantileBucket(bs, p, "")
		single, _ := metrics.QuantileBucket(bs, p, metrics.SingleCounts)
		if i != at || at < 4 && (single == at || single > 4) || !metClear(bs[:5], rank) {
			return quizzes.Question{}, quizzes.Reject("another bucket")
		}
		byBound := metFirst(bs[:5], func(b metrics.Bucket) bool { return b.Le*100 >= p*bs[4].Le })
		ask := quizzes.Line{Title: "Finite buckets: bound, cumulative count", Lang: "text"}
		for k, b := range bs[:5] {
			o := quizzes.Option{Text: fmt.Sprintf("%8s  %5d", metBucketName(b), b.Count), Right: k == at}
			switch {
			case o.Right:
				o.Why = fmt.Sprintf("It is the first whose count, %d, reaches the rank %s.", b.Count, metrics.Short(rank))
			case k == single:
				o.Misconception, o.Why = string(metrics.SingleCounts), "This takes it that "+metQuantileBeliefs[metrics.SingleCounts]+"."
			case k == byBound:
				o.Misconception, o.Why = string(metrics.ShareOfBounds), "This takes it that "+metQuantileBeliefs[metrics.ShareOfBounds]+"."
			case k == at-1:
				o.Misconception, o.Why = "bucket-below-the-rank", fmt.Sprintf("Its count %d is still below the rank %s; the quantile lies above its bound.", b.Count, metrics.Short(rank))
			case k < at:
				o.Misconception, o.Why = "bucket-below-the-rank", fmt.Sprintf("Only %d observations are at most %d ms, fewer than the rank %s.", b.Count, b.Le, metrics.Short(rank))
			default:
				o.Misconception, o.Why = "first-bucket-passed-over", fmt.Sprintf("Its count %d reaches the rank %s, but a lower bucket does so before.", b.Count, metrics.Short(rank))
			}
			ask.Options = append(ask.Options, o)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A classic Prometheus histogram has observed %d requests, %d of them slower than its highest finite bound. In which bucket does `histogram_quantile(%s, …)` interpolate?", bs[5].Count, bs[5].Count-bs[4].Count, quizzes.FormatNumber(float64(p)/100)),
			Ask:  ask, Note: fmt.Sprint(bs, p),
			Trace: quizzes.Worked([]metrics.Step{
				{Rule: "quantile.rank", Text: fmt.Sprintf("The rank is %d %% of %d = %s.", p, bs[5].Count, metrics.Short(rank))},
				{Rule: "quantile.bucket", Text: fmt.Sprintf("The first cumulative count that reaches it is %d.", bs[at].Count)},
			}, "So it is line %d, the bucket up to %d ms.", at+1, bs[at].Le),
		}, nil
	})
}

// metClear keeps a rank away from each count.
func metClear(bs []metrics.Bucket, rank float64) bool {
	for _, b := range bs {
		if d := rank - float64(b.Count); d > -4 && d < 4 {
			return false
		}
	}
	return true
}

func metFirst(bs []metrics.Bucket, is func(metrics.Bucket) bool) int {
	for i, b := range bs {
		if is(b) {
			return i
		}
	}
	return len(bs)
}
