package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestEvict(t *testing.T) {
	bank.Check(t, caching.CSEvictHits)
	bank.Check(t, caching.CSEvictOptimal)
	bank.Check(t, caching.CSEvictContent)
}
