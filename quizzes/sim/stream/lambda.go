package stream

import "fmt"

// Sale is an event with the time when it happened and the time when it arrived.
type Sale struct{ At, Arrives, Amount int }

// Views is a Lambda architecture with a batch view and a recent view. With a cut on event time, the batch view holds
// the events from before the cut that had arrived when the run read its input, and the query takes from the recent
// view those from the cut on. With ByArrival, the batch view holds what arrived before the cut and the recent view
// what arrived from it on. (Marz and Warren, Big Data, 2015.)
type Views struct {
	Cut, Read, Query int // Read: when the batch run reads its input; with a cut by arrival it is the cut
	ByArrival        bool
	Sales            []Sale
}

// Place is the view in which a query finds an event.
type Place string

// The places.
const (
	InBatch  Place = "batch view"
	InRecent Place = "recent view"
	Nowhere  Place = "neither"
)

// The wrong models of views.
const (
	AddWhole    Model = "views-added-without-cut"   // the recent view is added whole: it holds all that arrived since the cut before
	BatchOnly   Model = "batch-view-only"           // a query reads the batch view alone
	LateCounted Model = "late-event-always-counted" // a late event is always found
	OtherClock  Model = "cut-on-wrong-clock"        // the cut is taken on the other clock
	BatchLater  Model = "batch-sees-later-arrivals" // the batch view holds late events too
)

// Find says where a query finds each event, and the sum of what it finds. With AddWhole, events of both views count
// twice.
func (v Views) Find(m Model, t *Trace) (places []Place, sum int) {
	byArrival := v.ByArrival != (m == OtherClock)
	for _, s := range v.Sales {
		place := Nowhere
		switch {
		case byArrival && s.Arrives < v.Cut:
			place = InBatch
		case byArrival && s.Arrives <= v.Query:
			place = InRecent
		case !byArrival && s.At < v.Cut && (s.Arrives <= v.Read || m == BatchLater):
			place = InBatch
		case !byArrival && s.At >= v.Cut && s.Arrives <= v.Query:
			place = InRecent
		case m == LateCounted && s.Arrives <= v.Query:
			place = InRecent
		}
		if m == BatchOnly && place == InRecent {
			place = Nowhere
		}
		if place != Nowhere {
			sum += s.Amount
		}
		if m == AddWhole && place == InBatch && s.At >= v.Cut-60 {
			sum += s.Amount
		}
		t.add("lambda.place", string(place), "%s", v.explain(s, place))
		places = append(places, place)
	}
	return places, sum
}

func (v Views) explain(s Sale, p Place) string {
	at, arrives, cut := Clock(s.At), Clock(s.Arrives), Clock(v.Cut)
	clock := fmt.Sprintf("The sale of %s", at)
	if v.ByArrival {
		if p == InBatch {
			return fmt.Sprintf("%s arrived at %s, before the cut-off %s: batch view.", clock, arrives, cut)
		}
		return fmt.Sprintf("%s arrived at %s, not before the cut-off %s: recent view.", clock, arrives, cut)
	}
	switch p {
	case InBatch:
		return fmt.Sprintf("%s is from before %s and had arrived, at %s, when the run read its input at %s: batch view.", clock, cut, arrives, Clock(v.Read))
	case InRecent:
		return fmt.Sprintf("%s is not from before %s, so the recent view counts it.", clock, cut)
	}
	return fmt.Sprintf("%s is from before %s, but arrived at %s, after the run had read its input at %s: it is in neither until the next run.", clock, cut, arrives, Clock(v.Read))
}

// Replay reads a log again: Days is how far the view should reach back, Kept how many days the log keeps. Each of
// Tasks reads Rate events for each one that arrives; at most as many tasks as Partitions do work.
type Replay struct{ Days, Kept, Partitions, Tasks, Rate int }

// The wrong models of replays.
const (
	NoArrivals  Model = "arrivals-forgotten"      // nothing arrives while the log is read again
	AllTasks    Model = "tasks-beyond-partitions" // all tasks work
	NoRetention Model = "retention-ignored"       // the log reaches back as far as wanted
	OneTask     Model = "one-task-replays"        // one task reads alone
)

// Hours is how long the replay takes until it has caught up. The rate of all tasks has to be above that of arrivals.
func (p Replay) Hours(m Model, t *Trace) int {
	days, tasks := min(p.Days, p.Kept), min(p.Tasks, p.Partitions)
	switch m {
	case NoRetention:
		days = p.Days
	case AllTasks:
		tasks = p.Tasks
	case OneTask:
		tasks = 1
	}
	speed := tasks*p.Rate - 1
	if m == NoArrivals {
		speed++
	}
	if t != nil {
		t.add("replay.history", "", "The view should reach back %d days, the log keeps %d: %d days can be read.", p.Days, p.Kept, days)
		t.add("replay.rate", "", "%d tasks work, as there are %d partitions: %d times the rate of arrivals.", tasks, p.Partitions, tasks*p.Rate)
		t.add("replay.time", "", "%d × 24 hours / (%d − 1) = %d hours.", days, tasks*p.Rate, days*24/speed)
	}
	return days * 24 / max(1, speed)
}
