package stream

import (
	"fmt"
	"math"
)

// Event is one record as it arrives.
type Event struct {
	Input string
	Stamp int
}

// Job counts events in tumbling windows of Size. Its watermark is moved after each event: per input the largest stamp
// less Bound, over the inputs the smallest. A window emits its count when the watermark reaches its end, and a
// correction for each event that comes later, until the watermark passes its end plus Lateness.
type Job struct {
	Size, Bound, Lateness int
	Inputs                []string
	Events                []Event
}

// Fate is what becomes of an event.
type Fate string

// The fates.
const (
	First      Fate = "first result"
	Correction Fate = "correction"
	Dropped    Fate = "dropped"
)

// Emit is a result: of which window, at which event, and what count.
type Emit struct {
	After  int // index of the event that caused it
	Window Span
	Count  int
}

// Outcome is a job's run. Marks are the watermarks before each event, None where an input has none yet.
type Outcome struct {
	Fates []Fate
	Marks []int
	Emits []Emit
}

// None is the watermark of an input without events.
const None = math.MinInt / 2

// Window is the tumbling window of a stamp.
func (j Job) Window(stamp int) Span {
	from := stamp / j.Size * j.Size
	return Span{from, from + j.Size}
}

// Run plays the job.
func (j Job) Run(m Model, t *Trace) Outcome {
	var o Outcome
	largest, counts, emitted := map[string]int{}, map[Span]int{}, map[Span]bool{}
	mark, top := None, None
	for i, e := range j.Events {
		w := j.Window(e.Stamp)
		fate := j.fate(e.Stamp, w, mark, top, m)
		o.Fates, o.Marks = append(o.Fates, fate), append(o.Marks, mark)
		if fate != Dropped {
			counts[w]++
		}
		if fate == Correction {
			emitted[w] = true // an empty window emitted nothing before; then this is its first result
			o.Emits = append(o.Emits, Emit{i, w, counts[w]})
		}
		if old, ok := largest[e.Input]; !ok || e.Stamp > old || m == LastStamp {
			largest[e.Input] = e.Stamp
		}
		top = max(top, e.Stamp)
		before := mark
		if mark = j.mark(largest, m); m != LastStamp {
			mark = max(mark, before)
		}
		j.tell(t, i, w, fate, before, mark)
		for end := j.Size; end <= mark; end += j.Size {
			if s := (Span{end - j.Size, end}); counts[s] > 0 && !emitted[s] {
				emitted[s] = true
				o.Emits = append(o.Emits, Emit{i, s, counts[s]})
				t.add("window.emit", "", "The watermark %d has reached the end of %s, so that window is emitted with %d.", mark, s, counts[s])
			}
		}
	}
	return o
}

func (j Job) fate(stamp int, w Span, mark, top int, m Model) Fate {
	end := w.To
	switch m {
	case OutOfOrderLate:
		if stamp >= top {
			return First
		}
		if mark < end {
			return Dropped
		}
	case StampLate:
		end = stamp + 1
	}
	switch {
	case mark < end:
		return First
	case mark < end+j.Lateness && m != LatenessIgnored:
		return Correction
	}
	return Dropped
}

// mark is the watermark of the job: the smallest of its inputs.
func (j Job) mark(largest map[string]int, m Model) int {
	least, most := math.MaxInt, None
	for _, in := range j.Inputs {
		of, ok := largest[in]
		if !ok {
			of = None
		} else if m != BoundIgnored {
			of -= j.Bound
		}
		least, most = min(least, of), max(most, of)
	}
	if m == MaxOfInputs {
		return most
	}
	return least
}

func (j Job) tell(t *Trace, i int, w Span, fate Fate, before, after int) {
	if t == nil {
		return
	}
	e := j.Events[i]
	state := "watermark " + MarkText(after)
	switch {
	case before == None:
		t.add("window.add", state, "%s arrives before there is a watermark: it counts in %s.", j.name(e), w)
	case fate == First:
		t.add("window.add", state, "%s arrives at watermark %s, below the end of %s: part of the first result.", j.name(e), MarkText(before), w)
	case fate == Correction:
		t.add("window.correct", state, "%s arrives at watermark %s: %s was emitted, and is kept until %d, so this makes a correction.", j.name(e), MarkText(before), w, w.To+j.Lateness)
	default:
		t.add("window.drop", state, "%s arrives at watermark %s, past %d, where %s was given up: dropped.", j.name(e), MarkText(before), w.To+j.Lateness, w)
	}
}

func (j Job) name(e Event) string {
	if len(j.Inputs) == 1 {
		return fmt.Sprintf("The event %d", e.Stamp)
	}
	return fmt.Sprintf("The event %d of %s", e.Stamp, e.Input)
}

// MarkText prints a watermark.
func MarkText(mark int) string {
	if mark <= None/2 {
		return "none"
	}
	return fmt.Sprint(mark)
}
