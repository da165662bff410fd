package databases_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/databases"
)

func TestHalCount(t *testing.T)   { bank.Check(t, databases.HalCount) }
func TestHalSafe(t *testing.T)    { bank.Check(t, databases.HalSafe) }
func TestHalAverage(t *testing.T) { bank.Check(t, databases.HalAverage) }
func TestHalLoop(t *testing.T)    { bank.Check(t, databases.HalLoop) }
func TestHalQueue(t *testing.T)   { bank.Check(t, databases.HalQueue) }
