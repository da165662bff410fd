package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestHCStoreWhich(t *testing.T) { bank.Check(t, caching.HCStoreWhich) }
func TestHCStoreWhere(t *testing.T) { bank.Check(t, caching.HCStoreWhere) }
