package halloween

import "fmt"

// Style is how a program pages through its rows.
type Style string

// The styles. In all of them, each row of a page that succeeds gets status 'done', so that it no longer matches
// `status = 'new'`.
const (
	Offset    Style = "offset"     // WHERE status = 'new' ORDER BY id LIMIT b OFFSET n, n growing by b
	FromStart Style = "from-start" // the same with no offset, until a page is empty
	Keyset    Style = "keyset"     // WHERE status = 'new' AND id > last ORDER BY id LIMIT b
	OffsetAll Style = "offset-all" // ORDER BY id LIMIT b OFFSET n without a condition on status
)

// Loop is a program's loop over n rows with ids from 1, in pages of b; every Fail-th id fails and stays 'new'.
type Loop struct {
	Style Style
	N, B  int
	Fail  int // 0: none fails
}

// LoopResult is a run of a loop.
type LoopResult struct {
	Done, Pages int // rows done; pages that were not empty
	Left        int // rows that were never taken
	Endless     bool
	Steps       []Step
}

// Run plays the loop until it finds an empty page. With a model it gives what that belief expects.
func (l Loop) Run(m Model) LoopResult {
	switch m {
	case AllProcessed:
		return LoopResult{Done: l.N - l.fails(1, l.N), Left: 0}
	case OnePage:
		return LoopResult{Done: min(l.B, l.N), Left: max(0, l.N-l.B)}
	case OffsetHarmful:
		return LoopResult{Done: l.N / 2, Left: l.N - l.N/2}
	}
	var res LoopResult
	done, taken := make([]bool, l.N+1), make([]bool, l.N+1)
	offset, last := 0, 0
	for page := 1; ; page++ {
		if page > l.N+2 {
			res.Endless = true
			break
		}
		ids := l.page(done, offset, last)
		if len(ids) == 0 {
			res.Steps = append(res.Steps, Step{"loop.end", fmt.Sprintf("Page %d is empty: the loop ends with %d rows done and %d never taken.", page, res.Done, l.N-count(taken)), ""})
			break
		}
		changed := 0
		for _, id := range ids {
			taken[id] = true
			if !done[id] && (l.Fail == 0 || id%l.Fail != 0) {
				done[id] = true
				changed++
			}
		}
		res.Done += changed
		res.Pages++
		if page <= 6 {
			res.Steps = append(res.Steps, Step{"loop.page", fmt.Sprintf("Page %d takes %d rows, ids %d to %d: %d become done.", page, len(ids), ids[0], ids[len(ids)-1], changed), fmt.Sprintf("new: %d", l.N-res.Done)})
		}
		offset, last = offset+l.B, ids[len(ids)-1]
	}
	res.Left = l.N - count(taken)
	return res
}

func (l Loop) page(done []bool, offset, last int) []int {
	var ids []int
	skip := offset
	for id := 1; id <= l.N && len(ids) < l.B; id++ {
		switch {
		case l.Style != OffsetAll && done[id], l.Style == Keyset && id <= last:
			continue
		case (l.Style == Offset || l.Style == OffsetAll) && skip > 0:
			skip--
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

func (l Loop) fails(from, to int) int {
	if l.Fail == 0 {
		return 0
	}
	return to/l.Fail - (from-1)/l.Fail
}

func count(bs []bool) int {
	n := 0
	for _, b := range bs {
		if b {
			n++
		}
	}
	return n
}
