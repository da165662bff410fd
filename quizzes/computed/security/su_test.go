package security_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/security"
)

func TestSupplyChain(t *testing.T) {
	bank.Check(t, security.SupplyRangeWhich)
	bank.Check(t, security.SupplyAffectedWhich)
	bank.Check(t, security.SupplyInstallTable)
}

func TestLockFiles(t *testing.T) {
	bank.Check(t, security.SupplyLockTable)
	bank.Check(t, security.SupplyLockWhich)
}

func TestProvenance(t *testing.T) {
	bank.Check(t, security.SupplyProvenanceWhich)
	bank.Check(t, security.SupplyProvenanceLine)
}
