package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/hash"
	"warmcache/quizzes/sim/sketch"
)

// SummaryBucket asks what a token bucket and a leaky bucket do with the same bursts.
var SummaryBucket = quizzes.Template{
	ID: "as.bucket", Version: 1, Concept: "algorithms-summary#buckets", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: asBucket,
}

// SummaryWheel asks for the slots of timers in a hashed wheel.
var SummaryWheel = quizzes.Template{
	ID: "as.wheel", Version: 1, Concept: "algorithms-summary#timing-wheels", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 1, Make: asWheel,
}

// SummaryRing asks which keys move when a node joins a ring.
var SummaryRing = quizzes.Template{
	ID: "as.ring", Version: 1, Concept: "algorithms-summary#consistent-hashing", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: asRing,
}

var asBucketSays = map[sketch.Model]string{
	sketch.OncePerSecond: "Tokens come steadily and not once a second.",
	sketch.FullEachTime:  "The bucket gains tokens steadily; nothing fills it up at once.",
	sketch.FractionLost:  "A part of a token stays in the bucket and counts later.",
	sketch.NoneQueued:    "A leaky bucket has places to wait.",
	sketch.BurstPasses:   "Those that wait from earlier bursts take places, and one more goes out at once when the bucket is idle.",
	sketch.NeverDrains:   "What waits goes out at a fixed pace in the meantime.",
}

func asBucket(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(2*dkTries, func() (quizzes.Question, error) {
		rate, size := quizzes.One(r, 1, 2, 2), 3+r.IntN(3)
		var bursts []sketch.Burst
		at := 0
		for range 3 {
			bursts = append(bursts, sketch.Burst{At: at, N: 2 + r.IntN(7)})
			at += 4 + r.IntN(18)
		}
		passed, whole, steps := sketch.Token(rate, size, bursts, "")
		refused, tied, more := sketch.Leaky(rate, size, bursts, "")
		if whole || tied || passed[1] == bursts[1].N && passed[2] == bursts[2].N || refused[0]+refused[1]+refused[2] == 0 {
			return quizzes.Question{}, quizzes.Reject("a tie, or nothing refused")
		}
		cells := quizzes.Cells{Head: []string{"At", "Requests", "Token bucket: pass", "Leaky bucket: refused"}}
		fooled := 0
		for i, b := range bursts {
			t := quizzes.Cell{Want: fmt.Sprint(passed[i]), Why: steps[i].Text}
			l := quizzes.Cell{Want: fmt.Sprint(refused[i]), Why: more[i].Text}
			for _, m := range []sketch.Model{sketch.OncePerSecond, sketch.FullEachTime, sketch.FractionLost} {
				if got, _, _ := sketch.Token(rate, size, bursts, m); got[i] != passed[i] {
					fooled++
					t.Near = append(t.Near, dkNear(got[i], string(m), "%s %s", asBucketSays[m], steps[i].Text))
				}
			}
			for _, m := range []sketch.Model{sketch.BurstPasses, sketch.NeverDrains, sketch.NoneQueued} {
				if got, _, _ := sketch.Leaky(rate, size, bursts, m); got[i] != refused[i] {
					fooled++
					l.Near = append(l.Near, dkNear(got[i], string(m), "%s %s", asBucketSays[m], more[i].Text))
				}
			}
			t.Near, l.Near = quizzes.NearAnswers(t.Want, t.Near), quizzes.NearAnswers(l.Want, l.Near)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{sketch.Tenths(b.At) + " s", fmt.Sprint(b.N)}, Asked: []quizzes.Cell{t, l}})
		}
		if fooled < 4 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		all := append(slices.Clone(steps), more...)
		return quizzes.Question{
			Stem: fmt.Sprintf("Two limiters get the same requests. A token bucket starts full, with %d tokens, and gains %s a second, steadily. A leaky bucket lets one request out at once if it is idle, then one every %s s, and has %d places to wait. How many requests does the one let pass at once, and how many does the other refuse?",
				size, quizzes.Plural(rate, "token"), sketch.Tenths(10/rate), size),
			Ask: cells, Note: fmt.Sprint(rate, size, bursts), Drawn: asBursts(bursts),
			Trace: quizzes.Worked(all, "Passed and refused, row by row: %s.", cells.KeyText()),
		}, nil
	})
}

var asWheelSays = map[sketch.Model]string{
	sketch.FromZero:    "That counts from slot 0 instead of the hand.",
	sketch.PassesExtra: "That counts the visit at which the timer fires.",
	sketch.OffByOne:    "That takes the hand's own slot for the first tick.",
}

