package paging

import "fmt"

// Durability is a series of calls on one file that is mapped with MAP_SHARED, and on a private mapping of it, and
// the crash that ends it. The file and its size were on disk before.
type Durability struct {
	Calls []Call
	Power bool // the machine loses power; otherwise the process is killed
}

// Call is one call. Pages are counted from the start of the file, which is also the start of the mappings.
type Call struct {
	Kind  CallKind
	Page  int // of a store, write and msync: the first page
	Pages int // of msync: how many
	Name  string
}

// CallKind tells the calls apart.
type CallKind byte

const (
	StoreShared  CallKind = iota // a store through the MAP_SHARED mapping
	StorePrivate                 // a store through the MAP_PRIVATE mapping
	WriteCall                    // write(2)
	MsyncSync                    // msync(MS_SYNC) of a range of the shared mapping
	MsyncAsync                   // msync(MS_ASYNC) of a range
	Fsync                        // fsync(2) of the file
	Munmap                       // munmap(2) of the shared mapping; the page cache keeps the pages
	CloseCall                    // close(2)
)

// DurableModel is a mistake about durability. Zero is the rule of msync(2), fsync(2) and munmap(2).
type DurableModel byte

const (
	DurableFaithful DurableModel = iota
	MunmapFlushes                // munmap writes back
	CloseFlushes                 // close writes back
	AsyncFlushes                 // MS_ASYNC waits for the disk
	SharedDurable                // a shared store is on disk at once
	MsyncAll                     // msync syncs the whole file whatever its range
	MsyncPrivate                 // msync takes private pages to the file
	FsyncSkipsMap                // fsync syncs what write(2) wrote, not what was stored through a mapping
	KillLosesAll                 // a killed process takes its unsynced stores with it
	LaterCovered                 // a sync covers the stores made after it too
)

// Slug names the mistake.
func (m DurableModel) Slug() string {
	return [...]string{"", "munmap-flushes", "close-flushes", "ms-async-flushes", "map-shared-durable", "msync-range-ignored", "msync-writes-private", "fsync-skips-mapping", "kill-is-power-loss", "sync-covers-later"}[m]
}

// Guaranteed returns, for each store and write in order, whether it is guaranteed to be in the file after the crash.
// Only the faithful rule has a trace, with a step each.
func (d Durability) Guaranteed(m DurableModel) ([]bool, []Step) {
	var out []bool
	var trace []Step
	for i, c := range d.Calls {
		if c.Kind > WriteCall {
			continue
		}
		safe, by := d.safe(i, m)
		out = append(out, safe)
		if m == DurableFaithful {
			trace = append(trace, d.step(c, safe, by))
		}
	}
	return out, trace
}

// safe decides on the i-th call; by is the call that put it on disk, nil where none had to.
func (d Durability) safe(i int, m DurableModel) (safe bool, by *Call) {
	c := d.Calls[i]
	private := c.Kind == StorePrivate
	switch {
	case private && m != MsyncPrivate:
		return false, nil
	case !d.Power && m != KillLosesAll && !private, m == SharedDurable && c.Kind == StoreShared:
		return true, nil
	}
	from := i + 1
	if m == LaterCovered {
		from = 0
	}
	for k := from; k < len(d.Calls); k++ {
		if d.Calls[k].covers(c, m) {
			return true, &d.Calls[k]
		}
	}
	return false, nil
}

// covers reports whether a call waits until the page of c is on disk.
func (s Call) covers(c Call, m DurableModel) bool {
	switch s.Kind {
	case MsyncSync, MsyncAsync:
		if s.Kind == MsyncAsync && m != AsyncFlushes {
			return false
		}
		return m == MsyncAll || c.Page >= s.Page && c.Page < s.Page+s.Pages
	case Fsync:
		return m != FsyncSkipsMap || c.Kind != StoreShared
	case Munmap:
		return m == MunmapFlushes
	case CloseCall:
		return m == CloseFlushes
	}
	return false
}

func (d Durability) step(c Call, safe bool, by *Call) Step {
	s := Step{Rule: "durable.store", State: "not guaranteed"}
	if safe {
		s.State = "guaranteed"
	}
	switch {
	case c.Kind == StorePrivate:
		s.Text = "a store to a `MAP_PRIVATE` mapping stays in the process's own copy and never reaches the file"
	case !safe:
		s.Text = fmt.Sprintf("no `msync(MS_SYNC)` of page %d and no `fsync` came after it, so the power may fail before the kernel writes the page back", c.Page)
	case by == nil:
		s.Text = fmt.Sprintf("only the process dies; dirty page %d is in the kernel's page cache and will be written back", c.Page)
	case by.Kind == Fsync:
		s.Text = fmt.Sprintf("`fsync` came after it and waits for every dirty page of the file, so for page %d too", c.Page)
	default:
		s.Text = fmt.Sprintf("%s came after it, covers page %d, and waits for the disk", by.Name, c.Page)
	}
	s.Text = fmt.Sprintf("`%s`: %s.", c.Name, s.Text)
	return s
}
