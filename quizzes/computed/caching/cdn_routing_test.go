package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestCDNRoutingLatency(t *testing.T)  { bank.Check(t, caching.CDNRoutingLatency) }
func TestCDNRoutingFailover(t *testing.T) { bank.Check(t, caching.CDNRoutingFailover) }
