package infra

import (
	"fmt"
	"slices"
)

// Wrong models of a plan.
const (
	KeyedByValue  Model = "count-follows-values"
	LastOnly      Model = "shift-changes-last-index-only"
	AlwaysInPlace Model = "every-change-is-in-place"
	AlwaysReplace Model = "every-change-replaces"
	AllAnew       Model = "changed-list-rebuilds-all"
	NamedShift    Model = "for-each-shifts-like-count"
)

// PlanModels are all of them.
var PlanModels = []Model{KeyedByValue, LastOnly, AlwaysInPlace, AlwaysReplace, AllAnew, NamedShift}

// The actions of a plan on one instance.
const (
	Keep    = "no change"
	Update  = "update in place"
	Replace = "replace"
	Create  = "create"
	Destroy = "destroy"
)

// Listed is a resource with one instance for each name of a list, before and after a change of that list. Its attribute
// name is the name. Named uses for_each, otherwise count; Forces says that a change of the attribute forces replacement.
type Listed struct {
	Before, After []string
	Named, Forces bool
}

// Address names an instance: by position with count, by name with for_each.
func (l Listed) Address(resource string, i int, name string) string {
	if l.Named {
		return fmt.Sprintf("%s[%q]", resource, name)
	}
	return fmt.Sprintf("%s[%d]", resource, i)
}

// Change is the action on an address.
type Change struct{ Address, Action string }

// Plan gives the action on each address of either list, positions in order, or names in the order of their first mention.
func (l Listed) Plan(resource string, m Model, tr *Steps) []Change {
	var out []Change
	if l.Named && m != NamedShift || !l.Named && m == KeyedByValue {
		for i, n := range union(l.Before, l.After) {
			action := Keep
			switch {
			case !slices.Contains(l.After, n):
				action = Destroy
			case !slices.Contains(l.Before, n):
				action = Create
			case m == AllAnew:
				action = Replace
			}
			tr.say("terraform.for-each", "The key `%s` %s: %s.", n, []string{"is in both lists", "is in one list"}[flag(action != Keep)], action)
			out = append(out, Change{l.Address(resource, i, n), action})
		}
		return out
	}
	for i := range max(len(l.Before), len(l.After)) {
		was, is := at(l.Before, i), at(l.After, i)
		action := l.change(was, is, i, m)
		tr.say("terraform.count", "Index %d was %s and is %s: %s.", i, said(was), said(is), action)
		name := was
		if name == "" {
			name = is
		}
		out = append(out, Change{l.Address(resource, i, name), action})
	}
	return out
}

func (l Listed) change(was, is string, i int, m Model) string {
	switch {
	case is == "":
		return Destroy
	case was == "":
		return Create
	case was == is && m != AllAnew, m == LastOnly:
		return Keep
	case m == AlwaysInPlace, !l.Forces && m != AlwaysReplace && m != AllAnew:
		return Update
	}
	return Replace
}

// Destroyed counts the objects that a plan destroys, replaced ones included.
func Destroyed(plan []Change) int {
	n := 0
	for _, c := range plan {
		n += flag(c.Action == Destroy || c.Action == Replace)
	}
	return n
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func at(l []string, i int) string {
	if i < len(l) {
		return l[i]
	}
	return ""
}

func said(name string) string {
	if name == "" {
		return "nothing"
	}
	return "`" + name + "`"
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
