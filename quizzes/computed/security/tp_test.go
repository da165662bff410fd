package security_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/security"
)

func TestThirdParty(t *testing.T) {
	bank.Check(t, security.TPSiteRelation)
	bank.Check(t, security.TPMatchWhich)
	bank.Check(t, security.TPSentWhich)
	bank.Check(t, security.TPSetKept)
	bank.Check(t, security.TPCsrfWorks)
	bank.Check(t, security.TPCorsOutcome)
}
