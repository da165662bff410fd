package security

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/origin"
)

// TPSentWhich asks which cookies of a jar go with a request.
var TPSentWhich = quizzes.Template{
	ID: "tp.sent.which", Version: 1, Concept: "third-party-cookies-vulnerabilities#samesite", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: tpSentWhich,
}

// TPMatchWhich asks which cookies fit an address, with SameSite out of the way.
var TPMatchWhich = quizzes.Template{
	ID: "tp.match.which", Version: 1, Concept: "third-party-cookies-vulnerabilities#matching", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: tpMatchWhich,
}

var tpMatchModels = []origin.Model{origin.NoDomainWide, origin.DomainExact, origin.PathCharacters, origin.PathExact, origin.PlainOverHTTP, origin.SecureNeedless}

var tpSentModels = append([]origin.Model{origin.LaxIsStrict, origin.LaxPost, origin.LaxEverywhere, origin.StrictLinks, origin.SiteIsOrigin, origin.NoneWidens}, tpMatchModels...)

// tpJar is what a question about cookies is drawn from: hosts, a path and one that only looks like a part of it.
type tpJar struct {
	tpSite
	path, longer string
	request      origin.Request
}

func tpDrawJar(r *rand.Rand) tpJar {
	j := tpJar{tpSite: tpDrawSite(r)}
	pair := quizzes.One(r, [2]string{"cart", "cartoon"}, [2]string{"user", "users"}, [2]string{"pay", "payback"}, [2]string{"blog", "blogroll"},
		[2]string{"help", "helpdesk"}, [2]string{"news", "newsletter"}, [2]string{"admin", "administrator"}, [2]string{"home", "homework"})
	j.path, j.longer = "/"+pair[0], "/"+pair[1]
	j.request.To = origin.URL{Scheme: "https", Host: quizzes.One(r, "www.", "www.", "", "api.") + j.domain, Path: quizzes.One(r, j.path, j.path+"/new", j.longer)}
	return j
}

// cookie draws a cookie of the site and the host that set it.
func (j tpJar) cookie(r *rand.Rand, name string) (origin.Cookie, string) {
	by := quizzes.One(r, j.request.To.Host, j.request.To.Host, j.domain, "www."+j.domain, "api."+j.domain)
	c := origin.Cookie{Name: name, Path: quizzes.One(r, "/", "/", j.path), Secure: r.IntN(3) > 0, SameSite: quizzes.One(r, "Strict", "Lax", "Lax", "None")}
	c.Secure = c.Secure || c.SameSite == "None"
	if r.IntN(2) == 0 {
		c.Domain = j.domain
	}
	return c, by
}

// question draws cookies until the wanted number goes with the request.
func (j tpJar) question(r *rand.Rand, n, want int, models []origin.Model) (quizzes.Question, error) {
	names := quizzes.Draw(r, []string{"sid", "pref", "cart", "lang", "track", "promo", "seen", "theme", "csrf", "abtest", "geo", "user"}, 12)
	rows := map[string][]string{}
	opts, steps, err := tpMultiple(r, n, want, func() tpItem {
		name := names[0]
		names = append(names[1:], name)
		if rows[name] != nil {
			return tpItem{}
		}
		c, by := j.cookie(r, name)
		sent, step := origin.Send(c, by, j.request, "")
		it := tpItem{text: quizzes.Code(name), right: sent, step: step, fooled: tpFooled(sent, models, func(m origin.Model) bool {
			ok, _ := origin.Send(c, by, j.request, m)
			return ok
		})}
		if len(it.fooled) > 0 {
			rows[name] = []string{quizzes.Code(name), by, tpDash(c.Domain), c.Path, quizzes.YesNo(c.Secure), c.SameSite}
		}
		return it
	})
	if err != nil {
		return quizzes.Question{}, err
	}
	ex := quizzes.Exhibit{Title: "Cookies in the jar", Head: []string{"Cookie", "Set by", "Domain", "Path", "Secure", "SameSite"}}
	for _, i := range r.Perm(n) {
		row := rows[opts[i].Text[1:len(opts[i].Text)-1]]
		if row == nil {
			return quizzes.Question{}, quizzes.Reject("a cookie twice")
		}
		ex.Rows = append(ex.Rows, row)
	}
	q := quizzes.Question{Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(j.request, ex.Rows)}
	q.Trace = quizzes.Worked(steps, "Sent: %s.", q.Ask.KeyText())
	return q, nil
}

func tpSentWhich(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(tpTries, func() (quizzes.Question, error) {
		j := tpDrawJar(r)
		from := quizzes.One(r, j.other, j.other, "www."+j.other, j.other, "blog."+j.domain)
		j.request.From = origin.Parse("https://" + from)
		j.request.How = quizzes.One(r, origin.Link, origin.Link, origin.Form, origin.Image, origin.Fetch, origin.Frame)
		if want > 2 && from != "blog."+j.domain && r.IntN(3) > 0 {
			j.request.How = origin.Link
		}
		q, err := j.question(r, 5, want, tpSentModels)
		if err != nil {
			return q, err
		}
		to := j.request.To.String()
		q.Stem = fmt.Sprintf("A page of `%s` %s, in a browser that follows RFC 6265bis, compares sites schemefully and allows third-party cookies. Which cookies does it send with that request?",
			j.request.From, fmt.Sprintf(map[string]string{origin.Link: "is open, and the user clicks its link to `%s`", origin.Form: "is open and submits a form by POST to `%s`",
				origin.Image: "is open and loads an image from `%s`", origin.Fetch: "is open, and its script calls `fetch('%s', {credentials: 'include'})`",
				origin.Frame: "is open and shows a frame with `%s`"}[j.request.How], to))
		return q, nil
	})
}

func tpMatchWhich(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	plain := r.IntN(4) == 0
	return quizzes.Search(tpTries, func() (quizzes.Question, error) {
		j := tpDrawJar(r)
		if plain {
			j.request.To.Scheme = "http"
		}
		j.request.From, j.request.How = j.request.To, origin.Link
		q, err := j.question(r, 5, want, tpMatchModels)
		if err != nil {
			return q, err
		}
		q.Stem = fmt.Sprintf("The user is on the same host, so that `SameSite` plays no part, and opens `%s`. Which of these cookies does a browser that follows RFC 6265bis send?", j.request.To)
		return q, nil
	})
}
