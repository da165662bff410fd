package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// WriteDB asks what database and cache hold after a run under a write policy.
var CSWriteDB = quizzes.Template{
	ID: "cs.write.db", Version: 2, Concept: "caching-strategies#write-policies", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: csWriteDB,
}

var csWriteNames = []string{"cart", "price", "stock", "score", "views", "quota", "level", "badge"}

// csWriteRule says what the policy's name leaves open.
func csWriteRule(p cache.WritePolicy) string {
	switch p {
	case cache.WriteBehind:
		return "write-behind (write-back): a write is acknowledged when the cache holds the value, marked dirty; dirty values go to the database at a flush or an eviction"
	case cache.WriteAround:
		return "write-around: a write goes to the database and drops the cached copy"
	}
	return "write-through: a write goes to the cache and to the database before it is acknowledged"
}

func csWriteDraw(r *rand.Rand, p cache.WritePolicy, keys, n int) cache.WriteCase {
	c := cache.WriteCase{Policy: p, Keys: quizzes.DrawSorted(r, csWriteNames, keys)}
	for i := range c.Keys {
		c.Start = append(c.Start, 10*(i+1))
	}
	values := r.Perm(40)
	for i := range n {
		c.Ops = append(c.Ops, cache.WriteOp{Kind: csWriteKind(r, p, c), Key: quizzes.One(r, c.Keys...), Value: 41 + values[i]})
	}
	return c
}

func csWriteKind(r *rand.Rand, p cache.WritePolicy, c cache.WriteCase) string {
	if p == cache.WriteBehind {
		return quizzes.One(r, cache.OpWrite, cache.OpWrite, cache.OpWrite, cache.OpWrite, cache.OpRead, cache.OpFlush, cache.OpEvict)
	}
	return quizzes.One(r, cache.OpWrite, cache.OpWrite, cache.OpRead, cache.OpRead, cache.OpRead, cache.OpEvict)
}

// csWriteUpTo plays the first n events.
func csWriteUpTo(c cache.WriteCase, n int) cache.WriteOutcome {
	return cache.PlayWrites(cache.WriteCase{Policy: c.Policy, Keys: c.Keys, Start: c.Start, Ops: c.Ops[:n]}, "")
}

// csWriteDull reports events without effect, which only cost reading.
func csWriteDull(c cache.WriteCase) bool {
	for i, op := range c.Ops {
		before := csWriteUpTo(c, i)
		switch op.Kind {
		case cache.OpFlush:
			if !slices.Contains(before.Dirty, true) {
				return true
			}
		case cache.OpEvict:
			if before.Cache[slices.Index(c.Keys, op.Key)] == 0 {
				return true
			}
		case cache.OpRead:
			if i > 0 && c.Ops[i-1].Key == op.Key {
				return true
			}
		}
	}
	return false
}

func csWriteExhibits(c cache.WriteCase) []quizzes.Exhibit {
	var start, ops []string
	for i, k := range c.Keys {
		start = append(start, fmt.Sprintf("%s = %d", k, c.Start[i]))
	}
	for i, op := range c.Ops {
		ops = append(ops, fmt.Sprintf("%d  %s", i+1, op))
	}
	return []quizzes.Exhibit{
		{Title: "Database at the start; the cache is empty", Lang: "text", Lines: []string{strings.Join(start, ", ")}},
		{Title: "Events", Lang: "text", Lines: ops},
	}
}

func csWriteNote(c cache.WriteCase) string { return fmt.Sprint(c.Policy, c.Keys, c.Ops) }

// csWriteWrong runs the wrong models that matter under a policy.
func csWriteWrong(c cache.WriteCase) map[cache.Model]cache.WriteOutcome {
	out := map[cache.Model]cache.WriteOutcome{}
	for _, m := range csWriteModels {
		out[m] = cache.PlayWrites(c, m)
	}
	return out
}

var csWriteModels = []cache.Model{cache.WriteBehindDurable, cache.AroundFills, cache.CrashKeepsCache, cache.EvictDropsDirty}

func csWriteModelSays(m cache.Model) string {
	switch m {
	case cache.WriteBehindDurable:
		return "That takes write-behind for durable: an acknowledged value may still be in the cache alone."
	case cache.AroundFills:
		return "That has write-around fill the cache: the value goes to the database only."
	case cache.CrashKeepsCache:
		return "That has the cache keep its memory over the crash."
	}
	return "That forgets that an evicted dirty entry is written to the database first."
}

func csWriteDB(r *rand.Rand) (quizzes.Question, error) {
	p := quizzes.One(r, cache.WriteBehind, cache.WriteBehind, cache.WriteBehind, cache.WriteAround, cache.WriteAround, cache.WriteThrough)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := csWriteMix(r, p)
		wrong := csWriteWrong(c)
		if csWriteDull(c) || !csWriteAtStake(c, cache.PlayWrites(c, ""), wrong) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		o := cache.RunWrites(c, "")
		return quizzes.Question{
			Stem:     fmt.Sprintf("A cache in front of a database works as %s. A read that misses fills the cache.%s What do database and cache hold after the last event?", csWriteRule(p), csWriteCrash(c)),
			Exhibits: csWriteExhibits(c), Ask: csWriteCells(c, o, wrong), Note: csWriteNote(c),
			Trace: quizzes.Worked(o.Steps, "At the end: %s.", strings.TrimSuffix(o.Steps[len(o.Steps)-1].State, ", * dirty")),
		}, nil
	})
}

