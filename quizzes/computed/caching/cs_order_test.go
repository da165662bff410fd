package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestEvictOrder(t *testing.T) {
	bank.Check(t, caching.CSEvictOrder)
	bank.Check(t, caching.CSEvictVictim)
	bank.Check(t, caching.CSEvictLists)
}
