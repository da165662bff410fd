package distributed_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/distributed"
)

func TestOptimisticVersion(t *testing.T)  { bank.Check(t, distributed.OptimisticVersion) }
func TestOptimisticToken(t *testing.T)    { bank.Check(t, distributed.OptimisticToken) }
func TestOptimisticCost(t *testing.T)     { bank.Check(t, distributed.OptimisticCost) }
func TestOptimisticDeadlock(t *testing.T) { bank.Check(t, distributed.OptimisticDeadlock) }
func TestOptimisticSkip(t *testing.T)     { bank.Check(t, distributed.OptimisticSkip) }
