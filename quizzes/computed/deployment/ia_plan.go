package deployment

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/infra"
)

// IaCPlanActions asks for the action on each instance after a list was changed.
var IaCPlanActions = quizzes.Template{
	ID: "ia.plan.actions", Version: 1, Concept: "infrastructure-as-code#instances", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: iaPlanActions,
}

// IaCPlanDestroyed asks how many objects a plan destroys.
var IaCPlanDestroyed = quizzes.Template{
	ID: "ia.plan.destroyed", Version: 1, Concept: "infrastructure-as-code#instances", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: iaPlanDestroyed,
}

var iaPlanBeliefs = map[infra.Model]string{
	infra.KeyedByValue:  "This takes it that instances of `count` follow their values, but an index is the identity.",
	infra.LastOnly:      "This leaves shifted indexes as they are, but each gets another name.",
	infra.AlwaysInPlace: "This updates in place, but the changed attribute forces replacement.",
	infra.AlwaysReplace: "This replaces, but the changed attribute can be updated in place.",
	infra.AllAnew:       "This builds every instance anew when the list changes, but unchanged addresses stay.",
	infra.NamedShift:    "This shifts the instances of `for_each` like those of `count`, but a key is the identity.",
}

// iaListed draws a list and its change: a name removed, added or moved.
func iaListed(r *rand.Rand) infra.Listed {
	n := 3 + r.IntN(2)
	pool := quizzes.Draw(r, []string{"web", "api", "db", "job", "mail", "auth", "feed"}, n+1)
	l := infra.Listed{Before: pool[:n], After: slices.Clone(pool[:n]), Forces: r.IntN(3) > 0}
	i := r.IntN(n - 1)
	switch r.IntN(3) {
	case 0:
		l.After = slices.Delete(l.After, i, i+1)
	case 1:
		l.After = slices.Insert(l.After, i, pool[n])
	case 2:
		l.After[i], l.After[i+1] = l.After[i+1], l.After[i]
	}
	return l
}

func iaQuoted(list []string) string { return `["` + strings.Join(list, `", "`) + `"]` }

func iaForces(l infra.Listed) string {
	if l.Forces {
		return "a change of `name` forces replacement"
	}
	return "`name` can be updated in place"
}

func iaCode(resource string, l infra.Listed) []string {
	if l.Named {
		return []string{`resource "vm" "` + resource + `" {`, "  for_each = toset(var.names)", "  name     = each.key", "}"}
	}
	return []string{`resource "vm" "` + resource + `" {`, "  count = length(var.names)", "  name  = var.names[count.index]", "}"}
}

func iaPlanActions(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		counted := iaListed(r)
		named := counted
		named.Named = true
		cells := quizzes.Cells{Head: []string{"Address", "Action in the plan"}}
		var tr infra.Steps
		actions := map[string]bool{}
		for _, part := range []struct {
			l    infra.Listed
			name string
		}{{counted, "vm.a"}, {named, "vm.b"}} {
			from := len(tr)
			plan := part.l.Plan(part.name, "", &tr)
			for i, c := range plan {
				if part.l.Named && c.Action == infra.Keep && i > 0 && len(cells.Rows) > 5 {
					continue
				}
				actions[c.Action] = true
				cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(c.Address)}, Asked: []quizzes.Cell{{
					Choices: []string{infra.Keep, infra.Update, infra.Replace, infra.Create, infra.Destroy},
					Want:    c.Action, Why: tr[from+i].Text, Near: iaPlanNear(part.l, part.name, c),
				}}})
			}
		}
		if len(actions) < 3 || len(cells.Rows) > 9 {
			return reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("Both resources exist, made from `names = %s`. Now the list reads `%s`, and %s. What does Terraform's plan say of each address?", iaQuoted(counted.Before), iaQuoted(counted.After), iaForces(counted)),
			Exhibits: []quizzes.Exhibit{{Title: "Resources", Lang: "hcl", Lines: append(iaCode("a", counted), iaCode("b", named)...)}},
			Ask:      cells, Note: fmt.Sprint(counted), Trace: quizzes.Worked(tr, "From top to bottom: %s.", cells.KeyText()),
		}, nil
	})
}

func iaPlanNear(l infra.Listed, name string, c infra.Change) []quizzes.Near {
	var out []quizzes.Near
	for _, m := range infra.PlanModels {
		for _, w := range l.Plan(name, m, nil) {
			if w.Address == c.Address {
				out = append(out, near(w.Action, string(m), "%s", iaPlanBeliefs[m]))
			}
		}
	}
	return quizzes.NearAnswers(c.Action, out)
}

func iaPlanDestroyed(r *rand.Rand) (quizzes.Question, error) {
	byName := r.IntN(4) == 0
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		l := iaListed(r)
		l.Named = byName
		var tr infra.Steps
		n := infra.Destroyed(l.Plan("vm.a", "", &tr))
		var nears []quizzes.Near
		for _, m := range infra.PlanModels {
			nears = append(nears, near(infra.Destroyed(l.Plan("vm.a", m, nil)), string(m), "%s", iaPlanBeliefs[m]))
		}
		nears = quizzes.NearAnswers(itoa(n), nears)
		if len(nears) < 1 {
			return reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("This resource exists, made from `names = %s`. Now the list reads `%s`, and %s. How many existing objects does Terraform's plan destroy, replaced ones included?", iaQuoted(l.Before), iaQuoted(l.After), iaForces(l)),
			Exhibits: []quizzes.Exhibit{{Title: "Resource", Lang: "hcl", Lines: iaCode("a", l)}}, Note: fmt.Sprint(l),
			Ask:   quizzes.Number{Value: float64(n), Unit: "objects", Near: nears},
			Trace: quizzes.Worked(tr, "The plan destroys %d objects.", n),
		}, nil
	})
}
