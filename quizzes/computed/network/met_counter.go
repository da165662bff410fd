package network

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/metrics"
)

// MetricsCounterRise asks by how much a counter with restarts rose.
var MetricsCounterRise = quizzes.Template{
	ID: "met.counter.rise", Version: 1, Concept: "metrics-and-analysis#counters", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 1, Make: metCounterRise,
}

// MetricsCounterIncrease asks for the value of increase over a window.
var MetricsCounterIncrease = quizzes.Template{
	ID: "met.counter.increase", Version: 1, Concept: "metrics-and-analysis#counters", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: metCounterIncrease,
}

var metCounterBeliefs = map[metrics.Model]string{
	metrics.ResetIgnored:    "the rise is last less first, but each fall is a restart from 0",
	metrics.ResetDropped:    "a fall adds nothing, but what was counted since the restart is new",
	metrics.DropCounted:     "a fall counts by its size, but after it the new value counts",
	metrics.NoExtrapolation: "the rise between the samples is the result, but it is stretched towards the edges of the window",
	metrics.FullWindow:      "the rise is stretched to both edges, but to a far edge only by half a gap",
	metrics.ZeroIgnored:     "the stretch to the left has no limit, but it ends where the counter would be 0",
	metrics.PerSecond:       "`increase` is a value per second, but that is `rate`",
}

func metCounterRise(r *rand.Rand) (quizzes.Question, error) {
	restarts := 1 + r.IntN(2)
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		c, falls := metrics.Counter{}, 0
		v := 20 + 10*r.IntN(60)
		for i := range 5 + r.IntN(2) {
			c.Samples = append(c.Samples, metrics.Sample{At: 15 * i, Value: v})
			if next := v + 10*r.IntN(12); r.IntN(4) > 0 {
				v = next
			} else {
				v = 10 * r.IntN(8)
			}
		}
		var values []int
		for i, s := range c.Samples {
			values = append(values, s.Value)
			if i > 0 && s.Value < values[i-1] {
				falls++
			}
		}
		key, steps := c.Rise("")
		near := []quizzes.Near{}
		for _, m := range []metrics.Model{metrics.ResetIgnored, metrics.ResetDropped, metrics.DropCounted} {
			w, _ := c.Rise(m)
			near = append(near, netNear(w, string(m), "This takes it that %s.", metCounterBeliefs[m]))
		}
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		if falls != restarts || len(near) < 3 || key == values[len(values)-1] {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     "A Prometheus counter was scraped with these values. By how many requests did it rise from the first sample to the last, as `rate` and `increase` see it before they extrapolate?",
			Exhibits: []quizzes.Exhibit{{Title: "Samples, first to last", Lang: "text", Lines: []string{netInts(values)}}},
			Ask:      quizzes.Number{Value: float64(key), Unit: "requests", Near: near}, Note: fmt.Sprint(values),
			Trace: quizzes.Worked(steps, "The counter rose by %d.", key),
		}, nil
	})
}

func metCounterIncrease(r *rand.Rand) (quizzes.Question, error) {
	kind := r.IntN(3) // 0: both edges near, 1: the right one far, 2: the counter would be 0 on the left
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		gap := quizzes.One(r, 10, 20, 30)
		c := metrics.Counter{From: 60, To: 60 + gap*(4+r.IntN(2))}
		offset, missing := gap/10*(2+r.IntN(7)), 0
		if kind == 1 {
			missing = gap
		}
		v := 10 * (1 + r.IntN(40))
		if kind == 2 {
			v = 1 + r.IntN(12)
		}
		for at := c.From + offset; at < c.To-missing; at += gap {
			c.Samples = append(c.Samples, metrics.Sample{At: at, Value: v})
			if v += 3 * (1 + r.IntN(30)); kind != 2 && r.IntN(6) == 0 {
				v = 3 * r.IntN(12)
			}
		}
		key, edges, steps := c.Increase("")
		if !netWhole(key) || c.Ambiguous() || edges.Zero != (kind == 2) || edges.HalfRight != (kind == 1) || edges.HalfLeft || kind == 2 && edges.Left*10 != float64(int(edges.Left*10)) {
			return quizzes.Question{}, quizzes.Reject("another kind")
		}
		var near []quizzes.Near
		for _, m := range []metrics.Model{metrics.NoExtrapolation, metrics.FullWindow, metrics.ZeroIgnored, metrics.ResetIgnored, metrics.ResetDropped, metrics.DropCounted, metrics.PerSecond} {
			if w, _, _ := c.Increase(m); netWhole(100 * w) {
				near = append(near, netNear(w, string(m), "This takes it that %s.", metCounterBeliefs[m]))
			}
		}
		near = quizzes.NearAnswers(quizzes.FormatNumber(key), near)
		e := quizzes.Exhibit{Title: fmt.Sprintf("Samples in the window from second %d to %d", c.From, c.To), Head: []string{"Second", "Sample"}}
		for _, s := range c.Samples {
			e.Rows = append(e.Rows, []string{fmt.Sprint(s.At), fmt.Sprint(s.Value)})
		}
		if len(near) < 3 || c.Samples[len(c.Samples)-1].Value == int(key) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("What does `increase(c[%ds])` of Prometheus return when it is evaluated at second %d?", c.To-c.From, c.To),
			Exhibits: []quizzes.Exhibit{e},
			Ask:      quizzes.Number{Value: key, Unit: "requests", Near: near}, Note: fmt.Sprint(c),
			Trace: quizzes.Worked(steps, "The result is %s.", quizzes.FormatNumber(key)),
		}, nil
	})
}
