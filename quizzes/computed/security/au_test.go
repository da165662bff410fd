package security_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/security"
)

func TestAuth(t *testing.T) {
	bank.Check(t, security.AuthJWTWhich)
	bank.Check(t, security.AuthJWTUntil)
	bank.Check(t, security.AuthTOTPWhich)
	bank.Check(t, security.AuthPolicyWhich)
	bank.Check(t, security.AuthPolicyTable)
	bank.Check(t, security.AuthExchangeTable)
}
