package mq

import (
	"fmt"
	"slices"
)

// Topic has partitions 0 to Partitions − 1.
type Topic struct {
	Name       string
	Partitions int
}

// The assignors, and the wrong models of them.
const (
	Range      = "range"
	RoundRobin = "round robin"

	RangeOverAll  Model = "range-over-all-topics" // range cuts the partitions of all topics together
	DealPerTopic  Model = "round-robin-per-topic" // dealing starts with the first member for each topic
	OnlyOrphans   Model = "only-orphans-move"     // a rebalance moves what the member that left had, and nothing else
	EverythingNew Model = "all-partitions-move"   // a rebalance takes every partition to another member
	RemainderLast Model = "range-remainder-last"  // the last members get the remainder
)

// Assign gives each partition, named as topic and number, its member. Members are in order of their ids, all
// subscribed to all topics.
func Assign(how string, members []string, topics []Topic, m Model) map[string]string {
	out := map[string]string{}
	var all []string
	for _, t := range topics {
		var own []string
		for p := range t.Partitions {
			own = append(own, fmt.Sprint(t.Name, p))
		}
		all = append(all, own...)
		if how == Range && m != RangeOverAll {
			cut(out, members, own, m)
		} else if how == RoundRobin && m == DealPerTopic {
			deal(out, members, own)
		}
	}
	switch {
	case how == Range && m == RangeOverAll:
		cut(out, members, all, m)
	case how == RoundRobin && m != DealPerTopic:
		deal(out, members, all)
	}
	return out
}

// cut gives runs; the first members get one more while there is a remainder.
func cut(out map[string]string, members, parts []string, m Model) {
	each, more := len(parts)/len(members), len(parts)%len(members)
	at := 0
	for i, member := range members {
		n := each
		if i < more && m != RemainderLast || m == RemainderLast && i >= len(members)-more {
			n++
		}
		for _, p := range parts[at : at+n] {
			out[p] = member
		}
		at += n
	}
}

func deal(out map[string]string, members, parts []string) {
	for i, p := range parts {
		out[p] = members[i%len(members)]
	}
}

// Share counts the partitions of each member.
func Share(owned map[string]string, members []string) []int {
	out := make([]int, len(members))
	for _, owner := range owned {
		out[slices.Index(members, owner)]++
	}
	return out
}

// Moved counts the partitions whose owner changes when member leaves.
func Moved(how string, members []string, topics []Topic, leaver string, m Model) int {
	before := Assign(how, members, topics, "")
	left := slices.DeleteFunc(slices.Clone(members), func(s string) bool { return s == leaver })
	after := Assign(how, left, topics, "")
	n := 0
	for p, owner := range before {
		if m == EverythingNew || m == OnlyOrphans && owner == leaver || m == "" && after[p] != owner {
			n++
		}
	}
	return n
}
