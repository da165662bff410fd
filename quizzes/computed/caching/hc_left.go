package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/httpcache"
)

// HCFreshLeft asks how many seconds of freshness are left.
var HCFreshLeft = quizzes.Template{
	ID: "hc.fresh.left", Version: 1, Concept: "http-caching#freshness", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: hcMakeLeft,
}

// HCFreshUntil asks for the time at which a stored response becomes stale.
var HCFreshUntil = quizzes.Template{
	ID: "hc.fresh.until", Version: 1, Concept: "http-caching#freshness", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: hcMakeUntil,
}

var hcFreshModels = []httpcache.Wrong{httpcache.AgeIgnored, httpcache.DateIgnored, httpcache.SMaxageInBrowser,
	httpcache.SMaxageIgnored, httpcache.ExpiresFirst, httpcache.SmallestWins}

// hcUntilModels are the models of hcFreshModels, alone and with the age on arrival forgotten too. Pairs keep the key
// from being the one that all wrong times are near to.
var hcUntilModels = append(hcFreshModels[:len(hcFreshModels):len(hcFreshModels)],
	httpcache.SMaxageInBrowser|hcAgeless, httpcache.SMaxageIgnored|hcAgeless, httpcache.ExpiresFirst|hcAgeless)

const hcAgeless = httpcache.AgeIgnored | httpcache.DateIgnored

type hcLeftCase struct {
	cache httpcache.Cache
	entry httpcache.Entry
	now   int64
}

// hcDrawLeft stores one response, whose header states several lifetimes, and asks at a later time.
func hcDrawLeft(r *rand.Rand) hcLeftCase {
	c := hcLeftCase{cache: quizzes.One(r, hcBrowser, hcCDN)}
	arrival := int64(hcNoon) + hcStep(r, 10, 50, 10)
	date, age := arrival, int64(0)
	if r.IntN(2) == 0 {
		age = hcStep(r, 10, 90, 10)
		date = arrival - age
	} else {
		date = arrival - hcStep(r, 10, 50, 10)
	}
	h := httpcache.Header{{Name: "Date", Value: httpcache.Date(date)}}
	if age > 0 {
		h = append(h, httpcache.Field{Name: "Age", Value: fmt.Sprint(age)})
	}
	h = append(h, hcLifetimes(r, date)...)
	c.entry = httpcache.Entry{Request: httpcache.Request{Method: "GET", Target: "/news"},
		Response: httpcache.Response{Status: 200, Header: h}, RequestAt: arrival, ResponseAt: arrival}
	c.now = arrival + hcStep(r, 10, 90, 10)
	return c
}

// hcLifetimes states two or three lifetimes that differ.
func hcLifetimes(r *rand.Rand, date int64) httpcache.Header {
	life := quizzes.Draw(r, []int64{120, 150, 180, 200, 240, 300, 360, 400, 600}, 3)
	cc := fmt.Sprintf("max-age=%d", life[0])
	form := r.IntN(3)
	if form != 0 {
		cc = quizzes.One(r, cc+fmt.Sprintf(", s-maxage=%d", life[1]), fmt.Sprintf("s-maxage=%d, ", life[1])+cc)
	}
	h := httpcache.Header{{Name: "Cache-Control", Value: cc}}
	if form != 1 {
		h = append(h, httpcache.Field{Name: "Expires", Value: httpcache.Date(date + life[2])})
	}
	return h
}

// left is the freshness left under a wrong model, and that run.
func (c hcLeftCase) left(w httpcache.Wrong) (int64, httpcache.Trace) {
	var tr httpcache.Trace
	cache := c.cache
	cache.Wrong = w
	n := cache.Left(c.entry, c.now, &tr)
	return n, tr
}

func (c hcLeftCase) exhibit() quizzes.Exhibit {
	return hcResponse(fmt.Sprintf("Arrives at the %s at %s", hcName(c.cache), httpcache.Clock(c.entry.ResponseAt)), c.entry.Response)
}

func hcMakeLeft(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c := hcDrawLeft(r)
		key, right := c.left(0)
		near := c.near(key, right)
		if key < 20 || len(near) < 3 || hcStands(key, c.entry.Response) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A %s that follows RFC 9111 stores this response when it arrives at %s. At %s, for how many more seconds may the %s answer from it without contacting the origin?",
				hcKindName(c.cache), httpcache.Clock(c.entry.ResponseAt), httpcache.Clock(c.now), hcName(c.cache)),
			Exhibits: []quizzes.Exhibit{c.exhibit()}, Drawn: hcMoments(c, true),
			Ask:   quizzes.Number{Value: float64(key), Unit: "s", Near: near},
			Trace: quizzes.Worked(right, "At %s the response may be used for %d more seconds.", httpcache.Clock(c.now), key),
			Note:  hcNote(hcName(c.cache), c.now, c.exhibit()),
		}, nil
	})
}

