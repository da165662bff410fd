package caching

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// DBCRatioLatency asks for the mean latency behind two cache layers.
var DBCRatioLatency = quizzes.Template{
	ID: "dbc.ratio.latency", Version: 2, Concept: "database-caching#effectiveness", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: dbcLatency,
}

// DBCRatioWindow asks for the hit ratio of an interval from counters that never restart.
var DBCRatioWindow = quizzes.Template{
	ID: "dbc.ratio.window", Version: 2, Concept: "database-caching#effectiveness", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: dbcWindow,
}

// DBCRatioLoad asks what a change of the hit ratio does to the database.
var DBCRatioLoad = quizzes.Template{
	ID: "dbc.ratio.load", Version: 2, Concept: "database-caching#effectiveness", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: dbcLoad,
}

func dbcLatency(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		a := cache.Layer{HitPercent: quizzes.One(r, 50, 60, 70, 75, 80, 90), Micros: 1000}
		b := cache.Layer{HitPercent: quizzes.One(r, 50, 60, 75, 80, 90), Micros: 1000 * (2 + r.IntN(9))}
		backend := 1000 * quizzes.One(r, 20, 30, 40, 50, 60, 80, 100, 120, 150, 200)
		layers := []cache.Layer{a, b}
		mean := cache.MeanLatency(layers, backend, "")
		if mean%1000000 != 0 { // tenths of a millisecond
			return quizzes.Question{}, quizzes.Reject("too many decimals")
		}
		n := float64(mean) / 1e7
		return quizzes.Question{
			Stem:  fmt.Sprintf("A read looks into the process's own cache (%d ms), on a miss then into a shared cache (%d ms more), and on a miss there it queries the database (%d ms more). The first cache answers %d %% of all reads, the second %d %% of those that reach it. What is the mean latency of a read, in ms?", a.Micros/1000, b.Micros/1000, backend/1000, a.HitPercent, b.HitPercent),
			Ask:   quizzes.Number{Value: n, Unit: "ms", Tolerance: .04, Near: dbcLatencyNear(layers, backend, n)},
			Trace: quizzes.Worked(cache.LatencySteps(a, b, backend), "Together: %s ms.", quizzes.FormatNumber(n)),
			Note:  fmt.Sprint(layers, backend),
		}, nil
	})
}

func dbcLatencyNear(layers []cache.Layer, backend int, right float64) []quizzes.Near {
	first, second, db := layers[0].Micros/1000, layers[1].Micros/1000, backend/1000
	says := []struct {
		m   cache.Model
		why string
	}{
		{cache.OwnTimeOnly, fmt.Sprintf("That counts only the time of the layer that answers. A read that ends in the database has paid %d + %d ms for look-ups before.", first, second)},
		{cache.RatiosAreAll, fmt.Sprintf("That takes the %d %% of all reads. They count only the reads that the first cache missed, %d %% of all.", layers[1].HitPercent, 100-layers[0].HitPercent)},
		{cache.MissCostAlone, fmt.Sprintf("That is the database's share alone. Every read pays %d ms, and %d %% of them pay %d ms more.", first, 100-layers[0].HitPercent, second)},
		{cache.PlainMean, fmt.Sprintf("That is the plain mean of %d, %d and %d ms. Far fewer reads go all the way.", first, second, db)},
		{cache.NoLookupCost, fmt.Sprintf("That has the look-up in the second cache cost nothing; it costs %d ms.", second)},
	}
	var near []quizzes.Near
	for _, s := range says {
		n := float64(cache.MeanLatency(layers, backend, s.m)/10000) / 1000
		if d := n - right; d > .1 || d < -.1 {
			near = append(near, quizzes.Near{Answer: quizzes.FormatNumber(n), Misconception: string(s.m), Why: s.why})
		}
	}
	return quizzes.NearAnswers(quizzes.FormatNumber(right), near)
}

