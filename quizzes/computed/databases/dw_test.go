package databases_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/databases"
)

func TestWarehouseFanOutSum(t *testing.T)    { bank.Check(t, databases.WarehouseFanOutSum) }
func TestWarehouseMeasureValue(t *testing.T) { bank.Check(t, databases.WarehouseMeasureValue) }
func TestWarehouseGroupRows(t *testing.T)    { bank.Check(t, databases.WarehouseGroupRows) }
func TestWarehousePruneBlocks(t *testing.T)  { bank.Check(t, databases.WarehousePruneBlocks) }
func TestWarehouseRunsSorted(t *testing.T)   { bank.Check(t, databases.WarehouseRunsSorted) }
