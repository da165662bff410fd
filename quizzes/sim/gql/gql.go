// Package gql computes what the GraphQL specification (September 2025) and its usual companions do to a query: where an
// error leaves a null (section 6.4.4, "Handling Execution Errors"), how many statements resolvers cause without and with
// a DataLoader (its README, "Batching" and "Caching"), and what a query costs under a scheme that multiplies by `first`.
package gql

import (
	"fmt"
	"slices"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong reading of a rule; "" is the right one.
type Model string

// Wrong readings of null propagation.
const (
	FieldOnly   Model = "error-nulls-field-only" // the failed field is null, whatever its type
	AllData     Model = "error-nulls-all-data"   // data is null
	ParentOnly  Model = "error-nulls-parent"     // the parent is null, and that is the end
	ListGoes    Model = "error-nulls-whole-list" // an entry never is null alone: the list goes
	EntryStays  Model = "entry-can-always-be-null"
	StopsAtList Model = "null-stops-at-list" // a list that may not be null is null all the same
)

// Field is a field of an object type: an object where it has Kids, else a scalar.
type Field struct {
	Name    string
	NonNull bool // of the field, or of the list
	List    bool
	Entry   bool // entries are non-null
	Kids    []Field
}

// Type prints the field's type in SDL.
func (f Field) Type(object string) string {
	t := object
	if f.List {
		if f.Entry {
			t += "!"
		}
		t = "[" + t + "]"
	}
	if f.NonNull {
		t += "!"
	}
	return t
}

// place is a position in the answer on the way to the failed field.
type place struct {
	path    string
	nonNull bool
	entry   bool
	list    bool
}

// NullAt says which place of the answer is null when the field at the end of the path fails: a path such as
// "shop.items.1", or "data". Lists are entered at index.
func NullAt(path []Field, index int, m Model) (string, []Step) {
	var places []place
	at := ""
	for i, f := range path {
		at = strings.TrimPrefix(at+"."+f.Name, ".")
		places = append(places, place{path: at, nonNull: f.NonNull, list: f.List})
		if f.List && i < len(path)-1 {
			at += fmt.Sprint(".", index)
			places = append(places, place{path: at, nonNull: f.Entry, entry: true})
		}
	}
	last := len(places) - 1
	switch m {
	case FieldOnly:
		return places[last].path, nil
	case AllData:
		return "data", nil
	case ParentOnly:
		if !places[last].nonNull || last == 0 {
			return places[last].path, nil
		}
		return places[last-1].path, nil
	}
	var steps []Step
	for i := last; i >= 0; i-- {
		p := places[i]
		nonNull := p.nonNull || p.entry && m == ListGoes
		if p.entry && m == EntryStays || p.list && i < last && m == StopsAtList {
			nonNull = false
		}
		if !nonNull {
			steps = append(steps, Step{Rule: "gql.null", Text: fmt.Sprintf("`%s` may be null, so it is null, and the error goes no further.", p.path)})
			return p.path, steps
		}
		steps = append(steps, Step{Rule: "gql.climb", Text: fmt.Sprintf("`%s` may not be null, so the null climbs to its parent.", p.path)})
	}
	return "data", append(steps, Step{Rule: "gql.data", Text: "Nothing on the way may be null, so `data` is null."})
}

// Wrong readings of loaders.
const (
	NoBatch     Model = "loader-does-not-batch"   // each key is a statement, though read once
	NoCache     Model = "loader-reads-keys-again" // each level reads all of its keys
	NoDedupe    Model = "loader-sends-equal-keys" // equal keys of one level are sent as often as they come
	LevelsMerge Model = "loader-batches-across-levels"
	SharedCache Model = "loader-cache-not-counted" // a level whose keys are all known still is a statement
)

// Load is one level after another that asks the same loader for keys.
type Load struct{ Levels [][]int }

// Batches lists the keys that the loader sends at each level; an empty batch is no statement.
func (l Load) Batches(m Model) [][]int {
	var out [][]int
	known := map[int]bool{}
	for _, keys := range l.Levels {
		var batch []int
		for _, k := range keys {
			if m == NoDedupe && !known[k] || m != NoDedupe && !slices.Contains(batch, k) && (!known[k] || m == NoCache) {
				batch = append(batch, k)
			}
		}
		for _, k := range batch {
			known[k] = true
		}
		out = append(out, batch)
	}
	return out
}

// Statements counts the loader's statements.
func (l Load) Statements(m Model) int {
	n := 0
	for _, b := range l.Batches(m) {
		switch {
		case m == NoBatch:
			n += len(b)
		case len(b) > 0 || m == SharedCache:
			n++
		}
	}
	if m == LevelsMerge {
		return min(n, 1)
	}
	return n
}

// Naive counts the statements of resolvers without a loader, one a key.
func (l Load) Naive() int {
	n := 0
	for _, keys := range l.Levels {
		n += len(keys)
	}
	return n
}

// Wrong readings of cost.
const (
	OwnFirst      Model = "first-multiplies-its-own-field"
	NearestFirst  Model = "only-nearest-list-counts"
	FirstsAdd     Model = "list-sizes-add"
	AliasMerged   Model = "aliases-count-once"
	FragmentOnce  Model = "fragment-counts-once"
	FieldsCounted Model = "cost-is-number-of-fields"
)

// Node is a field of a query, or the spread of a fragment.
type Node struct {
	Alias, Name string
	First       int // 0: no list
	Kids        []Node
	Spread      string
}

// Fragment is a named set of fields.
type Fragment struct {
	Name, On string
	Kids     []Node
}

// Cost adds 1 for each field, multiplied by the `first` of all lists above it.
func Cost(nodes []Node, frags []Fragment, m Model) (int, []Step) {
	var steps []Step
	seen := map[string]bool{}
	return cost(nodes, frags, 1, m, seen, &steps), steps
}

func cost(nodes []Node, frags []Fragment, times int, m Model, seen map[string]bool, steps *[]Step) int {
	n := 0
	names := map[string]bool{}
	for _, node := range nodes {
		if node.Spread != "" {
			if m == FragmentOnce && seen[node.Spread] {
				continue
			}
			seen[node.Spread] = true
			i := slices.IndexFunc(frags, func(f Fragment) bool { return f.Name == node.Spread })
			n += cost(frags[i].Kids, frags, times, m, seen, steps)
			continue
		}
		if m == AliasMerged && names[node.Name] {
			continue
		}
		names[node.Name] = true
		own, below := times, times
		if node.First > 0 {
			below = times * node.First
		}
		switch {
		case m == OwnFirst:
			own = below
		case m == NearestFirst && node.First > 0:
			below = node.First
		case m == FirstsAdd && node.First > 0 && times > 1:
			below = times + node.First
		case m == FieldsCounted:
			own, below = 1, 1
		}
		n += own
		name := node.Name
		if node.Alias != "" {
			name = node.Alias + ": " + name
		}
		*steps = append(*steps, Step{Rule: "gql.cost", Text: fmt.Sprintf("`%s` is called %s: cost %d.", name, timesText(own), own)})
		n += cost(node.Kids, frags, below, m, seen, steps)
	}
	return n
}

func timesText(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprint(n, " times")
}

// Lines prints a query.
func Lines(nodes []Node, frags []Fragment) []string {
	out := append([]string{"{"}, lines(nodes, "  ")...)
	out = append(out, "}")
	for _, f := range frags {
		body := lines(f.Kids, "")
		out = append(out, fmt.Sprintf("fragment %s on %s { %s }", f.Name, f.On, strings.Join(body, " ")))
	}
	return out
}

func lines(nodes []Node, indent string) []string {
	var out []string
	for _, n := range nodes {
		if n.Spread != "" {
			out = append(out, indent+"..."+n.Spread)
			continue
		}
		head := n.Name
		if n.Alias != "" {
			head = n.Alias + ": " + head
		}
		if n.First > 0 {
			head += fmt.Sprintf("(first: %d)", n.First)
		}
		flat := true
		for _, k := range n.Kids {
			flat = flat && len(k.Kids) == 0
		}
		switch {
		case len(n.Kids) == 0:
			out = append(out, indent+head)
		case flat:
			out = append(out, indent+head+" { "+strings.Join(lines(n.Kids, ""), " ")+" }")
		default:
			out = append(out, indent+head+" {")
			out = append(out, lines(n.Kids, indent+"  ")...)
			out = append(out, indent+"}")
		}
	}
	return out
}
