package databases_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/databases"
)

func TestTypesGraph(t *testing.T)     { bank.Check(t, databases.TypesGraph) }
func TestTypesHops(t *testing.T)      { bank.Check(t, databases.TypesHops) }
func TestTypesPartition(t *testing.T) { bank.Check(t, databases.TypesPartition) }
func TestTypesRollup(t *testing.T)    { bank.Check(t, databases.TypesRollup) }
func TestTypesLSM(t *testing.T)       { bank.Check(t, databases.TypesLSM) }
func TestTypesCompact(t *testing.T)   { bank.Check(t, databases.TypesCompact) }
