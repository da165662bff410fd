package webservers_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/webservers"
)

func TestReverseClient(t *testing.T)  { bank.Check(t, webservers.ReverseClientAddress) }
func TestReverseHop(t *testing.T)     { bank.Check(t, webservers.ReverseHopPass) }
func TestReverseSmuggle(t *testing.T) { bank.Check(t, webservers.ReverseSmuggleSecond) }
func TestReverseNext(t *testing.T)    { bank.Check(t, webservers.ReverseNextResult) }
