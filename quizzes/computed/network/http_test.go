package network_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/network"
)

func TestHTTP(t *testing.T) {
	bank.Check(t, network.HTTPFramingEnd)
	bank.Check(t, network.HTTPFramingContent)
	bank.Check(t, network.HTTPRefuseWhich)
	bank.Check(t, network.HTTPRedirectHops)
	bank.Check(t, network.HTTPPoolOpened)
	bank.Check(t, network.HTTPPoolDone)
	bank.Check(t, network.HTTPHpackFields)
	bank.Check(t, network.HTTPHpackIndex)
	bank.Check(t, network.HTTPHpackKept)
	bank.Check(t, network.HTTPHpackByte)
}
