package security

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/origin"
)

// TPCorsOutcome asks what becomes of a script's request to another origin.
var TPCorsOutcome = quizzes.Template{
	ID: "tp.cors.outcome", Version: 1, Concept: "third-party-cookies-vulnerabilities#cors", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 3, Make: tpCorsOutcome,
}

// Beliefs that no run of the engine has: they choose among the outcomes.
const (
	tpAlwaysAsked  origin.Model = "every-cross-origin-preflights"
	tpCookiesAsked origin.Model = "preflight-depends-on-credentials"
	tpCookiesHide  origin.Model = "unlisted-means-refused"
)

// tpOutcomes are what can happen to a request of another origin.
var tpOutcomes = []origin.Outcome{{Ran: true, Read: true}, {Ran: true}, {Preflight: true, Ran: true, Read: true}, {Preflight: true}}

func tpOutcomeText(o origin.Outcome) string {
	switch o {
	case tpOutcomes[0]:
		return "No preflight; the script reads the answer"
	case tpOutcomes[1]:
		return "No preflight; the server runs the request, and the answer is hidden"
	case tpOutcomes[2]:
		return "A preflight, then the request; the script reads the answer"
	case tpOutcomes[3]:
		return "A preflight, and the request itself is never sent"
	}
	return ""
}

var tpCorsModels = []origin.Model{origin.StarWithCredentials, origin.PostPreflights, origin.MethodAlone, origin.TrueNeedless, origin.SiteReads, origin.NamesNeedless, origin.EndMatches}

func tpCorsOutcome(r *rand.Rand) (quizzes.Question, error) {
	want := tpOutcomes[r.IntN(4)]
	return quizzes.Search(tpTries, func() (quizzes.Question, error) {
		call, policy := tpDrawCall(r)
		got, steps := origin.Fetched(call, policy, "")
		if got != want {
			return quizzes.Question{}, quizzes.Reject("another outcome")
		}
		last := steps[len(steps)-1].Text
		opts := []quizzes.Option{{Text: tpOutcomeText(got), Right: true, Why: steps[0].Text + " " + last}}
		for _, o := range tpOutcomes {
			if o == got {
				continue
			}
			m, ok := tpCorsBelief(call, policy, got, o)
			if !ok {
				return quizzes.Question{}, quizzes.Reject("nobody would think so")
			}
			why := last
			if o.Preflight != got.Preflight {
				why = steps[0].Text
			}
			opts = append(opts, quizzes.Option{Text: tpOutcomeText(o), Misconception: string(m), Why: "This leaves the path where it takes it that " + tpBeliefs[m] + ". " + why})
		}
		lines := tpCallLines(call, policy)
		return quizzes.Question{
			Stem:     "By the Fetch Standard, what becomes of this request of a script, if the server gives every request, a preflight as well, the fields shown?",
			Exhibits: []quizzes.Exhibit{{Title: "Script on a page of " + call.From.Origin(), Lang: "js", Lines: lines[0]}, {Title: "CORS fields in every answer of " + call.To.Origin(), Lang: "http", Lines: lines[1]}},
			Ask:      quizzes.Single{Options: opts}, Note: fmt.Sprint(call, policy),
			Trace: quizzes.Worked(steps, "%s.", tpOutcomeText(got)),
		}, nil
	})
}

// tpCorsBelief finds a belief, or two together, that leads to an outcome.
func tpCorsBelief(c origin.Call, p origin.Policy, right, o origin.Outcome) (origin.Model, bool) {
	for _, m := range tpCorsModels {
		if got, _ := origin.Fetched(c, p, m); got == o {
			return m, true
		}
	}
	post := c.Method == "POST" && c.ContentType != "" && c.Header == ""
	switch {
	case !right.Preflight && o.Preflight && post:
		return origin.PostPreflights, true
	case !right.Preflight && o == tpOutcomes[3]:
		return origin.CorsBlocksSending, true
	case right.Preflight && !o.Preflight && c.Method == "POST":
		return origin.MethodAlone, true
	case right.Preflight && !o.Preflight && (c.Method == "GET"):
		return origin.MethodAlone, true
	case !right.Preflight && o.Preflight:
		return tpAlwaysAsked, true
	case right.Preflight && !o.Preflight:
		return tpCookiesAsked, true
	case !right.Read && o.Read:
		return origin.NamesNeedless, true
	case right.Read && !o.Read:
		return tpCookiesHide, true
	}
	return "", false
}

func tpDrawCall(r *rand.Rand) (origin.Call, origin.Policy) {
	s := tpDrawSite(r)
	c := origin.Call{From: origin.Parse("https://" + quizzes.One(r, "app."+s.other, "www."+s.domain, s.other)), To: origin.Parse("https://api." + s.domain + quizzes.One(r, "/orders", "/users", "/votes", "/notes")),
		Method: quizzes.One(r, "GET", "POST", "POST", "POST", "PUT", "DELETE"), Header: quizzes.One(r, "", "", "", "X-Api-Key", "Authorization"), Credentials: r.IntN(2) == 0}
	if c.Method == "POST" || c.Method == "PUT" {
		c.ContentType = quizzes.One(r, "application/json", "text/plain", "application/x-www-form-urlencoded")
	}
	p := origin.Policy{Origin: quizzes.One(r, "", "*", "*", c.From.Origin(), c.From.Origin(), c.From.Origin(), "https://"+origin.Registrable(c.From.Host)), Credentials: r.IntN(2) == 0}
	for _, m := range []string{"PUT", "DELETE"} {
		if r.IntN(3) > 0 {
			p.Methods = append(p.Methods, m)
		}
	}
	for _, h := range []string{"Content-Type", "X-Api-Key", "Authorization"} {
		if r.IntN(3) > 0 {
			p.Headers = append(p.Headers, h)
		}
	}
	return c, p
}

// tpCallLines prints the script and the server's fields.
func tpCallLines(c origin.Call, p origin.Policy) [2][]string {
	js := []string{fmt.Sprintf("fetch('%s', {", c.To), fmt.Sprintf("  method: '%s',", c.Method)}
	if c.Credentials {
		js = append(js, "  credentials: 'include',")
	}
	var headers []string
	if c.ContentType != "" {
		headers = append(headers, "'Content-Type': '"+c.ContentType+"'")
	}
	if c.Header != "" {
		headers = append(headers, "'"+c.Header+"': key")
	}
	if len(headers) > 0 {
		js = append(js, "  headers: {"+strings.Join(headers, ", ")+"},")
	}
	if c.ContentType != "" {
		js = append(js, "  body: text,")
	}
	js = append(js, "})")
	var fields []string
	if p.Origin != "" {
		fields = append(fields, "Access-Control-Allow-Origin: "+p.Origin)
	}
	if p.Credentials {
		fields = append(fields, "Access-Control-Allow-Credentials: true")
	}
	if len(p.Methods) > 0 {
		fields = append(fields, "Access-Control-Allow-Methods: "+strings.Join(p.Methods, ", "))
	}
	if len(p.Headers) > 0 {
		fields = append(fields, "Access-Control-Allow-Headers: "+strings.Join(p.Headers, ", "))
	}
	if len(fields) == 0 {
		fields = []string{"(none)"}
	}
	return [2][]string{js, fields}
}
