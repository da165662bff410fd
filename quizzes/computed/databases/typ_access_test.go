package databases_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/databases"
)

func TestTypesAccess(t *testing.T) { bank.Check(t, databases.TypesAccess) }
