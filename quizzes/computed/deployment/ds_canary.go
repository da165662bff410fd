package deployment

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/release"
)

// StrategyCanaryFailed asks how many requests a bad version fails until no request reaches it.
var StrategyCanaryFailed = quizzes.Template{
	ID: "ds.canary.failed", Version: 1, Concept: "deployment-strategies#canary", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: dsCanaryFailed,
}

var dsCanaryBeliefs = map[release.Model]string{
	release.DecisionEnds:  "This ends with the decision, but failures go on until the old version is back.",
	release.ShareIgnored:  "This counts the whole traffic, but the version gets a share of it.",
	release.RateIgnored:   "This counts all requests that reach the version, but only some of them fail.",
	release.LastStepOnly:  "This leaves out the steps before, in which the version failed requests as well.",
	release.WholeStep:     "This runs the last step to its planned end, but it was stopped earlier.",
	release.FirstStepOnly: "This keeps the first share throughout, but it grows with each step.",
}

func dsCanaryFailed(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := release.Canary{Traffic: 100 * (2 + r.IntN(19)), Rate: 1 + r.IntN(5), After: 2 + r.IntN(6), Back: 1 + r.IntN(4)}
		shares := quizzes.DrawSorted(r, []int{1, 5, 10, 20, 25, 50}, 3)
		for _, s := range shares {
			if c.Traffic*c.Rate*s%10000 != 0 {
				return reject("fractions")
			}
			c.Stages = append(c.Stages, release.Stage{Share: s, Minutes: quizzes.One(r, 10, 15, 20)})
		}
		plan := c.Stages
		c.Stages = plan[:2+r.IntN(2)]
		last := len(c.Stages)
		if c.After+c.Back >= c.Stages[last-1].Minutes {
			return reject("the step ends first")
		}
		var tr release.Steps
		failed := c.Failed("", &tr) / 10000
		var nears []quizzes.Near
		for _, m := range release.CanaryModels {
			nears = append(nears, near(c.Failed(m, nil)/10000, string(m), "%s", dsCanaryBeliefs[m]))
		}
		nears = quizzes.NearAnswers(itoa(failed), nears)
		if len(nears) < 4 || failed > 2000 {
			return reject("little at stake")
		}
		ex := quizzes.Exhibit{Title: "Planned steps of the canary", Head: []string{"Step", "Share of requests", "Minutes"}}
		for i, s := range plan {
			ex.Rows = append(ex.Rows, []string{itoa(i + 1), fmt.Sprintf("%d %%", s.Share), itoa(s.Minutes)})
		}
		ex.Drawn = dsPlan(plan)
		return quizzes.Question{
			Stem: fmt.Sprintf("A shop gets %d requests a minute, and its new version fails %d %% of those it serves. %s into step %d the stop is decided; %s after that, no request reaches the version, and its share stays until then. How many requests fail because of it?",
				c.Traffic, c.Rate, quizzes.Plural(c.After, "minute"), last, quizzes.Plural(c.Back, "minute")),
			Exhibits: []quizzes.Exhibit{ex}, Note: fmt.Sprint(c, plan),
			Ask:   quizzes.Number{Value: float64(failed), Unit: "requests", Near: nears},
			Trace: quizzes.Worked(tr, "Together %d requests fail.", failed),
		}, nil
	})
}
