package token_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/token"
)

type exchangeCase struct {
	Grants   []token.Grant
	Attempts []token.Exchange
}

// firstFit keeps no state: for each code it looks for the first attempt that equals what the grant expects.
func firstFit(_ testing.TB, c exchangeCase) string {
	won := map[int]bool{}
	for _, g := range c.Grants {
		for i, a := range c.Attempts {
			want := token.Exchange{Minute: a.Minute, Code: g.Code, Client: g.Client, Verifier: g.Challenge}
			if a == want && a.Minute < g.Minute+token.CodeMinutes {
				won[i] = true
				break
			}
		}
	}
	var out []bool
	for i := range c.Attempts {
		out = append(out, won[i])
	}
	return fmt.Sprint(out)
}

func TestExchange(t *testing.T) {
	oracle.Case[exchangeCase]{
		Engine: "token: code exchange", Oracle: "first fitting attempt of each code", Want: oracle.Each(firstFit),
		Draw: func(r *rand.Rand) exchangeCase {
			g, a := token.DrawExchanges(r, 5)
			return exchangeCase{g, a}
		},
		Got: func(c exchangeCase, m string) string {
			ok, _ := token.Redeem(c.Grants, c.Attempts, token.Model(m))
			return fmt.Sprint(ok)
		},
		Models: []string{string(token.CodeReusable), string(token.VerifierMay), string(token.DowngradeOK), string(token.AnyClient), string(token.CodeForever), string(token.RedirectPassed), string(token.RefusalConsumes)},
	}.Test(t)
}
