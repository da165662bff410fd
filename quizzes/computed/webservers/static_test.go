package webservers_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/webservers"
)

func TestStatic(t *testing.T) {
	bank.Check(t, webservers.StaticTryTable)
	bank.Check(t, webservers.StaticGzipWhich)
	bank.Check(t, webservers.StaticBuildRenamed)
}

func TestStaticRevalidate(t *testing.T) { bank.Check(t, webservers.StaticRevalidate) }
