package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/cache"
)

// WriteLost asks which acknowledged writes a crash of a write-behind cache takes.
var CSWriteLost = quizzes.Template{
	ID: "cs.write.lost", Version: 2, Concept: "caching-strategies#write-policies", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: csWriteLost,
}

// WriteCount asks how many writes reach the database.
var CSWriteCount = quizzes.Template{
	ID: "cs.write.count", Version: 2, Concept: "caching-strategies#write-policies", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: csWriteCount,
}

func csWriteLost(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := csWriteLostDraw(r)
		if n := csTrue(cache.PlayWrites(c, "").Lost()); n != want || csWriteDull(c) {
			return quizzes.Question{}, quizzes.Reject("not this many lost")
		}
		o := cache.RunWrites(c, "")
		var opts []quizzes.Option
		var lost []string
		for i, k := range c.Keys {
			opts = append(opts, csWriteLostOption(c, o, i))
			if o.Lost()[i] {
				lost = append(lost, k)
			}
		}
		return quizzes.Question{
			Stem:     "A cache works as " + csWriteRule(cache.WriteBehind) + ". The last event is a crash in which the cache loses its memory. For which keys does the database miss the last acknowledged value?",
			Exhibits: csWriteExhibits(c), Ask: quizzes.Multiple{Options: opts}, Note: csWriteNote(c),
			Trace: quizzes.Worked(o.Steps, "The database misses the last value of %s.", alAnd(lost)),
		}, nil
	})
}

// csWriteLostDraw writes each of four keys, one of them twice, with a flush and an eviction somewhere between.
func csWriteLostDraw(r *rand.Rand) cache.WriteCase {
	c := csWriteDraw(r, cache.WriteBehind, 4, 0)
	for i, k := range append(slices.Clone(c.Keys), quizzes.One(r, c.Keys...)) {
		c.Ops = append(c.Ops, cache.WriteOp{Kind: cache.OpWrite, Key: k, Value: 41 + 7*i + r.IntN(7)})
	}
	c.Ops = append(c.Ops, cache.WriteOp{Kind: cache.OpFlush}, cache.WriteOp{Kind: cache.OpEvict, Key: quizzes.One(r, c.Keys...)})
	r.Shuffle(len(c.Ops), func(i, j int) { c.Ops[i], c.Ops[j] = c.Ops[j], c.Ops[i] })
	c.Ops = append(c.Ops, cache.WriteOp{Kind: cache.OpCrash})
	return c
}

func csWriteLostOption(c cache.WriteCase, o cache.WriteOutcome, i int) quizzes.Option {
	opt := quizzes.Option{Text: quizzes.Code(c.Keys[i]), Right: o.Lost()[i]}
	before := csWriteUpTo(c, len(c.Ops)-1)
	switch {
	case opt.Right:
		opt.Why = fmt.Sprintf("%d was acknowledged and stood in the cache, dirty, at the crash; the database still has %d.", o.Acked[i], o.DB[i])
	case before.Cache[i] != 0:
		opt.Misconception = "clean-copy-lost"
		opt.Why = fmt.Sprintf("The crash takes a clean copy: event %d, the flush, has brought %d to the database.", csWriteStored(c, i), o.DB[i])
	case c.Ops[csWriteStored(c, i)-1].Kind == cache.OpFlush:
		opt.Misconception = "eviction-loses-value"
		opt.Why = fmt.Sprintf("Event %d, the flush, has brought %d to the database before `%s` was evicted.", csWriteStored(c, i), o.DB[i], c.Keys[i])
	default:
		opt.Misconception = string(cache.EvictDropsDirty)
		opt.Why = fmt.Sprintf("An evicted dirty entry is written first: event %d has brought %d to the database.", csWriteStored(c, i), o.DB[i])
	}
	return opt
}

// csWriteStored is the number of the event that brought the last value of a key to the database.
func csWriteStored(c cache.WriteCase, i int) int {
	for n := len(c.Ops); n > 0; n-- {
		if csWriteUpTo(c, n).DB[i] != csWriteUpTo(c, n-1).DB[i] {
			return n
		}
	}
	return 0
}

func csWriteCount(r *rand.Rand) (quizzes.Question, error) {
	want := 2 + r.IntN(3)
	return quizzes.Search(csTries, func() (quizzes.Question, error) {
		c := csWriteDraw(r, cache.WriteBehind, 3, 8)
		o := cache.PlayWrites(c, "")
		writes := 0
		for _, op := range c.Ops {
			if op.Kind == cache.OpWrite {
				writes++
			}
		}
		each, drops := cache.PlayWrites(c, cache.NoCoalescing).DBWrites, cache.PlayWrites(c, cache.EvictDropsDirty).DBWrites
		n := o.DBWrites
		if n != want || n == writes || n == each || csWriteDull(c) {
			return quizzes.Question{}, quizzes.Reject("nothing at stake")
		}
		near := []quizzes.Near{
			csNear(writes, string(cache.WriteBehindDurable), "%d writes were acknowledged, but a write-behind cache sends none of them to the database at once.", writes),
			csNear(each, string(cache.NoCoalescing), "That sends the %d writes of entries that are stored later one by one. The cache keeps only the newest value of a key, and writes that.", each),
			csNear(drops, string(cache.EvictDropsDirty), "That counts what the flushes write, %d. A dirty entry that is evicted is written to the database first.", drops),
			csNear(len(c.Keys), "one-write-per-key", "That is one for each of the %d keys. A key that is written again after it was stored becomes dirty again, and one that is dirty at the end has not been stored.", len(c.Keys)),
		}
		return quizzes.Question{
			Stem:     "A cache works as " + csWriteRule(cache.WriteBehind) + ". How many writes have reached the database after the last event?",
			Exhibits: csWriteExhibits(c), Note: csWriteNote(c),
			Ask:   quizzes.Number{Value: float64(n), Unit: "writes", Near: quizzes.NearAnswers(csItoa(n), near)},
			Trace: quizzes.Worked(cache.RunWrites(c, "").Steps, "%d writes have reached the database.", n),
		}, nil
	})
}
