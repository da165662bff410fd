package deployment_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/deployment"
)

func TestInfrastructure(t *testing.T) {
	bank.Check(t, deployment.IaCOrderWait)
	bank.Check(t, deployment.IaCOrderDestroy)
	bank.Check(t, deployment.IaCPlanActions)
	bank.Check(t, deployment.IaCPlanDestroyed)
	bank.Check(t, deployment.IaCVarsValue)
	bank.Check(t, deployment.IaCHostsValue)
	bank.Check(t, deployment.IaCHandlersOrder)
	bank.Check(t, deployment.IaCHandlersRuns)
	bank.Check(t, deployment.IaCHandlersCount)
}

func TestExpressions(t *testing.T) {
	bank.Check(t, deployment.IaCEvalValue)
	bank.Check(t, deployment.IaCEvalList)
	bank.Check(t, deployment.IaCEvalAddresses)
}
