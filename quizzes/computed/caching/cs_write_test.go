package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestWrite(t *testing.T) {
	bank.Check(t, caching.WriteDB)
	bank.Check(t, caching.WriteLost)
	bank.Check(t, caching.WriteCount)
}
