package mq

// Reader is a Kafka consumer that starts at offset From, gets Batch records with each poll, and dies just when it has
// finished the record at Last. Another consumer then starts at the committed offset.
type Reader struct {
	From, Batch, Last int
	Habit             string
}

// Habits of committing. A commit that is due after the work on Last is not made any more.
const (
	AfterBatch  = "after each batch"
	BeforeBatch = "before each batch"
	EachRecord  = "after each record"
)

// The wrong models of offsets.
const (
	CommitIsLast  Model = "committed-offset-is-last-done"   // a restart begins at the record done last before the commit
	RestartExact  Model = "restart-where-it-died"           // a restart goes on right after the record done last
	BeforeRepeats Model = "early-commit-repeats"            // committing first repeats what was under way
	LogStart      Model = "restart-at-the-group-start"      // a restart begins where the group began
	EarlyIsSafe   Model = "early-commit-waits-for-the-work" // an early commit is undone by the crash
)

// Restart returns the committed offset, the number of records done twice and of those never done.
func (c Reader) Restart(m Model, t *Trace) (at, twice, lost int) {
	at = c.From
	for first := c.From; first <= c.Last; first += c.Batch {
		end := first + c.Batch
		if c.Habit == BeforeBatch && m != EarlyIsSafe {
			at = end
		}
		for o := first; o < end && o <= c.Last; o++ {
			if c.Habit == EachRecord && o < c.Last {
				at = o + 1
			}
		}
		if (c.Habit == AfterBatch || c.Habit == BeforeBatch && m == EarlyIsSafe) && end <= c.Last {
			at = end
		}
	}
	switch m {
	case CommitIsLast:
		at--
	case RestartExact:
		at = c.Last + 1
	case LogStart:
		at = c.From
	}
	t.add("offset.committed", "", "Committing %s: at the crash, the committed offset is %d, the next one to read.", c.Habit, at)
	if at <= c.Last {
		twice = c.Last + 1 - at
		t.add("offset.repeat", "", "Offsets %d to %d are done a second time: %d.", at, c.Last, twice)
	}
	if at > c.Last+1 {
		lost = at - c.Last - 1
		t.add("offset.lost", "", "Offsets %d to %d are never done: %d.", c.Last+1, at-1, lost)
	}
	return at, twice, lost
}
