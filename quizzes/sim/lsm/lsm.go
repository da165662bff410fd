// Package lsm runs a small log-structured merge tree: O'Neil et al., The Log-Structured Merge-Tree, Acta Informatica
// 33(4), 1996, in the shape that LevelDB's "Implementation" notes and RocksDB's wiki ("Leveled Compaction",
// "RocksDB Bloom Filter") describe. Tables of level 0 may overlap; those of a deeper level do not. Keys
// are small numbers. Each table has a Bloom filter of one hash function (Bloom, Space/Time Trade-offs, 1970): key
// modulo the number of bits.
package lsm

import (
	"fmt"
	"slices"
	"strings"
)

// Model is a wrong belief about such a tree; the empty one is none.
type Model string

// The wrong models.
const (
	NewestLevelOnly Model = "lsm-reads-newest-table-only" // a read looks at the newest table and no further
	TombstoneAtOnce Model = "tombstone-removes-at-once"   // a delete takes the old entries away, and writes nothing
	DroppedAlways   Model = "tombstone-dropped-at-any-compaction"
	KeptForever     Model = "tombstone-never-dropped"
	FalseNegatives  Model = "bloom-has-false-negatives" // "no" is checked in the table all the same
	MaybeIsYes      Model = "bloom-maybe-is-yes"        // the first table whose filter says "maybe" ends the search
	ReadsAll        Model = "lsm-reads-every-table"     // a read looks at all tables and takes the newest entry
	PassesTombstone Model = "tombstone-skipped-by-reads"
	OldWins         Model = "deeper-level-wins" // a compaction keeps the entry of the deeper level
	KeepsAll        Model = "compaction-keeps-all-versions"
)

// Entry is a value or, with Del, a tombstone.
type Entry struct {
	Key, Val int
	Del      bool
}

func (e Entry) String() string {
	if e.Del {
		return fmt.Sprintf("%d deleted", e.Key)
	}
	return fmt.Sprintf("%d = %d", e.Key, e.Val)
}

// Table is an immutable file of entries in the order of their keys.
type Table struct {
	Level   int
	Entries []Entry
}

// Covers reports whether a key lies between the table's smallest and largest.
func (t Table) Covers(key int) bool {
	return len(t.Entries) > 0 && t.Entries[0].Key <= key && key <= t.Entries[len(t.Entries)-1].Key
}

// find looks a key up.
func (t Table) find(key int) (Entry, bool) {
	i := slices.IndexFunc(t.Entries, func(e Entry) bool { return e.Key == key })
	if i < 0 {
		return Entry{}, false
	}
	return t.Entries[i], true
}

