package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/paging"
)

// MmapShareRead asks what loads of two processes return.
var MmapShareRead = quizzes.Template{
	ID: "mm.share.read", Version: 2, Concept: "memory-map#sharing", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: makeShareRead,
}

// MmapShareFile asks what the file holds in the end.
var MmapShareFile = quizzes.Template{
	ID: "mm.share.file", Version: 2, Concept: "memory-map#sharing", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 2, Make: makeShareFile,
}

var shareModels = [...]paging.ShareModel{paging.PrivateSeesAll, paging.PrivateWritesOn, paging.SharedNeedsSync, paging.WriteNotSeen, paging.SnapshotAtMap}

func shareBelief(m paging.ShareModel) string {
	return [...]string{paging.PrivateSeesAll: "a private page goes on following the file at the places not stored to", paging.PrivateWritesOn: "a store to a private mapping reaches the file",
		paging.SharedNeedsSync: "others see a store to a shared mapping only after `msync`", paging.WriteNotSeen: "a mapping does not show what `write(2)` wrote",
		paging.SnapshotAtMap: "a mapping is a snapshot made by `mmap`"}[m]
}

// drawShare draws operations on three places of one page, of which one mapping at least is private. A private page
// is stored to first, so that what it shows is fixed; no load comes twice.
func drawShare(r *rand.Rand, loads bool) paging.Share {
	s := paging.Share{Private: map[string]bool{"A": true, "B": loads && r.IntN(4) == 0}, File: quizzes.Draw(r, []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, 3)}
	if r.IntN(2) == 0 {
		s.Private["A"], s.Private["B"] = s.Private["B"], s.Private["A"]
	}
	next := quizzes.Draw(r, []int{10, 20, 30, 40, 50, 60, 70, 80, 90}, 9)
	for i, n := 0, 6+r.IntN(2); i < n; i++ {
		op := paging.ShareOp{Who: quizzes.One(r, "A", "A", "B", "B", "C"), Store: !loads || i < 2 || r.IntN(2) == 0, Place: r.IntN(3), Value: next[i]}
		for _, who := range []string{"A", "B"} {
			if i == 0 && s.Private[who] {
				op.Who = who
			}
		}
		if !op.Store {
			op.Value = 0
		}
		if last := len(s.Ops) - 1; !op.Store && slices.Contains(s.Ops, op) || last >= 0 && op.Store && s.Ops[last].Store && s.Ops[last].Place == op.Place && s.Ops[last].Who == op.Who {
			continue
		}
		s.Ops = append(s.Ops, op)
	}
	for n := len(s.Ops); loads && n > 0 && s.Ops[n-1].Store; n-- {
		s.Ops = s.Ops[:n-1]
	}
	return s
}

func shareLine(op paging.ShareOp) string {
	place := paging.Place(op.Place)
	switch {
	case op.Who == "C" && op.Store:
		return fmt.Sprintf("writes `%s` = %d with `write(2)`", place, op.Value)
	case op.Who == "C":
		return fmt.Sprintf("reads `%s` with `read(2)`", place)
	case op.Store:
		return fmt.Sprintf("stores `%s` = %d", place, op.Value)
	}
	return fmt.Sprintf("loads `%s`", place)
}

func shareKind(private bool) string {
	if private {
		return "`MAP_PRIVATE`"
	}
	return "`MAP_SHARED`"
}

func shareStem(s paging.Share, ask string) string {
	who := fmt.Sprintf("Process A maps it with %s, process B with %s", shareKind(s.Private["A"]), shareKind(s.Private["B"]))
	if s.Private["A"] == s.Private["B"] {
		who = "Processes A and B each map it with " + shareKind(s.Private["A"])
	}
	return fmt.Sprintf("On Linux, a page of a file holds `x` = %d, `y` = %d and `z` = %d. %s; program C uses `read(2)` and `write(2)`. The steps happen one after the other. %s",
		s.File[0], s.File[1], s.File[2], who, ask)
}

// shareRuns runs all wrong models.
func shareRuns(s paging.Share) (loads, files [][]int) {
	for _, m := range shareModels {
		l, f := s.Values(m)
		loads, files = append(loads, l), append(files, f)
	}
	return loads, files
}

// shareStakes reports whether each load is one that some mistake gets wrong.
func shareStakes(loads []int, wrong [][]int) bool {
	for i, v := range loads {
		if !slices.ContainsFunc(wrong, func(w []int) bool { return w[i] != v }) {
			return false
		}
	}
	return true
}

