package deployment_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/deployment"
)

func TestKubernetes(t *testing.T) {
	bank.Check(t, deployment.K8RolloutStuck)
	bank.Check(t, deployment.K8RolloutMost)
	bank.Check(t, deployment.K8HPAWanted)
	bank.Check(t, deployment.K8SelectPods)
	bank.Check(t, deployment.K8EvictOrder)
	bank.Check(t, deployment.K8NodesFit)
}
