package deployment_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/deployment"
)

func TestStrategies(t *testing.T) {
	bank.Check(t, deployment.StrategyCanaryFailed)
	bank.Check(t, deployment.StrategyFlagNew)
	bank.Check(t, deployment.StrategySchemaFails)
	bank.Check(t, deployment.StrategySchemaBoth)
	bank.Check(t, deployment.StrategyCapacityCost)
}
