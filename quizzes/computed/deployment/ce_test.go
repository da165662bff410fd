package deployment_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/deployment"
)

func TestCentos(t *testing.T) {
	bank.Check(t, deployment.CentosSSHLine)
	bank.Check(t, deployment.CentosSSHValues)
	bank.Check(t, deployment.CentosModeCan)
	bank.Check(t, deployment.CentosUmaskMode)
	bank.Check(t, deployment.CentosZoneAdmits)
	bank.Check(t, deployment.CentosCalendarDay)
}
