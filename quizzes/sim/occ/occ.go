// Package occ plays sessions that check at the write whether a row is still the one they read: optimistic locking
// with a version column (Kung and Robinson, ACM TODS 6(2), 1981; Jakarta Persistence 3.1, section 3.4.1), with other
// tokens, and the rounds of work that collisions cost.
package occ

import "fmt"

// Model is a wrong belief; the empty one is none.
type Model string

// The wrong models.
const (
	AlwaysWins   Model = "last-write-always-wins" // the version in the condition has no effect
	FirstBlocks  Model = "reader-blocks-writers"  // who has read the row first is the one who may write
	BlindRaises  Model = "blind-write-noticed"    // a write without the version raises it all the same
	StaysStale   Model = "fresh-read-keeps-old"   // reading again does not renew the version
	FailedRaises Model = "failed-write-raises"    // an update of zero rows raises the version
	CounterOnly  Model = "any-token-notices"      // every token notices every change
	ValueNotices Model = "value-notices-return"   // a value that left and came back is noticed
	TickNotices  Model = "time-notices-all"       // two changes within one tick have different times
	NoRepeat     Model = "optimistic-runs-once"   // a collision repeats no work
	LockRepeats  Model = "lock-repeats-work"      // a session that waits for a lock repeats its work
	AllAtOnce    Model = "work-goes-in-parallel"  // all are done after one round
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Kind is what a session does.
type Kind string

// The kinds.
const (
	Read  Kind = "read"  // reads value and version
	Write Kind = "write" // UPDATE … SET value, version = version + 1 WHERE id AND version = the one read
	Blind Kind = "blind" // UPDATE … SET value WHERE id, by a script
)

// Act is one action; Value is what a write sets.
type Act struct {
	S     string
	Kind  Kind
	Value int
}

// Outcome is a run.
type Outcome struct {
	Rows    []int // of each action: rows changed; of a read 0
	Value   int
	Version int
	Steps   []Step
}

// Run plays actions on a row.
func Run(value, version int, acts []Act, m Model) Outcome {
	o := Outcome{Value: value, Version: version, Rows: make([]int, len(acts))}
	seen := map[string]int{}
	first := ""
	for i, a := range acts {
		say := func(rule, format string, args ...any) {
			o.Steps = append(o.Steps, Step{rule, fmt.Sprintf(format, args...), fmt.Sprintf("value %d, version %d", o.Value, o.Version)})
		}
		switch a.Kind {
		case Read:
			if _, again := seen[a.S]; !again || m != StaysStale {
				seen[a.S] = o.Version
			}
			if first == "" {
				first = a.S
			}
			say("occ.read", "%s reads value %d with version %d.", a.S, o.Value, o.Version)
		case Blind:
			o.Rows[i], o.Value = 1, a.Value
			if m == BlindRaises {
				o.Version++
			}
			say("occ.blind", "%s sets %d and leaves the version at %d.", a.S, a.Value, o.Version)
		case Write:
			ok := seen[a.S] == o.Version
			switch m {
			case AlwaysWins:
				ok = true
			case FirstBlocks:
				ok = first == a.S
			}
			was := o.Version
			if ok {
				o.Rows[i], o.Value = 1, a.Value
				o.Version++
				say("occ.hit", "%s read version %d and finds %d: 1 row, value %d, version %d.", a.S, seen[a.S], was, o.Value, o.Version)
				continue
			}
			if m == FailedRaises {
				o.Version++
			}
			say("occ.miss", "%s read version %d and finds %d: 0 rows, nothing changes.", a.S, seen[a.S], was)
		}
	}
	return o
}