// csWriteCrash says what a crash does, if there is one.
func csWriteCrash(c cache.WriteCase) string {
	if slices.ContainsFunc(c.Ops, func(op cache.WriteOp) bool { return op.Kind == cache.OpCrash }) {
		return " In a crash the cache loses its memory; the database stays up."
	}
	return ""
}

// csWriteMix shuffles five writes of three keys with the events that matter under the policy.
func csWriteMix(r *rand.Rand, p cache.WritePolicy) cache.WriteCase {
	c := csWriteDraw(r, p, 3, 0)
	for i, k := range append(slices.Clone(c.Keys), quizzes.One(r, c.Keys...), quizzes.One(r, c.Keys...)) {
		c.Ops = append(c.Ops, cache.WriteOp{Kind: cache.OpWrite, Key: k, Value: 41 + 7*i + r.IntN(7)})
	}
	add := func(kind string) {
		op := cache.WriteOp{Kind: kind}
		if kind == cache.OpRead || kind == cache.OpEvict {
			op.Key = quizzes.One(r, c.Keys...)
		}
		c.Ops = append(c.Ops, op)
	}
	switch {
	case p != cache.WriteBehind:
		add(cache.OpRead)
		add(cache.OpRead)
		add(quizzes.One(r, cache.OpCrash, cache.OpRead))
	case r.IntN(2) == 0:
		add(cache.OpFlush)
		add(cache.OpCrash)
	default:
		add(cache.OpEvict)
		add(quizzes.One(r, cache.OpFlush, cache.OpRead))
		add(quizzes.One(r, cache.OpCrash, cache.OpEvict))
	}
	r.Shuffle(len(c.Ops), func(i, j int) { c.Ops[i], c.Ops[j] = c.Ops[j], c.Ops[i] })
	return c
}

// csWriteAtStake asks for a wrong model that differs, for a cache that is neither full nor empty, and under
// write-back for a database that is behind for some keys and not for others.
func csWriteAtStake(c cache.WriteCase, o cache.WriteOutcome, wrong map[cache.Model]cache.WriteOutcome) bool {
	traps, empty, behind := 0, 0, 0
	for _, m := range csWriteModels {
		if w := wrong[m]; !slices.Equal(w.DB, o.DB) || !slices.Equal(w.Cache, o.Cache) {
			traps++
		}
	}
	for i, v := range o.Cache {
		if v == 0 {
			empty++
		}
		if o.DB[i] != o.Acked[i] {
			behind++
		}
	}
	return traps > 0 && empty > 0 && empty < len(o.Cache) && (c.Policy != cache.WriteBehind || behind > 0 && behind < len(o.DB))
}

func csWriteCells(c cache.WriteCase, o cache.WriteOutcome, wrong map[cache.Model]cache.WriteOutcome) quizzes.Cells {
	cells := quizzes.Cells{Title: "After the last event", Head: []string{"Key", "Database", "Cache"}}
	for i, k := range c.Keys {
		values := []string{csItoa(c.Start[i])}
		for _, op := range c.Ops {
			if op.Kind == cache.OpWrite && op.Key == k {
				values = append(values, csItoa(op.Value))
			}
		}
		if len(values) == 1 {
			values = append(values, csItoa(c.Start[(i+1)%len(c.Keys)]))
		}
		db := quizzes.Cell{Choices: values, Want: csItoa(o.DB[i]), Why: csWriteWhy(c, o, i, true)}
		in := quizzes.Cell{Choices: append(slices.Clone(values), "none"), Want: csWriteShow(o.Cache[i]), Why: csWriteWhy(c, o, i, false)}
		for _, m := range csWriteModels {
			csWriteNear(&db, csItoa(wrong[m].DB[i]), m)
			csWriteNear(&in, csWriteShow(wrong[m].Cache[i]), m)
		}
		cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(k)}, Asked: []quizzes.Cell{db, in}})
	}
	return cells
}

func csWriteShow(v int) string {
	if v == 0 {
		return "none"
	}
	return csItoa(v)
}

func csWriteNear(cell *quizzes.Cell, answer string, m cache.Model) {
	if answer == cell.Want || slices.ContainsFunc(cell.Near, func(n quizzes.Near) bool { return n.Answer == answer }) {
		return
	}
	cell.Near = append(cell.Near, quizzes.Near{Answer: answer, Misconception: string(m), Why: csWriteModelSays(m) + " " + cell.Why})
}

// csWriteWhy quotes the last event that changed what the database, or the cache, holds for a key.
func csWriteWhy(c cache.WriteCase, o cache.WriteOutcome, i int, db bool) string {
	now := func(n int) string {
		run := csWriteUpTo(c, n)
		if db {
			return csItoa(run.DB[i])
		}
		return csWriteShow(run.Cache[i])
	}
	for n := len(c.Ops); n > 0; n-- {
		if now(n) != now(n-1) {
			return fmt.Sprintf("The last event that changes this cell is %d: %s.", n, csLower(o.Steps[n-1].Text))
		}
	}
	if db {
		return fmt.Sprintf("No event changes `%s` in the database.", c.Keys[i])
	}
	return fmt.Sprintf("No event leaves `%s` in the cache.", c.Keys[i])
}
