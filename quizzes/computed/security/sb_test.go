package security_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/security"
)

func TestBestPractices(t *testing.T) {
	bank.Check(t, security.BestFirewallWhich)
	bank.Check(t, security.BestFirewallLine)
	bank.Check(t, security.BestLockoutTable)
	bank.Check(t, security.BestCSPTable)
}

func TestLeastPrivilege(t *testing.T) {
	bank.Check(t, security.BestLeastWhich)
	bank.Check(t, security.BestLeastSurplus)
}
