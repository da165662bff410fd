package apidesign

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/session"
)

// StateCounterPossible asks which values a shared counter can end with.
var StateCounterPossible = quizzes.Template{
	ID: "state.counter.possible", Version: 1, Concept: "state-management#lost-updates", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: stateCounterPossible,
}

func stateCounterPossible(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		start, rs := 10*(1+r.IntN(9)), []session.Replica{}
		for _, add := range quizzes.Draw(r, []int{1, 2, 3, 4, 5, 6}, 2+r.IntN(2)) {
			rs = append(rs, session.Replica{Add: add, Atomic: r.IntN(3) == 0})
		}
		can := session.Possible(start, rs, "")
		if len(can) < 2 {
			return quizzes.Question{}, quizzes.Reject("one result")
		}
		pool := map[int]session.Model{}
		for _, m := range []session.Model{session.IncrLost, session.OnlySerial, session.LastWins, session.NoLoss} {
			for _, n := range session.Possible(start, rs, m) {
				if !slices.Contains(can, n) {
					pool[n] = m
				}
			}
		}
		sum := start
		for _, x := range rs {
			sum += x.Add
		}
		for _, n := range []int{start, sum + rs[0].Add} {
			if _, ok := pool[n]; !ok && !slices.Contains(can, n) {
				pool[n] = map[bool]session.Model{true: "all-updates-can-be-lost", false: "an-update-can-count-twice"}[n == start]
			}
		}
		for n := start + 1; n < sum && len(pool) < 6; n++ {
			if _, ok := pool[n]; !ok && !slices.Contains(can, n) {
				pool[n] = "any-value-in-between"
			}
		}
		var cannot []int
		for n := start; n <= sum+10; n++ {
			if _, ok := pool[n]; ok {
				cannot = append(cannot, n)
			}
		}
		if len(can) < want || len(cannot) < 5-want {
			return quizzes.Question{}, quizzes.Reject("%d possible", len(can))
		}
		var opts []quizzes.Option
		var steps []session.Step
		for _, n := range quizzes.DrawSorted(r, can, want) {
			way := session.Witness(start, n, rs)
			opts = append(opts, quizzes.Option{Text: fmt.Sprint(n), Right: true, Why: fmt.Sprintf("%d comes about so: %s.", n, way)})
			steps = append(steps, session.Step{Rule: "counter.order", Text: fmt.Sprintf("%d is possible: %s.", n, way)})
		}
		for _, n := range quizzes.DrawSorted(r, cannot, 5-want) {
			why := fmt.Sprintf("No order of the commands ends in %d: %s.", n, stateWhyNot(n, sum, pool[n]))
			opts = append(opts, quizzes.Option{Text: fmt.Sprint(n), Misconception: string(pool[n]), Why: why})
			steps = append(steps, session.Step{Rule: "counter.order", Text: why})
		}
		ex := quizzes.Exhibit{Title: "What each replica does once", Lang: "text"}
		for i, x := range rs {
			ex.Lines = append(ex.Lines, fmt.Sprintf("%c: %s", 'A'+i, x))
		}
		q := quizzes.Question{
			Stem:     fmt.Sprintf("The counter `n` in a shared Redis stands at %d. The replicas below run at the same time, and their commands may come in any order between each other. Which values can `n` have when all are done?", start),
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(start, rs, opts),
		}
		q.Trace = quizzes.Worked(steps, "Possible among those offered: %s.", q.Ask.KeyText())
		return q, nil
	})
}

func stateWhyNot(n, sum int, m session.Model) string {
	switch {
	case n > sum:
		return "no update counts twice"
	case m == session.IncrLost:
		return "`INCRBY` reads and writes in one step, so a lost update needs a later `SET` of another replica"
	case m == session.OnlySerial || m == session.LastWins:
		return "the atomic additions that come after the last `SET` or before its `GET` are kept"
	case m == session.NoLoss:
		return "some order of reads and writes always keeps all updates or loses one"
	case m == "all-updates-can-be-lost":
		return "the last write adds its own number to something that was there"
	}
	return "each result is the start plus some of the additions as they were read"
}
