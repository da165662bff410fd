package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestHCLeakWho(t *testing.T) { bank.Check(t, caching.HCLeakWho) }
