package raft

import (
	"fmt"
	"slices"
	"strings"
)

// Turn is what happens to a lock: a client asks for it, or its znode goes, by a release or with its session.
type Turn struct {
	Client string
	Asks   bool
}

// Nobody and All name who is woken besides single clients.
const (
	Nobody = "nobody"
	All    = "all waiting"
)

// Wrong models of the lock queue.
const (
	AllWake    Model = "all-waiters-wake"        // whenever a znode goes, all waiters are woken
	WokenHolds Model = "woken-holds-the-lock"    // whoever is woken takes the lock for its own
	HeadOnly   Model = "watches-are-on-the-head" // only the end of the holder wakes, and it wakes the next one
	BehindLost Model = "queue-breaks-with-a-gap" // a waiter behind one that has gone is woken by nobody any more
)

// Outcome is who is woken by a turn and who holds the lock after it.
type Outcome struct{ Woken, Holder string }

// Queue plays turns by ZooKeeper's recipe for locks ("ZooKeeper Recipes and Solutions", Locks): the lowest number
// holds the lock, and each waiter watches the znode with the next lower number. Numbers are given in the order of
// asking, beginning with the clients in line.
func Queue(line []string, turns []Turn, m Model) ([]Outcome, []Step) {
	tr := trace{off: m != ""}
	line = slices.Clone(line)
	holder, gap := line[0], false
	var out []Outcome
	for _, t := range turns {
		if t.Asks {
			line = append(line, t.Client)
			if len(line) == 1 {
				holder = t.Client
			}
			out = append(out, Outcome{Nobody, named(holder)})
			tr.add("zk.create", inLine(line), "%s creates a znode with the next number; that wakes nobody.", t.Client)
			continue
		}
		at := slices.Index(line, t.Client)
		line = slices.Delete(line, at, at+1)
		woken := Nobody
		if at < len(line) && !(m == HeadOnly && at > 0) && !(m == BehindLost && gap) {
			woken = line[at]
		}
		gap = gap || at > 0
		if m == AllWake && len(line) > 0 {
			woken = All
		}
		switch {
		case m == WokenHolds && woken != Nobody:
			holder = woken
		case len(line) == 0:
			holder = ""
		case m != WokenHolds || at == 0:
			holder = line[0]
		}
		out = append(out, Outcome{woken, named(holder)})
		if !tr.off {
			tr.add("zk.delete", inLine(line), "%s's znode goes. %s", t.Client, wakes(woken, line))
		}
	}
	return out, tr.steps
}

func wakes(woken string, line []string) string {
	switch {
	case woken == Nobody:
		return "No znode was right behind it, so nobody is woken."
	case line[0] == woken:
		return fmt.Sprintf("%s watched it, is woken, and has the lowest number now.", woken)
	}
	at := slices.Index(line, woken)
	return fmt.Sprintf("%s watched it and is woken, but does not have the lowest number: it watches %s now.", woken, line[at-1])
}

func inLine(line []string) string {
	if len(line) == 0 {
		return "the queue is empty"
	}
	return "queue: " + strings.Join(line, ", ")
}

func named(holder string) string {
	if holder == "" {
		return Nobody
	}
	return holder
}
