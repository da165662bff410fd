package deployment

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/netlify"
)

// NetlifyDeployLive asks which deploy visitors get after several events.
var NetlifyDeployLive = quizzes.Template{
	ID: "nl.deploy.live", Version: 1, Concept: "static-python-website-netlify#rollback", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: nlDeployLive,
}

var nlDeployBeliefs = map[netlify.Model]string{
	netlify.FailedLive:    "This lets a failed build go live, but the last good deploy stays.",
	netlify.RollbackLocks: "This takes a rollback for a lock, but the next production build goes live.",
	netlify.UnlockPublish: "This lets unlocking publish what waited, but it concerns later builds.",
	netlify.PreviewLive:   "This lets a preview go live, but it has an address of its own.",
	netlify.LockNoHand:    "This lets a lock stop publishing by hand, but it stops automatic publishing alone.",
	netlify.LockIgnored:   "This lets builds go live while the site is locked, but they wait.",
}

// nlEvents draws what happens to a site whose deploy first is live.
func nlEvents(r *rand.Rand, first int) []netlify.Event {
	next, locked, byHand := first, false, false
	var out []netlify.Event
	for range 5 + r.IntN(2) {
		kind := quizzes.One(r, "build", "build", "fails", "preview", "publish", "lock")
		if kind == "lock" && locked {
			kind = "unlock"
		}
		if kind == "build" && byHand { // what a lock does after a publication by hand is not documented
			kind = "preview"
		}
		e := netlify.Event{Kind: kind}
		switch kind {
		case "build", "fails", "preview":
			next++
			e.N = next
		case "publish":
			e.N, byHand = first-1-r.IntN(3), locked
		default:
			locked, byHand = kind == "lock", false
		}
		out = append(out, e)
	}
	return out
}

func nlEventText(e netlify.Event) string {
	switch e.Kind {
	case "build":
		return fmt.Sprintf("A push to main is built as deploy %d.", e.N)
	case "fails":
		return fmt.Sprintf("A push to main starts deploy %d, whose build fails.", e.N)
	case "preview":
		return fmt.Sprintf("A pull request is built as deploy %d.", e.N)
	case "publish":
		return fmt.Sprintf("Somebody publishes deploy %d by hand.", e.N)
	case "lock":
		return "Somebody locks the site on the published deploy."
	}
	return "Somebody unlocks the site."
}

func nlDeployLive(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		first := 20 + r.IntN(60)
		events := nlEvents(r, first)
		var tr netlify.Steps
		live := netlify.Live(first, events, "", &tr)
		var nears []quizzes.Near
		for _, m := range netlify.DeployModels {
			nears = append(nears, near(netlify.Live(first, events, m, nil), string(m), "%s", nlDeployBeliefs[m]))
		}
		nears = quizzes.NearAnswers(itoa(live), nears)
		last := 0
		ex := quizzes.Exhibit{Title: "Events, in order", Lang: "text"}
		for _, e := range events {
			ex.Lines = append(ex.Lines, nlEventText(e))
			if e.N > 0 {
				last = e.N
			}
		}
		if len(nears) < 2 || live == first || live == last {
			return reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A site on Netlify publishes the branch `main`. Its deploy %d is live, auto publishing is on, and earlier deploys are kept. Which deploy do visitors of the site's address get after these events, by its number?", first),
			Exhibits: []quizzes.Exhibit{ex}, Note: fmt.Sprint(first, events),
			Ask:   quizzes.Number{Value: float64(live), Unit: "", Near: nears},
			Trace: quizzes.Worked(tr, "Visitors get deploy %d.", live),
		}, nil
	})
}
