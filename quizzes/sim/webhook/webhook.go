// Package webhook plays webhooks: the attempts of a provider with growing pauses, what a receiver with outages makes of
// them, and the check of a signature. The rules are those that a question states; they follow Standard Webhooks 1.0.0,
// sections Deliverability and reliability and Signature scheme, with the shorter signed content `timestamp.body`.
package webhook

import "fmt"

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// The wrong beliefs about attempts.
const (
	AtMostOnce    Model = "webhook-at-most-once"         // an event is sent just once
	ClientError   Model = "webhook-4xx-retried"          // a 4xx is tried again, whatever the rules say
	ClientFinal   Model = "webhook-4xx-stops"            // a 4xx ends the attempts, whatever the rules say
	FromFirst     Model = "backoff-from-first"           // each pause counts from the first attempt
	Constant      Model = "webhook-pause-constant"       // the pause does not grow
	LostUnhandled Model = "webhook-lost-means-unhandled" // no answer means that nothing was done
	HandledEnds   Model = "webhook-handled-ends-retries" // the provider knows what was handled
	DeliveryKnown Model = "webhook-delivery-id-dedupes"  // ids of deliveries show which event comes again
	NoMemory      Model = "webhook-doubles-always-act"   // each arrival is handled, whatever is stored
	ErrorHandled  Model = "webhook-error-is-handled"     // an event that was answered with an error has been handled
)

// Answer is what a receiver does with a delivery.
type Answer int

// The answers. With Lost and Slow the receiver gets to its work, and the provider sees no answer in time.
const (
	OK    Answer = iota
	Down         // no connection
	Busy         // 503, without any work
	Lost         // the work is done, and the answer gets lost
	Slow         // the work is done, and the answer comes later than the provider waits
	Wrong        // 400, without any work
)

// String says what happens.
func (a Answer) String() string {
	return []string{"answers `200`", "refuses the connection", "answers `503`", "answers `200`, but the answer is lost", "answers `200` after 30 s", "answers `400`"}[a]
}

// arrives reports whether a delivery gets as far as the work.
func (a Answer) arrives() bool { return a == OK || a == Lost || a == Slow }

// Policy is the provider's rule: attempts at most, the first pause in minutes, which doubles each time, and whether a
// 4xx ends the attempts.
type Policy struct {
	Attempts, Pause int
	Stops           bool
}

// Phase is how the receiver answers from a minute on.
type Phase struct {
	From   int
	Answer Answer
}

// Known says by what a receiver knows that it has handled a delivery before.
type Known int

// The keys of a receiver's memory.
const (
	Nothing    Known = iota // it handles whatever arrives
	ByEvent                 // it stores the id of the event, the same in each attempt
	ByDelivery              // it stores the id of the delivery, a new one in each attempt
)

// Receiver answers by phases, the first of which begins with minute 0 or earlier, and may skip what it knows.
type Receiver struct {
	Phases []Phase
	Known  Known
}

// At is the receiver's answer in a minute.
func (r Receiver) At(minute int) Answer {
	a := r.Phases[0].Answer
	for _, p := range r.Phases {
		if p.From <= minute {
			a = p.Answer
		}
	}
	return a
}

// Attempt is one delivery.
type Attempt struct {
	At     int // in minutes
	Answer Answer
	Acts   bool   // the receiver does the event's work
	Then   string // what the provider does after it; empty under a belief
}

// Sent is all that happens to one event.
type Sent struct {
	Attempts  []Attempt
	Acts      int
	Confirmed bool // the provider got a 2xx in time
	Steps     []Step
}

// Deliver sends an event that happens in a minute.
func Deliver(at int, p Policy, rc Receiver, m Model) Sent {
	var s Sent
	now, pause := at, p.Pause
	for n := 1; ; n++ {
		a := Attempt{At: now, Answer: rc.At(now)}
		a.Acts = a.Answer.arrives() && !rc.skips(s.Acts, m)
		switch {
		case m == LostUnhandled && a.Answer != OK:
			a.Acts = false
		case m == ErrorHandled && (a.Answer == Busy || a.Answer == Wrong):
			a.Acts = !rc.skips(s.Acts, m)
		}
		if a.Acts {
			s.Acts++
		}
		s.Confirmed = a.Answer == OK
		stops := p.Stops && m != ClientError || m == ClientFinal
		end := ""
		switch {
		case s.Confirmed:
			end = "The event is confirmed."
		case a.Answer == Wrong && stops:
			end = "A 4xx ends the attempts."
		case n == p.Attempts:
			end = "It was the last attempt."
		case m == AtMostOnce, m == HandledEnds && s.Acts > 0:
			end = "over"
		}
		next := now + pause
		if m == FromFirst {
			next = at + pause
		}
		if m == "" {
			if a.Then = end; end == "" {
				a.Then = fmt.Sprintf("The next attempt comes %d min later, at %d.", pause, next)
			}
			s.Steps = append(s.Steps, p.step(n, a, rc, s.Acts))
		}
		s.Attempts = append(s.Attempts, a)
		if end != "" {
			return s
		}
		if now = next; m != Constant {
			pause *= 2
		}
	}
}

// skips reports whether the receiver takes a delivery for one that it has handled.
func (r Receiver) skips(acts int, m Model) bool {
	return acts > 0 && m != NoMemory && (r.Known == ByEvent || r.Known == ByDelivery && m == DeliveryKnown)
}

func (p Policy) step(n int, a Attempt, rc Receiver, acts int) Step {
	did := "nothing is done"
	switch {
	case a.Acts:
		did = fmt.Sprintf("it does the work (%d)", acts)
	case a.Answer.arrives():
		did = "it knows the event and skips the work"
	}
	if a.Acts && acts > 1 && rc.Known == ByDelivery {
		did += ", as each delivery has an id of its own"
	}
	return Step{Rule: "webhook.attempt", Text: fmt.Sprintf("Minute %d, attempt %d: the receiver %s; %s. %s", a.At, n, a.Answer, did, a.Then)}
}
