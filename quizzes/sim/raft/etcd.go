package raft

import (
	"fmt"
	"strings"
)

// Op is what an etcd command does.
type Op byte

// The operations.
const (
	Put Op = iota
	Del
	Get
	Txn
)

// Target is the number of a key that a comparison looks at.
type Target string

// The targets.
const (
	CreateRevision Target = "create"
	ModRevision    Target = "mod"
	KeyVersion     Target = "version"
)

// Cmd is a command, as etcdctl takes it.
type Cmd struct {
	Op     Op
	Key    string
	Value  int
	Target Target // of a transaction's one comparison, which is for equality with Equals
	Equals int
	Then   []Cmd
	Else   []Cmd
}

func (c Cmd) String() string {
	switch c.Op {
	case Put:
		return fmt.Sprintf("put %s %d", c.Key, c.Value)
	case Del:
		return "del " + c.Key
	case Get:
		return "get " + c.Key
	}
	return fmt.Sprintf("txn: if %s(%s) = %d then %s else %s", c.Target, c.Key, c.Equals, list(c.Then), list(c.Else))
}

func list(cs []Cmd) string {
	var out []string
	for _, c := range cs {
		out = append(out, c.String())
	}
	return strings.Join(out, ", ")
}

// Numbers are those that etcd keeps for a key; all 0 for a missing one.
type Numbers struct{ Create, Mod, Version int }

func (n Numbers) of(t Target) int {
	switch t {
	case CreateRevision:
		return n.Create
	case ModRevision:
		return n.Mod
	}
	return n.Version
}

// Wrong models of revisions.
const (
	EveryCommand  Model = "every-command-raises-revision" // also one that changes nothing
	PutByPut      Model = "each-put-of-a-txn-counts"      // every write of a transaction has a revision of its own
	SurvivesDel   Model = "version-survives-delete"       // a deleted key keeps its numbers and goes on from them
	DelIsFree     Model = "delete-keeps-revision"         // a deletion raises no revision
	MissingFails  Model = "missing-key-fails-compare"     // a comparison with a missing key is false
	PerKey        Model = "revision-per-key"              // revisions count the writes of the key alone
	ElseSkipped   Model = "failed-txn-does-nothing"       // when the comparison fails nothing runs
	CreateFollows Model = "create-revision-moves"         // each put sets the create_revision
)

// Store is an etcd store.
type Store struct {
	Revision int
	Keys     map[string]Numbers
	gone     map[string]Numbers
	model    Model
}

// NewStore returns a store at a revision, without keys.
func NewStore(revision int, m Model) *Store {
	return &Store{Revision: revision, Keys: map[string]Numbers{}, gone: map[string]Numbers{}, model: m}
}

// Run applies commands by the rules of etcd's data model (etcd 3.5 documentation, "Data model", logical view, and
// "etcd API", transactions): a command or transaction that changes something has one new revision.
func (s *Store) Run(cmds []Cmd) []Step {
	tr := trace{off: s.model != ""}
	for _, c := range cmds {
		text := ""
		if c.Op == Txn {
			text = s.txn(c)
		} else {
			before := s.Revision
			s.apply([]Cmd{c})
			switch {
			case tr.off:
			case s.Revision > before:
				text = fmt.Sprintf("`%s` is revision %d.", c, s.Revision)
			default:
				text = fmt.Sprintf("`%s` changes nothing, so the revision stays %d.", c, s.Revision)
			}
		}
		if !tr.off {
			tr.add("etcd."+[...]string{"put", "del", "get", "txn"}[c.Op], s.show(), "%s", text)
		}
	}
	return tr.steps
}

func (s *Store) txn(c Cmd) string {
	have, exists := s.Keys[c.Key]
	ok := have.of(c.Target) == c.Equals && !(s.model == MissingFails && !exists)
	before, branch, word := s.Revision, c.Else, "else"
	if ok {
		branch, word = c.Then, "then"
	}
	if !ok && s.model == ElseSkipped {
		branch = nil
	}
	s.apply(branch)
	if s.model != "" {
		return ""
	}
	text := fmt.Sprintf("%s(%s) is %d, and the comparison asks for %d, so *%s* runs: %s.", c.Target, c.Key, have.of(c.Target), c.Equals, word, list(branch))
	if s.Revision > before {
		return text + fmt.Sprintf(" All of it is revision %d.", s.Revision)
	}
	return text + fmt.Sprintf(" It changes nothing, so the revision stays %d.", s.Revision)
}

// apply runs commands at one new revision, if they change anything.
func (s *Store) apply(cmds []Cmd) {
	changes := s.model == EveryCommand
	for _, c := range cmds {
		_, exists := s.Keys[c.Key]
		changes = changes || c.Op == Put || c.Op == Del && exists && s.model != DelIsFree
	}
	if changes {
		s.Revision++
	}
	for i, c := range cmds {
		if i > 0 && s.model == PutByPut && c.Op != Get {
			s.Revision++
		}
		s.one(c)
	}
}

func (s *Store) one(c Cmd) {
	n, exists := s.Keys[c.Key]
	switch {
	case c.Op == Put:
		if !exists && s.model == SurvivesDel {
			n = s.gone[c.Key]
		}
		n.Version++
		n.Mod = s.Revision
		if s.model == PerKey {
			n.Mod = n.Version
		}
		if n.Create == 0 || s.model == CreateFollows {
			n.Create = n.Mod
		}
		s.Keys[c.Key] = n
	case c.Op == Del && exists:
		s.gone[c.Key] = n
		delete(s.Keys, c.Key)
	}
}

// show prints the numbers of the keys a and b.
func (s *Store) show() string {
	out := fmt.Sprintf("revision %d", s.Revision)
	for _, k := range []string{"a", "b"} {
		if n, ok := s.Keys[k]; ok {
			out += fmt.Sprintf("; %s: create %d, mod %d, version %d", k, n.Create, n.Mod, n.Version)
		}
	}
	return out
}
