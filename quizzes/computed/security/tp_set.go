package security

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/origin"
)

// TPSetKept asks which Set-Cookie fields a browser takes.
var TPSetKept = quizzes.Template{
	ID: "tp.set.kept", Version: 1, Concept: "third-party-cookies-vulnerabilities#setting", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: tpSetKept,
}

var tpSetModels = []origin.Model{origin.ParentRefused, origin.SiblingAllowed, origin.SuffixAllowed, origin.PrefixCosmetic, origin.SecureIsHost,
	origin.NoneAlone, origin.EmbeddedKeeps, origin.PathNeedsMatch, origin.SecureNeedless, origin.StrictRefused}

func tpSetKept(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(tpTries, func() (quizzes.Question, error) {
		s := tpDrawSite(r)
		q := origin.Request{From: origin.Parse("https://" + s.other), To: origin.Parse("https://www." + s.domain + quizzes.One(r, "/login", "/pay", "/start"))}
		q.How = quizzes.One(r, origin.Link, origin.Link, origin.Image, origin.Frame, origin.Fetch)
		if q.How == origin.Link && r.IntN(4) == 0 {
			q.From.Scheme, q.To.Scheme = "http", "http"
		}
		letters := quizzes.Draw(r, []string{"a", "b", "c", "d", "e", "f", "g", "h"}, 8)
		i := 0
		opts, steps, err := tpMultiple(r, 5, want, func() tpItem {
			c := tpSetCookie(r, s, letters[i%8])
			i++
			kept, step := origin.Keep(c, q, "")
			return tpItem{text: quizzes.Code(c.String()), right: kept, step: step, fooled: tpFooled(kept, tpSetModels, func(m origin.Model) bool {
				ok, _ := origin.Keep(c, q, m)
				return ok
			})}
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		how := map[string]string{origin.Link: "The user follows a link on `%s` to `%s`, and", origin.Image: "A page of `%s` loads an image from `%s`, and",
			origin.Frame: "A page of `%s` shows a frame with `%s`, and", origin.Fetch: "A script on `%s` calls `fetch('%s', {credentials: 'include'})`, and"}[q.How]
		question := quizzes.Question{
			Stem: fmt.Sprintf(how+" the answer has these `Set-Cookie` fields. `%s` is a public suffix, and third-party cookies are allowed. Which cookies does a browser keep, by RFC 6265bis, if each field comes alone?",
				q.From, q.To, origin.Suffix(s.domain)),
			Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(q, opts),
		}
		question.Trace = quizzes.Worked(steps, "Kept: %s.", question.Ask.KeyText())
		return question, nil
	})
}

// tpSetCookie draws a field, often with one thing wrong in it.
func tpSetCookie(r *rand.Rand, s tpSite, name string) origin.Cookie {
	c := origin.Cookie{Name: quizzes.One(r, "", "", "", "__Host-", "__Secure-") + name, Value: "1", Secure: r.IntN(4) > 0, Path: quizzes.One(r, "", "/", "/", "/cart")}
	c.SameSite = quizzes.One(r, "Strict", "Lax", "None", "None")
	c.Domain = quizzes.One(r, "", "", s.domain, s.domain, "www."+s.domain, "api."+s.domain, origin.Suffix(s.domain))
	return c
}
