package wire

import (
	"fmt"
	"strings"
)

// Wrong readings of ranges.
const (
	EndExclusive   Model = "range-end-is-exclusive"
	SuffixIsStart  Model = "suffix-range-is-prefix"   // bytes=-100 is the first 100 bytes
	OverlongFails  Model = "overlong-range-is-416"    // an end beyond the file is an error
	BeyondIsWhole  Model = "start-beyond-gives-whole" // a start beyond the file brings the whole file
	WeakMatches    Model = "weak-tag-matches-if-range"
	IfRangeFails   Model = "if-range-fails-with-412" // a tag that differs is an error
	IfRangeIgnored Model = "if-range-ignored"        // the part comes whatever the tag
	FromOne        Model = "range-counts-from-one"
)

// RangeRequest asks for a single range of a file. Start or End is -1 where it is left out.
type RangeRequest struct {
	Size       int
	ETag       string // of the file now, strong or weak
	Start, End int
	IfRange    string // empty: none
}

// Header prints the range.
func (q RangeRequest) Header() string {
	s, e := fmt.Sprint(q.Start), fmt.Sprint(q.End)
	if q.Start < 0 {
		s = ""
	}
	if q.End < 0 {
		e = ""
	}
	return "bytes=" + s + "-" + e
}

// Answer is the status and the part of the file in the body, such as "0-99", "all" or "none".
func (q RangeRequest) Answer(m Model) (status int, part string, steps []Step) {
	var t trace
	if q.IfRange != "" && m != IfRangeIgnored {
		strong := !strings.HasPrefix(q.IfRange, "W/") && !strings.HasPrefix(q.ETag, "W/")
		same := strings.TrimPrefix(q.IfRange, "W/") == strings.TrimPrefix(q.ETag, "W/")
		switch {
		case same && (strong || m == WeakMatches):
			t.add("rfc9110.13.1.5", "`If-Range: %s` matches, so the range is used.", q.IfRange)
		case m == IfRangeFails:
			return 412, "none", nil
		case same:
			t.add("rfc9110.13.1.5", "`If-Range: %s` is compared strongly, and a weak tag never matches: 200 with all %d bytes.", q.IfRange, q.Size)
			return 200, "all", t
		default:
			t.add("rfc9110.13.1.5", "`If-Range: %s` does not match `%s`, so the range is ignored: 200 with all %d bytes.", q.IfRange, q.ETag, q.Size)
			return 200, "all", t
		}
	}
	start, end := q.Start, q.End
	switch {
	case start < 0 && m == SuffixIsStart:
		start, end = 0, end-1
	case start < 0:
		start, end = max(0, q.Size-end), q.Size-1
		t.add("rfc9110.14.1.2", "`%s` means the last %d bytes.", q.Header(), q.End)
	case end < 0:
		end = q.Size - 1
		t.add("rfc9110.14.1.2", "`%s` goes to the end of the file, byte %d.", q.Header(), end)
	}
	if m == FromOne && q.Start > 0 {
		start--
	}
	switch {
	case start >= q.Size && m == BeyondIsWhole:
		return 200, "all", nil
	case start >= q.Size:
		t.add("rfc9110.15.5.17", "The first byte asked for is %d, and the last one there is %d: 416.", start, q.Size-1)
		return 416, "none", t
	case end >= q.Size && m == OverlongFails:
		return 416, "none", nil
	case end >= q.Size:
		end = q.Size - 1
		t.add("rfc9110.14.1.2", "The end lies beyond the file and is cut to byte %d.", end)
	}
	if m == EndExclusive && q.Start >= 0 && q.End >= 0 && q.End < q.Size {
		end--
	}
	t.add("rfc9110.14.1.2", "206 with bytes %d to %d, both included.", start, end)
	return 206, fmt.Sprintf("%d-%d", start, end), t
}
