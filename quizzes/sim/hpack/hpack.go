// Package hpack decodes header blocks of HTTP/2 by RFC 7541: the two tables and their one index space (section 2.3), what
// each representation does to the dynamic table (section 3.2), and its size with evictions (section 4).
package hpack

import (
	"fmt"
	"slices"
	"strings"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// The wrong beliefs.
const (
	FromZero      Model = "hpack-index-from-zero"    // indexes count from 0
	OldestFirst   Model = "hpack-oldest-first"       // the oldest entry has the lowest index
	NeverEvicts   Model = "hpack-never-evicts"       // entries stay for as long as the connection
	AlwaysIndexed Model = "hpack-literal-is-indexed" // every literal enters the table
	NoOverhead    Model = "hpack-no-overhead"        // an entry counts name and value alone
	PerBlock      Model = "hpack-table-per-block"    // each block starts with an empty table
	FullRefuses   Model = "hpack-full-table-refuses" // what does not fit is not added
	UseRenews     Model = "hpack-use-renews-entry"   // a use of an entry makes it the newest
	NoDoubles     Model = "hpack-no-doubles"         // a field that is in the table is not added again
	OwnIndexes    Model = "hpack-dynamic-from-one"   // the dynamic table has indexes of its own, from 1
)

// Field is one header field.
type Field struct{ Name, Value string }

// String prints a field.
func (f Field) String() string { return f.Name + ": " + f.Value }

// Size is what an entry counts, in bytes (section 4.1).
func (f Field) Size() int { return len(f.Name) + len(f.Value) + 32 }

// Kind is a form in which a field is sent.
type Kind int

// The representations (section 6).
const (
	Indexed Kind = iota
	Adding       // literal with incremental indexing
	Passing      // literal without indexing
	Never        // never-indexed literal
	Resize       // dynamic table size update
)

// Rep is one representation in a header block.
type Rep struct {
	Kind  Kind
	Index int    // of the field, or of a literal's name; 0 says that Name is sent
	Name  string // of a literal with Index 0
	Value string // of a literal
	Max   int    // of a size update, in bytes
}

// String prints a representation in words.
func (p Rep) String() string {
	name := p.Name
	if p.Index > 0 {
		name = fmt.Sprintf("(name of %d)", p.Index)
	}
	switch p.Kind {
	case Indexed:
		return fmt.Sprintf("indexed %d", p.Index)
	case Adding:
		return "literal with indexing     " + name + ": " + p.Value
	case Passing:
		return "literal without indexing  " + name + ": " + p.Value
	case Never:
		return "never-indexed literal     " + name + ": " + p.Value
	}
	return fmt.Sprintf("size update to %d", p.Max)
}

// Run is what a decoder makes of header blocks.
type Run struct {
	Fields  [][]Field // of each block, in order
	Table   []Field   // the dynamic table at the end, newest first
	Evicted int       // entries that left the table or never fit
	Failed  bool      // an index pointed behind the tables, or a size update above the limit; decoding stopped there
	Steps   []Step
}

// Decode reads header blocks in order, with a dynamic table of at most max bytes.
func Decode(blocks [][]Rep, max int, m Model) Run {
	d := decoder{max: max, model: m}
	for i, b := range blocks {
		if m == PerBlock {
			d.Table = nil
		}
		d.block, d.Fields = i+1, append(d.Fields, nil)
		for _, p := range b {
			if !d.read(p, max) {
				d.Failed = true
				return d.Run
			}
		}
	}
	return d.Run
}

type decoder struct {
	Run
	model      Model
	block, max int
}

func (d *decoder) add(rule, format string, a ...any) {
	if d.model == "" {
		d.Steps = append(d.Steps, Step{rule, fmt.Sprintf("Block %d: ", d.block) + fmt.Sprintf(format, a...), d.state()})
	}
}

// state prints the dynamic table with its indexes.
func (d *decoder) state() string {
	var out []string
	for i, f := range d.Table {
		out = append(out, fmt.Sprintf("%d %s", len(static)+1+i, f))
	}
	if len(out) == 0 {
		return "dynamic table: empty"
	}
	return "dynamic table: " + strings.Join(out, " | ")
}

// at finds the entry of an index in the space that both tables share (section 2.3.3).
func (d *decoder) at(index int) (f Field, where string, ok bool) {
	if d.model == FromZero {
		index++
	}
	k := index - len(static) - 1
	switch {
	case index < 1 || k >= len(d.Table):
		return Field{}, "", false
	case k < 0:
		return static[index-1], "a row of the static table", true
	case d.model == OldestFirst:
		return d.Table[len(d.Table)-1-k], "", true
	case k == 0:
		return d.Table[0], "the newest entry", true
	}
	return d.Table[k], fmt.Sprintf("entry %d of the dynamic table, counted from the newest", k+1), true
}

func (d *decoder) read(p Rep, limit int) bool {
	if p.Kind == Resize {
		if d.max = p.Max; p.Max > limit {
			return false
		}
		gone := d.shrink(d.max)
		d.add("rfc7541.4.3", "the table may hold %d bytes from now on; %s.", p.Max, left(gone))
		return true
	}
	f := Field{p.Name, p.Value}
	from := ""
	if p.Index > 0 || p.Kind == Indexed {
		named, where, ok := d.at(p.Index)
		if !ok {
			d.add("rfc7541.2.3.3", "index %d lies behind both tables, a decoding error.", p.Index)
			return false
		}
		if p.Kind == Indexed {
			f = named
		}
		f.Name = named.Name
		from = fmt.Sprintf("index %d is %s", p.Index, where)
	}
	d.Fields[d.block-1] = append(d.Fields[d.block-1], f)
	switch {
	case p.Kind == Indexed:
		if k := slices.Index(d.Table, f); d.model == UseRenews && k >= 0 {
			d.Table = slices.Insert(slices.Delete(d.Table, k, k+1), 0, f)
		}
		d.add("rfc7541.6.1", "%s, `%s`.", from, f)
	case p.Kind == Adding || d.model == AlwaysIndexed:
		d.insert(f)
	case p.Kind == Never:
		d.add("rfc7541.6.2.3", "`%s` is a never-indexed literal and does not enter the table.", f)
	default:
		d.add("rfc7541.6.2.2", "`%s` is a literal without indexing and does not enter the table.", f)
	}
	return true
}

// insert adds a field as the newest entry, after evictions from the oldest end (section 4.4).
func (d *decoder) insert(f Field) {
	switch {
	case d.model == NoDoubles && slices.Contains(d.Table, f), d.model == FullRefuses && d.used()+f.Size() > d.max:
		return
	}
	gone := d.shrink(d.max - d.size(f))
	if d.size(f) > d.max && d.model != NeverEvicts {
		d.Evicted++
		d.add("rfc7541.4.4", "`%s` counts %d bytes, more than the whole table of %d, so it empties the table and is not added.", f, f.Size(), d.max)
		return
	}
	d.Table = slices.Insert(d.Table, 0, f)
	d.add("rfc7541.4.4", "`%s` is added as the newest entry, with %d + 32 = %d bytes; %s, and %d of %d bytes are in use.", f, f.Size()-32, f.Size(), left(gone), d.used(), d.max)
}

// shrink evicts the oldest entries until the others take no more than room.
func (d *decoder) shrink(room int) (gone []Field) {
	for len(d.Table) > 0 && d.used() > room && d.model != NeverEvicts {
		last := len(d.Table) - 1
		gone, d.Table = append(gone, d.Table[last]), d.Table[:last]
	}
	d.Evicted += len(gone)
	return gone
}

func (d *decoder) used() int {
	n := 0
	for _, f := range d.Table {
		n += d.size(f)
	}
	return n
}

func (d *decoder) size(f Field) int {
	if d.model == NoOverhead {
		return f.Size() - 32
	}
	return f.Size()
}

func left(gone []Field) string {
	if len(gone) == 0 {
		return "nothing is evicted"
	}
	var out []string
	for _, f := range gone {
		out = append(out, fmt.Sprintf("`%s` (%d)", f, f.Size()))
	}
	return "to make room, " + strings.Join(out, " and ") + " left first"
}

// Static returns an entry of the static table, whose indexes go from 1 to 61.
func Static(index int) Field { return static[index-1] }

// First is the lowest index of the dynamic table.
const First = len(static) + 1

// Index is where a run under a model would look for a field of the dynamic table, 0 when it is not there.
func (r Run) Index(f Field, m Model) int {
	k := slices.Index(r.Table, f)
	switch {
	case k < 0:
		return 0
	case m == OldestFirst:
		return First + len(r.Table) - 1 - k
	case m == FromZero:
		return First - 1 + k
	case m == OwnIndexes:
		return 1 + k
	}
	return First + k
}
