package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// ALTierRead asks what reads through two tiers return, and from where.
var ALTierRead = quizzes.Template{
	ID: "al.tier.read", Version: 2, Concept: "application-level-caching#two-tier", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: alTierRead,
}

// ALTierStale asks until when two tiers can show an old value.
var ALTierStale = quizzes.Template{
	ID: "al.tier.stale", Version: 2, Concept: "application-level-caching#two-tier", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: alTierStale,
}

var alTierModels = []cache.Model{cache.BusReliable, cache.L1SeesL2Delete, cache.L1InheritsTTL, cache.NoL1, cache.WriterKeepsL1}

func alTierDraw(r *rand.Rand) cache.TierCase {
	c := cache.TierCase{Procs: 2, TTL1: 10 * (2 + r.IntN(3)), TTL2: 10 * (5 + r.IntN(6))}
	now, writes := 0, 0
	for len(c.Ops) < 7 {
		op := cache.TierOp{At: now, Proc: r.IntN(2), Lost: -1}
		if len(c.Ops) > 1 && writes < 2 && r.IntN(3) == 0 {
			writes++
			if op.Write = true; r.IntN(3) > 0 {
				op.Lost = 1 - op.Proc
			}
		}
		c.Ops = append(c.Ops, op)
		now += quizzes.One(r, 5, 5, 10, 15, 25)
	}
	return c
}

func alTierLines(c cache.TierCase) []string {
	var lines []string
	version := 1
	for _, op := range c.Ops {
		s := fmt.Sprintf("%3d s  P%d reads", op.At, op.Proc+1)
		if op.Write {
			version++
			s = fmt.Sprintf("%3d s  P%d writes v%d", op.At, op.Proc+1, version)
			if op.Lost >= 0 {
				s += fmt.Sprintf(" (message to P%d is lost)", op.Lost+1)
			}
		}
		lines = append(lines, s)
	}
	return lines
}

func alTierSays(m cache.Model) string {
	switch m {
	case cache.BusReliable:
		return "That has every message arrive; here one is lost."
	case cache.L1SeesL2Delete:
		return "That has the delete in L2 empty the L1 of the other process; nothing but the message does."
	case cache.L1InheritsTTL:
		return "That ends the copy in L1 together with the one in L2; L1 counts its own TTL from the time it stored its copy."
	case cache.NoL1:
		return "That reads past the process's own L1."
	}
	return "That leaves the old copy in the writer's own L1; a writer deletes it."
}

func alTierRead(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := alTierDraw(r)
		o := cache.PlayTiers(c, "")
		if o.Slack < 5 || !alTierStake(c, o) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		steps := cache.RunTiers(c, "").Steps
		cells := quizzes.Cells{Title: "Reads", Head: []string{"Read", "Returns", "From"}}
		versions := []string{"v1", "v2", "v3"}
		read := 0
		for i, op := range c.Ops {
			if op.Write {
				continue
			}
			given := fmt.Sprintf("%d s, P%d", op.At, op.Proc+1)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{given}, Asked: alTierCells(c, o, read, versions, steps[i].Text)})
			read++
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("P1 and P2 cache one key, each in an L1 (TTL %d s) in front of a shared L2 (TTL %d s); TTLs run from storing. A read fills each tier that it missed. A write changes the database, deletes the key in L2 and in its own L1, and sends a message that empties the other L1. All tiers are empty at first. What does each read return, and from where?", c.TTL1, c.TTL2),
			Exhibits: []quizzes.Exhibit{{Title: "Events; the database holds v1 at first", Lang: "text", Lines: alTierLines(c), Drawn: quizzes.LanesOf([]string{"P1", "P2"}, alTierLines(c))}}, Ask: cells, Note: fmt.Sprint(c),
			Trace: quizzes.Worked(steps, "The reads return: %s.", alTierSaid(o)),
		}, nil
	})
}

// alTierStake asks for a read of an old version, all three sources, and two wrong models that differ.
func alTierStake(c cache.TierCase, o cache.TierOutcome) bool {
	if n := len(o.Reads); n < 4 || n > 6 {
		return false
	}
	var from []string
	db, read, stale := 1, 0, false
	for _, op := range c.Ops {
		if op.Write {
			db++
			continue
		}
		from = append(from, o.Reads[read].From)
		stale = stale || o.Reads[read].Version < db
		read++
	}
	differ := 0
	for _, m := range alTierModels {
		if !slices.Equal(cache.PlayTiers(c, m).Reads, o.Reads) {
			differ++
		}
	}
	return stale && csDistinct(from...) == 3 && differ >= 3
}

func alTierCells(c cache.TierCase, o cache.TierOutcome, read int, versions []string, text string) []quizzes.Cell {
	right := o.Reads[read]
	why := "At " + text + "."
	v := quizzes.Cell{Choices: versions, Want: fmt.Sprintf("v%d", right.Version), Why: why}
	from := quizzes.Cell{Choices: []string{"L1", "L2", "database"}, Want: right.From, Why: why}
	for _, m := range alTierModels {
		w := cache.PlayTiers(c, m).Reads[read]
		alNear(&v, fmt.Sprintf("v%d", w.Version), string(m), alTierSays(m))
		alNear(&from, w.From, string(m), alTierSays(m))
	}
	return []quizzes.Cell{v, from}
}

