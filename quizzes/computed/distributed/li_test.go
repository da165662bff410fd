package distributed_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/distributed"
)

func TestLinearValues(t *testing.T) { bank.Check(t, distributed.LinearValues) }
func TestLinearQueue(t *testing.T)  { bank.Check(t, distributed.LinearQueue) }
func TestLinearLine(t *testing.T)   { bank.Check(t, distributed.LinearLine) }
func TestLinearModels(t *testing.T) { bank.Check(t, distributed.LinearModels) }
func TestLinearQuorum(t *testing.T) { bank.Check(t, distributed.LinearQuorum) }
