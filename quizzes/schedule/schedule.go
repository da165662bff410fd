// Package schedule decides when a concept is asked again: it turns an answer
// into a grade and a grade into the next memory of one learner for one concept.
//
// The memory model is FSRS-6 by github.com/open-spaced-repetition/go-fsrs/v4
// (v4.0.0), corrected where that library does not fit us:
//
//   - it counts UTC calendar days; here days are the learner's ([Calendar]);
//   - it lets an interval pass the maximum by a day or two; here days and due
//     time are both clamped;
//   - it replaces all parameters silently when one is invalid; [NewModel] refuses;
//   - it fails when the clock runs backwards; here the moment of a review is
//     never before the last one;
//   - its random spread is not the reference's; here [FuzzRange] gives the range
//     and [Balance] chooses the lightest day within it.
//
// The package is pure: no clock, no input or output, nothing global that can
// change. Moments are handed in, and equal input gives equal bits.
package schedule

// State says how far the learning of a concept has come.
type State uint8

// The states of a memory. New is the zero value: never tested.
const (
	New State = iota
	Learning
	Review
	Relearning
)

// String is the state in one lower-case English word.
func (s State) String() string {
	switch s {
	case New:
		return "new"
	case Learning:
		return "learning"
	case Review:
		return "review"
	case Relearning:
		return "relearning"
	}
	return "unknown"
}

// Memory is what is believed of one learner and one concept. The zero value
// means never tested. Memories are values: compare them with ==. They are a
// cache of the answers, see [Replay].
type Memory struct {
	Stability  float64 // days until recall has fallen to .9; 0 while new
	Difficulty float64 // 1 (easy) to 10 (hard); 0 while new
	Last       int64   // moment of the last graded answer, Unix milliseconds
	Due        int64   // moment from which it may be asked again, Unix milliseconds; 0 = never
	LastDay    int32   // learner's day of Last, fixed at that time (see Calendar.Day)
	Days       uint16  // interval given at Last in days; 0 for a step of minutes
	Reps       uint16  // graded answers so far (stops at 65535)
	Lapses     uint16  // forgotten after it was once learned (stops at 65535)
	State      State
	Step       uint8 // steps of minutes still to go while learning or relearning
}

// Seen reports whether the concept was ever graded.
func (m Memory) Seen() bool { return m.State != New }
