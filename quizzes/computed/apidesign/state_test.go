package apidesign_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/apidesign"
)

func TestState(t *testing.T) {
	bank.Check(t, apidesign.StateExpiryValid)
	bank.Check(t, apidesign.StateJarHeader)
	bank.Check(t, apidesign.StateCounterPossible)
	bank.Check(t, apidesign.StateSessionsTable)
	bank.Check(t, apidesign.StateSessionsDesign)
	bank.Check(t, apidesign.StateSessionsEnd)
}
