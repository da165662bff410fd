package security_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/security"
)

func TestCredentials(t *testing.T) {
	bank.Check(t, security.CredentialLeaseEnd)
	bank.Check(t, security.CredentialRotateTable)
	bank.Check(t, security.CredentialSourceTable)
	bank.Check(t, security.CredentialGitWhich)
}
