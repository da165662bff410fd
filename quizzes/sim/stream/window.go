package stream

import (
	"fmt"
	"slices"
)

// Hops lists the hopping windows of an event, in order of their starts, which are the multiples of hop. Hop divides
// size; with hop = size the windows tumble.
func Hops(size, hop, at int, m Model, t *Trace) []Span {
	last := at / hop * hop // stamps are not negative
	if m == FromEvent {
		last = at
	}
	t.add("hop.last", fmt.Sprint(last), "Starts are multiples of %d; the last one that is not after %d is %d.", hop, at, last)
	var out []Span
	for from := last; from+size > at || m == ClosedEnd && from+size == at; from -= hop {
		out = append(out, Span{from, from + size})
		if m == OneWindow {
			break
		}
	}
	slices.Reverse(out)
	if t != nil {
		for _, s := range out {
			t.add("hop.in", "", "%s includes %d.", s, at)
		}
		t.add("hop.end", "", "The window before, %s, ends too early: an end is excluded.", Span{out[0].From - hop, out[0].From - hop + size})
	}
	return out
}

// Session is a run of events without a silence longer than the gap, first to last stamp.
type Session struct{ First, Last int }

func (s Session) String() string { return fmt.Sprintf("%d–%d", s.First, s.Last) }

// Sessions groups events, in order of arrival, into sessions. Two events whose distance is at most gap share one.
func Sessions(gap int, stamps []int, m Model, t *Trace) []Session {
	var open []Session
	switch m {
	case ByArrival:
		for i, at := range stamps {
			if i == 0 || at-stamps[i-1] > gap || stamps[i-1]-at > gap {
				open = append(open, Session{at, at})
			}
		}
		return open
	case FromStart:
		sorted := slices.Clone(stamps)
		slices.Sort(sorted)
		for _, at := range sorted {
			if len(open) == 0 || at-open[len(open)-1].First > gap {
				open = append(open, Session{at, at})
			}
		}
		return open
	}
	for _, at := range stamps {
		open = admit(open, gap, at, m, t)
	}
	return open
}

// admit puts one event into the sessions that it touches, and makes one of them.
func admit(open []Session, gap, at int, m Model, t *Trace) []Session {
	own := Session{at, at}
	var left, touched []Session
	for _, s := range open {
		if at >= s.First-gap && at <= s.Last+gap && (m != MergeMissed || len(touched) == 0) {
			touched = append(touched, s)
			own = Session{min(own.First, s.First), max(own.Last, s.Last)}
		} else {
			left = append(left, s)
		}
	}
	left = append(left, own)
	slices.SortFunc(left, func(a, b Session) int { return a.First - b.First })
	if t != nil {
		switch {
		case len(open) == 0:
			t.add("session.new", fmt.Sprint(left), "The event at %d opens the first session.", at)
		case len(touched) == 0:
			t.add("session.new", fmt.Sprint(left), "The event at %d is more than %d from every session and opens one of its own.", at, gap)
		case len(touched) == 1:
			t.add("session.join", fmt.Sprint(left), "The event at %d lies within %d of the session %s and joins it.", at, gap, touched[0])
		default:
			t.add("session.merge", fmt.Sprint(left), "The event at %d lies within %d of %s and of %s and makes one session of them.", at, gap, touched[0], touched[1])
		}
	}
	return left
}
