package caching

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/paging"
)

// MmapRegionAccess asks what loads at several indexes of a mapping do.
var MmapRegionAccess = quizzes.Template{
	ID: "mm.region.access", Version: 2, Concept: "memory-map#sigbus", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: makeRegionAccess,
}

// MmapRegionBus asks for the lowest index that gives SIGBUS after the file was cut.
var MmapRegionBus = quizzes.Template{
	ID: "mm.region.bus", Version: 2, Concept: "memory-map#sigbus", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: makeRegionBus,
}

// MmapRegionSafe asks which loads give no signal.
var MmapRegionSafe = quizzes.Template{
	ID: "mm.region.safe", Version: 2, Concept: "memory-map#sigbus", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: makeRegionSafe,
}

// regionCase is a mapping, and the file's size before it was cut or grown; 0 when it was not.
type regionCase struct {
	paging.Region
	oldSize int
}

// drawRegion draws a mapping of pages pages, from one of the first offsets pages of a file that ends inside it.
func drawRegion(r *rand.Rand, changed bool, offsets, pages int) regionCase {
	c := regionCase{}
	c.Offset = paging.Page * r.IntN(offsets)
	c.Length = paging.Page*(pages-1) + 100*(1+r.IntN(40))
	c.FileSize = c.Offset + paging.Page*r.IntN(pages-1) + 100*(1+r.IntN(39))
	if changed {
		c.oldSize = c.FileSize + paging.Page*(1+r.IntN(2))
		if r.IntN(4) == 0 && c.FileSize > c.Offset+paging.Page {
			c.oldSize = c.FileSize - paging.Page
		}
	}
	return c
}

func (c regionCase) setting() string {
	s := fmt.Sprintf("On Linux with pages of 4096 bytes, `p = mmap(NULL, %d, PROT_READ, MAP_SHARED, fd, %d)` maps a file of %d bytes; nothing else is mapped behind it.", c.Length, c.Offset, c.size())
	if c.oldSize != 0 {
		s += fmt.Sprintf(" Then `ftruncate(fd, %d)` is called.", c.FileSize)
	}
	return s
}

func (c regionCase) size() int {
	if c.oldSize != 0 {
		return c.oldSize
	}
	return c.FileSize
}

var regionModels = [...]paging.RegionModel{paging.BusAtEOF, paging.ZerosForever, paging.OffsetIgnored, paging.SegvPastEOF,
	paging.LengthExact, paging.BusPastLength, paging.OldSize}

func regionBelief(m paging.RegionModel) string {
	return [...]string{paging.BusAtEOF: "every byte after the end of the file gives SIGBUS", paging.ZerosForever: "the mapping reads as zeros up to its end",
		paging.OffsetIgnored: "the mapping begins at the start of the file", paging.SegvPastEOF: "pages after the end of the file give SIGSEGV",
		paging.LengthExact: "the mapping ends at the byte its length says", paging.BusPastLength: "an access after the mapping gives SIGBUS",
		paging.OldSize: "the file's size at `mmap` counts"}[m]
}

// access runs a model, giving OldSize the size it believes in.
func (c regionCase) access(i int, m paging.RegionModel) paging.Outcome {
	region := c.Region
	if m == paging.OldSize {
		region.FileSize = c.size()
	}
	out, _ := region.Access(i, m)
	return out
}

// regionIndexes gives indexes on either side of each boundary, at least 8 bytes away from it.
func (c regionCase) regionIndexes(r *rand.Rand) []int {
	const page = paging.Page
	eof := c.FileSize - c.Offset
	tail := (eof + page - 1) / page * page
	end := (c.Length + page - 1) / page * page
	var out []int
	for _, edge := range []int{eof, tail, c.Length, end, c.size() - c.Offset} {
		for _, d := range []int{-1, 1} {
			if i := edge + d*10*(1+r.IntN(9)); i >= 0 && c.clear(i, eof, tail, c.Length, end) {
				out = append(out, i)
			}
		}
	}
	return out
}

func (c regionCase) clear(i int, edges ...int) bool {
	for _, e := range edges {
		if i > e-8 && i < e+8 {
			return false
		}
	}
	return true
}

func (c regionCase) near(i int, want paging.Outcome, why string) []quizzes.Near {
	var out []quizzes.Near
	for _, m := range regionModels {
		if got := c.access(i, m); got != want {
			out = append(out, quizzes.Near{Answer: string(got), Misconception: m.Slug(), Why: fmt.Sprintf("This takes it that %s. But %s", regionBelief(m), why)})
		}
	}
	return quizzes.NearAnswers(string(want), out)
}

func regionSaid(steps []paging.Step) string {
	s := ""
	for i, st := range steps {
		if i > 0 {
			s += " "
		}
		s += st.Text
	}
	return s + " Result: " + steps[len(steps)-1].State + "."
}

var regionChoices = []string{string(paging.Byte), string(paging.Zero), string(paging.Bus), string(paging.Segv)}

