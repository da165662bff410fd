package resource

import (
	"fmt"
	"slices"
)

// The wrong beliefs about pages.
const (
	OffsetStable Model = "offset-follows-rows"  // offset pages continue after the last row shown
	CursorCounts Model = "cursor-is-a-count"    // a cursor counts rows like an offset
	SnapshotHeld Model = "pages-share-snapshot" // later pages show the list as it was at the first one
	TieSafe      Model = "cursor-needs-no-tie-breaker"
)

// Row is a post; newer ones come first.
type Row struct{ ID, Day int }

// Change happens between two pages.
type Change struct {
	Insert bool
	Row    Row
}

// Listing is how a list is paged: by offset, or by a cursor on day and id, or on the day alone.
type Listing struct {
	Size    int
	Cursor  bool
	DayOnly bool
}

// Pages reads pages until one is not full; after page i, changes[i] happen. It gives the ids of each page.
func (l Listing) Pages(rows []Row, changes [][]Change, m Model) ([][]int, []Step) {
	rows = ordered(rows)
	snapshot := slices.Clone(rows)
	var pages [][]int
	var steps []Step
	var last Row
	shown := 0
	for n := range len(changes) + 1 {
		from := rows
		if m == SnapshotHeld {
			from = snapshot
		}
		byCursor := l.Cursor && m != CursorCounts || !l.Cursor && m == OffsetStable
		var page []int
		for i, r := range from {
			after := n == 0 || r.Day < last.Day || r.Day == last.Day && r.ID < last.ID && (!l.DayOnly || m == TieSafe)
			if !byCursor {
				after = i >= shown
			}
			if after && len(page) < l.Size {
				page = append(page, r.ID)
			}
		}
		steps = append(steps, say(m, "page.read", "Page %d is read %s: %s.", n+1, l.how(n, shown, last), List(page)))
		if shown += l.Size; len(page) > 0 {
			i := slices.IndexFunc(append(slices.Clone(from), rows...), func(r Row) bool { return r.ID == page[len(page)-1] })
			last = append(slices.Clone(from), rows...)[i]
		}
		pages = append(pages, page)
		if n < len(changes) {
			for _, c := range changes[n] {
				rows = c.apply(rows)
			}
		}
	}
	return pages, steps
}

func (l Listing) how(n, shown int, last Row) string {
	switch {
	case n == 0:
		return "from the top"
	case !l.Cursor:
		return fmt.Sprintf("with offset %d", shown)
	case l.DayOnly:
		return fmt.Sprintf("with days before %d", last.Day)
	}
	return fmt.Sprintf("after day %d, id %d", last.Day, last.ID)
}

func (c Change) apply(rows []Row) []Row {
	if c.Insert {
		return ordered(append(slices.Clone(rows), c.Row))
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.ID == c.Row.ID })
}

// ordered sorts rows by day and id, newest first.
func ordered(rows []Row) []Row {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b Row) int {
		if a.Day != b.Day {
			return b.Day - a.Day
		}
		return b.ID - a.ID
	})
	return rows
}

// List prints ids.
func List(ids []int) string {
	s := ""
	for i, id := range ids {
		if i > 0 {
			s += ", "
		}
		s += fmt.Sprint(id)
	}
	if s == "" {
		return "no posts"
	}
	return s
}
