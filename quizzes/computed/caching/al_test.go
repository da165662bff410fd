package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestALTier(t *testing.T) {
	bank.Check(t, caching.ALTierRead)
	bank.Check(t, caching.ALTierStale)
}

func TestALFlight(t *testing.T) {
	bank.Check(t, caching.ALFlightLoads)
	bank.Check(t, caching.ALFlightResult)
}

func TestALLoad(t *testing.T) {
	bank.Check(t, caching.ALLoadReads)
	bank.Check(t, caching.ALLoadCount)
}

func TestALKey(t *testing.T) {
	bank.Check(t, caching.ALKeyLeak)
	bank.Check(t, caching.ALKeyPart)
	bank.Check(t, caching.ALKeyRuns)
}