// Bits lists the filter's bits that are set.
func (t Table) Bits(m int) []int {
	var out []int
	for _, e := range t.Entries {
		out = append(out, e.Key%m)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// String writes the entries.
func (t Table) String() string {
	var out []string
	for _, e := range t.Entries {
		out = append(out, e.String())
	}
	return strings.Join(out, ", ")
}

// Op is a put, a delete, a flush of the memtable, or a compaction of a level into the next.
type Op struct {
	Do       string // "put", "del", "flush" or "compact"
	Key, Val int
	Level    int
}

// The kinds of filters besides one of some bits.
const (
	NoFilter    = 0
	ExactFilter = -1 // no false positives, as a filter of very many bits
)

// Tree is a tree's state.
type Tree struct {
	Mem    []Entry // in the order of the keys
	Tables []Table // in the order in which a read looks at them: level 0 from the newest on, then the deeper levels
	Filter int     // bits of each filter, or one of the constants
}

// Apply does an operation.
func (t *Tree) Apply(o Op, m Model) {
	switch o.Do {
	case "put":
		t.write(Entry{Key: o.Key, Val: o.Val})
	case "del":
		if m == TombstoneAtOnce {
			gone := func(e Entry) bool { return e.Key == o.Key }
			t.Mem = slices.DeleteFunc(t.Mem, gone)
			for i := range t.Tables {
				t.Tables[i].Entries = slices.DeleteFunc(slices.Clone(t.Tables[i].Entries), gone)
			}
			t.Tables = slices.DeleteFunc(t.Tables, func(tab Table) bool { return len(tab.Entries) == 0 })
			return
		}
		t.write(Entry{Key: o.Key, Del: true})
	case "flush":
		if len(t.Mem) > 0 {
			t.Tables = slices.Insert(t.Tables, 0, Table{0, t.Mem})
			t.Mem = nil
		}
	case "compact":
		t.Compact(o.Level, m)
	}
}

func (t *Tree) write(e Entry) {
	i, found := slices.BinarySearchFunc(t.Mem, e.Key, func(a Entry, k int) int { return a.Key - k })
	if t.Mem = slices.Clone(t.Mem); found {
		t.Mem[i] = e
		return
	}
	t.Mem = slices.Insert(t.Mem, i, e)
}

// Fate is what a compaction does with a key.
type Fate struct {
	Key  int
	From []Entry // entries of the tables merged, the newest first
	Kept []Entry // what the new table holds of it: nothing or one entry
	Why  string
}

// Compact merges all tables of a level, and those of the next level whose keys overlap theirs, into one table of the
// next level. Of each key the newest entry is kept. A tombstone is dropped where no table of a deeper level covers its
// key, so that nothing can come back to light.
func (t *Tree) Compact(level int, m Model) []Fate {
	var in, rest []Table
	lo, hi := 1<<30, -1
	for _, tab := range t.Tables {
		if tab.Level == level && len(tab.Entries) > 0 {
			lo, hi = min(lo, tab.Entries[0].Key), max(hi, tab.Entries[len(tab.Entries)-1].Key)
		}
	}
	if hi < 0 {
		return nil
	}
	for _, tab := range t.Tables {
		n := len(tab.Entries)
		if tab.Level == level || tab.Level == level+1 && n > 0 && tab.Entries[0].Key <= hi && lo <= tab.Entries[n-1].Key {
			in = append(in, tab)
		} else {
			rest = append(rest, tab)
		}
	}
	var fates []Fate
	for _, tab := range in {
		for _, e := range tab.Entries {
			i, found := slices.BinarySearchFunc(fates, e.Key, func(f Fate, k int) int { return f.Key - k })
			if !found {
				fates = slices.Insert(fates, i, Fate{Key: e.Key})
			}
			fates[i].From = append(fates[i].From, e)
		}
	}
	out := Table{Level: level + 1}
	for i := range fates {
		fates[i].keep(level+1, rest, m)
		out.Entries = append(out.Entries, fates[i].Kept...)
	}
	if len(out.Entries) > 0 {
		rest = append(rest, out)
	}
	slices.SortStableFunc(rest, func(a, b Table) int {
		if a.Level != b.Level || a.Level == 0 {
			return a.Level - b.Level
		}
		return a.Entries[0].Key - b.Entries[0].Key
	})
	t.Tables = rest
	return fates
}

func (f *Fate) keep(level int, rest []Table, m Model) {
	e := f.From[0]
	if m == OldWins {
		e = f.From[len(f.From)-1]
	}
	f.Kept = []Entry{e}
	if m == KeepsAll {
		f.Kept = f.From
	}
	older := ""
	if len(f.From) > 1 {
		older = fmt.Sprintf(" The newest of its %d entries counts.", len(f.From))
	}
	if !e.Del {
		f.Why = fmt.Sprintf("Key %d:%s It is a value, %d, and is kept.", f.Key, older, e.Val)
		return
	}
	deeper := slices.ContainsFunc(rest, func(t Table) bool { return t.Level > level && t.Covers(f.Key) })
	switch {
	case m == DroppedAlways || m != KeptForever && m != KeepsAll && !deeper:
		f.Kept = nil
		f.Why = fmt.Sprintf("Key %d:%s It is a tombstone, and no table below level %d covers the key: it is dropped.", f.Key, older, level)
	default:
		f.Why = fmt.Sprintf("Key %d:%s It is a tombstone, and a table below level %d covers the key, so an old value may lie there: it is kept.", f.Key, older, level)
	}
}

// Probe is what a read meets.
type Probe struct {
	Val    int
	Found  bool // false: no value
	Opened int  // tables searched
	Steps  []string
}

// Get reads a key: the memtable first, then the tables in order, until an entry is found.
func (t *Tree) Get(key int, m Model) (p Probe) {
	say := func(format string, a ...any) { p.Steps = append(p.Steps, fmt.Sprintf(format, a...)) }
	end := func(e Entry, where string) bool {
		if e.Del && m == PassesTombstone {
			return false
		}
		if p.Val, p.Found = e.Val, !e.Del; e.Del {
			p.Val = 0
			say("%s holds a tombstone for %d: the read ends without a value.", where, key)
		} else {
			say("%s holds %d = %d: the read ends.", where, key, e.Val)
		}
		return true
	}
	done := false
	if e, ok := (Table{Entries: t.Mem}).find(key); ok && end(e, "The memtable") {
		if m != ReadsAll {
			return p
		}
		done = true
	}
	for i, tab := range t.Tables {
		name := t.Name(i)
		if m == ReadsAll {
			p.Opened++
			if e, ok := tab.find(key); ok && !done {
				done = end(e, name)
			}
			continue
		}
		if !tab.Covers(key) {
			say("%s has keys from %d to %d: it is not opened for %d.", name, tab.Entries[0].Key, tab.Entries[len(tab.Entries)-1].Key, key)
			continue
		}
		maybe := t.Filter == NoFilter || t.Filter > 0 && slices.Contains(tab.Bits(t.Filter), key%t.Filter)
		e, ok := tab.find(key)
		if t.Filter == ExactFilter {
			maybe = ok
		}
		if !maybe && m != FalseNegatives {
			if t.Filter > 0 {
				say("%s has bit %d not set: %d is surely not there, and it is not opened.", name, key%t.Filter, key)
			}
			continue
		}
		p.Opened++
		if ok {
			if end(e, name) {
				return p
			}
		} else {
			say("%s is opened, as its filter says maybe, and does not hold %d.", name, key)
		}
		if m == NewestLevelOnly || m == MaybeIsYes {
			return p
		}
	}
	if !done {
		say("Nothing is left to search: there is no value.")
	}
	return p
}

// Name names the i-th table: 0a is the newest of level 0.
func (t *Tree) Name(i int) string {
	n, many := 0, 0
	for k, tab := range t.Tables {
		if tab.Level == t.Tables[i].Level {
			if many++; k < i {
				n++
			}
		}
	}
	if t.Tables[i].Level > 0 && many == 1 {
		return fmt.Sprintf("Table %d", t.Tables[i].Level)
	}
	return fmt.Sprintf("Table %d%c", t.Tables[i].Level, 'a'+n)
}

// Play applies operations to an empty tree.
func Play(ops []Op, filter int, m Model) *Tree {
	t := &Tree{Filter: filter}
	for _, o := range ops {
		t.Apply(o, m)
	}
	return t
}
