package security_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/security"
)

func TestContainers(t *testing.T) {
	bank.Check(t, security.ContainerCapsCount)
	bank.Check(t, security.ContainerSeccompWhich)
	bank.Check(t, security.ContainerNetpolWhich)
	bank.Check(t, security.ContainerNetpolTable)
}

func TestSecretsInImages(t *testing.T) {
	bank.Check(t, security.ContainerSecretWhich)
	bank.Check(t, security.ContainerSecretLine)
}
