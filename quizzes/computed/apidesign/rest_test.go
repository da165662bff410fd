package apidesign_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/apidesign"
)

func TestRest(t *testing.T) {
	bank.Check(t, apidesign.RestWriteStatus)
	bank.Check(t, apidesign.RestPatchFinal)
	bank.Check(t, apidesign.RestRetryCharged)
	bank.Check(t, apidesign.RestAcceptFormat)
	bank.Check(t, apidesign.RestPageNext)
}
