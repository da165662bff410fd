package paging

import (
	"fmt"
	"slices"
)

// Walk is a series of one-byte loads from a mapping that begins on a page boundary, without read-ahead or
// fault-around (MADV_RANDOM, a file system without large folios), of a file none of which is mapped at the start.
type Walk struct {
	Loads []int // byte offsets
	Limit int   // pages that may be resident at once; 0 means all
	FIFO  bool  // the page that came first goes; otherwise the one not used for longest
}

// FaultModel is a mistake about page faults. Zero is the faithful count.
type FaultModel byte

const (
	FirstTouch   FaultModel = iota
	EachLoad                // every load faults
	WholeFile               // mmap loads the file, no load faults
	LimitIgnored            // a page once loaded stays
	SmallPages              // pages of half the size
	RangeLoaded             // every page from the lowest to the highest touched is loaded
	OtherPolicy             // FIFO for LRU and LRU for FIFO
	NewestOut               // the page that came last is thrown out
)

// Slug names the mistake.
func (m FaultModel) Slug() string {
	return [...]string{"", "fault-per-access", "mmap-loads-file", "resident-limit-ignored", "half-page-size", "range-faulted-in", "fifo-lru-swapped", "newest-evicted"}[m]
}

// Faults counts the page faults and gives a step a load; of a mistake, its rule alone.
func (w Walk) Faults(m FaultModel) (int, []Step) {
	var resident []int // next to go first
	var trace []Step
	if m == RangeLoaded {
		return w.span(), nil
	}
	size, n := Page, 0
	if m == SmallPages {
		size /= 2
	}
	for _, at := range w.Loads {
		page := at / size
		s, fault := Step{Rule: "fault.hit"}, m == EachLoad || !slices.Contains(resident, page) && m != WholeFile
		if fault {
			n++
			s.Rule = "fault.load"
		}
		var out int
		if resident, out = w.touch(resident, page, m); m == FirstTouch {
			s.Text, s.State = faultText(at, page, n, fault, out), "resident "+fmt.Sprint(resident)
		}
		trace = append(trace, s)
	}
	return n, trace
}

func faultText(at, page, n int, fault bool, out int) string {
	text := where(at, page) + " is resident: no fault."
	if fault {
		text = fmt.Sprintf("%s is not resident: fault %d.", where(at, page), n)
	}
	if out >= 0 {
		text += fmt.Sprintf(" Page %d has to go.", out)
	}
	return text
}

func where(at, page int) string {
	if at%Page == 0 {
		return fmt.Sprintf("Page %d", page)
	}
	return fmt.Sprintf("Byte %d is on page %d, which", at, page)
}

// touch puts a page among the resident ones and returns the page that had to go, or -1.
func (w Walk) touch(resident []int, page int, m FaultModel) ([]int, int) {
	had := slices.Contains(resident, page)
	fifo := w.FIFO != (m == OtherPolicy)
	if had && (fifo || w.Limit == 0) {
		return resident, -1
	}
	resident = append(without(resident, page), page)
	if w.Limit == 0 || m == LimitIgnored || len(resident) <= w.Limit {
		return resident, -1
	}
	i := 0
	if m == NewestOut {
		i = len(resident) - 2
	}
	out := resident[i]
	return without(resident, out), out
}

func (w Walk) span() int {
	lo, hi := w.Loads[0]/Page, w.Loads[0]/Page
	for _, at := range w.Loads {
		lo, hi = min(lo, at/Page), max(hi, at/Page)
	}
	return hi - lo + 1
}

func without(l []int, x int) []int {
	var out []int
	for _, v := range l {
		if v != x {
			out = append(out, v)
		}
	}
	return out
}
