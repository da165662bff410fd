package distributed_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/distributed"
)

func TestConcurrentRelation(t *testing.T)  { bank.Check(t, distributed.ConcurrentRelation) }
func TestConcurrentLamport(t *testing.T)   { bank.Check(t, distributed.ConcurrentLamport) }
func TestConcurrentVector(t *testing.T)    { bank.Check(t, distributed.ConcurrentVector) }
func TestConcurrentSiblings(t *testing.T)  { bank.Check(t, distributed.ConcurrentSiblings) }
func TestConcurrentDots(t *testing.T)      { bank.Check(t, distributed.ConcurrentDots) }
func TestConcurrentLastWrite(t *testing.T) { bank.Check(t, distributed.ConcurrentLastWrite) }
func TestConcurrentCounter(t *testing.T)   { bank.Check(t, distributed.ConcurrentCounter) }
func TestConcurrentSet(t *testing.T)       { bank.Check(t, distributed.ConcurrentSet) }
