package security

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/chain"
)

// TLSHSTSTable asks which links leave the browser in clear.
var TLSHSTSTable = quizzes.Template{
	ID: "tl.hsts.table", Version: 1, Concept: "tls#hsts", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: tlHSTSTable,
}

var tlHSTSModels = []chain.Model{chain.SubsAlways, chain.SubsNever, chain.UpwardToo, chain.FirstCounts, chain.NeverEnds, chain.RedirectEnough, chain.FirstSafe}

func tlHSTSTable(r *rand.Rand) (quizzes.Question, error) {
	clearWant := 1 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		domain, hosts := tlHosts(r)
		names := []string{domain, hosts[1], hosts[3]}
		policies := map[string]*chain.Policy{}
		e := quizzes.Exhibit{Title: "Strict-Transport-Security on every response over TLS", Head: []string{"Host", "Header"}}
		for _, n := range names {
			says := "none"
			if r.IntN(4) > 0 {
				p := &chain.Policy{MaxAge: 10 * (1 + r.IntN(3)), Sub: r.IntN(2) == 0}
				policies[n], says = p, fmt.Sprintf("max-age=%d days", p.MaxAge)
				if p.Sub {
					says += "; includeSubDomains"
				}
			}
			e.Rows = append(e.Rows, []string{n, says})
		}
		var visits []chain.Visit
		day := 1 + r.IntN(5)
		for range 6 {
			visits = append(visits, chain.Visit{Day: day, Host: quizzes.One(r, names...)})
			day += quizzes.One(r, 1, 2, 4, 7, 13, 16)
		}
		return tlHSTSAsk(r, e, policies, visits, clearWant)
	})
}

// tlHSTSAsk asks about every visit but the first.
func tlHSTSAsk(r *rand.Rand, e quizzes.Exhibit, policies map[string]*chain.Policy, visits []chain.Visit, clearWant int) (quizzes.Question, error) {
	clear, steps := chain.Clear(policies, visits, "")
	n := 0
	for _, c := range clear[1:] {
		if c {
			n++
		}
	}
	if n != clearWant && n != clearWant+1 {
		return quizzes.Question{}, quizzes.Reject("%d in clear", n)
	}
	wrong := map[chain.Model][]bool{}
	for _, m := range tlHSTSModels {
		wrong[m], _ = chain.Clear(policies, visits, m)
	}
	table := quizzes.Cells{Head: []string{"Day", "Link followed", "Its first request"}}
	for i, v := range visits[1:] {
		cell := quizzes.Cell{Choices: []string{"in clear", "over TLS"}, Want: "over TLS", Why: steps[i+1].Text}
		other := "in clear"
		if clear[i+1] {
			cell.Want, other = other, cell.Want
		}
		fools := fooled(tlHSTSModels, clear[i+1], func(m chain.Model) bool { return wrong[m][i+1] })
		if len(fools) > 0 {
			cell.Near = []quizzes.Near{{Answer: other, Why: steps[i+1].Text, Misconception: fools[r.IntN(len(fools))]}}
		}
		table.Rows = append(table.Rows, quizzes.CellRow{Given: []string{fmt.Sprint(v.Day), "http://" + v.Host + "/"}, Asked: []quizzes.Cell{cell}})
		for j, w := range visits[:i+1] { // keep off the day on which a rule ends
			if p := policies[w.Host]; p != nil && j <= i && abs(int64(v.Day-w.Day-p.MaxAge)) < 2 {
				return quizzes.Question{}, quizzes.Reject("on the edge")
			}
		}
	}
	named := 0
	for _, c := range table.All() {
		named += len(c.Near)
	}
	if named < 4 {
		return quizzes.Question{}, quizzes.Reject("%d at stake", named)
	}
	return quizzes.Question{
		Stem: fmt.Sprintf("A browser with no stored HSTS rules (RFC 6797) follows a link to `http://%s/` on day %d, and later the links below. Each host redirects `http` to `https` on the same host, so every visit ends over TLS. Does the first request of each link travel in clear or over TLS?",
			visits[0].Host, visits[0].Day),
		Exhibits: []quizzes.Exhibit{e}, Ask: table,
		Trace: quizzes.Worked(steps, "From the second visit on: %s.", table.KeyText()), Note: fmt.Sprint(e.Rows, visits),
	}, nil
}
