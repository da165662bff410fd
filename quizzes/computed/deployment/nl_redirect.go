package deployment

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/netlify"
)

// NetlifyRedirectLine asks which rule is used for a request.
var NetlifyRedirectLine = quizzes.Template{
	ID: "nl.redirect.line", Version: 2, Concept: "static-python-website-netlify#redirects", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: nlRedirectLine,
}

// NetlifyRedirectAnswer asks which path answers each of several requests.
var NetlifyRedirectAnswer = quizzes.Template{
	ID: "nl.redirect.answer", Version: 2, Concept: "static-python-website-netlify#redirects", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: nlRedirectAnswer,
}

var nlRedirectBeliefs = map[netlify.Model]string{
	netlify.MostSpecific: "the most specific rule wins, but the first one that matches does",
	netlify.LastMatch:    "the last rule that matches wins, but the first one does",
	netlify.FilesFirst:   "a file is served whatever the rule says, but a rule with `!` goes first",
	netlify.RulesFirst:   "a rule goes before a file, but only one with `!` does",
	netlify.CaseFolded:   "letter case does not count, but paths are case-sensitive",
	netlify.StarOne:      "a star covers one segment, but it covers any rest of the path",
	netlify.NameDeep:     "a placeholder covers several segments, but it matches one",
	netlify.QueryIgnored: "the parameter behind the path may be missing, but the rule asks for it",
	netlify.SplatWhole:   "`:splat` is the whole path, but it is what the star covered",
	netlify.ShadowedNext: "a rule that a file shadows is skipped and the next one tried, but the file is served",
}

// nlRules draws rules about two folders, with a rule for everything else at the end.
func nlRules(r *rand.Rand) (rules []netlify.Rule, dir, sub string) {
	dir, sub = quizzes.One(r, "docs", "blog", "news", "shop", "help"), quizzes.One(r, "next", "old", "beta", "en")
	status := func() int { return quizzes.One(r, 301, 301, 302, 200) }
	force := func() bool { return r.IntN(3) == 0 }
	pool := []netlify.Rule{
		{From: "/" + dir + "/" + sub + "/*", To: "/archive/:splat", Status: status(), Force: force()},
		{From: "/" + dir + "/*", To: "/pages/:splat", Status: status(), Force: force()},
		{From: "/" + dir + "/" + sub + "/setup", To: "/install", Status: status(), Force: force()},
		{From: "/" + dir + "/:part/setup", To: "/guide/:part", Status: status(), Force: force()},
		{From: "/:area/" + sub + "/*", To: "/past/:area/:splat", Status: status(), Force: force()},
		{From: "/" + strings.ToUpper(dir[:1]) + dir[1:] + "/*", To: "/upper/:splat", Status: status()},
		{From: "/" + dir + "/:page", To: "/single/:page", Status: status(), Force: force()},
		{From: "/" + dir, Query: "id", To: "/items/:id", Status: status()},
		{From: "/:area", To: "/areas/:area", Status: status()},
	}
	rules = quizzes.Draw(r, pool, 5)
	return append(rules, netlify.Rule{From: "/*", To: "/404.html", Status: 404}), dir, sub
}

func nlRequests(dir, sub string) []netlify.Request {
	return []netlify.Request{
		{Path: "/" + dir + "/" + sub + "/setup"}, {Path: "/" + dir + "/" + sub + "/api/keys"}, {Path: "/" + dir + "/new/setup"}, {Path: "/" + dir + "/intro"},
		{Path: "/" + dir}, {Path: "/" + dir, Key: "id", Value: "7"}, {Path: "/" + dir, Key: "page", Value: "2"}, {Path: "/team/" + sub + "/people"},
		{Path: "/" + strings.ToUpper(dir[:1]) + dir[1:] + "/intro"}, {Path: "/" + strings.ToUpper(dir) + "/" + sub + "/setup"}, {Path: "/team"}, {Path: "/" + dir + "/guide.pdf"},
	}
}

func nlLines(rules []netlify.Rule) []string {
	var out []string
	for _, r := range rules {
		out = append(out, r.String())
	}
	return out
}

