package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestStale(t *testing.T) {
	bank.Check(t, caching.CSStaleOrder)
	bank.Check(t, caching.CSStaleValue)
	bank.Check(t, caching.CSStaleUntil)
}
