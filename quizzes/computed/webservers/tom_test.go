package webservers_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/webservers"
)

func TestTomcatMapping(t *testing.T) {
	bank.Check(t, webservers.TomcatMappingTable)
	bank.Check(t, webservers.TomcatContextWho)
}

func TestTomcatThreads(t *testing.T) {
	bank.Check(t, webservers.TomcatThreadsWhere)
	bank.Check(t, webservers.TomcatThreadsAnswer)
}

func TestTomcatSticky(t *testing.T) { bank.Check(t, webservers.TomcatSticky) }
