package network

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/metrics"
)

// MetricsBudgetPage asks which error rates in two windows page somebody.
var MetricsBudgetPage = quizzes.Template{
	ID: "met.budget.page", Version: 1, Concept: "metrics-and-analysis#error-budgets", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: metBudgetPage,
}

var metAlertBeliefs = map[metrics.Model]string{
	metrics.LongAlone:   "the long window decides alone, but both have to be above the limit",
	metrics.ShortAlone:  "the short window decides alone, but both have to be above the limit",
	metrics.EitherPages: "one window above the limit is enough, but both have to be",
	metrics.MeanPages:   "the mean of the windows is compared, but each is compared by itself",
	metrics.BurnIsRate:  "the error rate in percent is compared with the burn rate, but first it is divided by what the SLO permits",
}

func metBudgetPage(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(netTries, func() (quizzes.Question, error) {
		slo := quizzes.One(r, 100, 200, 400, 500, 2000)
		w := quizzes.One(r, [3]string{"144", "1 h", "5 min"}, [3]string{"60", "6 h", "30 min"}, [3]string{"30", "1 d", "2 h"})
		a := metrics.Alert{Permitted: slo, BurnTenth: map[string]int{"144": 144, "60": 60, "30": 30}[w[0]]}
		limit, note := a.Limit(), fmt.Sprint(slo, w)
		var trace []metrics.Step
		opts, err := netMarked(r, 5, want, func() quizzes.Option {
			long, short := metRate(r, limit), metRate(r, limit)
			fires, steps := a.Fires(long, short, "")
			o := quizzes.Option{Text: fmt.Sprintf("%s %% over %s, %s %% over %s", metrics.Percent(long), w[1], metrics.Percent(short), w[2]), Right: fires}
			if o.Why = steps[1].Text + " " + steps[2].Text; fires {
				return o
			}
			for _, k := range r.Perm(5) {
				m := []metrics.Model{metrics.LongAlone, metrics.ShortAlone, metrics.EitherPages, metrics.MeanPages, metrics.BurnIsRate}[k]
				if pages, _ := a.Fires(long, short, m); pages {
					o.Misconception = string(m)
					o.Why += " To page here would mean that " + metAlertBeliefs[m] + "."
					return o
				}
			}
			return quizzes.Option{}
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		for _, o := range opts {
			note += o.Text
			trace = append(trace, metrics.Step{Rule: "budget.windows", Text: o.Text + ": " + map[bool]string{true: "both are above it.", false: "not both are above it."}[o.Right]})
		}
		_, steps := a.Fires(0, 0, "")
		q := quizzes.Question{
			Stem: fmt.Sprintf("An SLO promises that %s %% of the requests succeed in 30 days. A rule in the style of the SRE Workbook pages at a burn rate above %s, over %s and over %s. At which error rates does it page?",
				metrics.Short(100-float64(slo)/1000), metrics.Short(float64(a.BurnTenth)/10), w[1], w[2]),
			Ask: quizzes.Multiple{Options: opts}, Note: note,
		}
		q.Trace = quizzes.Worked(append(steps[:1], trace...), "It pages at: %s.", q.Ask.KeyText())
		return q, nil
	})
}

// metRate draws an error rate clearly above or below a limit, never round enough to show which.
func metRate(r *rand.Rand, limit int) int {
	f := quizzes.One(r, 40, 55, 70, 80, 125, 140, 160, 190, 250)
	step := max(10, limit/40/10*10)
	return (limit*f/100 + step*(r.IntN(3)-1)) / 10 * 10
}