func makeRegionAccess(r *rand.Rand) (quizzes.Question, error) {
	changed := r.IntN(2) == 0
	return quizzes.Search(200, func() (quizzes.Question, error) {
		c := drawRegion(r, changed, 2, 3+r.IntN(2))
		at := c.regionIndexes(r)
		if len(at) < 4 {
			return quizzes.Question{}, quizzes.Reject("too few indexes")
		}
		if at = quizzes.Draw(r, at, 4); !mmDistinct(at) {
			return quizzes.Question{}, quizzes.Reject("one index twice")
		}
		cells := quizzes.Cells{Title: "Loads", Head: []string{"load", "gives"}}
		var trace []paging.Step
		var keys []string
		for _, i := range at {
			want, steps := c.Access(i, 0)
			near := c.near(i, want, regionSaid(steps))
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprintf("`p[%d]`", i)},
				Asked: []quizzes.Cell{{Choices: regionChoices, Want: string(want), Why: regionSaid(steps), Near: near}}})
			trace, keys = append(trace, steps...), append(keys, string(want))
		}
		if kvSpread(keys) < 3 {
			return quizzes.Question{}, quizzes.Reject("rows too alike")
		}
		return quizzes.Question{
			Stem: c.setting() + " What does each load give: a byte of the file, a zero byte, or a signal?",
			Ask:  cells, Note: fmt.Sprint(c, cells.Rows), Drawn: mmRegion(c),
			Trace: kvTrace(trace, "mmap.outcomes", "From the first row to the last: %s.", quizzes.AndNone(keys)),
		}, nil
	})
}

func makeRegionBus(r *rand.Rand) (quizzes.Question, error) {
	changed := r.IntN(2) == 0
	return quizzes.Search(200, func() (quizzes.Question, error) {
		c := drawRegion(r, changed, 4, 5+r.IntN(3))
		key := c.FirstBus(0)
		if key < 2*paging.Page || key == c.Offset {
			return quizzes.Question{}, quizzes.Reject("no such index, or one that stands in the stem")
		}
		var near []quizzes.Near
		_, steps := c.Access(key, 0)
		for _, m := range regionModels {
			region := c.Region
			if m == paging.OldSize {
				region.FileSize = c.size()
			}
			if got := region.FirstBus(m); got >= 0 {
				_, truth := c.Access(min(got, key), 0)
				near = append(near, quizzes.Near{Answer: fmt.Sprint(got), Misconception: m.Slug(), Why: fmt.Sprintf("This takes it that %s. But %s", regionBelief(m), regionSaid(truth))})
			}
		}
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		if len(near) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		_, before := c.Access(key-1, 0)
		return quizzes.Question{
			Stem: c.setting() + " Which is the lowest index `i` at which reading `p[i]` gives SIGBUS?",
			Ask:  quizzes.Number{Value: float64(key), Near: near}, Note: fmt.Sprint(c), Drawn: mmRegion(c),
			Trace: kvTrace(append(before, steps...), "mmap.first-bus", "The lowest index that gives SIGBUS is %d.", key),
		}, nil
	})
}

// safeLoad is a load from a mapping of its own file.
type safeLoad struct {
	paging.Region
	at int
}

// drawSafe draws a load on page 4 to 7 from a file that ends on that page, or on an earlier one. All numbers have
// five digits, so that no option is longer than another.
func drawSafe(r *rand.Rand, safe bool) safeLoad {
	page := 4 + r.IntN(4)
	last := page
	if !safe {
		last = max(3, page-1-r.IntN(2))
	}
	l := safeLoad{paging.Region{Length: 8 * paging.Page, FileSize: last*paging.Page + 100*(2+r.IntN(36))}, 0}
	l.at = page*paging.Page + 50 + 100*r.IntN(40)
	return l
}

// trap returns a mistake that judges the load otherwise; ok is false when none does.
func (l safeLoad) trap() (m paging.RegionModel, ok bool) {
	right, _ := l.Access(l.at, 0)
	for _, m := range []paging.RegionModel{paging.BusAtEOF, paging.ZerosForever} {
		if got, _ := l.Access(l.at, m); (got == paging.Bus) != (right == paging.Bus) {
			return m, true
		}
	}
	return 0, false
}

func makeRegionSafe(r *rand.Rand) (quizzes.Question, error) {
	marks := rdVerdicts(r, 4)
	return quizzes.Search(100, func() (quizzes.Question, error) {
		var options []quizzes.Option
		var keys, note []string
		var trace []paging.Step
		traps := 0
		for _, safe := range marks {
			l := drawSafe(r, safe)
			out, steps := l.Access(l.at, 0)
			o := quizzes.Option{Text: fmt.Sprintf("`p[%d]`, file of %d bytes", l.at, l.FileSize), Right: out != paging.Bus, Why: regionSaid(steps)}
			m, trap := l.trap()
			if o.Right {
				keys = append(keys, o.Text)
			} else {
				o.Misconception, o.Why = m.Slug(), fmt.Sprintf("This takes it that %s. But %s", regionBelief(m), o.Why)
			}
			if trap {
				traps++
			}
			options, trace, note = append(options, o), append(trace, steps...), append(note, o.Text)
		}
		if traps < 3 || kvSpread(note) < 4 {
			return quizzes.Question{}, quizzes.Reject("too few traps")
		}
		return quizzes.Question{
			Stem: "On Linux with pages of 4096 bytes, `p = mmap(NULL, 32768, PROT_READ, MAP_SHARED, fd, 0)` is called for each of these files. Which of the loads return without a signal?",
			Ask:  quizzes.Multiple{Options: options}, Note: fmt.Sprint(note),
			Trace: kvTrace(trace, "mmap.safe", "No signal: %s.", strings.Join(keys, "; ")),
		}, nil
	})
}

// mmDistinct reports whether the numbers differ.
func mmDistinct(chosen []int) bool {
	seen := map[int]bool{}
	for _, i := range chosen {
		seen[i] = true
	}
	return len(seen) == len(chosen)
}
