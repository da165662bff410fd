package cache

import (
	"fmt"
	"slices"
	"strings"
)

// Wrong models of two tiers.
const (
	L1SeesL2Delete Model = "l1-sees-l2-delete" // a delete in L2 empties every L1
	L1InheritsTTL  Model = "l1-inherits-ttl"   // a copy in L1 ends when the one in L2 ends
	BusReliable    Model = "bus-reliable"      // every message arrives
	NoL1           Model = "no-l1"             // reads go to L2
	WriterKeepsL1  Model = "writer-keeps-l1"   // the writer does not drop its own copy
)

// TierOp is a read or a write by a process, At seconds after the start. A write updates the database, deletes the
// key in L2 and in the writer's own L1, and sends a message that empties the L1 of the other processes; Lost names
// the process, from 0, that does not get it, or is -1.
type TierOp struct {
	At, Proc int
	Write    bool
	Lost     int
}

// TierCase is one key. Each process has an L1 of its own, all share one L2. All caches are empty at first and the
// database holds version 1; the n-th write makes version n+1. TTLs in seconds count from when a tier stores its copy.
type TierCase struct {
	Procs, TTL1, TTL2 int
	Ops               []TierOp
}

// TierRead is what a read returned, and from where: L1, L2 or database.
type TierRead struct {
	Version int
	From    string
}

// TierOutcome is a run. Reads has an element for each read, in order.
type TierOutcome struct {
	Reads []TierRead
	Slack int // the least distance, in seconds, of any read from the expiry of a copy it looked at
	Steps []Step
}

type copyOf struct{ version, until int } // version 0: none

type tiers struct {
	voice
	c   TierCase
	m   Model
	db  int
	l1  []copyOf
	l2  copyOf
	out TierOutcome
}

// RunTiers plays reads and writes in order of time.
func RunTiers(c TierCase, m Model) TierOutcome { return runTiers(c, m, true) }

// PlayTiers is RunTiers without Steps, for the many cases that a search throws away.
func PlayTiers(c TierCase, m Model) TierOutcome { return runTiers(c, m, false) }

func runTiers(c TierCase, m Model, explain voice) TierOutcome {
	t := tiers{voice: explain, c: c, m: m, db: 1, l1: make([]copyOf, c.Procs), out: TierOutcome{Slack: 1 << 30}}
	var steps trace
	for _, op := range c.Ops {
		text := ""
		if op.Write {
			text = t.write(op)
		} else {
			text = t.read(op)
		}
		if !explain {
			continue
		}
		steps.add(tierRule(op), t.state(op.At), "%d s: %s", op.At, text)
	}
	t.out.Steps = steps
	return t.out
}

func tierRule(op TierOp) string {
	if op.Write {
		return "tier.write"
	}
	return "tier.read"
}

func (t *tiers) write(op TierOp) string {
	t.db++
	t.l2 = copyOf{}
	if t.m != WriterKeepsL1 {
		t.l1[op.Proc] = copyOf{}
	}
	text := t.say("P%d writes v%d and deletes the key in L2 and in its own L1", op.Proc+1, t.db)
	for p := range t.l1 {
		switch {
		case p == op.Proc:
		case p == op.Lost && t.m != BusReliable && t.m != L1SeesL2Delete:
			text += t.say("; the message to P%d is lost", p+1)
		default:
			t.l1[p] = copyOf{}
			text += t.say("; P%d empties its L1", p+1)
		}
	}
	return text
}

func (t *tiers) read(op TierOp) string {
	p := op.Proc
	if t.fresh(t.l1[p], op.At) && t.m != NoL1 {
		t.got(t.l1[p].version, "L1")
		return t.say("P%d finds v%d in its L1, good until %d s", p+1, t.l1[p].version, t.l1[p].until)
	}
	from, v := "L2", t.l2.version
	if !t.fresh(t.l2, op.At) {
		from, v = "database", t.db
		t.l2 = copyOf{v, op.At + t.c.TTL2}
	}
	t.l1[p] = copyOf{v, op.At + t.c.TTL1}
	if t.m == L1InheritsTTL {
		t.l1[p].until = min(t.l1[p].until, t.l2.until)
	}
	t.got(v, from)
	text := t.say("P%d misses L1, finds v%d in L2, and keeps it in L1 until %d s", p+1, v, t.l1[p].until)
	if from == "database" {
		text = t.say("P%d misses L1 and L2, loads v%d, and stores it in L2 until %d s and in L1 until %d s", p+1, v, t.l2.until, t.l1[p].until)
	}
	return text
}

func (t *tiers) fresh(c copyOf, now int) bool {
	if c.version == 0 {
		return false
	}
	t.out.Slack = min(t.out.Slack, abs(c.until-now))
	return now < c.until
}

func abs(n int) int { return max(n, -n) }

func (t *tiers) got(version int, from string) {
	t.out.Reads = append(t.out.Reads, TierRead{version, from})
}

func (t *tiers) state(now int) string {
	var s []string
	for p, c := range t.l1 {
		s = append(s, fmt.Sprintf("P%d %s", p+1, showCopy(c, now)))
	}
	s = append(s, "L2 "+showCopy(t.l2, now), fmt.Sprintf("database v%d", t.db))
	return strings.Join(s, ", ")
}

func showCopy(c copyOf, now int) string {
	if c.version == 0 || now >= c.until {
		return "–"
	}
	return fmt.Sprintf("v%d", c.version)
}

// MaxStale is how many seconds after a write a process may still read the old version at most, when the writer
// changes the database only (deletes false), or deletes L2 as well but reaches no L1 (deletes true). The old copy in
// L1 may have been taken from L2 just before L2 lost it. Loads take no time.
func MaxStale(ttl1, ttl2 int, deletes bool, m Model) (int, []Step) {
	var t trace
	left := ttl2
	if deletes {
		left = 0
		t.add("tier.delete", "", "The writer deletes the copy in L2 at 0 s, so no L1 can take the old version from L2 later")
	} else {
		t.add("tier.l2", "", "At worst L2 stored the old version just before the write at 0 s: it keeps it until %d s", ttl2)
	}
	if m == L1InheritsTTL {
		return max(left, 0), t
	}
	t.add("tier.l1", "", "At worst an L1 takes the old version just before %d s and keeps it for its own %d s", left, ttl1)
	t.add("tier.sum", "", "The last old answer comes at most %d + %d = %d s after the write", left, ttl1, left+ttl1)
	return left + ttl1, slices.Clone(t)
}
