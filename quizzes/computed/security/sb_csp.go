package security

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/csp"
)

// BestCSPTable asks what a page may load under a content security policy.
var BestCSPTable = quizzes.Template{
	ID: "sb.csp.table", Version: 1, Concept: "security-best-practices-and-measures#csp", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: sbCSPTable,
}

var sbCSPModels = []csp.Model{csp.DefaultAdds, csp.InlineStays, csp.SelfBelow, csp.HostsStay, csp.CreatedBlocked, csp.PathIgnored, csp.NonceNotEnough, csp.SelfCreated}

func sbCSPTable(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		p, given := csp.DrawPolicy(r), map[string][]string{}
		items, err := several(r, 4, rights, func() item {
			l := csp.DrawLoad(r)
			ok, why := p.Allows(l, "")
			row := sbLoad(l)
			text := fmt.Sprintf("%s, from %s, nonce %s", row[0], row[1], row[2])
			given[text] = row
			return item{text: text, right: ok, why: why, fooled: fooled(sbCSPModels, ok, func(m csp.Model) bool { got, _ := p.Allows(l, m); return got })}
		})
		if err != nil {
			return quizzes.Question{}, err
		}
		table := quizzes.Cells{Head: []string{"What", "Address", "Nonce of the tag", "Verdict"}}
		for _, it := range items {
			table.Rows = append(table.Rows, quizzes.CellRow{Given: given[it.text], Asked: []quizzes.Cell{choice(r, it, "allowed", "blocked")}})
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A page of `%s` is sent with this policy (CSP Level 3), and nothing is redirected. A created script is one that an allowed script makes with `createElement`. What does the browser do with each row?", csp.Self),
			Exhibits: []quizzes.Exhibit{{Title: "Content-Security-Policy", Lang: "text", Lines: sbDirectives(p)}},
			Ask:      table, Trace: judged("csp.match", items, "Allowed"), Note: noted(items, p.String()),
		}, nil
	})
}

// sbDirectives prints a policy with one directive on each line.
func sbDirectives(p csp.Policy) []string {
	var out []string
	for _, d := range []string{"default-src", "script-src", "img-src"} {
		if list, ok := p[d]; ok {
			out = append(out, csp.Policy{d: list}.String()+";")
		}
	}
	return out
}

func sbLoad(l csp.Load) []string {
	what, address, nonce := l.Kind, l.URL, l.Nonce
	switch {
	case l.Created:
		what = "created script"
	case address == "":
		what = "inline script"
	}
	if address == "" {
		address = "–"
	}
	if nonce == "" {
		nonce = "–"
	}
	return []string{what, address, nonce}
}
