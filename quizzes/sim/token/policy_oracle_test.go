package token_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
	"warmcache/quizzes/sim/token"
)

type policyCase struct {
	S        token.Store
	Policies []token.Policy
}

var (
	polUsers   = []string{"u1", "u2", "u3", "u4"}
	polGroups  = []string{"g1", "g2", "g3", "g4"}
	polActions = []string{"read", "edit", "delete"}
	polDocs    = []string{"d1", "d2"}
)

func drawPolicy(r *rand.Rand) policyCase {
	one := func(s []string) string { return s[r.IntN(len(s))] }
	c := policyCase{S: token.Store{Groups: map[string][]string{}, Owner: map[string]string{"d1": one(polUsers), "d2": one(polUsers)}, Hold: map[string]bool{"d1": r.IntN(2) == 0, "d2": r.IntN(2) == 0}}}
	for _, u := range polUsers {
		c.S.Groups[u] = []string{one(polGroups)}
	}
	for i, g := range polGroups[1:] {
		if r.IntN(2) == 0 {
			c.S.Groups[g] = []string{polGroups[r.IntN(i+1)]} // no circles
		}
	}
	for range 2 + r.IntN(4) {
		p := token.Policy{Forbid: r.IntN(3) == 0, OwnerOnly: r.IntN(4) == 0, OnHold: r.IntN(4) == 0}
		if r.IntN(3) > 0 {
			p.Group = one(polGroups)
		}
		if r.IntN(3) > 0 {
			p.Actions = []string{one(polActions)}
		}
		if p.Forbid && r.IntN(2) == 0 {
			p.UnlessGroup = one(polGroups)
		}
		c.Policies = append(c.Policies, p)
	}
	return c
}

func (c policyCase) requests() []token.Request {
	var out []token.Request
	for _, u := range polUsers {
		for _, a := range polActions {
			for _, d := range polDocs {
				out = append(out, token.Request{User: u, Action: a, Doc: d})
			}
		}
	}
	return out
}

// algebra closes membership to a fixed point, gives each rule the set of all requests less those that a condition takes
// away, and subtracts the union of forbids from the union of permits.
func algebra(_ testing.TB, c policyCase) string {
	in := map[[2]string]bool{}
	for m, gs := range c.S.Groups {
		for _, g := range gs {
			in[[2]string{m, g}] = true
		}
	}
	for range polGroups {
		for a := range in {
			for b := range in {
				if a[1] == b[0] {
					in[[2]string{a[0], b[1]}] = true
				}
			}
		}
	}
	permitted, forbidden := map[token.Request]bool{}, map[token.Request]bool{}
	for _, p := range c.Policies {
		for _, q := range c.requests() {
			gone := p.Group != "" && !in[[2]string{q.User, p.Group}] || len(p.Actions) > 0 && !strings.Contains(strings.Join(p.Actions, " "), q.Action) ||
				p.OwnerOnly && c.S.Owner[q.Doc] != q.User || p.OnHold && !c.S.Hold[q.Doc] || in[[2]string{q.User, p.UnlessGroup}]
			if !gone && p.Forbid {
				forbidden[q] = true
			} else if !gone {
				permitted[q] = true
			}
		}
	}
	var out []string
	for _, q := range c.requests() {
		out = append(out, fmt.Sprint(permitted[q] && !forbidden[q]))
	}
	return strings.Join(out, " ")
}

func TestPolicy(t *testing.T) {
	oracle.Case[policyCase]{
		Engine: "token: policy", Oracle: "set algebra over all requests", Draw: drawPolicy, Want: oracle.Each(algebra),
		Got: func(c policyCase, model string) string {
			var out []string
			for _, q := range c.requests() {
				ok, _ := token.Decide(c.S, c.Policies, q, token.Model(model))
				out = append(out, fmt.Sprint(ok))
			}
			return strings.Join(out, " ")
		},
		Models: []string{string(token.FirstMatch), string(token.LastMatch), string(token.PermitWins), string(token.NotNested), string(token.DefaultAllow)},
	}.Test(t)
}
