package security

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/grant"
)

// BestLeastWhich asks for the roles of the smallest sufficient grant.
var BestLeastWhich = quizzes.Template{
	ID: "sb.least.which", Version: 1, Concept: "security-best-practices-and-measures#least-privilege", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: sbLeastWhich,
}

// BestLeastSurplus asks how much the smallest sufficient grant allows beside what is needed.
var BestLeastSurplus = quizzes.Template{
	ID: "sb.least.surplus", Version: 1, Concept: "security-best-practices-and-measures#least-privilege", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 3, Make: sbLeastSurplus,
}

// sbLeastStem says what a grant is; what a forbidden action is only where a role forbids one.
func sbLeastStem(t grant.Task, question string) string {
	sum := "Roles add up."
	if sbLeastForbids(t) {
		sum = "Roles add up, but an action that one of them forbids is refused, whatever another permits."
	}
	return fmt.Sprintf("A job needs %s. It can get one or more of the roles below. %s A grant suffices if the job may do all that it needs; every other action that it may do is surplus. %s", sbLeastNeeds(t), sum, question)
}

// sbLeastForbids reports a task with a role that forbids an action.
func sbLeastForbids(t grant.Task) bool {
	return slices.ContainsFunc(t.Roles, func(x grant.Role) bool { return x.Forbid != 0 })
}

// sbLeastDraw draws a task with one smallest grant, which is not the owner's. Several roles make it up, or a forbidden action
// keeps another one from being it, so that nobody finds it by looking for the list of needs among the roles.
func sbLeastDraw(r *rand.Rand, roles int, forbids bool) (t grant.Task, choice uint, err error) {
	t = grant.Draw(r, forbids)
	choice, tie, _ := t.Least(0, 0, "")
	matters := t.Choose(grant.NoForbid) != choice
	switch {
	case tie || roles > 0 && bits.OnesCount(choice) != roles || choice>>(len(t.Roles)-1) != 0:
		return t, 0, quizzes.Reject("no grant of %d roles", roles)
	case sbLeastForbids(t) != forbids || forbids && !matters || bits.OnesCount(choice) == 1 && !matters:
		return t, 0, quizzes.Reject("forbidden actions do not matter")
	case slices.ContainsFunc(t.Roles, func(x grant.Role) bool { return x.Permit == t.Needed }):
		return t, 0, quizzes.Reject("a role is the list of needs")
	}
	return t, choice, nil
}

func sbLeastExhibit(t grant.Task) quizzes.Exhibit {
	table := quizzes.Exhibit{Title: "Roles", Head: []string{"Role", "Permits", "Forbids"}}
	if !sbLeastForbids(t) {
		table.Head = table.Head[:2]
	}
	for i, x := range t.Roles {
		permits, forbids := x.Permit.String(), x.Forbid.String()
		if i == len(t.Roles)-1 {
			permits = fmt.Sprintf("all %d actions: %s", len(grant.Actions), permits)
		}
		if forbids == "" {
			forbids = "–"
		}
		table.Rows = append(table.Rows, []string{x.Name, permits, forbids}[:len(table.Head)])
	}
	return table
}

func sbLeastNeeds(t grant.Task) string {
	var out []string
	for _, a := range strings.Split(t.Needed.String(), ", ") {
		out = append(out, quizzes.Code(a))
	}
	return quizzes.And(out)
}

// sbLeastRole says what a role does for the smallest grant.
func sbLeastRole(t grant.Task, choice uint, i int) string {
	bit := uint(1) << i
	if choice&bit != 0 {
		other, _, _ := t.Least(0, bit, "")
		return fmt.Sprintf("It is in the smallest grant. %s Without it the smallest would be %s", t.Says(choice), t.Says(other))
	}
	other, _, ok := t.Least(bit, 0, "")
	if !ok {
		return fmt.Sprintf("It forbids `%s`, which is needed, so no grant with it suffices. The smallest is %s", t.Roles[i].Forbid&t.Needed, t.Says(choice))
	}
	return fmt.Sprintf("The smallest grant with it is larger, in surplus or in roles: %s Without it: %s", t.Says(other), t.Says(choice))
}

// sbLeastSteps are the steps of a run, with what is against each of the other roles.
func sbLeastSteps(t grant.Task, choice uint) []grant.Step {
	steps := t.Steps()
	for i, x := range t.Roles {
		if choice&(1<<i) == 0 {
			steps = append(steps, grant.Step{Rule: "grant.other", Text: quizzes.Code(x.Name) + ": " + sbLeastRole(t, choice, i)})
		}
	}
	return steps
}

func sbLeastWhich(r *rand.Rand) (quizzes.Question, error) {
	roles, forbids := quizzes.One(r, 2, 2, 3), r.IntN(2) == 0
	return quizzes.Search(4*tries, func() (quizzes.Question, error) {
		t, choice, err := sbLeastDraw(r, roles, forbids)
		if err != nil {
			return quizzes.Question{}, err
		}
		var items []item
		beliefs := map[string]bool{}
		for i, x := range t.Roles {
			right := choice&(1<<i) != 0
			it := item{text: quizzes.Code(x.Name), right: right, why: sbLeastRole(t, choice, i), fooled: fooled(grant.Models, right, func(m grant.Model) bool {
				return t.Choose(m)&(1<<i) != 0
			})}
			if !right && len(it.fooled) == 0 {
				return quizzes.Question{}, quizzes.Reject("nobody would take %s", x.Name)
			}
			for _, id := range it.fooled {
				beliefs[id] = true
			}
			items = append(items, it)
		}
		if len(beliefs) < min(3, roles+1) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		var names []string
		for _, it := range items {
			if it.right {
				names = append(names, it.text)
			}
		}
		ask := multiple(r, items)
		return quizzes.Question{
			Stem:     sbLeastStem(t, "Among those that suffice, the smallest has the fewest surplus actions and, among equals, the fewest roles. Which roles does it consist of?"),
			Exhibits: []quizzes.Exhibit{sbLeastExhibit(t)}, Ask: ask,
			Trace: quizzes.Worked(sbLeastSteps(t, choice), "The smallest grant that suffices: %s.", strings.Join(names, "; ")), Note: fmt.Sprint(t),
		}, nil
	})
}

func sbLeastSurplus(r *rand.Rand) (quizzes.Question, error) {
	want, forbids := quizzes.One(r, 0, 1, 1, 2, 2, 2, 3, 3, 3), r.IntN(2) == 0
	if forbids {
		want = quizzes.One(r, 1, 1, 2, 2, 2, 3, 3)
	}
	return quizzes.Search(4*tries, func() (quizzes.Question, error) {
		t, choice, err := sbLeastDraw(r, 0, forbids)
		if err != nil || t.Surplus(choice).Size() != want {
			return quizzes.Question{}, quizzes.Reject("another surplus")
		}
		var nears []quizzes.Near
		for _, m := range grant.Models {
			if other := t.Choose(m); other != 0 && t.Suffices(other, "") {
				nears = append(nears, near(int64(t.Surplus(other).Size()), string(m), "%s The smallest is %s", t.Says(other), t.Says(choice)))
			}
		}
		if nears = quizzes.NearAnswers(fmt.Sprint(want), nears); len(nears) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     sbLeastStem(t, "How many surplus actions does the grant that suffices with the fewest of them have?"),
			Exhibits: []quizzes.Exhibit{sbLeastExhibit(t)}, Ask: quizzes.Number{Value: float64(want), Unit: "surplus actions", Near: nears},
			Trace: quizzes.Worked(sbLeastSteps(t, choice), "So it has %d surplus actions.", want), Note: fmt.Sprint(t),
		}, nil
	})
}
