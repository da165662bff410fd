package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestHCValidateStatus(t *testing.T) { bank.Check(t, caching.HCValidateStatus) }
func TestHCValidateLeft(t *testing.T)   { bank.Check(t, caching.HCValidateLeft) }
