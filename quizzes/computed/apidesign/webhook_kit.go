package apidesign

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/webhook"
)

var webhookBeliefs = map[webhook.Model]string{
	webhook.AtMostOnce:    "an event is sent just once, but a failed delivery is repeated",
	webhook.ClientError:   "a `4xx` is tried again, but here it ends the attempts",
	webhook.ClientFinal:   "a `4xx` ends the attempts, but here it counts like any other failure",
	webhook.FromFirst:     "each pause counts from the first attempt, but it counts from the attempt before it",
	webhook.Constant:      "the pause stays the same, but it doubles",
	webhook.LostUnhandled: "an event without an answer in time was not handled, but the work comes before the answer",
	webhook.HandledEnds:   "the provider knows what was handled, but it only sees answers that come in time",
	webhook.DeliveryKnown: "the id of a delivery tells which event comes again, but each delivery has a new one",
	webhook.NoMemory:      "each delivery leads to work, but the receiver skips an event that it knows",
	webhook.ErrorHandled:  "an event answered with an error has been handled, but no work comes before these answers",
	webhook.BodyAlone:     "the body alone is signed, but the timestamp is signed with it",
	webhook.StampFree:     "the timestamp can be changed, but it is part of what is signed",
	webhook.Reparsed:      "equal JSON has an equal signature, but the bytes of the body are signed",
	webhook.NoTolerance:   "a good signature is enough, but the timestamp has to be near the clock too",
	webhook.FutureFine:    "a timestamp cannot be too new, but the tolerance holds in both directions",
	webhook.FirstAlone:    "the first signature alone counts, but one that fits is enough",
	webhook.AllMust:       "each signature must fit, but one that fits is enough",
}

func webhookWhy(m webhook.Model, format string, a ...any) string {
	return "This takes it that " + webhookBeliefs[m] + ". " + fmt.Sprintf(format, a...)
}

var webhookModels = []webhook.Model{webhook.FromFirst, webhook.ClientError, webhook.ClientFinal, webhook.LostUnhandled, webhook.HandledEnds, webhook.Constant,
	webhook.DeliveryKnown, webhook.NoMemory, webhook.ErrorHandled, webhook.AtMostOnce}

// webhookCase is a provider, a receiver and the minutes at which events happen.
type webhookCase struct {
	policy   webhook.Policy
	receiver webhook.Receiver
	events   []int
}

// webhookDraw has attempts in even minutes and the receiver change in odd ones, so that the two never meet.
func webhookDraw(r *rand.Rand, events int) webhookCase {
	c := webhookCase{policy: webhook.Policy{Attempts: 4 + r.IntN(2), Pause: 2 * (1 + r.IntN(3)), Stops: r.IntN(2) == 0}}
	c.receiver.Known = webhook.Known(r.IntN(3))
	at, last := 0, webhook.OK
	for len(c.receiver.Phases) < 4 {
		a := quizzes.One(r, webhook.Down, webhook.Busy, webhook.Lost, webhook.Lost, webhook.Slow, webhook.Wrong)
		if len(c.receiver.Phases) > 1 && r.IntN(3) == 0 {
			a = webhook.OK
		}
		if a == last {
			continue
		}
		c.receiver.Phases = append(c.receiver.Phases, webhook.Phase{From: at, Answer: a})
		last = a
		at += c.policy.Pause/2 + 2*r.IntN(c.policy.Pause*2)
		at |= 1
	}
	at = 0
	for range events {
		c.events = append(c.events, at)
		at += 2 * (1 + r.IntN(3))
	}
	return c
}

// sending is the provider's rule.
func (c webhookCase) sending() string {
	var pauses []string
	for i := range c.policy.Attempts - 1 {
		pauses = append(pauses, strconv.Itoa(c.policy.Pause<<i))
	}
	fails := "Any other answer, `4xx` too, counts as failed."
	if c.policy.Stops {
		fails = "A `4xx` ends the attempts."
	}
	return fmt.Sprintf("A provider sends a webhook at once and, unless a `2xx` comes within 10 s, again after pauses of %s minutes, each counted from the attempt before. %s", quizzes.And(pauses), fails)
}

// working is the receiver's rule.
func (c webhookCase) working() string {
	return []string{
		"Before each `200`, the receiver does the event's work; it stores no ids.",
		"Before each `200`, the receiver looks for the id of the event, which is the same in all attempts. If it has not stored this id, it does the event's work and stores the id; if it has, it does no work.",
		"Before each `200`, the receiver looks for the id of the delivery, which is new in each attempt. If it has not stored this id, it does the event's work and stores the id; if it has, it does no work.",
	}[c.receiver.Known] + " Before other answers it does no work."
}

func (c webhookCase) exhibit() []quizzes.Exhibit {
	e := quizzes.Exhibit{Title: "What the receiver does", Head: []string{"From minute", "The receiver"}}
	for _, p := range c.receiver.Phases {
		e.Rows = append(e.Rows, []string{strconv.Itoa(p.From), p.Answer.String()})
	}
	return []quizzes.Exhibit{e}
}

// webhookTimes lists the minutes of attempts: "minutes 0, 4 and 12".
func webhookTimes(s webhook.Sent) string {
	var out []string
	for _, a := range s.Attempts {
		out = append(out, strconv.Itoa(a.At))
	}
	if len(out) == 1 {
		return "minute " + out[0]
	}
	return "minutes " + quizzes.And(out)
}
