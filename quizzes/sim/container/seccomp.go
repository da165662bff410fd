package container

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Cond compares one argument of a call.
type Cond struct {
	Index int
	Op    string // ==, !=, >=, <
	Value int
}

func (c Cond) String() string { return fmt.Sprintf("arg %d %s %d", c.Index, c.Op, c.Value) }

func (c Cond) holds(args []int) bool {
	v := args[c.Index]
	switch c.Op {
	case "==":
		return v == c.Value
	case "!=":
		return v != c.Value
	case ">=":
		return v >= c.Value
	}
	return v < c.Value
}

// Entry names calls, with conditions that all have to hold.
type Entry struct {
	Names []string
	Args  []Cond
}

// Filter is a seccomp profile: its entries do the opposite of its default.
type Filter struct {
	AllowDefault bool
	Entries      []Entry
}

// Call is a system call with its arguments.
type Call struct {
	Name string
	Args []int
}

func (c Call) String() string {
	var out []string
	for _, a := range c.Args {
		out = append(out, fmt.Sprint(a))
	}
	return c.Name + "(" + strings.Join(out, ", ") + ")"
}

// The wrong models of filters.
const (
	ArgsIgnored  Model = "call-name-alone-matches"    // conditions on arguments are not looked at
	AnyCond      Model = "one-condition-is-enough"    // of several conditions one has to hold
	FirstEntry   Model = "first-entry-of-call-only"   // only the first entry that names a call counts
	AllEntries   Model = "every-entry-must-match"     // entries for one call all have to match
	LaxestFilter Model = "laxest-filter-wins"         // one filter that allows is enough
	LastFilter   Model = "last-filter-replaces"       // a later filter replaces the earlier one
	DefaultFree  Model = "unlisted-calls-are-allowed" // the default action is for errors only
)

// Allows tells whether the call passes all filters (seccomp(2); Docker documentation, "Seccomp security profiles"): entries of
// one call are alternatives, conditions of one entry all have to hold, a call without a match gets the default, and of several
// filters the strictest answer wins.
func Allows(filters []Filter, c Call, m Model) (bool, []Step) {
	var tr trace
	if m == LastFilter {
		filters = filters[len(filters)-1:]
	}
	passed := 0
	for i, f := range filters {
		matched := f.matches(c, m)
		allowed := matched != f.AllowDefault
		if m == DefaultFree && !matched {
			allowed = true
		}
		if m != "" {
			if allowed {
				passed++
			}
			continue
		}
		how := fmt.Sprintf("no entry matches `%s`, so the default applies", c)
		if matched {
			how = fmt.Sprintf("an entry matches `%s`", c)
		}
		tr.add(m, "seccomp.filter", "In filter %d %s: %s.", i+1, how, map[bool]string{true: "allowed", false: "refused"}[allowed])
		if allowed {
			passed++
		}
	}
	if m == LaxestFilter {
		return passed > 0, tr
	}
	return passed == len(filters), tr
}

func (f Filter) matches(c Call, m Model) bool {
	hits, named := 0, 0
	for _, e := range f.Entries {
		if !slices.Contains(e.Names, c.Name) {
			continue
		}
		if named++; m == FirstEntry && named > 1 {
			break
		}
		held := 0
		for _, cond := range e.Args {
			if cond.holds(c.Args) {
				held++
			}
		}
		if held == len(e.Args) || m == ArgsIgnored || m == AnyCond && held > 0 {
			hits++
		}
	}
	if m == AllEntries {
		return hits > 0 && hits == named
	}
	return hits > 0
}

var calls = []string{"socket", "ioctl", "kill", "prctl"}

// DrawFilters draws one filter or two.
func DrawFilters(r *rand.Rand) []Filter {
	f := Filter{}
	for _, k := range r.Perm(4)[:2] {
		for range 1 + r.IntN(2) {
			e := Entry{Names: []string{calls[k]}}
			for i := range 1 + r.IntN(2) {
				e.Args = append(e.Args, Cond{i, []string{"==", "==", "!=", ">=", "<"}[r.IntN(5)], 1 + r.IntN(4)})
			}
			f.Entries = append(f.Entries, e)
		}
	}
	if r.IntN(2) == 0 {
		f.Entries = append(f.Entries, Entry{Names: []string{"read", calls[r.IntN(4)]}, Args: []Cond{{r.IntN(2), "==", 1 + r.IntN(4)}}})
	}
	r.Shuffle(len(f.Entries), func(i, j int) { f.Entries[i], f.Entries[j] = f.Entries[j], f.Entries[i] })
	out := []Filter{f}
	if r.IntN(2) == 0 {
		out = append(out, Filter{AllowDefault: true, Entries: []Entry{{Names: []string{calls[r.IntN(4)]}, Args: []Cond{{r.IntN(2), []string{"==", ">="}[r.IntN(2)], 1 + r.IntN(4)}}}}})
	}
	return out
}

// DrawCall draws a call with two small arguments.
func DrawCall(r *rand.Rand) Call {
	return Call{append(calls, "read")[r.IntN(5)], []int{r.IntN(6), r.IntN(6)}}
}
