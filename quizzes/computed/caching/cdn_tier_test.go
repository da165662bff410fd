package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestCDNTierTable(t *testing.T)  { bank.Check(t, caching.CDNTierTable) }
func TestCDNTierLeft(t *testing.T)   { bank.Check(t, caching.CDNTierLeft) }
func TestCDNPurgeTable(t *testing.T) { bank.Check(t, caching.CDNPurgeTable) }
