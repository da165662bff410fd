package webservers

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/capacity"
)

// WebAvailabilityChain asks for the availability of a chain of tiers.
var WebAvailabilityChain = quizzes.Template{
	ID: "web.availability.chain", Version: 1, Concept: "web-server-overview#availability", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: webAvailabilityChain,
}

var webAvailabilityBeliefs = map[capacity.Model]string{
	capacity.Weakest:     "a chain is as available as its weakest tier, but tiers in series are multiplied",
	capacity.Average:     "the availabilities of tiers are averaged, but they are multiplied",
	capacity.OneSurvivor: "one survivor is always enough, but the load needs more",
	capacity.AllReplicas: "all replicas must work, but fewer are enough",
	capacity.NoGain:      "replicas change nothing, but a tier fails only when too few of them are left",
	capacity.ExactlyNeed: "only the case with exactly as many as needed counts, but more working ones are fine too",
	capacity.Parallel:    "the chain fails only when all tiers fail, but each tier is needed",
}

var webTierNames = []string{"proxy", "app", "database", "cache", "search", "login", "payment"}

func webAvailabilityChain(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		var tiers []capacity.Tier
		e := quizzes.Exhibit{Head: []string{"Tier", "Servers", "Needed at peak", "Each available"}}
		names := quizzes.Draw(r, webTierNames, 3)
		for i := range 2 + r.IntN(2) {
			t := capacity.Tier{Percent: quizzes.One(r, 60, 70, 80, 80, 90, 90, 95), Of: 1 + r.IntN(3)}
			t.Need = 1 + r.IntN(t.Of)
			tiers = append(tiers, t)
			e.Rows = append(e.Rows, []string{names[i], fmt.Sprint(t.Of), fmt.Sprint(t.Need), fmt.Sprintf("%d %%", t.Percent)})
		}
		replicas, sum := 0, 0
		for _, t := range tiers {
			sum += t.Of
			if t.Of > 1 {
				replicas++
			}
		}
		key, steps := capacity.Available(tiers, "")
		if replicas == 0 || replicas > 1 && len(tiers) > 2 || sum > 5 {
			return quizzes.Question{}, quizzes.Reject("too much to multiply")
		}
		var wrong []quizzes.Ranked
		for _, m := range []capacity.Model{capacity.Weakest, capacity.Average, capacity.OneSurvivor, capacity.AllReplicas, capacity.NoGain, capacity.ExactlyNeed, capacity.Parallel} {
			w, _ := capacity.Available(tiers, m)
			if d := w - key; d > -1 && d < 1 && d != 0 {
				return quizzes.Question{}, quizzes.Reject("two results that are near each other")
			}
			if w != key {
				wrong = append(wrong, quizzes.Ranked{Value: w, Option: quizzes.Option{Text: fmt.Sprintf("%.2f %%", w), Misconception: string(m), Why: "This takes it that " + webAvailabilityBeliefs[m] + "."}})
			}
		}
		opts, err := quizzes.PickRanked(r, rank, quizzes.Ranked{Value: key, Option: quizzes.Option{Text: fmt.Sprintf("%.2f %%", key), Why: steps[len(steps)-1].Text}}, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem:     "A request passes all of these tiers. Servers fail independently, and a balancer skips dead ones at once. With which share of time, rounded to two decimals, does the whole chain carry the peak?",
			Exhibits: []quizzes.Exhibit{e}, Ask: quizzes.Single{Options: opts}, Note: fmt.Sprint(names, tiers),
			Trace: quizzes.Worked(steps, "The chain is available %.2f %% of the time.", key),
		}, nil
	})
}
