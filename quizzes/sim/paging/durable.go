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
func (d Durability) Guaranteed(m DurableModel) ([]bool, []Step) {
	var out []bool
	var trace []Step
	for i, c := range d.Calls {
		if c.Kind > WriteCall {
			continue
		}
		safe, why := d.safe(i, m)
		out = append(out, safe)
		verdict := "not guaranteed"
		if safe {
			verdict = "guaranteed"
		}
		trace = append(trace, Step{"durable.store", fmt.Sprintf("`%s`: %s.", c.Name, why), verdict})
	}
	return out, trace
}

func (d Durability) safe(i int, m DurableModel) (bool, string) {
	c := d.Calls[i]
	private := c.Kind == StorePrivate
	switch {
	case private && m != MsyncPrivate:
		return false, "a store to a `MAP_PRIVATE` mapping stays in the process's own copy and never reaches the file"
	case !d.Power && m != KillLosesAll && !private:
		return true, "only the process dies; the dirty page is in the kernel's page cache and will be written back"
	case m == SharedDurable && c.Kind == StoreShared:
		return true, ""
	}
	from := i + 1
	if m == LaterCovered {
		from = 0
	}
	for _, s := range d.Calls[from:] {
		if ok, why := s.covers(c, m); ok {
			return true, why
		}
	}
	return false, "no `msync(MS_SYNC)` of its page and no `fsync` came after it, so the power may fail before the kernel writes the page back"
}

// covers reports whether a call waits until the page of c is on disk.
func (s Call) covers(c Call, m DurableModel) (bool, string) {
	switch s.Kind {
	case MsyncSync, MsyncAsync:
		if s.Kind == MsyncAsync && m != AsyncFlushes {
			return false, ""
		}
		in := c.Page >= s.Page && c.Page < s.Page+s.Pages
		return in || m == MsyncAll, s.Name + " came after it, covers its page, and waits for the disk"
	case Fsync:
		return !(m == FsyncSkipsMap && c.Kind == StoreShared), "`fsync` came after it and waits for every dirty page of the file, mapped or not"
	case Munmap:
		return m == MunmapFlushes, ""
	case CloseCall:
		return m == CloseFlushes, ""
	}
	return false, ""
}
