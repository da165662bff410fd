package network_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/network"
)

func TestWebSocket(t *testing.T) {
	bank.Check(t, network.WSHandshakeWhich)
	bank.Check(t, network.WSFrameLength)
	bank.Check(t, network.WSMessageList)
	bank.Check(t, network.WSMessageFault)
	bank.Check(t, network.WSFanoutWho)
	bank.Check(t, network.WSFanoutCount)
	bank.Check(t, network.WSFanoutMissed)
}
