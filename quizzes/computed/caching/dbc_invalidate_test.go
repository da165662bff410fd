package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestDBCInvalidate(t *testing.T) {
	bank.Check(t, caching.DBCInvalidateWhich)
	bank.Check(t, caching.DBCInvalidateLine)
}
