package security_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/security"
)

func TestTLS(t *testing.T) {
	bank.Check(t, security.TLSNamesWhich)
	bank.Check(t, security.TLSChainWhich)
	bank.Check(t, security.TLSAgreeTable)
	bank.Check(t, security.TLSTripsFirst)
	bank.Check(t, security.TLSHSTSTable)
}
