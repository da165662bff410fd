package databases_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/databases"
)

func TestIdxPlan(t *testing.T)    { bank.Check(t, databases.IdxPlan) }
func TestIdxChoose(t *testing.T)  { bank.Check(t, databases.IdxChoose) }
func TestIdxPartial(t *testing.T) { bank.Check(t, databases.IdxPartial) }
func TestIdxReads(t *testing.T)   { bank.Check(t, databases.IdxReads) }
