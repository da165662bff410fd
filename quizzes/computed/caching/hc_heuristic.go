package caching

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// HCFreshHeuristic asks for the lifetime of a response that states none.
var HCFreshHeuristic = quizzes.Template{
	ID: "hc.fresh.heuristic", Version: 1, Concept: "http-caching#freshness", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: hcMakeHeuristic,
}

var hcHeuristicModels = []httpcache.Wrong{httpcache.NoHeuristic, httpcache.WholeHeuristic, httpcache.AgeIgnored, httpcache.DateIgnored}

func hcMakeHeuristic(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		arrival := int64(hcNoon) + hcStep(r, 0, 1800, 60)
		lag := hcStep(r, 10, 60, 5)
		since := 60 * hcStep(r, 20, 120, 10) // minutes
		h := httpcache.Header{{Name: "Date", Value: httpcache.Date(arrival - lag)}}
		if r.IntN(2) == 0 {
			h = append(h, httpcache.Field{Name: "Age", Value: fmt.Sprint(lag)})
		}
		h = append(h, httpcache.Field{Name: "Last-Modified", Value: httpcache.Date(arrival - lag - since)},
			httpcache.Field{Name: "Content-Type", Value: "text/html"})
		resp := httpcache.Response{Status: quizzes.One(r, 200, 200, 404, 410, 301), Header: h}
		cache := quizzes.One(r, hcBrowser, hcCDN)
		return hcHeuristicQuestion(hcLeftCase{cache, httpcache.Entry{Response: resp, RequestAt: arrival, ResponseAt: arrival}, arrival})
	})
}

func hcHeuristicQuestion(c hcLeftCase) (quizzes.Question, error) {
	key, right := c.left(0)
	var wrong []quizzes.Near
	for _, w := range hcHeuristicModels {
		n, tr := c.left(w)
		wrong = append(wrong, quizzes.Near{Answer: fmt.Sprint(max(n, 0)), Why: hcWhy(right, tr), Misconception: w.ID()})
	}
	near := quizzes.NearAnswers(fmt.Sprint(key), wrong)
	if key < 20 || len(near) < 3 {
		return quizzes.Question{}, quizzes.Reject("nothing at stake")
	}
	return quizzes.Question{
		Stem: fmt.Sprintf("A %s follows RFC 9111. Where nothing states a lifetime, it takes 10 %% of the time between `Last-Modified` and `Date`. This response arrives at %s. For how many seconds from then on may it be used without contacting the origin?",
			hcKindName(c.cache), httpcache.Clock(c.now)),
		Exhibits: []quizzes.Exhibit{c.exhibit()}, Drawn: hcMoments(c, false),
		Ask:   quizzes.Number{Value: float64(key), Unit: "s", Near: near},
		Trace: quizzes.Worked(right, "From %s on it may be used for %d s.", httpcache.Clock(c.now), key),
		Note:  hcNote(hcName(c.cache), c.exhibit()),
	}, nil
}
