// Package network generates questions on the guide's section Network communications. Each generator draws a case, has an engine compute the
// key, and runs the engine's wrong models on the same case for the distractors.
package network

import "warmcache/quizzes"

// All lists every template of this package, topic by topic.
func All() []quizzes.Template {
	return []quizzes.Template{
		RouteLine, RouteTable, DNSFetches, DNSOldAddress, FirstByte, RetryAttempts, RetryLate,
		TCPReadsPossible, TCPAcksTable, TCPWindowAfter, TCPWindowRounds, TCPStateTable, UDPFragmentLast,
		MetricsPercentileRank, MetricsPercentileMerge, MetricsHistogramQuantile, MetricsHistogramBucket, MetricsCounterRise, MetricsCounterIncrease, MetricsBudgetPage, MetricsTraceSelf,
		HTTPFramingEnd, HTTPFramingContent, HTTPRefuseWhich, HTTPRedirectHops, HTTPPoolOpened, HTTPPoolDone,
		HTTPHpackFields, HTTPHpackIndex, HTTPHpackKept, HTTPHpackByte,
		WSHandshakeWhich, WSFrameLength, WSMessageList, WSMessageFault,
		WSFanoutWho, WSFanoutCount, WSFanoutMissed,
	}
}
