package mq

import (
	"fmt"
	"slices"
)

// Subscriber is a subscription in NATS; Group is its queue group, or "".
type Subscriber struct{ Name, Pattern, Group string }

// The wrong models of queue groups.
const (
	GroupBroadcasts Model = "group-broadcasts"     // each member of a group gets each message
	OneReader       Model = "one-reader-in-all"    // each message goes to one subscriber, whoever that is
	GroupOfPattern  Model = "group-ends-at-filter" // members with different patterns are groups of their own
	GroupsFirst     Model = "group-takes-message"  // what a group takes does not reach subscribers without one
)

// Copies is how many copies of a message a NATS server sends: one to each matching subscriber without a group, and
// one to each group of which a member matches (NATS documentation, "Queue groups"). The documentation knows groups on
// one subject only; nats-server counts by the name alone, whatever the patterns of the members.
func Copies(subs []Subscriber, subject string, m Model, t *Trace) int {
	single, groups := []string{}, []string{}
	for _, s := range subs {
		if ok, _ := NATS.Match(s.Pattern, subject, m); !ok {
			continue
		}
		name := s.Group
		if m == GroupOfPattern {
			name += " " + s.Pattern
		}
		switch {
		case s.Group == "" || m == GroupBroadcasts:
			single = append(single, s.Name)
		case !slices.Contains(groups, name):
			groups = append(groups, name)
		}
	}
	if m == GroupsFirst && len(groups) > 0 {
		single = nil
	}
	n := len(single) + len(groups)
	if m == OneReader {
		n = min(1, n)
	}
	t.add("group.copies", fmt.Sprint(n), "`%s` matches for these clients without a group: %s; and for members of these groups: %s. Copies: %d.", subject, none(single), none(groups), n)
	return n
}

func none(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	out := names[0]
	for _, n := range names[1:] {
		out += ", " + n
	}
	return out
}
