package network

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/metrics"
)

// MetricsPercentileRank asks for a percentile by nearest rank.
var MetricsPercentileRank = quizzes.Template{
	ID: "met.percentile.rank", Version: 1, Concept: "metrics-and-analysis#percentiles", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 1, Make: metPercentileRank,
}

// MetricsPercentileMerge asks for a percentile over two servers.
var MetricsPercentileMerge = quizzes.Template{
	ID: "met.percentile.merge", Version: 1, Concept: "metrics-and-analysis#percentiles", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: metPercentileMerge,
}

var metRankBeliefs = map[metrics.Model]string{
	metrics.RankFromZero: "the rank is a place counted from 0, but it counts from 1",
	metrics.RankFloor:    "the rank is rounded down, but it is rounded up",
	metrics.Unsorted:     "the rank is a place in the list as it came, but the samples are sorted first",
	metrics.FromTheTop:   "the rank counts from the largest sample, but it counts from the smallest",
	metrics.Share:        "a percentile is a share of the largest value, but it is a sample at a rank",
}

// metSamples draws n different latencies, some of them far from the rest, in random order.
func metSamples(r *rand.Rand, n int) []int {
	seen, out := map[int]bool{}, []int{}
	for len(out) < n {
		v := 5 + r.IntN(50)
		switch r.IntN(5) {
		case 0:
			v = 60 + 10*r.IntN(15)
		case 1:
			v = 60 + r.IntN(40)
		}
		if !seen[v] {
			seen[v], out = true, append(out, v)
		}
	}
	return out
}

func metMean(samples []int) float64 {
	sum := 0
	for _, s := range samples {
		sum += s
	}
	return float64(sum) / float64(len(samples))
}

func metPercentileRank(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		samples, p := metSamples(r, 6+r.IntN(5)), quizzes.One(r, 25, 50, 60, 70, 75, 80, 90)
		key, steps := metrics.Percentile(samples, p, "")
		var near []quizzes.Near
		for _, m := range []metrics.Model{metrics.RankFromZero, metrics.RankFloor, metrics.Unsorted, metrics.FromTheTop, metrics.Share} {
			w, _ := metrics.Percentile(samples, p, m)
			near = append(near, netNear(w, string(m), "This takes it that %s.", metRankBeliefs[m]))
		}
		if mean := metMean(samples); netWhole(mean) {
			near = append(near, netNear(mean, "mean-for-percentile", "That is the mean of the samples, which outliers pull up."))
		}
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		if len(near) < 4 || samples[len(samples)-1] == key || samples[0] == key || slices.Max(samples) == key {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("These are the latencies of %d requests in ms, in the order in which they came. What is their p%d by nearest rank?", len(samples), p),
			Exhibits: []quizzes.Exhibit{{Title: "Latencies in ms", Lang: "text", Lines: []string{netInts(samples)}}},
			Ask:      quizzes.Number{Value: float64(key), Unit: "ms", Near: near}, Note: fmt.Sprint(samples, p),
			Trace: quizzes.Worked(steps, "The p%d is %d ms.", p, key),
		}, nil
	})
}

func metPercentileMerge(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		n := quizzes.One(r, [2]int{5, 3}, [2]int{6, 4}, [2]int{3, 5}, [2]int{4, 6}, [2]int{7, 3})
		a, b := metSamples(r, n[0]), metSamples(r, n[1])
		slices.Sort(a)
		slices.Sort(b)
		p, all := quizzes.One(r, 50, 60, 70, 75, 80), slices.Concat(a, b)
		if slices.Sort(all); len(slices.Compact(slices.Clone(all))) < len(all) {
			return quizzes.Question{}, quizzes.Reject("ties")
		}
		key, steps := metrics.Percentile(all, p, "")
		pa, _ := metrics.Percentile(a, p, "")
		pb, _ := metrics.Percentile(b, p, "")
		ms := func(n int, id, why string, args ...any) quizzes.Ranked {
			return netRanked(n, fmt.Sprintf("%d ms", n), id, why, args...)
		}
		round := func(f float64) int { return int(f + .5) }
		wrong := []quizzes.Ranked{
			ms(round(float64(pa+pb)/2), "percentiles-averaged", "This is the mean of the servers' own values, %d and %d ms. Of two ranks no mean is a rank of the whole.", pa, pb),
			ms(round(float64(pa*n[0]+pb*n[1])/float64(n[0]+n[1])), "weighted-percentiles", "This weights %d and %d ms by the numbers of requests, %d and %d. A weighted mean of ranks is no rank of the whole either.", pa, pb, n[0], n[1]),
			ms(max(pa, pb), "worst-server-is-whole", "This is the value of the slower server alone. In the merged list of %d it stands elsewhere.", len(all)),
			ms(min(pa, pb), "best-server-is-whole", "This is the value of the faster server alone. In the merged list of %d it stands elsewhere.", len(all)),
		}
		for _, m := range []metrics.Model{metrics.RankFromZero, metrics.RankFloor, metrics.FromTheTop} {
			w, _ := metrics.Percentile(all, p, m)
			wrong = append(wrong, ms(w, string(m), "This takes it that %s.", metRankBeliefs[m]))
		}
		if m := round(metMean(all)); !slices.Contains(all, m) {
			wrong = append(wrong, ms(m, "mean-for-percentile", "This is the mean of all %d samples. A percentile by nearest rank is one of the samples.", len(all)))
		}
		if pa == key || pb == key {
			return quizzes.Question{}, quizzes.Reject("one server's value is right")
		}
		opts, err := quizzes.PickRanked(r, rank, quizzes.Ranked{Value: float64(key), Option: quizzes.Option{Text: fmt.Sprintf("%d ms", key), Why: fmt.Sprintf("In the merged list of %d, sample %d is %d ms.", len(all), metrics.Rank(p, len(all)), key)}}, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A service runs on two servers. In one minute they answered these requests. What is the p%d of the service for that minute, by nearest rank?", p),
			Exhibits: []quizzes.Exhibit{{Title: "Latencies in ms, sorted", Head: []string{"Server", "Latencies", fmt.Sprintf("Own p%d", p)},
				Rows: [][]string{{"A", netInts(a), fmt.Sprint(pa)}, {"B", netInts(b), fmt.Sprint(pb)}}}},
			Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(a, b, p),
			Trace: quizzes.Worked(append([]metrics.Step{{Rule: "percentile.merge", Text: "A percentile is a rank in the whole, so the lists are merged first."}}, steps...), "The p%d of the service is %d ms.", p, key),
		}, nil
	})
}
