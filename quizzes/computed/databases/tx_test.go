package databases_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/databases"
)

func TestTxSavepoint(t *testing.T) { bank.Check(t, databases.TxSavepoint) }
func TestTxFailed(t *testing.T)    { bank.Check(t, databases.TxFailed) }
func TestTxSerial(t *testing.T)    { bank.Check(t, databases.TxSerial) }
func TestTxTwoPhase(t *testing.T)  { bank.Check(t, databases.TxTwoPhase) }