func hcKindName(c httpcache.Cache) string {
	if c.Shared {
		return "CDN (a shared cache)"
	}
	return "browser (a private cache)"
}

func (c hcLeftCase) near(key int64, right httpcache.Trace) []quizzes.Near {
	var wrong []quizzes.Near
	for _, w := range hcFreshModels {
		if n, tr := c.left(w); n > 0 {
			wrong = append(wrong, quizzes.Near{Answer: fmt.Sprint(n), Why: hcWhy(right, tr), Misconception: w.ID()})
		}
	}
	waited := c.now - c.entry.ResponseAt
	return quizzes.NearAnswers(fmt.Sprint(key), append(wrong, quizzes.Near{Answer: fmt.Sprint(key + waited),
		Why:           fmt.Sprintf("That was left on arrival. Until %s another %d s pass in the store, and they count as age.", httpcache.Clock(c.now), waited),
		Misconception: "store-time-ignored"}))
}

// hcStands reports whether a number can be read off the header.
func hcStands(n int64, resp httpcache.Response) bool {
	for _, d := range []string{"max-age", "s-maxage"} {
		if s, ok := resp.Header.Seconds(d); ok && s == n {
			return true
		}
	}
	age, _ := resp.Header.Get("Age")
	return age == fmt.Sprint(n)
}

func hcMakeUntil(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(hcTries, func() (quizzes.Question, error) {
		c := hcDrawLeft(r)
		c.now = c.entry.ResponseAt
		key, right := c.left(0)
		if key < 30 {
			return quizzes.Question{}, quizzes.Reject("stale soon")
		}
		options, err := c.times(r, rank, key, right)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A %s that follows RFC 9111 stores this response when it arrives. At what time does its copy become stale?", hcKindName(c.cache)),
			Exhibits: []quizzes.Exhibit{c.exhibit()}, Drawn: hcMoments(c, false),
			Ask:   quizzes.Single{Options: options},
			Trace: quizzes.Worked(right, "%d s after its arrival at %s it becomes stale: at %s.", key, httpcache.Clock(c.now), httpcache.Clock(c.now+key)),
			Note:  hcNote(hcName(c.cache), c.exhibit()),
		}, nil
	})
}

// times are the ends of freshness under the specification and under the wrong models.
func (c hcLeftCase) times(r *rand.Rand, rank int, key int64, right httpcache.Trace) ([]quizzes.Option, error) {
	rule := right[slices.IndexFunc(right, func(s httpcache.Step) bool { return s.Rule == "rfc9111.4.2.1" })].Text
	end := func(left int64, why, id string) quizzes.Ranked {
		return quizzes.Ranked{Option: quizzes.Option{Text: httpcache.Clock(c.now + left), Why: why, Misconception: id}, Value: float64(left)}
	}
	life, _ := c.cache.Lifetime(c.entry, nil)
	var wrong []quizzes.Ranked
	for _, w := range hcUntilModels {
		if n, tr := c.left(w); n > 0 {
			id := w.ID()
			if w&^hcAgeless != 0 {
				id = (w &^ hcAgeless).ID()
			}
			why := hcWhy(right, tr)
			if w&hcAgeless == hcAgeless {
				why += fmt.Sprintf(" And the %d s of age on arrival are left out.", life-key)
			}
			wrong = append(wrong, end(n, why, id))
		}
	}
	twice := key - (life - key)
	wrong = append(wrong, end(twice, fmt.Sprintf("This takes the age of %d s on arrival off twice. It is taken off the lifetime of %d s once.", life-key, life), "age-twice"),
		end(2*life-key, fmt.Sprintf("This adds the age of %d s on arrival to the lifetime of %d s. Age is time already used up.", life-key, life), "age-added"))
	wrong = slices.DeleteFunc(wrong, func(w quizzes.Ranked) bool { return w.Value <= 0 })
	return quizzes.PickRanked(r, rank, end(key, rule+fmt.Sprintf(" On arrival it is %d s old, so %d s are left.", life-key, key), ""), wrong, 3)
}
