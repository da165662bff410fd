package security

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/token"
)

// AuthPolicyWhich asks which requests a set of policies allows.
var AuthPolicyWhich = quizzes.Template{
	ID: "au.policy.which", Version: 1, Concept: "auth#policies", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: auPolicyWhich,
}

// AuthPolicyTable asks for the decision on each request.
var AuthPolicyTable = quizzes.Template{
	ID: "au.policy.table", Version: 1, Concept: "auth#policies", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: auPolicyTable,
}

var (
	auPolicyModels  = []token.Model{token.FirstMatch, token.LastMatch, token.PermitWins, token.NotNested, token.DefaultAllow, token.OwnerAllowed, token.UnlessIsPermit}
	auPolicyActions = []string{"read", "edit", "delete"}
)

// auPolicyCase is a store with three users in groups that lie in one another, two documents, and four rules.
type auPolicyCase struct {
	store       token.Store
	users, docs []string
	groups      []string // the second lies in the first
	policies    []token.Policy
}

func auPolicyDraw(r *rand.Rand) auPolicyCase {
	c := auPolicyCase{
		users:  quizzes.Draw(r, []string{"ann", "bob", "cleo", "dan", "eva", "finn"}, 3),
		docs:   quizzes.Draw(r, []string{"plan", "memo", "budget", "report", "offer"}, 2),
		groups: quizzes.Draw(r, []string{"staff", "editors", "legal", "sales", "audit"}, 3),
	}
	g := c.groups
	c.store = token.Store{
		Groups: map[string][]string{g[1]: {g[0]}, c.users[0]: {g[1]}, c.users[1]: {quizzes.One(r, g[0], g[2])}, c.users[2]: {g[2]}},
		Owner:  map[string]string{c.docs[0]: c.users[r.IntN(3)], c.docs[1]: c.users[r.IntN(3)]},
		Hold:   map[string]bool{c.docs[0]: true},
	}
	c.policies = []token.Policy{
		{Group: g[0], Actions: quizzes.DrawSorted(r, auPolicyActions, 1+r.IntN(2))},
		{OwnerOnly: true, Actions: quizzes.One(r, nil, auPolicyActions[:2])},
		{Forbid: true, OnHold: true, UnlessGroup: g[r.IntN(3)], Actions: quizzes.One(r, nil, auPolicyActions[1:])},
		quizzes.One(r, token.Policy{Group: g[2], Actions: quizzes.DrawSorted(r, auPolicyActions, 2)}, token.Policy{Forbid: true, Group: g[1+r.IntN(2)], Actions: auPolicyActions[2:]}),
	}
	r.Shuffle(4, func(i, j int) { c.policies[i], c.policies[j] = c.policies[j], c.policies[i] })
	return c
}

func (c auPolicyCase) exhibits() []quizzes.Exhibit {
	var rules, facts []string
	for i, p := range c.policies {
		rules = append(rules, fmt.Sprintf("%d  %s", i+1, p))
	}
	for _, u := range c.users {
		facts = append(facts, fmt.Sprintf("%s: member of %s", u, c.store.Groups[u][0]))
	}
	facts = append(facts, fmt.Sprintf("group %s: lies in group %s", c.groups[1], c.groups[0]))
	for _, d := range c.docs {
		fact := fmt.Sprintf("document %s: owned by %s", d, c.store.Owner[d])
		if c.store.Hold[d] {
			fact += ", on hold"
		}
		facts = append(facts, fact)
	}
	return []quizzes.Exhibit{listing("Rules", rules...), listing("Users, groups, documents", facts...)}
}

// item draws a request.
func (c auPolicyCase) item(r *rand.Rand) (token.Request, item) {
	q := token.Request{User: quizzes.One(r, c.users...), Action: quizzes.One(r, auPolicyActions...), Doc: quizzes.One(r, c.docs...)}
	ok, steps := token.Decide(c.store, c.policies, q, "")
	return q, item{text: q.String(), right: ok, why: auPolicyWhy(steps), fooled: fooled(auPolicyModels, ok, func(m token.Model) bool {
		got, _ := token.Decide(c.store, c.policies, q, m)
		return got
	})}
}

// auPolicyWhy drops the request from the front of the deciding step.
func auPolicyWhy(steps []token.Step) string {
	text := last(steps)
	for i := range len(text) - 2 {
		if text[i:i+2] == ": " {
			return capital(text[i+2:])
		}
	}
	return text
}

func auPolicyWhich(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := auPolicyDraw(r)
		items, err := several(r, 5, rights, func() item { _, it := c.item(r); return it })
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem:     "A policy engine combines these rules as Cedar does. Which requests does it allow?",
			Exhibits: c.exhibits(), Ask: multiple(r, items), Trace: judged("cedar.decide", items, "Allowed"), Note: noted(items, c),
		}, nil
	})
}

func auPolicyTable(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := auPolicyDraw(r)
		asked := map[string]token.Request{}
		items, err := several(r, 4, rights, func() item { q, it := c.item(r); asked[it.text] = q; return it })
		if err != nil {
			return quizzes.Question{}, err
		}
		table := quizzes.Cells{Head: []string{"User", "Action", "Document", "Decision"}}
		for _, it := range items {
			q := asked[it.text]
			table.Rows = append(table.Rows, quizzes.CellRow{Given: []string{q.User, q.Action, q.Doc}, Asked: []quizzes.Cell{choice(r, it, "allow", "deny")}})
		}
		return quizzes.Question{
			Stem:     "A policy engine combines these rules as Cedar does. What does it decide on each request?",
			Exhibits: c.exhibits(), Ask: table, Trace: judged("cedar.decide", items, "Allowed"), Note: noted(items, c),
		}, nil
	})
}
