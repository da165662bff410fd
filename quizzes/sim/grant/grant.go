// Package grant finds the roles that give a task what it needs and the least beside (NIST SP 800-53 Rev. 5, AC-6; roles add up, and
// a forbidden action stays forbidden, as in AWS IAM and Cedar).
package grant

import (
	"fmt"
	"math/bits"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which the engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// The wrong models of a grant.
const (
	Admin       Model = "admin-is-simplest"      // the role with all actions
	Union       Model = "every-useful-role"      // each role that has a needed action
	Greedy      Model = "greedy-role-first"      // role by role the one that covers most of what is missing
	FewestRoles Model = "fewest-roles-is-least"  // the smallest number of roles
	Alone       Model = "roles-are-not-combined" // one role has to suffice
	NoForbid    Model = "permit-beats-forbid"    // what a role forbids another one permits
)

// Models are all of them.
var Models = []Model{Admin, Union, Greedy, FewestRoles, Alone, NoForbid}

// Actions are those of the system here.
var Actions = []string{"get", "list", "put", "delete", "lock", "log", "send", "sign"}

// Set is a set of actions, one bit for each.
type Set uint

// String lists the actions of a set.
func (s Set) String() string {
	var out []string
	for i, a := range Actions {
		if s&(1<<i) != 0 {
			out = append(out, a)
		}
	}
	return strings.Join(out, ", ")
}

// Size is the number of actions.
func (s Set) Size() int { return bits.OnesCount(uint(s)) }

// Role is a role with what it permits and forbids.
type Role struct {
	Name           string
	Permit, Forbid Set
}

// Task is what is to be granted: the actions needed, from roles of which the last permits everything.
type Task struct {
	Needed Set
	Roles  []Role
}

// Given is what a choice of roles, one bit for each, allows in the end.
func (t Task) Given(choice uint, m Model) Set {
	var permit, forbid Set
	for i, r := range t.Roles {
		if choice&(1<<i) != 0 {
			permit, forbid = permit|r.Permit, forbid|r.Forbid
		}
	}
	if m == NoForbid {
		forbid = 0
	}
	return permit &^ forbid
}

// Suffices tells whether a choice allows all that is needed.
func (t Task) Suffices(choice uint, m Model) bool { return t.Needed&^t.Given(choice, m) == 0 }

// Surplus is what a choice allows beside.
func (t Task) Surplus(choice uint) Set { return t.Given(choice, "") &^ t.Needed }

// Least is the choice that suffices with the fewest surplus actions and, among equals, the fewest roles; must has to be part of
// it and without must not. tie tells that another choice is as small. ok is false when nothing suffices.
func (t Task) Least(must, without uint, m Model) (choice uint, tie, ok bool) {
	best := [2]int{99, 99}
	for c := uint(1); c < 1<<len(t.Roles); c++ {
		if c&must != must || c&without != 0 || !t.Suffices(c, m) || m == Alone && bits.OnesCount(c) > 1 {
			continue
		}
		size := [2]int{(t.Given(c, m) &^ t.Needed).Size(), bits.OnesCount(c)}
		if m == FewestRoles {
			size[0], size[1] = size[1], size[0]
		}
		switch {
		case !ok || size[0] < best[0] || size[0] == best[0] && size[1] < best[1]:
			choice, best, tie, ok = c, size, false, true
		case size == best:
			tie = true
		}
	}
	return choice, tie, ok
}

// Choose is the grant under a model.
func (t Task) Choose(m Model) uint {
	owner := uint(1) << (len(t.Roles) - 1)
	switch m {
	case Admin:
		return owner
	case Union:
		return t.useful(0)
	case Greedy:
		return t.greedy()
	case FewestRoles:
		choice, _, _ := t.Least(0, owner, m)
		return choice
	}
	choice, _, _ := t.Least(0, 0, m)
	return choice
}

// useful are all roles but the last that permit some needed action.
func (t Task) useful(choice uint) uint {
	for i, r := range t.Roles[:len(t.Roles)-1] {
		if r.Permit&t.Needed != 0 {
			choice |= 1 << i
		}
	}
	return choice
}

// greedy takes the role with most of what is missing until nothing is, the first of equals.
func (t Task) greedy() (choice uint) {
	for missing := t.Needed; missing != 0; {
		best, most := -1, 0
		for i, r := range t.Roles[:len(t.Roles)-1] {
			if n := (r.Permit & missing).Size(); n > most {
				best, most = i, n
			}
		}
		if best < 0 {
			return choice
		}
		choice, missing = choice|1<<best, missing&^t.Roles[best].Permit
	}
	return choice
}

// Names lists the roles of a choice.
func (t Task) Names(choice uint) []string {
	var out []string
	for i, r := range t.Roles {
		if choice&(1<<i) != 0 {
			out = append(out, r.Name)
		}
	}
	return out
}

// Steps is the way to the least grant: what each needed action can come from, and what the best choice allows beside.
func (t Task) Steps() []Step {
	var out []Step
	for i, a := range Actions {
		if t.Needed&(1<<i) == 0 {
			continue
		}
		var from []string
		for _, r := range t.Roles[:len(t.Roles)-1] {
			if r.Permit&(1<<i) != 0 {
				from = append(from, "`"+r.Name+"`")
			}
		}
		out = append(out, Step{Rule: "grant.source", Text: fmt.Sprintf("`%s` is permitted by %s, and by `%s`.", a, strings.Join(from, ", "), t.Roles[len(t.Roles)-1].Name)})
	}
	for _, r := range t.Roles {
		switch {
		case r.Forbid&t.Needed != 0:
			out = append(out, Step{Rule: "grant.forbid", Text: fmt.Sprintf("`%s` forbids `%s`, which is needed: no grant with this role suffices.", r.Name, r.Forbid&t.Needed)})
		case r.Forbid != 0:
			out = append(out, Step{Rule: "grant.forbid", Text: fmt.Sprintf("`%s` forbids `%s`, which is not needed: in a grant with this role it is no surplus.", r.Name, r.Forbid)})
		}
	}
	return append(out, Step{Rule: "grant.least", Text: t.Says(t.Choose(""))})
}

// Says describes a choice.
func (t Task) Says(choice uint) string {
	names := "`" + strings.Join(t.Names(choice), "`, `") + "`"
	if at := strings.LastIndex(names, ", "); at >= 0 {
		names = names[:at] + " and" + names[at+1:]
	}
	if lacks := t.Needed &^ t.Given(choice, ""); lacks != 0 {
		return fmt.Sprintf("%s: `%s` is not allowed.", names, lacks)
	}
	surplus := t.Surplus(choice)
	if surplus == 0 {
		return fmt.Sprintf("%s: all that is needed and nothing beside.", names)
	}
	return fmt.Sprintf("%s: all that is needed, with a surplus of %d: `%s`.", names, surplus.Size(), surplus)
}
