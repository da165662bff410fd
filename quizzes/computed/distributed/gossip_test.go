package distributed_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/distributed"
)

func TestGossipRounds(t *testing.T)   { bank.Check(t, distributed.GossipRounds) }
func TestGossipDigest(t *testing.T)   { bank.Check(t, distributed.GossipDigest) }
func TestGossipMerkle(t *testing.T)   { bank.Check(t, distributed.GossipMerkle) }
func TestGossipSwim(t *testing.T)     { bank.Check(t, distributed.GossipSwim) }
func TestGossipProbe(t *testing.T)    { bank.Check(t, distributed.GossipProbe) }
func TestGossipExpected(t *testing.T) { bank.Check(t, distributed.GossipExpected) }
