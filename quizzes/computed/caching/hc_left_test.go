package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestHCFreshLeft(t *testing.T)  { bank.Check(t, caching.HCFreshLeft) }
func TestHCFreshUntil(t *testing.T) { bank.Check(t, caching.HCFreshUntil) }
