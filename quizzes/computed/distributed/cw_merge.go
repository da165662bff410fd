package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/repl"
)

// ConcurrentLastWrite asks which value stays when the largest timestamp wins and clocks differ.
var ConcurrentLastWrite = quizzes.Template{
	ID: "cw.lww", Version: 1, Concept: "concurrent-writes#lww", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: cwLastWrite,
}

// ConcurrentCounter asks for the value of a PN-counter after merges.
var ConcurrentCounter = quizzes.Template{
	ID: "cw.counter", Version: 1, Concept: "concurrent-writes#counters", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: cwCounter,
}

// ConcurrentSet asks for the elements of an OR-set after merges.
var ConcurrentSet = quizzes.Template{
	ID: "cw.set", Version: 1, Concept: "concurrent-writes#sets", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: cwSet,
}

func cwLastWrite(r *rand.Rand) (quizzes.Question, error) {
	key := r.IntN(4)
	return quizzes.Search(2*dkTries, func() (quizzes.Question, error) {
		colors := quizzes.Draw(r, []string{"red", "blue", "green", "black", "white", "brown", "pink", "gray"}, 4)
		ahead, behind := 4+r.IntN(8), 3+r.IntN(6)
		names := quizzes.Draw(r, []string{"P", "Q", "R"}, 3)
		skew := map[string]int{names[0]: ahead, names[1]: -behind, names[2]: 0}
		var ws []repl.Stamped
		at := 10 + r.IntN(20)
		for i := range 4 {
			server := quizzes.One(r, names...)
			if key < 3 && i == key {
				server = names[0]
			} else if key < 3 && i > key {
				server = quizzes.One(r, names[1], names[2], names[2])
			}
			ws = append(ws, repl.Stamped{Value: colors[i], Server: server, At: at})
			at += 1 + r.IntN(4)
		}
		value, tied, _ := repl.LastWrite(ws, skew, repl.Silent)
		if value != colors[key] || tied {
			return quizzes.Question{}, quizzes.Reject("another key")
		}
		says := map[repl.Model]string{
			repl.RealLast:   "This goes by real time",
			repl.SkewBack:   "This gives a clock that is ahead the smaller timestamps",
			repl.FirstStamp: "This keeps the smallest timestamp",
		}
		by := map[string]repl.Model{}
		for _, m := range []repl.Model{repl.FirstStamp, repl.SkewBack, repl.RealLast} {
			v, tied, _ := repl.LastWrite(ws, skew, m)
			if tied {
				return quizzes.Question{}, quizzes.Reject("a tie")
			}
			by[v] = m
		}
		if by[value] == repl.SkewBack || by[value] == repl.FirstStamp || len(by) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		var opts []quizzes.Option
		for i, w := range ws {
			stamp := w.At + skew[w.Server]
			id, why := string(by[w.Value]), fmt.Sprintf("%s. Its timestamp is %d, less than that of %s.", says[by[w.Value]], stamp, value)
			if id == "" {
				id, why = "skew-of-one-server-only", fmt.Sprintf("Its timestamp is %d + (%d) = %d, less than that of %s.", w.At, skew[w.Server], stamp, value)
			}
			if i == key {
				why = fmt.Sprintf("Its timestamp is %d + (%d) = %d, the largest of the four.", w.At, skew[w.Server], stamp)
			}
			opts = append(opts, dkOpt(w.Value, i == key, id, "%s", why))
		}
		_, _, steps := repl.LastWrite(ws, skew, "")
		var rows [][]string
		for _, w := range ws {
			rows = append(rows, []string{fmt.Sprintf("%d s", w.At), w.Server, w.Value})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("Servers stamp each write with their own clock, and replicas keep the value with the largest timestamp. The clock of %s is %d s ahead, that of %s is %d s behind, that of %s is exact. Which value do all replicas keep in the end?",
				names[0], ahead, names[1], behind, names[2]),
			Exhibits: []quizzes.Exhibit{{Title: "Writes", Head: []string{"Real time", "Through server", "Value"}, Rows: rows, Drawn: cwStamped(ws)}},
			Ask:      quizzes.Single{Options: opts}, Note: fmt.Sprint(ws, skew),
			Trace: quizzes.Worked(steps, "All replicas keep %s.", value),
		}, nil
	})
}

