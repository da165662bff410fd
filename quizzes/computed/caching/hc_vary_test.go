package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestHCVaryHit(t *testing.T)     { bank.Check(t, caching.HCVaryHit) }
func TestHCVaryFetches(t *testing.T) { bank.Check(t, caching.HCVaryFetches) }