// alNear adds a wrong answer to a cell, once.
func alNear(cell *quizzes.Cell, answer, id, says string) {
	if answer == cell.Want || slices.ContainsFunc(cell.Near, func(n quizzes.Near) bool { return n.Answer == answer }) {
		return
	}
	cell.Near = append(cell.Near, quizzes.Near{Answer: answer, Misconception: id, Why: says + " " + cell.Why})
}

func alTierSaid(o cache.TierOutcome) string {
	var s []string
	for _, rd := range o.Reads {
		s = append(s, fmt.Sprintf("v%d from %s", rd.Version, rd.From))
	}
	return strings.Join(s, ", ")
}

// alStaleCase is an old value in L2 that a process changes in the database. The writer may delete it in L2, and an L1
// may be kept from outliving the copy in L2.
type alStaleCase struct {
	ttl1, ttl2, stored, write int
	deletes, capped           bool
}

// last is when L2 loses the old value.
func (c alStaleCase) last() int {
	if c.deletes {
		return c.write
	}
	return c.stored + c.ttl2
}

func (c alStaleCase) end() int {
	m := cache.Model("")
	if c.capped {
		m = cache.L1InheritsTTL
	}
	worst, _ := cache.MaxStale(c.ttl1, c.stored+c.ttl2-c.write, c.deletes, m)
	return c.write + worst
}

func (c alStaleCase) stem() string {
	does, rule := "changes the row and nothing else", ""
	if c.deletes {
		does = "changes the row and deletes the key in L2 and in its own L1; its messages to the others are lost"
	}
	if c.capped {
		rule = ", and no L1 keeps a copy for longer than L2"
	}
	return fmt.Sprintf("Many processes keep a key in an L1 each (TTL %d s), in front of a shared L2 (TTL %d s). TTLs run from storing%s; loads take no time. L2 stores the value at %d s. At %d s a process %s. Until which second may some process still return the old value?",
		c.ttl1, c.ttl2, rule, c.stored, c.write, does)
}

func alTierStale(r *rand.Rand) (quizzes.Question, error) {
	kind := r.IntN(5)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := alStaleCase{ttl1: 5 * (1 + r.IntN(9)), ttl2: 10 * (6 + r.IntN(25)), stored: 5 * r.IntN(8), deletes: kind < 2, capped: kind == 4}
		c.write = c.stored + 10 + 5*r.IntN(8)
		if c.stored+c.ttl2-c.write < 10 {
			return quizzes.Question{}, quizzes.Reject("L2 is stale before the write")
		}
		return quizzes.Question{
			Stem:  c.stem(),
			Ask:   quizzes.Number{Value: float64(c.end()), Unit: "s", Near: c.near()},
			Trace: c.trace(), Note: fmt.Sprint(c),
		}, nil
	})
}

func (c alStaleCase) near() []quizzes.Near {
	ends := c.stored + c.ttl2
	near := []quizzes.Near{
		csNear(c.write, string(cache.L1SeesL2Delete), "That is the time of the write; no L1 of another process learns of it."),
		csNear(max(c.write+c.ttl1, ends), "longest-ttl-alone", "That takes the longer of the two. An L1 may take the old value from L2 just before L2 loses it."),
	}
	switch {
	case c.capped:
		near = append(near, csNear(ends+c.ttl1, "cap-ignored", "A copy that an L1 takes just before %d s ends together with the one in L2.", ends))
	case c.deletes:
		near = append(near, csNear(ends+c.ttl1, "l2-delete-ignored", "L2 loses the value at %d s; no L1 can take it from there later.", c.write),
			csNear(c.write+c.ttl2, "l2-ttl-for-l1", "The copies that are left stand in L1s, which keep them %d s.", c.ttl1))
	}
	if !c.capped {
		near = append(near, csNear(ends, string(cache.L1InheritsTTL), "That is when L2's copy ends. A copy in an L1 counts its own %d s from the time it was taken.", c.ttl1))
	}
	if !c.deletes {
		near = append(near, csNear(c.write+c.ttl1, "l2-keeps-serving-forgotten", "L2 still serves the old value after the write, until %d s, and an L1 may take it then.", ends),
			csNear(c.write+c.ttl1+c.ttl2, "ttl-from-write", "L2's TTL runs from %d s, when it stored its copy, not from the write.", c.stored))
	}
	return quizzes.NearAnswers(csItoa(c.end()), near)
}

func (c alStaleCase) trace() []quizzes.Step {
	steps := []cache.Step{{Rule: "tier.l2", Text: fmt.Sprintf("L2 stored the old value at %d s and keeps it until %d + %d = %d s", c.stored, c.stored, c.ttl2, c.last())}}
	if c.deletes {
		steps[0] = cache.Step{Rule: "tier.delete", Text: fmt.Sprintf("The delete at %d s takes the old value from L2: no L1 can take it from there later", c.write)}
	}
	if c.capped {
		steps = append(steps, cache.Step{Rule: "tier.cap", Text: fmt.Sprintf("An L1 may take it until then, but must drop it at %d s as well", c.last())})
		return quizzes.Worked(steps, "The old value may be returned until %d s.", c.end())
	}
	steps = append(steps, cache.Step{Rule: "tier.l1", Text: fmt.Sprintf("At worst an L1 takes the old value from L2 just before %d s and keeps it %d s", c.last(), c.ttl1)})
	return quizzes.Worked(steps, "%d + %d: the old value may be returned until %d s.", c.last(), c.ttl1, c.end())
}
