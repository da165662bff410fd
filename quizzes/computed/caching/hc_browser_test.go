package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestHCBrowserDeploy(t *testing.T) { bank.Check(t, caching.HCBrowserDeploy) }
