package distributed_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/distributed"
)

func TestSummaryBloom(t *testing.T)       { bank.Check(t, distributed.SummaryBloom) }
func TestSummaryCountMin(t *testing.T)    { bank.Check(t, distributed.SummaryCountMin) }
func TestSummaryHyperLogLog(t *testing.T) { bank.Check(t, distributed.SummaryHyperLogLog) }
func TestSummaryGeohash(t *testing.T)     { bank.Check(t, distributed.SummaryGeohash) }
func TestSummaryBucket(t *testing.T)      { bank.Check(t, distributed.SummaryBucket) }
func TestSummaryWheel(t *testing.T)       { bank.Check(t, distributed.SummaryWheel) }
func TestSummaryRing(t *testing.T)        { bank.Check(t, distributed.SummaryRing) }
func TestSummaryElection(t *testing.T)    { bank.Check(t, distributed.SummaryElection) }
func TestSummaryTokens(t *testing.T)      { bank.Check(t, distributed.SummaryTokens) }
