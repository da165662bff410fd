package databases_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/databases"
)

func TestIsoRecheck(t *testing.T)  { bank.Check(t, databases.IsoRecheck) }
func TestIsoRead(t *testing.T)     { bank.Check(t, databases.IsoRead) }
func TestIsoConflict(t *testing.T) { bank.Check(t, databases.IsoConflict) }
func TestIsoAnomaly(t *testing.T)  { bank.Check(t, databases.IsoAnomaly) }
func TestIsoEngines(t *testing.T)  { bank.Check(t, databases.IsoEngines) }
func TestIsoGaps(t *testing.T)     { bank.Check(t, databases.IsoGaps) }
