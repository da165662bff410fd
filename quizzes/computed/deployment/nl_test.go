package deployment_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/deployment"
)

func TestNetlify(t *testing.T) {
	bank.Check(t, deployment.NetlifyRedirectLine)
	bank.Check(t, deployment.NetlifyRedirectAnswer)
	bank.Check(t, deployment.NetlifyContextValue)
	bank.Check(t, deployment.NetlifyDeployLive)
	bank.Check(t, deployment.NetlifyHeaders)
}
