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

// Context says for each server up to which dot a client has seen.
type Context map[string]int

// Covers reports whether the context has seen a dot.
func (c Context) Covers(d Dot) bool { return d.N <= c[d.Server] }

// Join takes the larger entry for each server.
func (c Context) Join(o Context) Context {
	out := Context{}
	for _, m := range []Context{c, o} {
		for s, n := range m {
			out[s] = max(out[s], n)
		}
	}
	return out
}

func (c Context) String() string {
	var parts []string
	for s, n := range c {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%s:%d", s, n))
		}
	}
	slices.Sort(parts)
	return "{" + strings.Join(parts, ", ") + "}"
}

// Version is a value with its dot and the context of the client who wrote it.
type Version struct {
	Value string
	Dot   Dot
	Past  Context
}

// vector is the version's clock without dots, as a plain version vector has it.
func (v Version) vector() Context { return v.Past.Join(Context{v.Dot.Server: v.Dot.N}) }

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
// copy keeps of both sides what the other side has not seen replaced. It returns what each server holds at the end.
func Siblings(acts []Act, m Model) (map[string][]Version, []Step) {
	tr := trace{off: m != ""}
	held, seen, knows, count := map[string][]Version{}, map[string]Context{}, map[string]Context{}, map[string]int{}
	author := map[Dot]string{}
	for _, a := range acts {
		switch {
		case a.From != "":
			held[a.Server] = merge(held[a.Server], held[a.From], knows[a.Server], knows[a.From], m)
			knows[a.Server] = knows[a.Server].Join(knows[a.From])
		case a.Value == "":
			seen[a.Client] = seen[a.Client].Join(knows[a.Server])
		default:
			ctx := seen[a.Client]
			if a.Blind {
				ctx = nil
			}
			count[a.Server]++
			v := Version{a.Value, Dot{a.Server, count[a.Server]}, ctx}
			author[v.Dot] = a.Client
			var kept []Version
			for _, old := range held[a.Server] {
				if !replaced(old, v, author, m) {
					kept = append(kept, old)
				}
			}
			held[a.Server] = append(kept, v)
			knows[a.Server] = knows[a.Server].Join(Context{a.Server: v.Dot.N})
		}
		if tr.off {
			continue
		}
		tr.add("dvv."+a.rule(), a.Server+" holds "+Values(held[a.Server], true), "%s%s.", a.Line(), a.with(seen, held))
	}
	return held, tr.steps
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
func (a Act) with(seen map[string]Context, held map[string][]Version) string {
	switch {
	case a.From != "":
		return ""
	case a.Value == "":
		return fmt.Sprintf(" and has the context %s now", seen[a.Client])
	case a.Blind:
		return ", which covers nothing"
	}
	vs := held[a.Server]
	return fmt.Sprintf(" with the context %s, as %s", seen[a.Client], vs[len(vs)-1].Dot)
}

// replaced reports whether a new version takes the place of an old one.
func replaced(old, by Version, author map[Dot]string, m Model) bool {
	switch m {
	case LastWriteWins, ContextAtWrite:
		return true
	case NeverShrinks:
		return false
	case OnlyOwn:
		return author[old.Dot] == author[by.Dot]
	case PlainVectors:
		for s, n := range old.vector() {
			if by.vector()[s] < n {
				return false
			}
		}
		return true
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

// Values prints versions, with their dots if asked to.
func Values(vs []Version, dots bool) string {
	var out []string
	for _, v := range vs {
		if dots {
			out = append(out, fmt.Sprintf("%s (%s)", v.Value, v.Dot))
		} else {
			out = append(out, v.Value)
		}
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", ")
}
