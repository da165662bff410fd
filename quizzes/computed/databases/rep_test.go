package databases_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/databases"
)

func TestReplicationSession(t *testing.T) { bank.Check(t, databases.ReplicationSession) }
func TestReplicationQuorum(t *testing.T)  { bank.Check(t, databases.ReplicationQuorum) }
func TestReplicationLost(t *testing.T)    { bank.Check(t, databases.ReplicationLost) }
func TestReplicationCommit(t *testing.T)  { bank.Check(t, databases.ReplicationCommit) }
func TestReplicationRevived(t *testing.T) { bank.Check(t, databases.ReplicationRevived) }
