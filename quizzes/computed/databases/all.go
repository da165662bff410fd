// Package databases generates questions on the guide's section Databases. Each generator draws a case, has an engine compute the
// key, and runs the engine's wrong models on the same case for the distractors.
package databases

import "warmcache/quizzes"

// All lists every template of this package, topic by topic.
func All() []quizzes.Template {
	return []quizzes.Template{
		TypesGraph, TypesHops, TypesPartition, TypesRollup, TypesLSM, TypesCompact, TypesAccess,
		TxSavepoint, TxFailed, TxSerial, TxTwoPhase,
		IdxPlan, IdxChoose, IdxPartial, IdxReads,
		IsoRecheck, IsoRead, IsoConflict, IsoAnomaly, IsoEngines, IsoGaps,
		HalCount, HalSafe, HalAverage, HalLoop, HalQueue,
		WarehouseFanOutSum, WarehouseMeasureValue, WarehouseGroupRows, WarehousePruneBlocks, WarehouseRunsSorted,
		ReplicationSession, ReplicationQuorum, ReplicationLost, ReplicationCommit, ReplicationRevived,
	}
}
