package distributed_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/distributed"
)

func TestCoordinationQueue(t *testing.T)  { bank.Check(t, distributed.CoordinationQueue) }
func TestCoordinationFence(t *testing.T)  { bank.Check(t, distributed.CoordinationFence) }
func TestCoordinationQuorum(t *testing.T) { bank.Check(t, distributed.CoordinationQuorum) }
func TestCoordinationTxn(t *testing.T)    { bank.Check(t, distributed.CoordinationTxn) }