func makeShareRead(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(400, func() (quizzes.Question, error) {
		s := drawShare(r, true)
		if s.Ambiguous() || !s.Private["A"] && !s.Private["B"] {
			return quizzes.Question{}, quizzes.Reject("what a private page shows is open")
		}
		loads, _ := s.Values(0)
		if n := len(loads); n < 2 || n > 4 || slices.Max(loads) < 10 || slices.Min(loads) > 9 {
			return quizzes.Question{}, quizzes.Reject("too few or too many loads, or no mixture of old and new values")
		}
		wrong, _ := shareRuns(s)
		if !shareStakes(loads, wrong) {
			return quizzes.Question{}, quizzes.Reject("a load with nothing at stake")
		}
		_, _, trace := s.Run(0)
		cells := quizzes.Cells{Title: "Steps, in order", Head: []string{"who", "step", "value read"}}
		var note, keys []string
		for i, op := range s.Ops {
			row := quizzes.CellRow{Given: []string{op.Who, shareLine(op)}}
			if op.Store {
				row.Given = append(row.Given, "–")
			} else {
				n := len(keys)
				cell := quizzes.Cell{Want: fmt.Sprint(loads[n]), Why: trace[i].Text}
				for k, m := range shareModels {
					if v := wrong[k][n]; v != loads[n] {
						cell.Near = append(cell.Near, quizzes.Near{Answer: fmt.Sprint(v), Misconception: m.Slug(), Why: fmt.Sprintf("This takes it that %s. But %s", shareBelief(m), shareStep(s, trace, m, i))})
					}
				}
				cell.Near = quizzes.NearAnswers(cell.Want, cell.Near)
				row.Asked, keys = []quizzes.Cell{cell}, append(keys, cell.Want)
			}
			cells.Rows, note = append(cells.Rows, row), append(note, op.Who+shareLine(op))
		}
		return quizzes.Question{
			Stem: shareStem(s, "Which value does each load or read give?"),
			Ask:  cells, Note: fmt.Sprint(s.Private["A"], s.Private["B"], note),
			Trace: kvTrace(trace, "mmap.values", "In order, the loads and reads give %s.", quizzes.AndNone(keys)),
		}, nil
	})
}

func makeShareFile(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(400, func() (quizzes.Question, error) {
		s := drawShare(r, false)
		if s.Ambiguous() || s.Private["A"] == s.Private["B"] {
			return quizzes.Question{}, quizzes.Reject("what a private page shows is open")
		}
		_, file, trace := s.Run(0)
		_, wrong := shareRuns(s)
		key := shareWords(file)
		var near []quizzes.Near
		for k, m := range shareModels {
			near = append(near, quizzes.Near{Answer: shareWords(wrong[k]), Misconception: m.Slug(), Why: fmt.Sprintf("This takes it that %s. But %s", shareBelief(m), shareFirst(s, trace, m))})
		}
		near = quizzes.NearAnswers(key, near)
		if len(near) < 2 || shareWords(s.File) == key {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		var lines []string
		for _, op := range s.Ops {
			lines = append(lines, op.Who+" "+strings.ReplaceAll(shareLine(op), "`", ""))
		}
		return quizzes.Question{
			Stem:     shareStem(s, "Which values of `x`, `y` and `z` does a new `read(2)` of the file give in the end?"),
			Exhibits: []quizzes.Exhibit{{Title: "Steps, in order", Lang: "text", Lines: lines, Drawn: quizzes.LanesOf([]string{"A", "B", "C"}, lines)}},
			Ask:      quizzes.Text{Accept: []string{key, strings.ReplaceAll(key, " ", ", "), strings.ReplaceAll(key, " ", ",")}, Form: "the values of x, y and z, with spaces between", Near: near},
			Note:     fmt.Sprint(s.Private["A"], s.File, lines),
			Trace:    kvTrace(trace, "mmap.file-page", "The file holds %s.", key),
		}, nil
	})
}

// shareStep gives the step at which a model leaves the path, no later than load i, whose value it gets wrong.
func shareStep(s paging.Share, trace []paging.Step, m paging.ShareModel, i int) string {
	_, _, wrong := s.Run(m)
	if at := kvDeparts(trace, wrong); at < i {
		return trace[at].Text + " " + trace[i].Text
	}
	return trace[i].Text
}

// shareFirst gives the first step at which a model's file is another than the real one.
func shareFirst(s paging.Share, trace []paging.Step, m paging.ShareModel) string {
	_, _, wrong := s.Run(m)
	return trace[kvDeparts(trace, wrong)].Text
}

func shareWords(file []int) string { return strings.Trim(fmt.Sprint(file), "[]") }
