package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestEvict(t *testing.T) {
	bank.Check(t, caching.EvictHits)
	bank.Check(t, caching.EvictOptimal)
	bank.Check(t, caching.EvictContent)
}
