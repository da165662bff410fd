package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestWrite(t *testing.T) {
	bank.Check(t, caching.CSWriteDB)
	bank.Check(t, caching.CSWriteLost)
	bank.Check(t, caching.CSWriteCount)
}
