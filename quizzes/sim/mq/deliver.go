package mq

import "fmt"

// Moment is what happens at one line of a timeline: a message is published, or the subscriber comes or goes.
type Moment struct {
	What string // Publish, Join (the first time), Leave, Return
	Name string // of the message
}

// What happens.
const (
	Publish = "publish"
	Join    = "join"
	Leave   = "leave"
	Return  = "return"
)

// Subscription says what a subscriber gets of what was sent without it.
type Subscription struct {
	Name    string
	Durable bool // what is sent while it is away is kept
	History bool // what was sent before it first came is readable
}

// The wrong models of delivery.
const (
	TopicRemembers Model = "topic-remembers"         // every subscription gets what was sent before it existed
	AllDurable     Model = "every-subscription-kept" // every subscription gets what was sent while it was away
	NoneDurable    Model = "away-means-lost"         // no subscription gets what was sent while it was away
	LogFromStart   Model = "new-group-reads-all"     // a new Kafka group starts at the beginning of the log
)

// Deliver lists the messages that a subscription has got when the timeline is over.
func (s Subscription) Deliver(line []Moment, m Model, t *Trace) []string {
	var got, kept []string
	joined, here := false, false
	history, durable := s.History || m == TopicRemembers || m == LogFromStart, (s.Durable || m == AllDurable) && m != NoneDurable
	for _, e := range line {
		switch e.What {
		case Publish:
			switch {
			case here:
				got = append(got, e.Name)
			case joined && durable, !joined && history:
				kept = append(kept, e.Name)
			}
		case Join, Return:
			joined, here = true, true
			if len(kept) > 0 {
				t.add("deliver.kept", fmt.Sprint(append(got, kept...)), "%s: on arrival it gets %v, sent without it.", s.Name, kept)
			}
			got, kept = append(got, kept...), nil
		case Leave:
			here = false
		}
	}
	t.add("deliver.sum", fmt.Sprint(got), "%s: it gets %d messages in all.", s.Name, len(got))
	return got
}
