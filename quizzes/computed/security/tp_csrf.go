package security

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/origin"
)

// TPCsrfWorks asks which forged requests get through a server's defenses.
var TPCsrfWorks = quizzes.Template{
	ID: "tp.csrf.works", Version: 2, Concept: "third-party-cookies-vulnerabilities#csrf", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: tpCsrfWorks,
}

var tpCsrfModels = []origin.Model{origin.JSONIsSafe, origin.SafeByPost, origin.SiblingForeign, origin.TokenByCookie, origin.HiddenIsSafe, origin.OriginBySite,
	origin.LaxStopsGet, origin.PreflightNever, origin.TypeUnchecked, origin.LaxPost, origin.LaxEverywhere, origin.StrictLinks}

func tpCsrfWorks(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(tpTries, func() (quizzes.Question, error) {
		site := tpDrawSite(r)
		act := quizzes.One(r, "pay", "vote", "follow", "order", "invite", "transfer", "subscribe", "unlock")
		s := origin.Server{At: origin.Parse("https://www." + site.domain + "/" + act), SameSite: quizzes.One(r, "None", "None", "Lax", "Lax", "Strict"), Get: r.IntN(2) == 0,
			JSON: r.IntN(2) == 0, Token: r.IntN(6) == 0, Origin: r.IntN(4) == 0}
		s.StrictType = s.JSON && r.IntN(2) == 0
		pages := []string{"https://" + site.other, "https://" + quizzes.One(r, "blog.", "promo.", "old.") + site.domain}
		r.Shuffle(2, func(i, j int) { pages[i], pages[j] = pages[j], pages[i] })
		if n := tpWorking(s, pages...); n < want || 10-n < 5-want {
			return quizzes.Question{}, quizzes.Reject("%d of 10 attacks work", n)
		}
		var items []tpItem
		for _, kind := range tpKinds {
			items = append(items, tpForge(s, kind, "A", pages[0]), tpForge(s, kind, "B", pages[1]))
		}
		opts, steps, err := tpChoose(r, 5, want, items)
		if err != nil {
			return quizzes.Question{}, err
		}
		q := quizzes.Question{
			Stem: fmt.Sprintf("A user is logged in to `https://www.%s`, which sends no CORS fields, and third-party cookies are allowed. An attacker controls site A, `%s`, and site B, `%s`. Which attacks make the server act on `/%s` in the user's name?",
				site.domain, pages[0], pages[1], act),
			Exhibits: []quizzes.Exhibit{{Title: "What protects /" + act, Lang: "text", Lines: tpDefenses(s)}},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(s, opts),
		}
		q.Trace = quizzes.Worked(steps, "They succeed: %s.", q.Ask.KeyText())
		return q, nil
	})
}

var tpKinds = []string{origin.AttackImage, origin.AttackLink, origin.AttackForm, origin.AttackText, origin.AttackFetch}

// tpWorking counts the attacks that succeed.
func tpWorking(s origin.Server, pages ...string) int {
	n := 0
	for _, page := range pages {
		for _, kind := range tpKinds {
			if done, _ := origin.Forged(s, origin.Attack{Kind: kind, From: origin.Parse(page)}, ""); done {
				n++
			}
		}
	}
	return n
}

// tpForge judges one attack from one page.
func tpForge(s origin.Server, kind, name, from string) tpItem {
	a := origin.Attack{Kind: kind, From: origin.Parse(from)}
	done, step := origin.Forged(s, a, "")
	it := tpItem{text: tpAttack(kind, name), right: done, step: step, fooled: tpFooled(done, tpCsrfModels, func(m origin.Model) bool {
		ok, _ := origin.Forged(s, a, m)
		return ok
	})}
	it.step.Text = it.text + ": " + tpLower(it.step.Text)
	return it
}

func tpLower(s string) string {
	if strings.HasPrefix(s, "`") {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// tpAttack names an attack. All names are of one length: kinds that succeed more often must not be known by it.
func tpAttack(kind, site string) string {
	switch kind {
	case origin.AttackImage:
		return "An image on site " + site + " that has the address of the action"
	case origin.AttackLink:
		return "A link on site " + site + " whose target is the action's address"
	case origin.AttackForm:
		return "A hidden form on site " + site + " that a script submits by POST"
	case origin.AttackText:
		return "A `text/plain` form on site " + site + " that has JSON as its body"
	}
	return "A `fetch` on site " + site + " that posts JSON as `application/json`"
}

// tpDefenses says what the server does, one line for each decision.
func tpDefenses(s origin.Server) []string {
	lines := []string{"Session cookie: Secure; Path=/; SameSite=" + s.SameSite + ", no Domain"}
	if s.Get {
		lines = append(lines, "Methods: acts on GET (values in the query) and on POST")
	} else {
		lines = append(lines, "Methods: acts on POST only")
	}
	switch {
	case s.StrictType:
		lines = append(lines, "Body of a POST: must be JSON and sent as application/json")
	case s.JSON:
		lines = append(lines, "Body of a POST: parsed as JSON, whatever its type says")
	default:
		lines = append(lines, "Body of a POST: fields of an ordinary form")
	}
	if s.Token {
		lines = append(lines, "CSRF token: a value from the session, required in each request")
	} else {
		lines = append(lines, "CSRF token: none")
	}
	if s.Origin {
		return append(lines, "Check of the source: a POST needs Sec-Fetch-Site: same-origin")
	}
	return append(lines, "Check of the source: none")
}
