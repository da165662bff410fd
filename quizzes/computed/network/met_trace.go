package network

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/metrics"
)

// MetricsTraceSelf asks for the self time of a span whose calls overlap.
var MetricsTraceSelf = quizzes.Template{
	ID: "met.trace.self", Version: 1, Concept: "metrics-and-analysis#tracing", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: metTraceSelf,
}

var metSpanBeliefs = map[metrics.Model]string{
	metrics.OverlapTwice:   "the durations of the calls add up, but where two run side by side the time passes once",
	metrics.LongestChild:   "only the longest call is taken off, but others run outside it too",
	metrics.AllBelow:       "calls of calls are taken off as well, but they lie within those of the span itself",
	metrics.WholeSpan:      "a span's whole duration is its own, but it waits while its calls run",
	metrics.FirstToLast:    "all from the first call's start to the last one's end is waiting, but between two calls the span works",
	metrics.OverlappedOnly: "only the time in which two calls run side by side is taken off",
}

var metServices = []string{"stock", "price", "tax", "users", "cart", "mail", "search", "fraud", "points", "images"}

func metTraceSelf(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		names := quizzes.Draw(r, metServices, 4)
		t0 := 10 * (1 + r.IntN(4))
		t1 := t0 + 10*(3+r.IntN(8))
		t2 := t1 - 10*(1+r.IntN(3))
		t3 := t2 + 10*(3+r.IntN(8))
		t4 := max(t1, t3) + 10*(1+r.IntN(6))
		t5 := t4 + 10*(2+r.IntN(8))
		end := t5 + 10*(1+r.IntN(6))
		spans := []metrics.Span{{Name: "checkout", Start: 0, End: end, Parent: -1}, {Name: names[0], Start: t0, End: t1, Parent: 0},
			{Name: names[1], Start: t2, End: t3, Parent: 0}, {Name: names[2], Start: t4, End: t5, Parent: 0}}
		host := 1 + r.IntN(3)
		from := spans[host].Start + 10
		if spans[host].End-from < 20 {
			return quizzes.Question{}, quizzes.Reject("no room")
		}
		spans = append(spans, metrics.Span{Name: names[3], Start: from, End: from + 10*(1+r.IntN((spans[host].End-from)/10-1)), Parent: host})
		key, steps := metrics.Self(spans, 0, "")
		var wrong []quizzes.Ranked
		for _, m := range []metrics.Model{metrics.OverlapTwice, metrics.LongestChild, metrics.AllBelow, metrics.WholeSpan, metrics.FirstToLast, metrics.OverlappedOnly} {
			if w, _ := metrics.Self(spans, 0, m); w > 0 {
				wrong = append(wrong, netRanked(w, fmt.Sprintf("%d ms", w), string(m), "This takes it that %s.", metSpanBeliefs[m]))
			}
		}
		opts, err := quizzes.PickRanked(r, rank, quizzes.Ranked{Value: float64(key), Option: quizzes.Option{Text: fmt.Sprintf("%d ms", key), Why: steps[len(steps)-1].Text}}, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		e, bars := quizzes.Exhibit{Title: "Spans of one trace, times in ms", Head: []string{"Span", "Parent", "Start", "End"}}, quizzes.Bars{}
		for _, s := range spans {
			parent := "none"
			if s.Parent >= 0 {
				parent = spans[s.Parent].Name
			}
			e.Rows = append(e.Rows, []string{s.Name, parent, fmt.Sprint(s.Start), fmt.Sprint(s.End)})
			bars = append(bars, quizzes.Bar{Name: metDepth(spans, s) + s.Name, From: float64(s.Start), To: float64(s.End)})
		}
		e.Drawn = bars
		return quizzes.Question{
			Stem:     "The self time of a span is the time in which none of its child spans runs. How long is the self time of the span `checkout`?",
			Exhibits: []quizzes.Exhibit{e}, Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(spans),
			Trace: quizzes.Worked(steps, "The self time is %d ms.", key),
		}, nil
	})
}

// metDepth marks how deep a span lies below the root.
func metDepth(spans []metrics.Span, s metrics.Span) string {
	if s.Parent < 0 {
		return ""
	}
	return metDepth(spans, spans[s.Parent]) + "› "
}
