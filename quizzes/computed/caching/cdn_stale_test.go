package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestCDNStaleWindow(t *testing.T) { bank.Check(t, caching.CDNStaleWindow) }
func TestCDNStaleHide(t *testing.T)   { bank.Check(t, caching.CDNStaleHide) }
