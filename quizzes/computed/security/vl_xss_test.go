package security_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/security"
)

func TestCrossSiteScripting(t *testing.T) {
	bank.Check(t, security.VulnXSSLines)
	bank.Check(t, security.VulnXSSValues)
	bank.Check(t, security.VulnXSSSafe)
}
