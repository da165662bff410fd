package webservers_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/webservers"
)

func TestApacheHost(t *testing.T)    { bank.Check(t, webservers.ApacheHostLine) }
func TestApacheSection(t *testing.T) { bank.Check(t, webservers.ApacheSectionValue) }
func TestApacheAccess(t *testing.T)  { bank.Check(t, webservers.ApacheAccessWho) }
func TestApacheRewrite(t *testing.T) { bank.Check(t, webservers.ApacheRewriteURL) }

func TestApacheMPM(t *testing.T) {
	bank.Check(t, webservers.ApacheMPM)
	bank.Check(t, webservers.ApacheMPMTaken)
}
