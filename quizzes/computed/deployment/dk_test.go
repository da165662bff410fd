package deployment_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/deployment"
)

func TestDocker(t *testing.T) {
	bank.Check(t, deployment.DockerCacheLine)
	bank.Check(t, deployment.DockerCacheCount)
	bank.Check(t, deployment.DockerIgnoreSent)
	bank.Check(t, deployment.DockerSizeImage)
	bank.Check(t, deployment.DockerPortsReach)
}
