package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestHCDirectivesUse(t *testing.T)  { bank.Check(t, caching.HCDirectivesUse) }
func TestHCDirectivesLine(t *testing.T) { bank.Check(t, caching.HCDirectivesLine) }
func TestHCFreshHeuristic(t *testing.T) { bank.Check(t, caching.HCFreshHeuristic) }