func dbcWindow(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		hits, misses := 100*(50+r.IntN(400)), 100*(5+r.IntN(60))
		total := quizzes.One(r, 100, 200, 400, 500, 1000)
		ratio := 50 + r.IntN(46)
		moreHits := total * ratio / 100
		h2, m2 := hits+moreHits, misses+total-moreHits
		life, before := 100*h2/(h2+m2), 100*hits/(hits+misses)
		if ratio > life-8 && ratio < life+8 || life == before && r.IntN(4) > 0 {
			return quizzes.Question{}, quizzes.Reject("the lifetime ratio is near")
		}
		near := []quizzes.Near{
			csNear(life, "lifetime-ratio", "%d / %d is the ratio since the server started; it hides the last interval.", h2, h2+m2),
			csNear(100-ratio, "miss-for-hit", "%d of %d are misses: that is the miss ratio.", total-moreHits, total),
			csNear(before, "lifetime-ratio", "%d / %d is the lifetime ratio at the start of the interval.", hits, hits+misses),
		}
		return quizzes.Question{
			Stem: "A Redis 7 server in front of a database shows these counters of `INFO stats` at two moments; nothing reset them. What was the hit ratio between the two moments, in percent?",
			Exhibits: []quizzes.Exhibit{{Title: "INFO stats", Head: []string{"Counter", "10:00", "10:01"}, Rows: [][]string{
				{"`keyspace_hits`", csItoa(hits), csItoa(h2)}, {"`keyspace_misses`", csItoa(misses), csItoa(m2)}}}},
			Ask:  quizzes.Number{Value: float64(ratio), Unit: "%", Near: quizzes.NearAnswers(csItoa(ratio), near)},
			Note: fmt.Sprint(hits, misses, total, ratio),
			Trace: quizzes.Worked([]cache.Step{
				{Rule: "ratio.hits", Text: fmt.Sprintf("Hits in the interval: %d − %d = %d", h2, hits, moreHits)},
				{Rule: "ratio.misses", Text: fmt.Sprintf("Misses in the interval: %d − %d = %d", m2, misses, total-moreHits)},
			}, "%d / (%d + %d) = %d %%.", moreHits, moreHits, total-moreHits, ratio),
		}, nil
	})
}

func dbcLoad(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		from, to := 80+r.IntN(20), 70+r.IntN(29)
		reads := quizzes.One(r, 500, 600, 800, 1000, 1200, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 8000, 10000)
		n, old := reads*(100-to)/100, reads*(100-from)/100
		if from <= to+1 || n == old || 100-to == from-to {
			return quizzes.Question{}, quizzes.Reject("no fall of the hit ratio")
		}
		key := quizzes.Ranked{Value: float64(n - old), Option: quizzes.Option{Text: csPerSecond(n - old),
			Why: fmt.Sprintf("The misses go from %d %% to %d %% of %d: from %d to %d a second.", 100-from, 100-to, reads, old, n)}}
		opts, err := quizzes.PickRanked(r, rank, key, dbcLoadWrong(reads, from, to), 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A cache-aside cache gets %d reads a second. After a change of its keys, its hit ratio falls from %d %% to %d %%. Each miss is one query. How many more queries reach the database?", reads, from, to),
			Ask:  quizzes.Single{Options: opts}, Note: fmt.Sprint(reads, from, to),
			Trace: quizzes.Worked([]cache.Step{
				{Rule: "ratio.before", Text: fmt.Sprintf("Before: %d %% of %d reads miss, %d a second", 100-from, reads, old)},
				{Rule: "ratio.after", Text: fmt.Sprintf("After: %d %% of %d reads miss, %d a second", 100-to, reads, n)},
			}, "%d − %d: the database gets %d a second more.", n, old, n-old),
		}, nil
	})
}

func dbcLoadWrong(reads, from, to int) []quizzes.Ranked {
	var out []quizzes.Ranked
	add := func(n int, id, why string, a ...any) {
		if n > 0 {
			out = append(out, quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: csPerSecond(n), Misconception: id, Why: fmt.Sprintf(why, a...)}})
		}
	}
	miss, was := reads*(100-to)/100, reads*(100-from)/100
	add(miss, "total-for-difference", "%d a second is all that misses now; %d of them missed before.", miss, was)
	add(was, "before-for-difference", "%d a second is what missed before the fall.", was)
	add(reads*to/100, "hits-for-misses", "%d a second is what the cache still answers.", reads*to/100)
	add(miss+was, "misses-added", "%d + %d adds the misses before and after; the growth is their difference.", was, miss)
	add(reads*(from-to)*(100-to)/10000, "share-of-misses", "The fall of %d points is a share of all %d reads, not of the misses.", from-to, reads)
	add(reads*(from-to)/from, "relative-fall", "This takes the fall, %d of %d, relative to the old ratio; points of a hit ratio are shares of all reads.", from-to, from)
	add((from-to)*10, "points-for-queries", "%d points are a share of the %d reads, not a number of queries.", from-to, reads)
	return out
}
