package main

import (
	"context"
	"fmt"

	"warmcache/db"
)

// ledger compares what the clients hold as acknowledged with what is stored.
type ledger struct {
	sent, acked, stored, lost, unasked int
	rebuilt                            int // learners whose memories were replayed from their answers and agree
}

func (l ledger) ok() bool { return l.acked == l.stored && l.lost+l.unasked == 0 }

func (l ledger) String() string {
	return fmt.Sprintf("%d sent, %d acknowledged, %d stored, %d lost, %d never sent; %d learners' memories equal the replay of their answers",
		l.sent, l.acked, l.stored, l.lost, l.unasked, l.rebuilt)
}

const rebuiltLearners = 50

// audit reads all answers of all learners; the product must have stopped.
func (b *bench) audit(ctx context.Context) (l ledger, err error) {
	store, err := db.Open(b.db, db.Options{})
	if err != nil {
		return l, err
	}
	defer store.Close()
	type key struct {
		learner, sitting int64
		n                int
	}
	stored := map[key]bool{}
	for _, who := range b.learners {
		first := who.fresh
		err := store.Answers(ctx, who.id, func(a db.Answer) error {
			if a.Sitting >= first {
				l.stored++
				stored[key{who.id, a.Sitting, a.Item.N}] = true
			}
			return nil
		})
		if err != nil {
			return l, err
		}
	}
	l.sent = min(int(b.sent.Load()), len(b.acked))
	for i, acked := range b.acked {
		if !acked {
			continue
		}
		l.acked++
		who, s, n := b.place(i)
		k := key{who.id, who.open[s], n + 1}
		if !stored[k] {
			l.lost++
		}
		delete(stored, k)
	}
	l.unasked = len(stored)
	for _, who := range b.learners[:rebuiltLearners] {
		if _, err := store.Rebuild(ctx, who.id); err != nil {
			return l, err
		}
		l.rebuilt++
	}
	return l, nil
}
