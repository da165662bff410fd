// Package processing generates questions on the guide's section Data processing. Each generator draws a case, has an engine compute the
// key, and runs the engine's wrong models on the same case for the distractors.
package processing

import "warmcache/quizzes"

// All lists every template of this package, topic by topic.
func All() []quizzes.Template {
	return []quizzes.Template{
		StreamWindowHops, StreamWindowSessions, StreamWatermarkFate, StreamWatermarkCloses, StreamJoinAsOf, StreamJoinPairs, StreamCheckpointRows, StreamCheckpointAgain,
		QueueDeliverKinds, QueueAckFate, QueueAckDeliveries, QueueVisibilityDead, QueueVisibilityNext, QueueOrderPossible, QueueGroupCopies,
		MessagingMatchPatterns, MessagingMatchKeys, MessagingRebalanceShares, MessagingRebalanceMoved, MessagingOffsetsCrash, MessagingOutboxCount,
		WorkflowCriticalMinutes, WorkflowCriticalPath, WorkflowTriggerStates, WorkflowCronFires, WorkflowIntervalRuns, WorkflowRetryWorst,
		BatchMapReduceCounts, BatchCombinerResult, BatchJoinMove, BatchMakespanMinutes, BatchRecoveryAgain,
		LambdaServeTotal, LambdaServeWhere, LambdaReplayHours, LambdaMergeValue, LambdaDivergenceKeys,
		ETLWatermarkMissing, ETLLoadTwice, ETLDimensionAsOf, ETLQualityCount, ETLTransformPaid,
	}
}
