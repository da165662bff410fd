package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestCDNKeyHit(t *testing.T)  { bank.Check(t, caching.CDNKeyHit) }
func TestCDNKeySame(t *testing.T) { bank.Check(t, caching.CDNKeySame) }
