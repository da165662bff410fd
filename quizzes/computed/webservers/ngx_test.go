package webservers_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/webservers"
)

func TestNginxLocation(t *testing.T) { bank.Check(t, webservers.NginxLocationLine) }

func TestNginxPass(t *testing.T) {
	bank.Check(t, webservers.NginxPassPath)
	bank.Check(t, webservers.NginxPassWho)
}

func TestNginxInherit(t *testing.T)  { bank.Check(t, webservers.NginxInheritHeaders) }
func TestNginxUpstream(t *testing.T) { bank.Check(t, webservers.NginxUpstreamTurns) }

func TestNginxLimitReq(t *testing.T) { bank.Check(t, webservers.NginxLimitReq) }
