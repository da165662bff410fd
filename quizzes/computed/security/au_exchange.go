package security

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/token"
)

// AuthExchangeTable asks which attempts get tokens for an authorization code.
var AuthExchangeTable = quizzes.Template{
	ID: "au.exchange.table", Version: 1, Concept: "auth#oauth-code", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: auExchangeTable,
}

var auExchangeModels = []token.Model{token.CodeReusable, token.VerifierMay, token.DowngradeOK, token.AnyClient, token.CodeForever, token.RedirectPassed, token.RefusalConsumes}

func auExchangeTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		grants, attempts := token.DrawExchanges(r, 6)
		ok, steps := token.Redeem(grants, attempts, "")
		count, wrong := 0, map[token.Model][]bool{}
		for i, a := range attempts {
			for _, g := range grants {
				if g.Code == a.Code && a.Minute-g.Minute == token.CodeMinutes {
					return quizzes.Question{}, quizzes.Reject("on the edge")
				}
			}
			if ok[i] {
				count++
			}
		}
		if count < 2 || count > 3 {
			return quizzes.Question{}, quizzes.Reject("%d tokens", count)
		}
		for _, m := range auExchangeModels {
			wrong[m], _ = token.Redeem(grants, attempts, m)
		}
		table := quizzes.Cells{Head: []string{"Minute", "Code", "Client", "Verifier", "Redirect URI", "Answer"}}
		stake, fools := 0, map[string]bool{}
		for i, a := range attempts {
			it := item{right: ok[i], why: steps[i].Text, fooled: fooled(auExchangeModels, ok[i], func(m token.Model) bool { return wrong[m][i] })}
			if len(it.fooled) > 0 {
				stake++
			}
			for _, f := range it.fooled {
				fools[f] = true
			}
			redirect := "as requested"
			if a.RedirectDiffer {
				redirect = "another"
			}
			table.Rows = append(table.Rows, quizzes.CellRow{Given: []string{fmt.Sprint(a.Minute), a.Code, a.Client, dash(a.Verifier), redirect}, Asked: []quizzes.Cell{choice(r, it, "tokens", "refused")}})
		}
		if stake < 3 || len(fools) < 2 {
			return quizzes.Question{}, quizzes.Reject("%d at stake", stake)
		}
		e := quizzes.Exhibit{Title: "Codes issued", Head: []string{"Minute", "Code", "Client", "Challenge of the request"}}
		for _, g := range grants {
			challenge := "–"
			if g.Challenge != "" {
				challenge = "SHA-256 of " + g.Challenge
			}
			e.Rows = append(e.Rows, []string{fmt.Sprint(g.Minute), g.Code, g.Client, challenge})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("An authorization server follows RFC 6749, RFC 7636 and RFC 9700. Its clients are confidential, and its codes live %d minutes. A refused exchange leaves the code as it was. These exchanges reach it in order of time. What does it answer to each?",
				token.CodeMinutes),
			Exhibits: []quizzes.Exhibit{e}, Ask: table,
			Trace: quizzes.Worked(steps, "Row by row: %s.", table.KeyText()), Note: fmt.Sprint(grants, attempts),
		}, nil
	})
}

// dash stands for what is absent.
func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
