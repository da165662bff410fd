package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/paging"
)

// MmapFaultsCount asks how many page faults a series of loads takes.
var MmapFaultsCount = quizzes.Template{
	ID: "mm.faults.count", Version: 2, Concept: "memory-map#page-faults", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: makeFaultsCount,
}

// MmapFaultsLimit asks the same when fewer pages may be resident than are touched.
var MmapFaultsLimit = quizzes.Template{
	ID: "mm.faults.limit", Version: 2, Concept: "memory-map#page-faults", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 3, Make: makeFaultsLimit,
}

// MmapFaultsStride asks it of a loop with a stride.
var MmapFaultsStride = quizzes.Template{
	ID: "mm.faults.stride", Version: 2, Concept: "memory-map#access-patterns", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: makeFaultsStride,
}

var faultModels = [...]paging.FaultModel{paging.EachLoad, paging.WholeFile, paging.LimitIgnored, paging.SmallPages, paging.RangeLoaded, paging.OtherPolicy, paging.NewestOut}

func faultBelief(m paging.FaultModel) string {
	return [...]string{paging.EachLoad: "every load faults", paging.WholeFile: "`mmap` itself loads the file", paging.LimitIgnored: "a page once loaded stays",
		paging.SmallPages: "a page has 2048 bytes", paging.RangeLoaded: "every page between the lowest and the highest touched is loaded",
		paging.OtherPolicy: "the other rule decides which page goes", paging.NewestOut: "the page that came last goes"}[m]
}

const faultStem = "On Linux with pages of 4096 bytes, a process maps a file from offset 0, with `MADV_RANDOM` and no large folios, so that a fault brings in one page. None of it is in memory at first."

// faultWrong gives the counts of wrong models that differ from the key, with where they leave the path.
func faultWrong(w paging.Walk, key int, trace []paging.Step) []quizzes.Ranked {
	var out []quizzes.Ranked
	for _, m := range faultModels {
		n, wrong := w.Faults(m)
		if n == key {
			continue
		}
		why := fmt.Sprintf("This takes it that %s, and counts %d.", faultBelief(m), n)
		if wrong != nil {
			why += " But: " + trace[faultDeparts(trace, wrong)].Text
		}
		out = append(out, quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: fmt.Sprint(n), Misconception: m.Slug(), Why: why}})
	}
	return out
}

// faultDeparts finds the first load that one run counts and the other does not.
func faultDeparts(truth, wrong []paging.Step) int {
	for i := range truth {
		if truth[i].Rule != wrong[i].Rule {
			return i
		}
	}
	return len(truth) - 1
}

func faultNear(key int, wrong []quizzes.Ranked) []quizzes.Near {
	var near []quizzes.Near
	for _, w := range wrong {
		near = append(near, quizzes.Near{Answer: w.Text, Why: w.Why, Misconception: w.Misconception})
	}
	return quizzes.NearAnswers(fmt.Sprint(key), near)
}

func faultLines(loads []int) []string {
	out := make([]string, len(loads))
	for i, at := range loads {
		out[i] = fmt.Sprintf("load p[%d]", at)
	}
	return out
}

func makeFaultsCount(r *rand.Rand) (quizzes.Question, error) {
	faults := 2 + r.IntN(4)
	return quizzes.Search(200, func() (quizzes.Question, error) {
		var w paging.Walk
		pages := quizzes.Draw(r, []int{0, 1, 2, 3, 4, 6}, faults)
		for range 7 + r.IntN(2) {
			page := quizzes.One(r, pages...)
			w.Loads = append(w.Loads, page*paging.Page+100*(1+r.IntN(39)))
		}
		key, trace := w.Faults(0)
		if key != faults {
			return quizzes.Question{}, quizzes.Reject("another number of faults is wanted")
		}
		near := faultNear(key, faultWrong(w, key, trace))
		if len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     faultStem + " Memory is plenty. How many page faults do these loads take?",
			Exhibits: []quizzes.Exhibit{{Title: "Loads of one byte, in order", Lang: "text", Lines: faultLines(w.Loads)}},
			Ask:      quizzes.Number{Value: float64(key), Unit: "faults", Near: near}, Note: fmt.Sprint(w.Loads),
			Trace: kvTrace(trace, "fault.count", "The loads take %d page faults.", key),
		}, nil
	})
}

