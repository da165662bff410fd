package webservers

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/apache"
)

// ApacheRewriteURL asks where rewriting leads.
var ApacheRewriteURL = quizzes.Template{
	ID: "ap.rewrite.url", Version: 1, Concept: "apache#rewriting", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 3, Make: apRewriteURL,
}

var apRewriteBeliefs = map[apache.Model]string{
	apache.FirstRule:    "the first rule that matches ends everything, but without `L` the next rules run on its result",
	apache.QSADefault:   "the old query is joined to a new one by itself, but that takes `QSA`",
	apache.QueryDropped: "a rewrite drops the query, but without a `?` in the target it is kept",
	apache.CondForAll:   "a condition holds for all rules below it, but it belongs to the next rule alone",
	apache.CondsAny:     "one condition is enough, but all must hold unless joined by `OR`",
	apache.CondsUnread:  "the pattern alone decides, but the conditions above the rule must hold too",
	apache.LastIgnored:  "`L` changes nothing, but it ends the pass",
	apache.OriginalURL:  "each rule sees the URL as it came, but it sees the result of the one before",
	apache.OrIgnored:    "conditions joined by `OR` must all hold, but one of them is enough",
	apache.QSAReplaces:  "`QSA` keeps the old query in place of the new one, but it joins both",
}

func apRewriteURL(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		d := quizzes.Draw(r, []string{"shop", "find", "item", "old", "news", "blog", "store", "list"}, 3)
		hosts := quizzes.Draw(r, []string{"www.example", "old.example", "m.example", "eu.example"}, 2)
		q := apache.Request{Host: hosts[0], Path: "/" + d[0] + "/" + quizzes.One(r, "tea", "cup", "red", "mug"), Query: fmt.Sprintf("page=%d", 2+r.IntN(8))}
		var rules []apache.Rule
		searches := r.IntN(3)
		for i := range 3 {
			from, to := d[i], d[(i+1)%3]
			if i > 0 && r.IntN(3) == 0 {
				from = d[0]
			}
			rule := apache.Rule{Pattern: "^/" + from + "/(.*)$", Target: "/" + to + "/$1", Redirect: r.IntN(3) == 0, Last: r.IntN(4) == 0}
			if i == searches {
				rule.Target, rule.QSA = "/"+to+"/search?q=$1", r.IntN(2) == 0
			}
			if r.IntN(3) == 0 {
				rule.Conds = []apache.Cond{{Var: "HTTP_HOST", Is: quizzes.One(r, hosts...)}}
				if r.IntN(2) == 0 {
					rule.Conds = append(rule.Conds, apache.Cond{Var: "HTTP_HOST", Is: quizzes.One(r, hosts...), Not: r.IntN(2) == 0})
					rule.Conds[0].Or = r.IntN(2) == 0
					if rule.Conds[0].Is == rule.Conds[1].Is {
						return quizzes.Question{}, quizzes.Reject("conditions on one name")
					}
				}
			}
			if from == to {
				return quizzes.Question{}, quizzes.Reject("a rule that changes nothing")
			}
			rules = append(rules, rule)
		}
		key, steps := apache.Rewrite(rules, q, "")
		if key.URL == apache.Join(q.Path, q.Query) {
			return quizzes.Question{}, quizzes.Reject("nothing is rewritten")
		}
		var near []quizzes.Near
		for _, m := range []apache.Model{apache.FirstRule, apache.QSADefault, apache.QueryDropped, apache.CondForAll, apache.CondsAny, apache.CondsUnread, apache.LastIgnored, apache.OriginalURL, apache.OrIgnored, apache.QSAReplaces} {
			w, _ := apache.Rewrite(rules, q, m)
			near = append(near, quizzes.Near{Answer: w.URL, Misconception: string(m), Why: "This takes it that " + apRewriteBeliefs[m] + "."})
		}
		if near = quizzes.NearAnswers(key.URL, near); len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		lines := []string{"RewriteEngine On"}
		for _, rule := range rules {
			for _, c := range rule.Conds {
				lines = append(lines, c.String())
			}
			lines = append(lines, rule.String())
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A virtual host of Apache 2.4 has these rules. To which path and query do they rewrite `GET %s` with `Host: %s`, whether it is redirected there or served inside?", apache.Join(q.Path, q.Query), q.Host),
			Exhibits: []quizzes.Exhibit{{Lang: "apache", Lines: lines}}, Ask: quizzes.Text{Accept: []string{key.URL}, Form: "path and query, such as /a/b?c=1", Near: near}, Note: fmt.Sprint(lines, q),
			Trace: quizzes.Worked(steps, "The request is %s.", key),
		}, nil
	})
}
