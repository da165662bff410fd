package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestStampede(t *testing.T) {
	bank.Check(t, caching.CSStampedeLoads)
	bank.Check(t, caching.CSStampedeEach)
	bank.Check(t, caching.CSStampedeBurst)
	bank.Check(t, caching.CSStampedeJitter)
}
