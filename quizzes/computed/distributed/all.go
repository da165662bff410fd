// Package distributed generates questions on the guide's section Distributed systems. Each generator draws a case, has an engine compute the
// key, and runs the engine's wrong models on the same case for the distractors.
package distributed

import "warmcache/quizzes"

// All lists every template of this package, topic by topic.
func All() []quizzes.Template {
	return []quizzes.Template{
		LinearValues, LinearQueue, LinearLine, LinearModels, LinearQuorum,
		ConcurrentRelation, ConcurrentLamport, ConcurrentVector, ConcurrentSiblings, ConcurrentDots, ConcurrentLastWrite, ConcurrentCounter, ConcurrentSet,
		GossipRounds, GossipDigest, GossipMerkle, GossipSwim, GossipProbe, GossipExpected,
		CoordinationQueue, CoordinationFence, CoordinationQuorum, CoordinationTxn,
		TransformShift, TransformPair, TransformDiamond, TransformServer, TransformClient, TransformArray,
		OptimisticVersion, OptimisticToken, OptimisticCost, OptimisticDeadlock, OptimisticSkip,
		SummaryBloom, SummaryCountMin, SummaryHyperLogLog, SummaryGeohash, SummaryBucket, SummaryWheel, SummaryRing, SummaryElection, SummaryTokens,
	}
}