func makeFaultsLimit(r *rand.Rand) (quizzes.Question, error) {
	rank := r.IntN(4)
	return quizzes.Search(400, func() (quizzes.Question, error) {
		w := paging.Walk{Limit: 2 + r.IntN(2), FIFO: r.IntN(2) == 0}
		var shown []string
		for range 8 + r.IntN(2) {
			page := r.IntN(w.Limit + 2)
			w.Loads = append(w.Loads, page*paging.Page)
			shown = append(shown, fmt.Sprint(page))
		}
		if slices.Contains(shownPairs(shown), true) {
			return quizzes.Question{}, quizzes.Reject("one page twice running")
		}
		key, trace := w.Faults(0)
		if key == len(w.Loads) {
			return quizzes.Question{}, quizzes.Reject("every load faults")
		}
		var wrong []quizzes.Ranked
		for _, o := range faultWrong(w, key, trace) {
			if o.Misconception != paging.SmallPages.Slug() && o.Misconception != paging.WholeFile.Slug() {
				wrong = append(wrong, o)
			}
		}
		wrong = append(wrong, faultSlip(w, key)...)
		options, err := quizzes.PickRanked(r, rank, quizzes.Ranked{Value: float64(key), Option: quizzes.Option{Text: fmt.Sprint(key), Why: faultSum(w, key)}}, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		rule := "the page that was used least recently goes (LRU)"
		if w.FIFO {
			rule = "the page that came in first goes (FIFO)"
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A process maps a file of which nothing is in memory. A fault brings in one page, and only %d pages of the file may be resident at once; when one more is needed, %s. How many page faults do loads from these pages take?", w.Limit, rule),
			Exhibits: []quizzes.Exhibit{{Title: "Page of each load, in order", Lang: "text", Lines: []string{strings.Join(shown, "  ")}}},
			Ask:      quizzes.Single{Options: options}, Note: fmt.Sprint(w),
			Trace: kvTrace(trace, "fault.count", "The loads take %d page faults.", key),
		}, nil
	})
}

func faultSum(w paging.Walk, key int) string {
	return fmt.Sprintf("Of the %d loads, %d find their page not resident.", len(w.Loads), key)
}

// shownPairs tells for each load whether it repeats the one before.
func shownPairs(pages []string) []bool {
	out := make([]bool, len(pages))
	for i := 1; i < len(pages); i++ {
		out[i] = pages[i] == pages[i-1]
	}
	return out
}

// faultSlip adds the counts for a limit one page smaller and larger, and of the reloads alone.
func faultSlip(w paging.Walk, key int) []quizzes.Ranked {
	var out []quizzes.Ranked
	add := func(n int, id, why string) {
		if n != key && n > 0 {
			out = append(out, quizzes.Ranked{Value: float64(n), Option: quizzes.Option{Text: fmt.Sprint(n), Misconception: id, Why: why + " " + faultSum(w, key)}})
		}
	}
	more, less, all := w, w, w
	more.Limit, less.Limit, all.Limit = w.Limit+1, w.Limit-1, 0
	n, _ := more.Faults(0)
	add(n, "limit-one-more", fmt.Sprintf("This keeps %d pages resident before one goes, not %d.", more.Limit, w.Limit))
	n, _ = less.Faults(0)
	add(n, "limit-one-less", fmt.Sprintf("This keeps only %d pages resident, not %d.", less.Limit, w.Limit))
	first, _ := all.Faults(0)
	add(key-first, "first-loads-free", fmt.Sprintf("This counts only pages loaded again; the first load of each of the %d pages faults too.", first))
	add(key-w.Limit, "first-loads-free", fmt.Sprintf("This takes the first %d pages for free; each of them faults as well.", w.Limit))
	return out
}

// makeFaultsStride draws first whether each load of the loop has a page of its own.
func makeFaultsStride(r *rand.Rand) (quizzes.Question, error) {
	wide := r.IntN(3) == 0
	return quizzes.Search(200, func() (quizzes.Question, error) {
		stride := quizzes.One(r, 512, 1024, 1536, 2048, 2560, 3072)
		if wide {
			stride = quizzes.One(r, 4096, 5120, 6144, 7168, 8192, 12288)
		}
		n, start, again := 4+r.IntN(5), 128*r.IntN(32), r.IntN(2)
		var w paging.Walk
		for i := range n {
			w.Loads = append(w.Loads, start+i*stride)
		}
		if again == 1 {
			w.Loads = append(w.Loads, w.Loads...)
		}
		key, trace := w.Faults(0)
		near := faultNear(key, faultWrong(w, key, trace))
		if again == 1 {
			trace = append(trace[:n:n], paging.Step{Rule: "fault.hit", Text: fmt.Sprintf("The second loop loads from the same %d pages, which are resident: no fault.", key)})
		}
		if len(near) < 3-again || key < 2 || wide != (key == n) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		loop := []string{fmt.Sprintf("for (i = 0; i < %d; i++)", n), fmt.Sprintf("    sum += p[%d + i * %d];", start, stride)}
		if again == 1 {
			loop = append(loop, loop...)
		}
		return quizzes.Question{
			Stem:     faultStem + " Memory is plenty, and `p` points to bytes. How many page faults does this code take on the mapping?",
			Exhibits: []quizzes.Exhibit{{Title: "Loop", Lang: "c", Lines: loop}},
			Ask:      quizzes.Number{Value: float64(key), Unit: "faults", Near: near}, Note: fmt.Sprint(stride, n, start, again),
			Trace: kvTrace(trace, "fault.count", "The code takes %d page faults.", key),
		}, nil
	})
}
