package paging

import "fmt"

// ShareOp is one step of two processes A and B that have mapped the same page of one file, or of a third program
// that uses read(2) and write(2) on that file. Each place of the page is named by a letter.
type ShareOp struct {
	Who   string // "A", "B" or "C", which uses read and write
	Store bool   // else a load
	Place int
	Value int // of a store
}

// Share is two mappings and what is done with them.
type Share struct {
	Private map[string]bool // per process: MAP_PRIVATE, else MAP_SHARED
	File    []int           // the values at the places of the page at mmap
	Ops     []ShareOp
}

// ShareModel is a mistake about shared and private mappings. Zero is the rule of mmap(2).
type ShareModel byte

const (
	ShareFaithful   ShareModel = iota
	PrivateSeesAll             // after its copy is made, a private page still follows the file elsewhere
	PrivateWritesOn            // a store to a private mapping reaches the file
	SharedNeedsSync            // a store to a shared mapping is seen by others only after msync
	WriteNotSeen               // write(2) is not seen through a mapping
	SnapshotAtMap              // every mapping is a snapshot made by mmap
)

// Slug names the mistake.
func (m ShareModel) Slug() string {
	return [...]string{"", "private-copy-follows-file", "private-store-reaches-file", "shared-needs-msync", "write-unseen-by-mapping", "mapping-is-snapshot"}[m]
}

type sharing struct {
	Share
	m     ShareModel
	file  []int
	own   map[string][]int // the private or imagined own copy of a process
	wrote map[string][]bool
	at    int // the operation under way
	quiet bool
	trace []Step
}

// Ambiguous reports a load from a private page that its process has not written, after the file was changed: POSIX
// leaves open whether the change is seen.
func (s Share) Ambiguous() bool {
	changed, copied := make([]bool, len(s.File)), map[string]bool{}
	for _, op := range s.Ops {
		private := s.Private[op.Who]
		switch {
		case op.Store && private:
			for _, c := range changed {
				if c && !copied[op.Who] {
					return true
				}
			}
			copied[op.Who] = true
		case op.Store:
			changed[op.Place] = true
		case private && !copied[op.Who] && changed[op.Place]:
			return true
		}
	}
	return false
}

// Run returns the value of each load in order, the file's values at the end, and a step an operation; of a mistake, its
// states alone.
func (s Share) Run(m ShareModel) (loads, file []int, trace []Step) { return s.run(m, false) }

// Values is Run without a trace.
func (s Share) Values(m ShareModel) (loads, file []int) {
	loads, file, _ = s.run(m, true)
	return loads, file
}

func (s Share) run(m ShareModel, quiet bool) (loads, file []int, trace []Step) {
	r := sharing{Share: s, m: m, file: append([]int(nil), s.File...), own: map[string][]int{}, wrote: map[string][]bool{}, quiet: quiet}
	for i, op := range s.Ops {
		if r.at = i; op.Store {
			r.store(op)
		} else {
			loads = append(loads, r.load(op))
		}
	}
	return loads, r.file, r.trace
}

func (r *sharing) say(rule, format string, a ...any) {
	if r.quiet {
		return
	}
	text := ""
	if r.m == ShareFaithful {
		text = fmt.Sprintf(format, a...)
	}
	r.trace = append(r.trace, Step{rule, text, "file page " + fmt.Sprint(r.file)})
}

// apart reports whether a process works on a copy of its own.
func (r *sharing) apart(who string) bool {
	switch {
	case who == "C":
		return false
	case r.m == SnapshotAtMap, r.m == SharedNeedsSync && !r.Private[who]:
		return true
	}
	return r.Private[who] && r.m != PrivateWritesOn
}

func (r *sharing) copyOf(who string) []int {
	if r.own[who] == nil {
		from := r.file
		if r.m == SnapshotAtMap {
			from = r.File
		}
		r.own[who], r.wrote[who] = append([]int(nil), from...), make([]bool, len(from))
	}
	return r.own[who]
}

func (r *sharing) store(op ShareOp) {
	name := Place(op.Place)
	switch {
	case r.apart(op.Who):
		first := r.own[op.Who] == nil
		r.copyOf(op.Who)[op.Place] = op.Value
		r.wrote[op.Who][op.Place] = true
		if first {
			r.say("mmap.copy-on-write", "%s stores %s = %d to its private page for the first time: the kernel copies the whole page for %s, and the file is left alone.", op.Who, name, op.Value, op.Who)
		} else {
			r.say("mmap.private", "%s stores %s = %d in its own copy of the page.", op.Who, name, op.Value)
		}
	case op.Who == "C":
		r.file[op.Place] = op.Value
		r.say("mmap.write", "C writes %s = %d with `write(2)` into the page cache, which shared mappings show.", name, op.Value)
	default:
		r.file[op.Place] = op.Value
		r.say("mmap.shared", "%s stores %s = %d through its shared mapping: that is the page in the page cache itself, where others see it at once.", op.Who, name, op.Value)
	}
}

func (r *sharing) load(op ShareOp) int {
	name := Place(op.Place)
	own := r.own[op.Who]
	switch {
	case r.m == SnapshotAtMap && op.Who != "C":
		own = r.copyOf(op.Who)
	case r.m == PrivateSeesAll && own != nil && !r.wrote[op.Who][op.Place]:
		own = nil
	case r.m == WriteNotSeen && op.Who != "C" && !r.Private[op.Who]:
		return r.unwritten(op)
	}
	if own != nil && r.apart(op.Who) {
		r.say("mmap.own-page", "%s reads %s = %d in its own copy of the page.", op.Who, name, own[op.Place])
		return own[op.Place]
	}
	r.say("mmap.page-cache", "%s reads %s = %d from the page cache.", op.Who, name, r.file[op.Place])
	return r.file[op.Place]
}

// unwritten is the value of a place without the effect of C's writes.
func (r *sharing) unwritten(op ShareOp) int {
	v := r.File[op.Place]
	for _, o := range r.Ops[:r.at] {
		if o.Store && o.Place == op.Place && o.Who != "C" && !r.Private[o.Who] {
			v = o.Value
		}
	}
	r.say("mmap.page-cache", "")
	return v
}

// Place names a place of the page.
func Place(i int) string { return string(rune('x' + i)) }
