// Package stream computes what a stream processor makes of events that arrive out of order: which windows they belong
// to (Akidau et al., PVLDB 2015, section 2.2; Flink documentation, "Windows"), what the watermark lets into a result
// (Flink, "Timely Stream Processing", "Allowed Lateness"), whom a join pairs ("Joining"), and what a crash leaves in
// sinks ("Stateful Stream Processing"). Times are whole seconds or minutes. Named wrong models are overrides of single
// rules.
package stream

import "fmt"

// Model names a wrong model; "" is the true one.
type Model string

// The wrong models.
const (
	ClosedEnd       Model = "closed-window-end"            // a window includes its end
	OneWindow       Model = "one-window-per-event"         // an event belongs to one window only
	FromEvent       Model = "windows-start-at-event"       // windows are laid from the event on
	MergeMissed     Model = "session-merge-missed"         // an event joins one session and never merges two
	ByArrival       Model = "session-by-arrival"           // silence is counted between events as they arrive
	FromStart       Model = "session-has-fixed-length"     // a session lasts for the gap from its first event
	BoundIgnored    Model = "watermark-bound-ignored"      // the watermark is the largest stamp
	MaxOfInputs     Model = "watermark-is-maximum"         // the fastest input sets the watermark
	LastStamp       Model = "watermark-follows-last-event" // the watermark goes back with an old event
	LatenessIgnored Model = "emitted-means-closed"         // an emitted window takes nothing more
	OutOfOrderLate  Model = "out-of-order-is-late"         // an event below the largest stamp is late
	StampLate       Model = "late-by-stamp"                // an event below the watermark is late, whatever its window
	OpenEnds        Model = "interval-ends-excluded"       // a partner at an end of the interval does not count
	BothSides       Model = "interval-both-ways"           // the interval reaches as far back as ahead
	OnePartner      Model = "one-partner-per-event"        // an event is paired at most once
	ByProcessing    Model = "processing-time-lookup"       // a look-up reads the row that is there when it runs
	NewestRow       Model = "newest-row-joined"            // a look-up reads the newest row of all
	NextRow         Model = "next-version-joined"          // a row holds up to its own time instead of from it
	OnceAnywhere    Model = "exactly-once-for-any-sink"    // no sink ever sees a record twice
	FromCrash       Model = "restart-at-crash"             // the source is read on from the crash
	FromZero        Model = "restart-from-zero"            // the source is read again from the start
	OneCrash        Model = "only-last-restart-repeats"    // of several restarts only the last repeats records
	PartialVisible  Model = "open-transaction-visible"     // a transaction's rows show before its checkpoint
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Trace collects the steps of a run; nil collects nothing.
type Trace []Step

func (t *Trace) add(rule, state, format string, a ...any) {
	if t != nil {
		*t = append(*t, Step{rule, fmt.Sprintf(format, a...), state})
	}
}

// Span is a window: From is in it, To is not.
type Span struct{ From, To int }

func (s Span) String() string { return fmt.Sprintf("[%d, %d)", s.From, s.To) }
