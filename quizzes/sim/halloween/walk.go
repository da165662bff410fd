// Package halloween runs changes the naive way, without what databases do against the Halloween problem (Frana, in
// IEEE Annals of the History of Computing 24(2), 2002; White, "The Halloween Problem", 2013): an update that reads
// the structure it writes, a delete that asks for an average again at each row, a program that pages through rows
// while it changes them.
package halloween

import (
	"fmt"
	"slices"
	"strings"
)

// Model is a wrong belief; the empty one is none.
type Model string

// The wrong models.
const (
	EachOnce      Model = "each-row-once"          // a walk meets each row that qualified at the start once
	UntilNone     Model = "raised-until-none-left" // every change is repeated until no row qualifies
	OnceMore      Model = "met-once-more"          // a moved row is met one more time, not again
	FreshAverage  Model = "average-computed-anew"  // a statement's subquery is run again after each change
	FixedAverage  Model = "average-fixed"          // a program's query at each row still gives the first average
	AllProcessed  Model = "loop-reaches-all"       // a loop over pages reaches every row
	OnePage       Model = "offset-finds-one-page"  // a loop with an offset stops after its first page
	OffsetHarmful Model = "pages-always-skip"      // every loop that changes its filter column misses half
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Row is a named row with a value.
type Row struct {
	Name string
	V    int
}

// Path is how a plan finds its rows.
type Path string

// The paths.
const (
	IndexUp   Path = "index on the changed column, upward"
	IndexDown Path = "index on the changed column, downward"
	OtherWay  Path = "index on another column"
	InPlace   Path = "table scan, rows changed where they lie"
	Appended  Path = "table scan, changed rows written at the end"
)

// Update is `SET v = v + By WHERE v < Limit`, or `v > Limit` with Above.
type Update struct {
	Rows  []Row // in the table's order
	By    int
	Limit int
	Above bool
	Path  Path
	Spool bool // the reading is finished before the first change
}

func (u Update) holds(v int) bool {
	if u.Above {
		return v > u.Limit
	}
	return v < u.Limit
}

// Result is a run of an update.
type Result struct {
	Rows    []Row // in the table's order
	Changes []int // of each row
	Count   int
	Endless bool
	Steps   []Step
}

// maxChanges is where a run counts as endless.
const maxChanges = 200

// entry is a row as it stands in the structure that is read.
type entry struct {
	row, at int // at is its place in the order of the walk
	seq     int // tells entries with one place apart
}

// Run walks and changes.
func (u Update) Run(m Model) Result {
	res := Result{Rows: slices.Clone(u.Rows), Changes: make([]int, len(u.Rows))}
	if u.Spool && m != UntilNone || m == EachOnce {
		u.once(&res)
		return res
	}
	if m == UntilNone {
		u.until(&res)
		return res
	}
	var read []entry
	for i, r := range u.Rows {
		read = append(read, entry{i, u.place(i, r.V), i})
	}
	seq := len(read)
	cur, last := 0, 0
	started := false
	for {
		next := -1
		for i, e := range read {
			ahead := !started || e.at > cur || e.at == cur && e.seq > last
			if ahead && (next < 0 || e.at < read[next].at || e.at == read[next].at && e.seq < read[next].seq) {
				next = i
			}
		}
		if next < 0 {
			return res
		}
		e := &read[next]
		started, cur, last = true, e.at, e.seq
		i := e.row
		if !u.holds(res.Rows[i].V) || m == OnceMore && res.Changes[i] == 2 {
			continue
		}
		if res.Count >= maxChanges {
			res.Endless = true
			return res
		}
		u.change(&res, i)
		switch u.Path {
		case IndexUp, IndexDown:
			e.at = u.place(i, res.Rows[i].V)
		case Appended:
			e.at, e.seq = seq, seq
			seq++
		}
	}
}

// place is where a row stands in the order of the walk. Index entries of one value stand in the order of their rows.
func (u Update) place(i, v int) int {
	switch u.Path {
	case IndexUp:
		return v
	case IndexDown:
		return -v
	}
	return i
}

func (u Update) change(res *Result, i int) {
	old := res.Rows[i].V
	res.Rows[i].V += u.By
	res.Changes[i]++
	res.Count++
	again := ""
	if res.Changes[i] > 1 {
		again = fmt.Sprintf(" (change %d of this row)", res.Changes[i])
	}
	res.Steps = append(res.Steps, Step{"walk.change", fmt.Sprintf("The walk meets %s at %d and writes %d%s.", res.Rows[i].Name, old, res.Rows[i].V, again), Values(res.Rows)})
}

func (u Update) once(res *Result) {
	for i, r := range u.Rows {
		if u.holds(r.V) {
			u.change(res, i)
		}
	}
}

func (u Update) until(res *Result) {
	for i := range u.Rows {
		for u.holds(res.Rows[i].V) && res.Count < maxChanges {
			u.change(res, i)
		}
	}
}

// Values writes rows: "Ann 100, Bob 90".
func Values(rows []Row) string {
	var out []string
	for _, r := range rows {
		out = append(out, fmt.Sprintf("%s %d", r.Name, r.V))
	}
	return strings.Join(out, ", ")
}

// Risky says by rule whether the update can change a row twice for some table: it reads what it writes without a
// spool, a changed row comes to lie ahead, and it can still qualify there.
func (u Update) Risky() bool {
	ahead := u.Path == Appended || u.Path == IndexUp && u.By > 0 || u.Path == IndexDown && u.By < 0
	return !u.Spool && ahead
}
