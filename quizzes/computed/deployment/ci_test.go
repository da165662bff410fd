package deployment_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/deployment"
)

func TestPipeline(t *testing.T) {
	bank.Check(t, deployment.CITimeMinutes)
	bank.Check(t, deployment.CITimeHalve)
	bank.Check(t, deployment.CISkipResults)
	bank.Check(t, deployment.CIMatrixCount)
	bank.Check(t, deployment.CICacheRestored)
}
