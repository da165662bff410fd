package orch

import (
	"slices"
	"strings"
)

// Wrong models of selectors.
const (
	NotInNeedsKey  Model = "notin-needs-key"
	AnyTerm        Model = "one-condition-is-enough"
	ExistsNonEmpty Model = "exists-compares-value"
	AbsentIsExists Model = "does-not-exist-means-other-value"
)

// SelectorModels are all of them.
var SelectorModels = []Model{NotInNeedsKey, AnyTerm, ExistsNonEmpty, AbsentIsExists}

// Term is one condition of a selector (documentation, "Labels and Selectors", set-based requirement).
type Term struct {
	Key, Op string // Op is In, NotIn, Exists or DoesNotExist
	Values  []string
}

func (t Term) String() string {
	if len(t.Values) == 0 {
		return t.Key + " " + t.Op
	}
	return t.Key + " " + t.Op + " (" + strings.Join(t.Values, ", ") + ")"
}

// Label is a key with its value.
type Label struct{ Key, Value string }

// Pod is a named pod with labels.
type Pod struct {
	Name   string
	Labels []Label
}

// Get returns the value of a label.
func (p Pod) Get(key string) (string, bool) {
	for _, l := range p.Labels {
		if l.Key == key {
			return l.Value, true
		}
	}
	return "", false
}

// Selects reports whether a pod fulfills all terms, and which term it first fails.
func Selects(terms []Term, p Pod, m Model) (ok bool, failed int) {
	failed, some := -1, false
	for i, t := range terms {
		hit := t.holds(p, m)
		some = some || hit
		if !hit && failed < 0 {
			failed = i
		}
	}
	if m == AnyTerm {
		return some, failed
	}
	return failed < 0, failed
}

func (t Term) holds(p Pod, m Model) bool {
	v, has := p.Get(t.Key)
	in := has && slices.Contains(t.Values, v)
	switch t.Op {
	case "In":
		return in
	case "NotIn":
		return !in && (has || m != NotInNeedsKey)
	case "Exists":
		return has && (m != ExistsNonEmpty || v == "true")
	case "DoesNotExist":
		return !has || m == AbsentIsExists && v == "false"
	}
	return false
}
