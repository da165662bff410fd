package processing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/stream"
)

// StreamWatermarkFate asks what becomes of each event.
var StreamWatermarkFate = quizzes.Template{
	ID: "st.watermark.fate", Version: 1, Concept: "stream-processing#late", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: stFate,
}

// StreamWatermarkCloses asks which event has a window emitted.
var StreamWatermarkCloses = quizzes.Template{
	ID: "st.watermark.closes", Version: 2, Concept: "stream-processing#watermarks", Source: quizzes.Computed,
	Kind: quizzes.KindLine, Level: 2, Make: stCloses,
}

// stTie reports an event that arrives at the very watermark at which its window opens to corrections or is given up.
func stTie(j stream.Job, o stream.Outcome) bool {
	for i, e := range j.Events {
		end := j.Window(e.Stamp).To
		if o.Marks[i] == end || o.Marks[i] == end+j.Lateness {
			return true
		}
	}
	return false
}

// stUnseen reports a correction of a window that had emitted nothing.
func stUnseen(o stream.Outcome) bool {
	for _, e := range o.Emits {
		if o.Fates[e.After] == stream.Correction && e.Count < 2 {
			return true
		}
	}
	return false
}

var stFates = []string{string(stream.First), string(stream.Correction), string(stream.Dropped)}

func stFate(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		j := stream.Job{Size: quizzes.One(r, 10, 20), Bound: 2 + r.IntN(5), Lateness: 4 + r.IntN(7), Inputs: []string{"A"}}
		now := 2 + r.IntN(7)
		for range 7 {
			at := 0
			if len(j.Events) > 1 && r.IntN(3) < 2 {
				at = stBehind(r, j, now)
			}
			if at == 0 {
				now += 3 + r.IntN(8)
				at = now
			}
			j.Events = append(j.Events, stream.Event{Input: "A", Stamp: at})
		}
		o := j.Run("", nil)
		first, corrected, dropped := count(o.Fates, stream.First), count(o.Fates, stream.Correction), count(o.Fates, stream.Dropped)
		if stTie(j, o) || stUnseen(o) || corrected < 1 || dropped < 1 || corrected+dropped < 2 || first < 3 || !stOutOfOrder(j, o) {
			return quizzes.Question{}, quizzes.Reject("not every fate")
		}
		var t stream.Trace
		j.Run("", &t)
		cells := quizzes.Cells{Title: "Events in order of arrival", Head: []string{"Stamp", "Fate"}}
		for i, e := range j.Events {
			if i == 0 {
				cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{itoa(e.Stamp), string(stream.First)}})
				continue
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{itoa(e.Stamp)}, Asked: []quizzes.Cell{stFateCell(j, o, i)}})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A Flink job counts events in tumbling windows of %d s from 0, with one input, a watermark %d s behind the largest stamp, moved after each event, and an allowed lateness of %d s. Is each event part of its window's first result, does it cause a correction, or is it dropped?", j.Size, j.Bound, j.Lateness),
			Ask:  cells, Note: fmt.Sprint(j), Drawn: stWindows(j), Trace: quizzes.Worked(t, "In order of arrival after the first: %s.", cells.KeyText()),
		}, nil
	})
}

// stBehind draws a stamp below the largest one, of a fate drawn first; 0 when there is none.
func stBehind(r *rand.Rand, j stream.Job, top int) int {
	kind, mark := r.IntN(3), top-j.Bound
	var fit []int
	for at := 1; at < top; at++ {
		end := j.Window(at).To
		if f := []bool{mark < end, mark > end && mark < end+j.Lateness, mark > end+j.Lateness}; f[kind] {
			fit = append(fit, at)
		}
	}
	if len(fit) == 0 {
		return 0
	}
	return fit[r.IntN(len(fit))]
}

// stOutOfOrder reports an event that is out of order and yet part of a first result.
func stOutOfOrder(j stream.Job, o stream.Outcome) bool {
	top := 0
	for i, e := range j.Events {
		if e.Stamp < top && o.Fates[i] == stream.First {
			return true
		}
		top = max(top, e.Stamp)
	}
	return false
}

func stFateCell(j stream.Job, o stream.Outcome, i int) quizzes.Cell {
	w := j.Window(j.Events[i].Stamp)
	at := fmt.Sprintf("%d belongs to %s. The watermark is %s when it arrives", j.Events[i].Stamp, w, stream.MarkText(o.Marks[i]))
	c := quizzes.Cell{Choices: stFates, Want: string(o.Fates[i])}
	switch o.Fates[i] {
	case stream.First:
		c.Why = fmt.Sprintf("%s, below the end %d: the window has not been emitted.", at, w.To)
	case stream.Correction:
		c.Why = fmt.Sprintf("%s: past the end %d, and not past %d + %d = %d.", at, w.To, w.To, j.Lateness, w.To+j.Lateness)
	default:
		c.Why = fmt.Sprintf("%s, past %d + %d = %d: the state is gone.", at, w.To, j.Lateness, w.To+j.Lateness)
	}
	for _, m := range []stream.Model{stream.OutOfOrderLate, stream.LatenessIgnored, stream.BoundIgnored, stream.StampLate, stream.LastStamp} {
		near1(&c, string(j.Run(m, nil).Fates[i]), string(m), "%s %s", stBelief[m], c.Why)
	}
	return c
}