func nlRedirectLine(r *rand.Rand) (quizzes.Question, error) {
	at := r.IntN(6)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		rules, dir, sub := nlRules(r)
		q := quizzes.One(r, nlRequests(dir, sub)...)
		used, target := netlify.Match(rules, q, "")
		if used != at {
			return reject("another line")
		}
		var opts []quizzes.Option
		fooled := 0
		for i, line := range nlLines(rules) {
			o := quizzes.Option{Text: line, Right: true, Why: fmt.Sprintf("It is the first rule that matches `%s`, and it leads to `%s`.", q, target)}
			if i != used {
				o = nlRedirectOption(rules, q, i, used, line)
				if _, isModel := nlRedirectBeliefs[netlify.Model(o.Misconception)]; isModel && o.Misconception != string(netlify.LastMatch) {
					fooled++
				}
			}
			opts = append(opts, o)
		}
		if fooled == 0 {
			return reject("little at stake")
		}
		var tr netlify.Steps
		netlify.Serve(rules, nil, q, "", &tr)
		return quizzes.Question{
			Stem: fmt.Sprintf("A site on Netlify has this `_redirects` file, and no file lies at the path of the request. Which rule answers a request for `%s`?", q),
			Ask:  quizzes.Line{Title: "_redirects", Lang: "text", Options: opts}, Note: fmt.Sprint(rules, q),
			Trace: quizzes.Worked(tr, "The rule used is line %d.", used+1),
		}, nil
	})
}

func nlRedirectOption(rules []netlify.Rule, q netlify.Request, i, used int, line string) quizzes.Option {
	for _, m := range []netlify.Model{netlify.CaseFolded, netlify.StarOne, netlify.NameDeep, netlify.QueryIgnored, netlify.MostSpecific, netlify.LastMatch} {
		if as, _ := netlify.Match(rules, q, m); as == i {
			return wrong(line, string(m), "This takes it that %s.", nlRedirectBeliefs[m])
		}
	}
	if alone, _ := netlify.Match(rules[i:i+1], q, ""); alone == 0 {
		return wrong(line, "later-match-wins", "It would match, but line %d stands before it and matches as well.", used+1)
	}
	if alone, _ := netlify.Match(rules[i:i+1], q, netlify.QueryIgnored); alone == 0 {
		return wrong(line, string(netlify.QueryIgnored), "The rule asks for the parameter `%s`, which the request lacks.", rules[i].Query)
	}
	return wrong(line, "rule-matches-part-of-path", "`%s` does not match `%s`.", rules[i].From, q)
}

func nlRedirectAnswer(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		rules, dir, sub := nlRules(r)
		files := []string{"/" + dir + "/guide.pdf", "/" + dir + "/" + sub + "/setup"}
		requests := quizzes.Draw(r, nlRequests(dir, sub), 3)
		cells := quizzes.Cells{Head: []string{"Request", "Path that answers, or target"}}
		var tr netlify.Steps
		fooled, got := map[netlify.Model]bool{}, map[string]bool{}
		for _, q := range requests {
			var own netlify.Steps
			a := netlify.Serve(rules, files, q, "", &own)
			tr = append(tr, own[max(0, len(own)-2):]...)
			if strings.HasSuffix(a.Path, "/") {
				return reject("an empty splat")
			}
			got[a.Path] = true
			var nears []quizzes.Near
			for _, m := range netlify.RedirectModels {
				w := netlify.Serve(rules, files, q, m, nil)
				fooled[m] = fooled[m] || w.Path != a.Path
				nears = append(nears, near(w.Path, string(m), "This takes it that %s.", nlRedirectBeliefs[m]))
			}
			why := own[len(own)-1].Text
			if a.Rule >= 0 {
				why = own[len(own)-2].Text + " " + why
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(q.String())}, Asked: []quizzes.Cell{{Want: a.Path, Why: why, Near: quizzes.NearAnswers(a.Path, nears)}}})
		}
		n := 0
		for _, f := range fooled {
			if f {
				n++
			}
		}
		if n < 4 || len(got) < 3 || !fooled[netlify.RulesFirst] && !fooled[netlify.FilesFirst] && r.IntN(3) > 0 {
			return reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A site on Netlify has this `_redirects` file, and of the paths asked for, files lie at `%s` and `%s` alone; all targets exist. Which path answers each request or is the target of its redirect?", files[0], files[1]),
			Exhibits: []quizzes.Exhibit{{Title: "_redirects", Lang: "text", Lines: nlLines(rules)}}, Ask: cells, Note: fmt.Sprint(rules, requests),
			Trace: quizzes.Worked(tr, "In order: %s.", cells.KeyText()),
		}, nil
	})
}
