// Package paging computes what a process sees of files mapped into its memory: valid regions, copies, page faults,
// and what outlives a crash. It follows POSIX.1-2017 mmap() and Linux mmap(2), msync(2). It is pure.
package paging

import "fmt"

// Step is one rule applied once.
type Step struct {
	Rule, Text, State string
}

// Page is the page size in bytes that all cases use.
const Page = 4096

// Outcome is what a one-byte access does.
type Outcome string

const (
	Byte Outcome = "file byte"
	Zero Outcome = "zero byte"
	Bus  Outcome = "SIGBUS"
	Segv Outcome = "SIGSEGV"
)

// Region is one mapping of one file. Only the file's size at the time of the access matters, not that at mmap.
type Region struct {
	FileSize int // in bytes at the time of the access
	Offset   int // of the mapping in the file, a multiple of Page
	Length   int // as given to mmap
}

// RegionModel is a mistake about a mapping's valid bytes. Zero is the rule of mmap(2).
type RegionModel byte

const (
	Faithful      RegionModel = iota
	BusAtEOF                  // SIGBUS from the first byte after the end of the file
	ZerosForever              // zeros up to the end of the mapping
	OffsetIgnored             // the mapping begins at the start of the file
	SegvPastEOF               // whole pages after the end of the file give SIGSEGV
	LengthExact               // the mapping ends at its length, not at the end of that page
	BusPastLength             // after the mapping comes SIGBUS
	OldSize                   // the size at mmap counts; the caller sets FileSize to it
)

// Slug names the mistake.
func (m RegionModel) Slug() string {
	return [...]string{"", "sigbus-at-eof", "zeros-to-mapping-end", "offset-ignored", "sigsegv-past-eof", "length-not-rounded", "sigbus-past-mapping", "size-at-mmap-counts"}[m]
}

func roundUp(n int) int { return (n + Page - 1) / Page * Page }

// Access says what reading the byte at p[i] does, with the rules applied.
func (r Region) Access(i int, m RegionModel) (Outcome, []Step) {
	mapped, offset := roundUp(r.Length), r.Offset
	if m == LengthExact {
		mapped = r.Length
	}
	if m == OffsetIgnored {
		offset = 0
	}
	if i >= mapped {
		if m == BusPastLength {
			return Bus, nil
		}
		return Segv, []Step{{"mmap.mapped", fmt.Sprintf("`p[%d]`: the mapping of %d bytes covers whole pages, up to byte %d; %d lies after it.", i, r.Length, mapped-1, i), "SIGSEGV"}}
	}
	at := offset + i
	out, s := r.inside(at, m)
	if m != Faithful {
		return out, nil
	}
	sum := fmt.Sprint(at)
	if offset > 0 {
		sum = fmt.Sprintf("%d + %d = %d", offset, i, at)
	}
	return out, []Step{{"mmap.offset", fmt.Sprintf("`p[%d]` lies inside the mapping; it is byte %s of the file, whose size is %d.", i, sum, r.FileSize), ""}, s}
}

func (r Region) inside(at int, m RegionModel) (Outcome, Step) {
	last := roundUp(r.FileSize)
	switch {
	case at < r.FileSize:
		return Byte, Step{"mmap.file", fmt.Sprintf("%d is below %d: a byte of the file.", at, r.FileSize), "file byte"}
	case m == BusAtEOF:
		return Bus, Step{}
	case at < last || m == ZerosForever:
		return Zero, Step{"mmap.tail", fmt.Sprintf("The file's last page ends at byte %d: from %d to there the page is filled with zeros.", last-1, r.FileSize), "zero byte"}
	case m == SegvPastEOF:
		return Segv, Step{}
	}
	return Bus, Step{"mmap.beyond", fmt.Sprintf("The file's last page ends at byte %d; %d is on a page with no byte of the file.", last-1, at), "SIGBUS"}
}

// FirstBus returns the lowest index of the mapping that gives SIGBUS, or -1.
func (r Region) FirstBus(m RegionModel) int {
	mapped, offset := roundUp(r.Length), r.Offset
	if m == LengthExact {
		mapped = r.Length
	}
	if m == OffsetIgnored {
		offset = 0
	}
	from := roundUp(r.FileSize) - offset
	if m == BusAtEOF {
		from = r.FileSize - offset
	}
	if from = max(from, 0); from >= mapped {
		return -1
	}
	return from
}