var stBelief = map[stream.Model]string{
	stream.OutOfOrderLate:  "An event behind others is out of order, and late only if its window was emitted.",
	stream.LatenessIgnored: "With an allowed lateness an emitted window is still kept for a while.",
	stream.BoundIgnored:    "The watermark is the largest stamp less the bound.",
	stream.StampLate:       "The watermark is compared with the end of the window, not with the stamp.",
	stream.LastStamp:       "The watermark follows the largest stamp and never goes back.",
	stream.MaxOfInputs:     "The slowest input decides, since it may still deliver old events.",
}

var stInputs = []string{"A", "B"}

func stCloses(r *rand.Rand) (quizzes.Question, error) {
	// of the lines 0 to 7; before line 3 the bound cannot matter, and the last is right about as often as one line in 8
	want := 3 + r.IntN(14)/3
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		j := stream.Job{Size: quizzes.One(r, 10, 20, 30), Bound: 2 + r.IntN(7), Inputs: stInputs}
		now := map[string]int{"A": r.IntN(6), "B": r.IntN(6)}
		for range 16 {
			in := stInputs[r.IntN(2)]
			now[in] += 1 + r.IntN(j.Size/2)
			j.Events = append(j.Events, stream.Event{Input: in, Stamp: max(1, now[in]-r.IntN(j.Bound))})
		}
		at := func(m stream.Model) int {
			for _, e := range j.Run(m, nil).Emits {
				if e.Window.From == 0 {
					return e.After
				}
			}
			return -1
		}
		if cut := at("") - want; cut < 0 || cut > 8 {
			return quizzes.Question{}, quizzes.Reject("closes too early or too late")
		} else {
			j.Events = j.Events[cut : cut+8]
			j.Events[0].Stamp = 1 + r.IntN(j.Size-1)
		}
		if at("") != want || at(stream.MaxOfInputs) == want || at(stream.BoundIgnored) == want || kinds(j.Events) < 8 {
			return quizzes.Question{}, quizzes.Reject("another event closes it")
		}
		var t stream.Trace
		o := j.Run("", &t)
		beliefs := map[int]stream.Model{}
		for _, m := range []stream.Model{stream.LastStamp, stream.BoundIgnored, stream.MaxOfInputs} {
			if i := at(m); i >= 0 && i != want {
				beliefs[i] = m
			}
		}
		for i, e := range j.Events { // the first event past the end, whatever the watermark
			if _, taken := beliefs[i]; e.Stamp >= j.Size && !taken && i != want {
				beliefs[i] = "window-closes-on-first-later-event"
			}
			if e.Stamp >= j.Size {
				break
			}
		}
		var opts []quizzes.Option
		for i, e := range j.Events {
			opts = append(opts, stClosesLine(j, o, i, e, want, beliefs[i]))
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A job reads two inputs, A and B, and counts in tumbling windows of %d s from 0. An input's watermark lies %d s behind its largest stamp and moves after each event. Which event has the result of [0, %d) emitted?", j.Size, j.Bound, j.Size),
			Ask:  quizzes.Line{Title: "Events in order of arrival: input and stamp", Lang: "text", Options: opts}, Note: fmt.Sprint(j), Drawn: stWindows(j),
			Trace: quizzes.Worked(stUpTo(t, j, want), "Line %d has [0, %d) emitted: %s.", want+1, j.Size, opts[want].Text),
		}, nil
	})
}

// stUpTo cuts a trace behind the emission of the first window.
func stUpTo(t stream.Trace, j stream.Job, _ int) stream.Trace {
	end := slices.IndexFunc(t, func(s stream.Step) bool {
		return s.Rule == "window.emit" && strings.Contains(s.Text, stream.Span{To: j.Size}.String())
	})
	return t[:end+1]
}

func stClosesLine(j stream.Job, o stream.Outcome, i int, e stream.Event, want int, belief stream.Model) quizzes.Option {
	after := stream.None
	if i+1 < len(o.Marks) {
		after = o.Marks[i+1]
	}
	opt := quizzes.Option{Text: fmt.Sprintf("%s %3d", e.Input, e.Stamp), Right: i == want}
	tops := map[string]int{}
	for _, e := range j.Events[:i+1] {
		tops[e.Input] = max(tops[e.Input], e.Stamp)
	}
	state := fmt.Sprintf("After it A's largest stamp is %s and B's %s", stTop(tops, "A"), stTop(tops, "B"))
	switch {
	case opt.Right:
		opt.Why = fmt.Sprintf("%s. The smaller of the two, less %d, has now reached %d.", state, j.Bound, j.Size)
		return opt
	case i > want:
		opt.Why = fmt.Sprintf("[0, %d) was emitted before, at line %d.", j.Size, want+1)
	default:
		opt.Why = fmt.Sprintf("%s, so the job's watermark is %s, below %d.", state, stream.MarkText(after), j.Size)
		if after == stream.None {
			opt.Why = fmt.Sprintf("%s, so the job has no watermark yet.", state)
		}
	}
	if opt.Misconception = string(belief); stBelief[belief] != "" {
		opt.Why += " " + stBelief[belief]
	}
	return opt
}

func stTop(tops map[string]int, in string) string {
	if at, ok := tops[in]; ok {
		return itoa(at)
	}
	return "missing"
}
