package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestStale(t *testing.T) {
	bank.Check(t, caching.StaleOrder)
	bank.Check(t, caching.StaleValue)
	bank.Check(t, caching.StaleUntil)
}
