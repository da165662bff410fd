package push

// The wrong beliefs about polling.
const (
	AverageWait  Model = "poll-waits-half-interval"  // an event waits for half of the interval
	FullWait     Model = "poll-waits-full-interval"  // an event waits for a whole interval
	OnePerPoll   Model = "poll-brings-one-event"     // each poll brings one event
	AtOnce       Model = "poll-hears-at-once"        // an event reaches the client when it happens
	LongIsPoll   Model = "long-poll-waits-for-poll"  // long polling waits for the next interval
	NoGap        Model = "long-poll-has-no-gap"      // an event just after an answer takes one transit
	GapLost      Model = "gap-loses-events"          // an event in the gap comes with the answer after next
	TransitTwice Model = "answer-takes-a-round-trip" // an answer takes a whole round trip
)

// Polls gives when each event reaches a client that polls at first, first+every and so on, with no transit time.
func Polls(first, every int, events []int, m Model) ([]int, []Step) {
	var out []int
	var steps []Step
	taken := map[int]bool{}
	for _, e := range events {
		at := first
		for at < e || m == OnePerPoll && taken[at] {
			at += every
		}
		steps = append(steps, say(m, "poll.next", "The event at %d s waits for the next poll, at %d s.", e, at))
		taken[at] = true
		switch m {
		case AverageWait:
			at = e + every/2
		case FullWait:
			at = e + every
		case AtOnce:
			at = e
		}
		out = append(out, at)
	}
	return out, steps
}

// LongPolls gives when each event reaches a client that asks again as soon as it has an answer. The first request waits at the
// server before the first event; each transit takes as many ms.
func LongPolls(transit int, events []int, m Model) ([]int, []Step) {
	out := make([]int, len(events))
	var steps []Step
	ready, left := 0, -1 // when a request waits at the server, and when the last answer left
	for i, e := range events {
		if e <= left && m != GapLost {
			out[i] = left + transit
			steps = append(steps, say(m, "longpoll.shared", "The event at %d ms is in the gap, too, and comes with the same answer, at %d ms.", e, out[i]))
			continue
		}
		sent := max(e, ready)
		gap := e < ready
		switch m {
		case NoGap:
			sent = e
		case TransitTwice:
			sent += transit
		case GapLost:
			if gap {
				sent += 2 * transit
			}
		}
		out[i] = sent + transit
		if !gap {
			steps = append(steps, say(m, "longpoll.held", "The event at %d ms finds a request waiting; the answer arrives at %d ms, and the next request reaches the server at %d ms.", e, out[i], out[i]+transit))
		} else {
			steps = append(steps, say(m, "longpoll.gap", "The event at %d ms falls into the gap and waits for the request that arrives at %d ms; the answer reaches the client at %d ms.", e, ready, out[i]))
		}
		left, ready = sent, sent+2*transit
	}
	return out, steps
}
