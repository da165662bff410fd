package cache

import (
	"fmt"
	"slices"
	"strings"
)

// Wrong models of versioned keys.
const (
	VersionNeverRead Model = "version-ignored"  // keys carry no version
	OneVersion       Model = "one-version"      // all namespaces share a counter
	ListsUnaffected  Model = "lists-unaffected" // a write bumps the row's version only
)

// VersionOp reads through the cache (Name in a namespace) or writes: it increments the versions of Namespaces, of
// which the first is the row's own.
type VersionOp struct {
	Write      bool
	Label      string   // how the event reads
	Namespaces []string // a read has one
	Name       string
}

// VersionOutcome is a run.
type VersionOutcome struct {
	Keys    []string // the key that each read looks up, in order
	Hits    []bool
	Stored  []string // all keys in the cache at the end, in the order of storing
	Orphans []string // those that no read can look up any more
	Steps   []Step
}

type versions struct {
	voice
	m     Model
	names []string
	at    []int
	out   VersionOutcome
	ns    []string // namespace and version of each stored key
	vers  []int
}

// RunVersions plays the events. Every namespace starts at the version given; keys read `namespace:v1:name`. Nothing
// expires and nothing is deleted: an old version's keys stay until they are evicted.
func RunVersions(names []string, start []int, ops []VersionOp, m Model) VersionOutcome {
	return runVersions(names, start, ops, m, true)
}

// PlayVersions is RunVersions without Steps, for the many cases that a search throws away.
func PlayVersions(names []string, start []int, ops []VersionOp, m Model) VersionOutcome {
	return runVersions(names, start, ops, m, false)
}

func runVersions(names []string, start []int, ops []VersionOp, m Model, explain voice) VersionOutcome {
	v := versions{voice: explain, m: m, names: names, at: slices.Clone(start)}
	var t trace
	for _, op := range ops {
		rule, text := "version.read", ""
		if op.Write {
			rule, text = "version.bump", v.bump(op.Namespaces)
		} else {
			text = v.read(op)
		}
		if explain {
			t.add(rule, v.state(), "%s: %s", op.Label, text)
		}
	}
	v.orphans()
	v.out.Steps = t
	return v.out
}

func (v *versions) state() string {
	var s []string
	for i, n := range v.names {
		s = append(s, fmt.Sprintf("%s at v%d", n, v.at[i]))
	}
	return strings.Join(s, ", ")
}

func (v *versions) bump(namespaces []string) string {
	var s []string
	for i, n := range v.names {
		hit := slices.Contains(namespaces, n)
		if v.m == ListsUnaffected {
			hit = n == namespaces[0]
		}
		if hit || v.m == OneVersion {
			v.at[i]++
			s = append(s, v.say("`%s` goes to v%d", n, v.at[i]))
		}
	}
	return strings.Join(s, ", ")
}

func (v *versions) read(op VersionOp) string {
	i := slices.Index(v.names, op.Namespaces[0])
	key := fmt.Sprintf("%s:v%d:%s", v.names[i], v.at[i], op.Name)
	if v.m == VersionNeverRead {
		key = fmt.Sprintf("%s:%s", v.names[i], op.Name)
	}
	hit := slices.Contains(v.out.Stored, key)
	v.out.Keys, v.out.Hits = append(v.out.Keys, key), append(v.out.Hits, hit)
	if hit {
		return v.say("the key is `%s`, a hit", key)
	}
	v.out.Stored = append(v.out.Stored, key)
	v.ns, v.vers = append(v.ns, v.names[i]), append(v.vers, v.at[i])
	return v.say("the key is `%s`, a miss; the result is stored", key)
}

func (v *versions) orphans() {
	for i, key := range v.out.Stored {
		if v.at[slices.Index(v.names, v.ns[i])] != v.vers[i] {
			v.out.Orphans = append(v.out.Orphans, key)
		}
	}
}
