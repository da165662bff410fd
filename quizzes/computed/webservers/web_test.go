package webservers_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/webservers"
)

func TestWebAvailability(t *testing.T) { bank.Check(t, webservers.WebAvailabilityChain) }
func TestWebHost(t *testing.T)         { bank.Check(t, webservers.WebHostLine) }
func TestWebCapacity(t *testing.T)     { bank.Check(t, webservers.WebCapacityQueue) }

func TestWebRestore(t *testing.T) {
	bank.Check(t, webservers.WebRestoreChain)
	bank.Check(t, webservers.WebRestoreLost)
}