func cwCounter(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		steps := repl.DrawCounts(r, 5)
		key, trace := repl.PNCounter(steps, "A", "")
		var near []quizzes.Near
		for _, m := range []struct {
			model repl.Model
			says  string
		}{
			{repl.MergeAdds, "That adds the entries at each merge, so that a state which arrives twice counts twice. A merge takes the larger count of each entry."},
			{repl.LargestTotal, "That takes the larger of two totals at each merge. The counts of different replicas have entries of their own, and these are added."},
			{repl.LaterIncluded, "That is the sum of all counts. What a replica counts after its state was sent is not known to A."},
			{repl.DownForgotten, "That leaves out what the others count down, but the N entries are merged as well."},
		} {
			got, _ := repl.PNCounter(steps, "A", m.model)
			near = append(near, dkNear(got, string(m.model), "%s", m.says))
		}
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		if len(near) < 3 || key < 0 || cwShown(steps, key) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		var lines []string
		for _, s := range steps {
			lines = append(lines, s.Line())
		}
		return quizzes.Question{
			Stem:     "Three replicas A, B and C share a PN-counter (state-based, all entries 0 at first). A state is taken as it is when it is sent, and arrives at once. Which value does A show at the end?",
			Exhibits: dkDrawn("In this order", lines, quizzes.CallsOf(cwReplicas, lines)), Note: fmt.Sprint(lines),
			Ask:   quizzes.Number{Value: float64(key), Near: near},
			Trace: quizzes.Worked(trace, "A shows %d.", key),
		}, nil
	})
}

// cwShown reports a number that stands in the listing.
func cwShown(steps []repl.Count, n int) bool {
	return slices.ContainsFunc(steps, func(s repl.Count) bool { return s.By == n || s.By == -n })
}

func cwSet(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(2)
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		foods := quizzes.Draw(r, cwFoods, 3)
		acts := repl.DrawSetActs(r, foods, 9)
		right, _ := repl.ORSet(acts, "A", repl.Silent)
		fooled := map[string]repl.Model{}
		for _, m := range []repl.Model{repl.LastActWins, repl.PlainUnion, repl.RemoveWins} {
			got, _ := repl.ORSet(acts, "A", m)
			for _, f := range foods {
				if slices.Contains(got, f) != slices.Contains(right, f) {
					fooled[f] = m
				}
			}
		}
		if len(right) != want || len(fooled) < 1 || !cwAllUsed(acts, foods) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		_, steps := repl.ORSet(acts, "A", "")
		var lines []string
		for _, a := range acts {
			lines = append(lines, a.Line())
		}
		var opts []quizzes.Option
		for _, f := range foods {
			opts = append(opts, cwSetOption(acts, steps, f, slices.Contains(right, f), fooled[f]))
		}
		return quizzes.Question{
			Stem:     "Three replicas A, B and C share an OR-set that is empty at first. A state arrives at once when it is sent. Which elements does A hold at the end?",
			Exhibits: dkDrawn("In this order", lines, quizzes.CallsOf(cwReplicas, lines)), Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(lines),
			Trace: quizzes.Worked(steps, "A holds %s.", quizzes.AndNone(right)),
		}, nil
	})
}

func cwAllUsed(acts []repl.SetAct, foods []string) bool {
	for _, f := range foods {
		if !slices.ContainsFunc(acts, func(a repl.SetAct) bool { return a.Add == f }) {
			return false
		}
	}
	return true
}

func cwSetOption(acts []repl.SetAct, steps []repl.Step, f string, right bool, m repl.Model) quizzes.Option {
	why := ""
	for i, a := range acts {
		if a.Add == f || a.Del == f {
			why += steps[i].Text + " "
		}
	}
	if right {
		return dkOpt(f, true, "", "%sAt least one tag that has reached A was killed by no removal.", why)
	}
	id := string(m)
	if m == "" {
		id = string(repl.PlainUnion)
	}
	return dkOpt(f, false, id, "%sEvery tag that has reached A was killed by a removal that had seen it.", why)
}
