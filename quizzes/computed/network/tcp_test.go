package network_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/network"
)

func TestTCPReads(t *testing.T) { bank.Check(t, network.TCPReadsPossible) }
func TestTCPAcks(t *testing.T)  { bank.Check(t, network.TCPAcksTable) }

func TestTCPWindow(t *testing.T) {
	bank.Check(t, network.TCPWindowAfter)
	bank.Check(t, network.TCPWindowRounds)
}

func TestTCPState(t *testing.T)    { bank.Check(t, network.TCPStateTable) }
func TestUDPFragment(t *testing.T) { bank.Check(t, network.UDPFragmentLast) }
