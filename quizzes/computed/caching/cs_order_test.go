package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestEvictOrder(t *testing.T) {
	bank.Check(t, caching.EvictOrder)
	bank.Check(t, caching.EvictVictim)
	bank.Check(t, caching.EvictLists)
}
