package repl

import (
	"fmt"
	"slices"
	"strings"
)

// Dot is the write that made a value: the server and its counter.
type Dot struct {
	Server string
	N      int
}

func (d Dot) String() string { return fmt.Sprintf("%s%d", d.Server, d.N) }

// Context says for each of the servers S and T up to which dot a client has seen.
type Context [2]int

// server is a server's index.
func server(name string) int { return int(name[0] - 'S') }

// Covers reports whether the context has seen a dot.
func (c Context) Covers(d Dot) bool { return d.N <= c[server(d.Server)] }

// Join takes the larger entry for each server.
func (c Context) Join(o Context) Context { return Context{max(c[0], o[0]), max(c[1], o[1])} }

// with is the context that has seen a dot, too.
func (c Context) with(d Dot) Context {
	c[server(d.Server)] = max(c[server(d.Server)], d.N)
	return c
}

func (c Context) String() string {
	var parts []string
	for i, n := range c {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%c:%d", 'S'+i, n))
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// Version is a value with its dot and the context of the client who wrote it.
type Version struct {
	Value  string
	Dot    Dot
	Past   Context
	author string
}

// vector is the version's clock without dots, as a plain version vector has it.
func (v Version) vector() Context { return v.Past.with(v.Dot) }

// Act is a step of a client, or of the servers.
type Act struct {
	Client string // reads or writes
	Server string
	Value  string // written; empty for a read
	Blind  bool   // the write sends no context
	From   string // the server whose versions are copied to Server; then there is no client
}

// Line prints an act for a listing.
func (a Act) Line() string {
	switch {
	case a.From != "":
		return fmt.Sprintf("%s copies all it has to %s", a.From, a.Server)
	case a.Value == "":
		return fmt.Sprintf("%s reads from %s", a.Client, a.Server)
	case a.Blind:
		return fmt.Sprintf("%s writes %s to %s, without a context", a.Client, a.Value, a.Server)
	}
	return fmt.Sprintf("%s writes %s to %s", a.Client, a.Value, a.Server)
}

// Wrong models of siblings.
const (
	LastWriteWins  Model = "last-write-wins"        // each write replaces all there is
	NeverShrinks   Model = "siblings-never-shrink"  // each write adds a version
	ContextAtWrite Model = "write-sees-the-present" // a write covers all that the server holds when it arrives
	PlainVectors   Model = "dot-is-context"         // versions are compared by one vector each, which includes what made them
	OnlyOwn        Model = "client-replaces-own"    // a write replaces the values written by the same client
)

// Siblings plays acts on servers with dotted version vectors (Preguiça et al. 2010, section 4, with one dot a
// version): a write drops the versions that its context covers, keeps the rest, and adds its own with a new dot; a
// copy keeps of both sides what no write on the other side has covered. With the write its context reaches the server,
// so a version of another server that it covers is dropped when it arrives later. It returns what each server holds at
// the end.
func Siblings(acts []Act, m Model) (map[string][]Version, []Step) {
	tr := trace{off: m != ""}
	var held [2][]Version
	var knows [2]Context
	var count [2]int
	seen := map[string]Context{}
	for _, a := range acts {
		at := server(a.Server)
		switch {
		case a.From != "":
			from := server(a.From)
			held[at] = merge(held[at], held[from], knows[at], knows[from], m)
			knows[at] = knows[at].Join(knows[from])
		case a.Value == "":
			seen[a.Client] = seen[a.Client].Join(knows[at])
		default:
			ctx := seen[a.Client]
			if a.Blind {
				ctx = Context{}
			}
			count[at]++
			v := Version{a.Value, Dot{a.Server, count[at]}, ctx, a.Client}
			kept := make([]Version, 0, len(held[at])+1)
			for _, old := range held[at] {
				if !replaced(old, v, m) {
					kept = append(kept, old)
				}
			}
			held[at] = append(kept, v)
			knows[at] = knows[at].Join(ctx).with(v.Dot)
		}
		if !tr.off {
			tr.add("dvv."+a.rule(), a.Server+" holds "+Values(held[at]), "%s%s.", a.Line(), a.with(seen[a.Client], held[at]))
		}
	}
	return map[string][]Version{"S": held[0], "T": held[1]}, tr.steps
}

func (a Act) rule() string {
	switch {
	case a.From != "":
		return "copy"
	case a.Value == "":
		return "read"
	}
	return "write"
}

// with says what context an act goes with.
func (a Act) with(seen Context, held []Version) string {
	switch {
	case a.From != "":
		return ""
	case a.Value == "":
		return fmt.Sprintf(" and has the context %s now", seen)
	case a.Blind:
		return ", which covers nothing"
	}
	return fmt.Sprintf(" with the context %s, as %s", seen, held[len(held)-1].Dot)
}

// replaced reports whether a new version takes the place of an old one.
func replaced(old, by Version, m Model) bool {
	switch m {
	case LastWriteWins, ContextAtWrite:
		return true
	case NeverShrinks:
		return false
	case OnlyOwn:
		return old.author == by.author
	case PlainVectors:
		return old.vector().Join(by.vector()) == by.vector()
	}
	return by.Past.Covers(old.Dot)
}

func merge(a, b []Version, knowsA, knowsB Context, m Model) []Version {
	has := func(vs []Version, d Dot) bool {
		return slices.ContainsFunc(vs, func(v Version) bool { return v.Dot == d })
	}
	var out []Version
	for _, v := range a {
		if m == NeverShrinks || has(b, v.Dot) || !knowsB.Covers(v.Dot) {
			out = append(out, v)
		}
	}
	for _, v := range b {
		if !has(a, v.Dot) && (m == NeverShrinks || !knowsA.Covers(v.Dot)) {
			out = append(out, v)
		}
	}
	if m == LastWriteWins && len(b) > 0 {
		return b
	}
	return out
}

// Values prints versions with their dots.
func Values(vs []Version) string {
	var out []string
	for _, v := range vs {
		out = append(out, fmt.Sprintf("%s (%s)", v.Value, v.Dot))
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", ")
}
