package network_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/network"
)

func TestRoute(t *testing.T) {
	bank.Check(t, network.RouteLine)
	bank.Check(t, network.RouteTable)
}

func TestDNS(t *testing.T) {
	bank.Check(t, network.DNSFetches)
	bank.Check(t, network.DNSOldAddress)
}

func TestFirstByte(t *testing.T) { bank.Check(t, network.FirstByte) }

func TestRetry(t *testing.T) {
	bank.Check(t, network.RetryAttempts)
	bank.Check(t, network.RetryLate)
}
