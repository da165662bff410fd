// Package apidesign generates questions on the guide's section API design. Each generator draws a case, has an engine compute the
// key, and runs the engine's wrong models on the same case for the distractors.
package apidesign

import "warmcache/quizzes"

// All lists every template of this package, topic by topic.
func All() []quizzes.Template {
	return []quizzes.Template{
		GRPCDeadlineTable, GRPCRetryOutcome, GRPCFramesLengths,
		DTChunkSize, DTRangeTable, DTLimitTable,
		RestWriteStatus, RestPatchFinal, RestRetryCharged, RestAcceptFormat, RestPageNext,
		StateExpiryValid, StateJarHeader, StateCounterPossible,
		GQLNullPlace, GQLLoaderCount, GQLCostTotal, GQLValidateWhich, GQLValidateLine,
		DataSizeBytes, DataSizeOrder,
		APIRoundsTime, APIPollReached, APILongPollLast, APISSEFired,
		WebhookLast, WebhookWork, WebhookTable, WebhookVerify,
		StateSessionsTable, StateSessionsDesign, StateSessionsEnd,
	}
}
