package resource_test

import (
	"math/rand/v2"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/resource"
)

// byNegotiator asks the npm package that Express uses.
func byNegotiator(t testing.TB, cases []wish) []string {
	type ask struct {
		Accept  string
		Formats []string
	}
	var asks []ask
	for _, c := range cases {
		asks = append(asks, ask{resource.Accept(c.Accept), c.Formats})
	}
	const script = `const N = require("negotiator"), cases = JSON.parse(require("fs").readFileSync(0));
console.log(JSON.stringify(cases.map(c => new N({headers: {accept: c.Accept}}).mediaTypes(c.Formats)[0] || "")))`
	return oracle.Run[ask, string](t, asks, "node", "-e", script)
}

func TestNegotiator(t *testing.T) {
	oracle.Case[wish]{
		Engine: "resource: negotiated formats", Oracle: "npm negotiator 1.0.0", Want: byNegotiator,
		Ready: func() string { return oracle.NodeHas("negotiator") },
		Draw: func(r *rand.Rand) wish { // between equal weights a server may choose
			for {
				c := drawWish(r)
				if _, tied, _ := resource.Chosen(c.Accept, c.Formats, ""); !tied {
					return c
				}
			}
		},
		Got: func(c wish, model string) string {
			f, _, _ := resource.Chosen(c.Accept, c.Formats, resource.Model(model))
			return f
		},
		Models: []string{"accept-order-decides", "highest-matching-entry", "missing-weight-is-lowest", "zero-weight-is-last-hope", "wildcard-ties-with-exact", "server-order-decides"},
	}.Test(t)
}
