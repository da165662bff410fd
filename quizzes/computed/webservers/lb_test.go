package webservers_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/webservers"
)

func TestBalanceSequence(t *testing.T) {
	bank.Check(t, webservers.BalanceSequenceOrder)
	bank.Check(t, webservers.BalanceSequenceDrain)
}

func TestBalanceLeast(t *testing.T) { bank.Check(t, webservers.BalanceLeastPick) }

func TestBalanceHealth(t *testing.T) {
	bank.Check(t, webservers.BalanceHealthWhich)
	bank.Check(t, webservers.BalanceHealthTime)
}
