package apidesign

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/wire"
)

// DTLimitTable asks which calls a limiter lets pass.
var DTLimitTable = quizzes.Template{
	ID: "dt.limit.table", Version: 1, Concept: "data-transmission#throttling", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: makeDTLimit,
}

var dtLimitModels = []struct {
	model wire.Model
	why   string
}{
	{wire.RefusedCounts, "This lets a refused call take its share. A refused call takes nothing."},
	{wire.WindowPerCall, "This lets a window begin with a call. The windows are counted from 0."},
	{wire.RefillAtOnce, "This fills the bucket at once when the time is over. It gains tokens little by little."},
	{wire.NoCapacity, "This lets tokens pile up. The bucket never holds more than its capacity."},
	{wire.StartsEmpty, "This begins with an empty bucket. It is full at the start."},
	{wire.AsFixedWindow, "This counts in windows from 0, as a fixed window does."},
	{wire.AsSlidingLog, "This looks back from each call, as a sliding log does."},
}

var dtLimitRules = map[wire.Limiter]string{
	wire.FixedWindow: "A fixed-window limiter, whose windows are counted from 0 s, lets %d calls pass in each %d s.",
	wire.SlidingLog:  "A sliding-log limiter lets a call pass when fewer than %d have passed within the last %d s; it logs only calls that pass.",
	wire.TokenBucket: "A token bucket holds at most %[1]d tokens and is full at 0 s; it gains tokens evenly, %[1]d in each %[2]d s, and a call takes a whole one.",
}

func makeDTLimit(r *rand.Rand) (quizzes.Question, error) {
	kind := quizzes.One(r, wire.FixedWindow, wire.SlidingLog, wire.TokenBucket)
	return quizzes.Search(wireTries, func() (quizzes.Question, error) {
		l := wire.Limit{Kind: kind, N: 2 + r.IntN(2), Window: 10000}
		at, calls := 1000*r.IntN(8), []int{}
		for range 7 {
			at += 1000 * quizzes.One(r, 1, 1, 2, 2, 3, 5)
			if at%10000 == 0 {
				at += 1000
			}
			calls = append(calls, at)
		}
		pass := l.Pass(calls, "")
		n := 0
		for _, p := range pass {
			if p {
				n++
			}
		}
		if dtEdge(l, calls) {
			return quizzes.Question{}, quizzes.Reject("on the edge")
		}
		if n < 3 || n > 5 || !pass[0] {
			return quizzes.Question{}, quizzes.Reject("%d of 7 pass", n)
		}
		run, others := l.Steps(calls), make([][]bool, len(dtLimitModels))
		for k, m := range dtLimitModels {
			others[k] = l.Pass(calls, m.model)
		}
		say := func(p bool) string { return map[bool]string{true: "passes", false: "refused"}[p] }
		cells := quizzes.Cells{Head: []string{"Call", "At", "Outcome"}}
		for i := range calls {
			var near []quizzes.Near
			for k, m := range dtLimitModels {
				if others[k][i] != pass[i] {
					near = append(near, wireNear(say(others[k][i]), string(m.model), "%s", m.why+" "+run[i].Text))
				}
			}
			cells.Rows = append(cells.Rows, wireCell([]string{wireItoa(i + 1), fmt.Sprintf("%d s", calls[i]/1000)}, say(pass[i]), run[i].Text, []string{"passes", "refused"}, near))
		}
		if wireIDs(cells.Rows) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf(dtLimitRules[kind]+" No other calls come. Which of these pass?", l.N, l.Window/1000),
			Ask:  cells, Trace: quizzes.Worked(run, "Call by call: %s.", cells.KeyText()), Note: fmt.Sprint(l, calls), Drawn: dtCalls(calls),
		}, nil
	})
}

// dtEdge reports whether a token bucket's outcome would change with a tenth of a token, or calls of a sliding log stand
// exactly one window apart.
func dtEdge(l wire.Limit, calls []int) bool {
	for i, a := range calls {
		for _, b := range calls[:i] {
			if l.Kind == wire.SlidingLog && a-b == l.Window {
				return true
			}
		}
	}
	if l.Kind != wire.TokenBucket {
		return false
	}
	level, last := l.N*l.Window, 0
	for _, at := range calls {
		level = min(l.N*l.Window, level+(at-last)*l.N)
		if d := level - l.Window; d > -l.Window/20 && d < l.Window/20 {
			return true
		}
		if last = at; level >= l.Window {
			level -= l.Window
		}
	}
	return false
}
