package metrics

// Bucket is one of a classic histogram: the observations of at most Le, cumulative. Le 0 stands for the infinite one,
// which comes last.
type Bucket struct{ Le, Count int }

// The wrong models of histogram_quantile.
const (
	UpperBound    Model = "bucket-bound"           // the bucket's bound is the answer
	LowerBound    Model = "lower-bucket-bound"     // the bound before it
	FromZero      Model = "interpolated-from-zero" // the bucket is taken to start at 0
	ShareOfCount  Model = "rank-share-of-bound"    // rank over the bucket's cumulative count, of its bound
	SingleCounts  Model = "buckets-not-cumulative" // each count is taken for its bucket alone
	FiniteOnly    Model = "infinite-bucket-left-out"
	ShareOfBounds Model = "quantile-of-the-bounds" // the quantile is a share of the highest bound
)

// QuantileBucket is the index of the bucket that a quantile of p percent falls into, with the rank sought: the first
// whose cumulative count reaches it (Prometheus 2.42, promql/quantile.go, bucketQuantile).
func QuantileBucket(bs []Bucket, p int, m Model) (i int, rank float64) {
	last := len(bs) - 1
	total := bs[last].Count
	if m == SingleCounts {
		total = 0
		for _, b := range bs {
			total += b.Count
		}
	}
	if m == FiniteOnly {
		total = bs[last-1].Count
	}
	rank = float64(p*total) / 100
	sum := 0
	for i, b := range bs {
		sum = b.Count + sum*b2i(m == SingleCounts)
		if float64(sum) >= rank {
			return i, rank
		}
	}
	return last, rank
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Quantile is what histogram_quantile gives, in the unit of the bounds.
func Quantile(bs []Bucket, p int, m Model) (float64, []Step) {
	tr := trace{off: m != ""}
	i, rank := QuantileBucket(bs, p, m)
	highest := bs[len(bs)-2].Le
	if m == ShareOfBounds {
		return float64(highest*p) / 100, nil
	}
	tr.add("quantile.rank", "The rank is %d %% of %d = %s.", p, bs[len(bs)-1].Count, Short(rank))
	if i == len(bs)-1 {
		tr.add("quantile.infinite", "Only the infinite bucket reaches it, so the result is the highest finite bound, %d.", highest)
		return float64(highest), tr.steps
	}
	low, below := 0, 0
	if i > 0 {
		low, below = bs[i-1].Le, bs[i-1].Count
	}
	b := bs[i]
	tr.add("quantile.bucket", "The first bucket that reaches it is the one up to %d, with %d; it starts at %d, with %d.", b.Le, b.Count, low, below)
	switch m {
	case UpperBound:
		return float64(b.Le), nil
	case LowerBound:
		return float64(low), nil
	case FromZero:
		return float64(b.Le) * (rank - float64(below)) / float64(b.Count-below), nil
	case ShareOfCount:
		return float64(b.Le) * rank / float64(b.Count), nil
	}
	in, of := rank-float64(below), b.Count-below
	if m == SingleCounts {
		return float64(b.Le), nil
	}
	v := float64(low) + float64(b.Le-low)*in/float64(of)
	tr.add("quantile.inside", "Inside it, %d + (%d − %d) × %s / %d = %s.", low, b.Le, low, Short(in), of, Short(v))
	return v, tr.steps
}
