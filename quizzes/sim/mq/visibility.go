package mq

// Attempt is what a worker does with a message that it has received. Every attempt fails.
type Attempt struct {
	Kind string // Dies, Slow, Extends, GivesBack
	At   int    // seconds after the receipt
	To   int    // Extends: the new timeout
}

// Kinds of attempts.
const (
	Dies      = "dies"
	Slow      = "slow"
	Extends   = "extends"
	GivesBack = "gives-back"
)

// Visible is a message in an SQS queue from its first receipt at second 0. It is received again as soon as it is
// visible; after Max receipts it is moved to the dead-letter queue instead.
type Visible struct {
	Timeout, Max int
	Attempts     []Attempt // at least Max
}

// The wrong models of visibility.
const (
	CrashFrees     Model = "crash-frees-message"       // a worker's death makes its message visible
	ExtendAdds     Model = "extension-adds-time"       // an extension counts from the end of the old timeout
	ExtendFromGet  Model = "extension-from-receipt"    // an extension counts from the receipt
	MovedAtReceipt Model = "moved-at-last-receipt"     // the last receipt itself is the move
	SlowNotCounted Model = "slow-attempt-not-counted"  // the attempt of a worker that is only slow does not count
	OneMore        Model = "count-excludes-first-time" // the first receipt does not count
)

// Moved returns the second at which the message is moved.
func (v Visible) Moved(m Model, t *Trace) int {
	now, counted := 0, 0
	limit := v.Max
	switch m {
	case MovedAtReceipt:
		limit--
	case OneMore:
		limit++
	}
	for i := 0; counted < limit && i < len(v.Attempts); i++ {
		a := v.Attempts[i]
		from := now
		now += v.hidden(a, m)
		if counted++; a.Kind == Slow && m == SlowNotCounted {
			counted--
		}
		t.add("visibility."+a.Kind, "", "Receipt %d at %d s: %s. It is visible again at %d s.", i+1, from, v.tell(a), now)
	}
	t.add("visibility.dead", "", "At %d s the message has been received %d times, so the next receipt moves it.", now, v.Max)
	return now
}

func (v Visible) hidden(a Attempt, m Model) int {
	switch a.Kind {
	case Dies:
		if m == CrashFrees {
			return a.At
		}
	case Extends:
		switch m {
		case ExtendAdds:
			return v.Timeout + a.To
		case ExtendFromGet:
			return a.To
		}
		return a.At + a.To
	case GivesBack:
		return a.At
	}
	return v.Timeout
}

func (v Visible) tell(a Attempt) string {
	switch a.Kind {
	case Dies:
		return "the worker's death frees nothing, the timeout does"
	case Slow:
		return "the work takes longer than the timeout"
	case Extends:
		return "the new timeout counts from the call"
	}
	return "a timeout of 0 frees it at once"
}
