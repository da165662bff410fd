package mq

// Crash is a consumer that dies: Waiting messages are in the queue, it may hold Prefetch unacknowledged ones, works on
// one after the other, acknowledges all that are done after every Batch messages, and dies just when message Done is
// finished, before any acknowledgment of it. Auto is automatic acknowledgment, for which no prefetch limit applies.
type Crash struct {
	Waiting, Prefetch, Batch, Done int
	Auto                           bool
}

// The wrong models of acknowledgment.
const (
	AckOnReceipt   Model = "delivery-acknowledges"        // a delivery is an acknowledgment
	DoneIsAcked    Model = "done-means-acknowledged"      // finished work counts as acknowledged
	OnlyCurrent    Model = "only-current-redelivered"     // only the message in work comes back
	AllRedelivered Model = "all-waiting-marked"           // all that is not acknowledged has been delivered once
	AutoIsSafe     Model = "automatic-waits-for-the-work" // automatic acknowledgment comes after the work
)

// Play delivers one message at a time and returns how often each is done when a second consumer has finished the
// queue, and which of them had been delivered before.
func (c Crash) Play(m Model, t *Trace) (done []int, flagged []bool) {
	done, flagged = make([]int, c.Waiting), make([]bool, c.Waiting)
	auto := c.Auto && m != AutoIsSafe
	acked, sent, batch := 0, 0, c.Batch
	if c.Auto {
		batch = 1
	}
	for i := range c.Done {
		for sent < c.Waiting && (auto || sent < acked+c.Prefetch) {
			sent++
		}
		done[i]++
		if (i+1)%batch == 0 && i+1 < c.Done {
			acked = i + 1
		}
	}
	if m == DoneIsAcked {
		acked = c.Done
	}
	if auto || m == AckOnReceipt {
		t.add("ack.auto", "", "With automatic acknowledgment all %d messages count as delivered and done with once they are sent; %d are not worked on.", sent, sent-c.Done)
		acked = sent
	} else {
		t.add("ack.held", "", "At the crash messages 1 to %d are acknowledged, and %d to %d are held without acknowledgment.", acked, acked+1, sent)
	}
	from := acked
	if m == OnlyCurrent {
		from = c.Done - 1
	}
	for i := from; i < c.Waiting; i++ {
		flagged[i] = i < sent || m == AllRedelivered
		if done[i]++; m == OnlyCurrent && i >= c.Done && i < sent {
			flagged[i] = false
		}
	}
	if !c.Auto && t != nil {
		t.add("ack.again", "", "The held ones return to the queue with the flag redelivered; those from %d up to %d were done already.", acked+1, c.Done)
	}
	return done, flagged
}
