package bank

import (
	"sync"

	"warmcache/quizzes"
)

// recent keeps the variants made lately, because one is made when it is drawn and needed again for the page, the
// grade and the feedback. Two generations bound it: when the young one is full, the old one is dropped.
type recent struct {
	mu         sync.Mutex
	young, old map[quizzes.Ref]quizzes.Question
	limit      int
}

func newRecent(limit int) *recent {
	return &recent{young: map[quizzes.Ref]quizzes.Question{}, limit: limit}
}

func (c *recent) get(ref quizzes.Ref) (quizzes.Question, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if q, ok := c.young[ref]; ok {
		return q, true
	}
	q, ok := c.old[ref]
	return q, ok
}

func (c *recent) put(ref quizzes.Ref, q quizzes.Question) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.young) >= c.limit {
		c.young, c.old = map[quizzes.Ref]quizzes.Question{}, c.young
	}
	c.young[ref] = q
}
