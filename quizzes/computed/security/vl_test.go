package security_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/security"
)

func TestVulnerabilities(t *testing.T) {
	bank.Check(t, security.VulnSQLRows)
	bank.Check(t, security.VulnSQLCount)
	bank.Check(t, security.VulnPathWhich)
	bank.Check(t, security.VulnAddressWhich)
}
