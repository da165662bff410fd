package apidesign_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/apidesign"
)

func TestProtocols(t *testing.T) {
	bank.Check(t, apidesign.APIRoundsTime)
	bank.Check(t, apidesign.APIPollReached)
	bank.Check(t, apidesign.APILongPollLast)
	bank.Check(t, apidesign.APISSEFired)
}
