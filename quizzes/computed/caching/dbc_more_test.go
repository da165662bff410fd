package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestDBCRatio(t *testing.T) {
	bank.Check(t, caching.DBCRatioLatency)
	bank.Check(t, caching.DBCRatioWindow)
	bank.Check(t, caching.DBCRatioLoad)
}

func TestDBCPool(t *testing.T) {
	bank.Check(t, caching.DBCPoolHits)
	bank.Check(t, caching.DBCPoolWhere)
}

func TestDBCVersion(t *testing.T) {
	bank.Check(t, caching.DBCVersionRead)
	bank.Check(t, caching.DBCVersionHits)
	bank.Check(t, caching.DBCVersionOrphans)
}
