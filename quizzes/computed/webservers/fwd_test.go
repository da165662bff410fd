package webservers_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/webservers"
)

func TestForwardBypass(t *testing.T) { bank.Check(t, webservers.ForwardBypassWho) }

func TestForwardACL(t *testing.T) {
	bank.Check(t, webservers.ForwardACLLine)
	bank.Check(t, webservers.ForwardACLWho)
}

func TestForwardHeader(t *testing.T) { bank.Check(t, webservers.ForwardHeaderSite) }

func TestForwardVisible(t *testing.T) {
	bank.Check(t, webservers.ForwardVisibleTable)
	bank.Check(t, webservers.ForwardVisibleWhere)
}