func asWheel(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		n := quizzes.One(r, 6, 8, 10, 12)
		hand := 1 + r.IntN(n-1)
		cells := quizzes.Cells{Head: []string{"Timer due in", "Slot", "Passes before it fires"}}
		var steps []sketch.Step
		long, wraps := 0, 0
		for range 3 {
			due := 1 + r.IntN(3*n)
			slot, passes, step := sketch.Wheel(n, hand, due, "")
			if due%n == 0 {
				return quizzes.Question{}, quizzes.Reject("a full turn")
			}
			if passes > 0 {
				long++
			}
			if due < n && slot < hand {
				wraps++
			}
			steps = append(steps, step)
			s := quizzes.Cell{Want: fmt.Sprint(slot), Why: step.Text}
			p := quizzes.Cell{Want: fmt.Sprint(passes), Why: step.Text}
			for _, m := range []sketch.Model{sketch.FromZero, sketch.PassesExtra, sketch.OffByOne} {
				ws, wp, _ := sketch.Wheel(n, hand, due, m)
				s.Near = append(s.Near, dkNear(ws, string(m), "%s %s", asWheelSays[m], step.Text))
				p.Near = append(p.Near, dkNear(wp, string(m), "%s %s", asWheelSays[m], step.Text))
			}
			s.Near, p.Near = quizzes.NearAnswers(s.Want, s.Near), quizzes.NearAnswers(p.Want, p.Near)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Plural(due, "tick")}, Asked: []quizzes.Cell{s, p}})
		}
		if long == 0 || long == 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:  fmt.Sprintf("A hashed timing wheel has %d slots, numbered from 0, and its hand stands at slot %d. Three timers are started. In which slot does each go, and how many times does the hand pass it before it fires?", n, hand),
			Drawn: asWheelDrawn(n, hand),
			Ask:   cells, Note: fmt.Sprint(n, hand, cells.Rows[0].Given, cells.Rows[1].Given, cells.Rows[2].Given),
			Trace: quizzes.Worked(steps, "Slot and passes, row by row: %s.", cells.KeyText()),
		}, nil
	})
}

var asRingModels = []hash.RingModel{hash.PointBefore, hash.NearestPoint, hash.NoWrap, hash.ModuloOfList}

var asRingSays = map[hash.RingModel]string{
	hash.PointBefore:  "A key goes clockwise, to the next higher point.",
	hash.NearestPoint: "A key goes clockwise, however near the point behind it is.",
	hash.NoWrap:       "Past the last point the ring goes on at 0.",
	hash.ModuloOfList: "On a ring the points decide, not the remainder by the number of nodes.",
}

func asRing(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(2*dkTries, func() (quizzes.Question, error) {
		places := r.Perm(100)
		ring := hash.Ring{Size: 100}
		for i, s := range strings.Fields("A A B B C C D D") {
			ring.Points = append(ring.Points, hash.Point{At: places[i], Server: s})
		}
		slices.SortFunc(ring.Points, func(a, b hash.Point) int { return a.At - b.At })
		keys := places[8:14]
		moved := func(m hash.RingModel) []bool {
			out, before := make([]bool, len(keys)), ring.Without("D")
			for i, k := range keys {
				a, _ := before.Owner(k, m)
				b, _ := ring.Owner(k, m)
				out[i] = a != b
			}
			return out
		}
		right := moved(hash.NextPoint)
		if dkCount(right) != want || slices.Equal(moved(hash.PointBefore), right) || slices.Equal(moved(hash.NearestPoint), right) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		var opts []quizzes.Option
		var steps []hash.Step
		var at []string
		for i, k := range keys {
			before, _ := ring.Without("D").Owner(k, hash.NextPoint)
			after, step := ring.Owner(k, hash.NextPoint)
			why := fmt.Sprintf("%s Before, it belonged to %s.", step.Text, before)
			id := "new-node-takes-any-arc"
			for _, m := range asRingModels {
				if moved(m)[i] != right[i] {
					id = m.Slug()
					why += " " + asRingSays[m]
					break
				}
			}
			if right[i] {
				at = append(at, fmt.Sprint(k))
			}
			step.Text, step.State = fmt.Sprintf("Key %d: %s", k, step.Text), fmt.Sprintf("%s before, %s now", before, after)
			steps = append(steps, step)
			opts = append(opts, dkOpt(fmt.Sprintf("the key at %d", k), right[i], id, "%s", why))
		}
		pts, drawn := map[string][]string{}, quizzes.Ring{Size: ring.Size}
		for _, p := range ring.Points {
			drawn.Nodes = append(drawn.Nodes, quizzes.Spot{Name: p.Server, At: p.At})
			pts[p.Server] = append(pts[p.Server], fmt.Sprint(p.At))
		}
		var rows [][]string
		for _, s := range []string{"A", "B", "C", "D (joins)"} {
			rows = append(rows, []string{s, strings.Join(pts[s[:1]], ", ")})
		}
		return quizzes.Question{
			Stem:     "A ring of the values 0 to 99 has two points for each node, and a key belongs to the first point at or after its own place, clockwise. Node D joins the nodes A, B and C. Which keys get another node by that?",
			Exhibits: []quizzes.Exhibit{{Title: "Points", Head: []string{"Node", "Points"}, Rows: rows, Drawn: drawn}},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(ring.Points, keys),
			Trace: quizzes.Worked(steps, "These keys move to D: %s.", quizzes.AndNone(at)),
		}, nil
	})
}
