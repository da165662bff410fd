package security

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/origin"
)

// TPSiteRelation asks how addresses stand to one another.
var TPSiteRelation = quizzes.Template{
	ID: "tp.site.relation", Version: 1, Concept: "third-party-cookies-vulnerabilities#site", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 1, Make: tpSiteRelation,
}

var tpRelations = []string{origin.SameOriginWord, origin.SameSiteWord, origin.CrossSiteWord}

var tpSiteModels = []origin.Model{origin.SchemeIgnored, origin.SiteIsOrigin, origin.OriginIsSite, origin.PortIgnored, origin.PortInSite, origin.SuffixBlind}

func tpSiteRelation(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tpTries, func() (quizzes.Question, error) {
		s := tpDrawSite(r)
		s.domain = s.brand + "." + quizzes.One(r, "example", "co.uk", "github.io")
		base := origin.URL{Scheme: "https", Host: quizzes.One(r, "www."+s.domain, s.domain, "app."+s.domain), Path: "/"}
		count, seen := map[string]int{}, map[string]bool{base.String(): true}
		ask := quizzes.Cells{Head: []string{"Address", "Relation"}}
		var steps []origin.Step
		var lines []string
		for tried := 0; len(ask.Rows) < 4 && tried < 60; tried++ {
			u := tpSiteAddress(r, s, base)
			rel, step := origin.Relation(base, u)
			if seen[u.String()] || count[rel] == 2 {
				continue
			}
			cell := quizzes.Cell{Choices: tpRelations, Want: rel, Why: step.Text}
			for _, m := range tpSiteModels {
				if wrong, _ := origin.Relation(base, u, m); wrong != rel {
					cell.Near = append(cell.Near, quizzes.Near{Answer: wrong, Misconception: string(m), Why: step.Text + " To say " + wrong + " is to think that " + tpBeliefs[m] + "."})
					break
				}
			}
			if len(cell.Near) == 0 && rel != origin.SameOriginWord {
				continue
			}
			count[rel]++
			seen[u.String()] = true
			steps, lines = append(steps, step), append(lines, u.String())
			ask.Rows = append(ask.Rows, quizzes.CellRow{Given: []string{quizzes.Code(u.String())}, Asked: []quizzes.Cell{cell}})
		}
		if len(ask.Rows) < 4 || len(count) < 2 {
			return quizzes.Question{}, quizzes.Reject("all alike")
		}
		return quizzes.Question{
			Stem:  fmt.Sprintf("Which relation has each address to `%s`, with sites compared schemefully? `%s` is a public suffix.", base, origin.Suffix(s.domain)),
			Ask:   ask,
			Trace: quizzes.Worked(steps, "In the order of the rows: %s.", ask.KeyText()),
			Note:  base.String() + " " + strings.Join(lines, " "),
		}, nil
	})
}

// tpSiteAddress draws an address near a given one.
func tpSiteAddress(r *rand.Rand, s tpSite, base origin.URL) origin.URL {
	u := origin.URL{Scheme: "https", Path: quizzes.One(r, "/", "/", "/"+quizzes.One(r, "pay", "login", "news", "help"))}
	suffix := origin.Suffix(s.domain)
	u.Host = quizzes.One(r, base.Host, base.Host, "www."+s.domain, "api."+s.domain, "pay."+s.domain, s.domain, "old."+s.domain,
		s.brand+"-cdn."+suffix, "www."+strings.TrimSuffix(s.other, "."+origin.Suffix(s.other))+"."+suffix, s.domain+".cdn.example")
	if r.IntN(4) == 0 {
		u.Port = quizzes.One(r, "8443", "9443", "4433")
	}
	if r.IntN(5) == 0 {
		u.Scheme, u.Port = "http", ""
	}
	return u
}
