// Package webservers generates questions on the guide's section Web servers. Each generator draws a case, has an engine compute the
// key, and runs the engine's wrong models on the same case for the distractors.
package webservers

import "warmcache/quizzes"

// All lists every template of this package, topic by topic.
func All() []quizzes.Template {
	return []quizzes.Template{
		StaticTryTable, StaticGzipWhich, StaticBuildRenamed, StaticRevalidate,
		NginxLocationLine, NginxPassPath, NginxPassWho, NginxInheritHeaders, NginxUpstreamTurns, NginxLimitReq,
		BalanceSequenceOrder, BalanceSequenceDrain, BalanceLeastPick, BalanceHealthWhich, BalanceHealthTime,
		ReverseClientAddress, ReverseHopPass, ReverseSmuggleSecond, ReverseNextResult,
		ApacheHostLine, ApacheSectionValue, ApacheAccessWho, ApacheRewriteURL, ApacheMPM, ApacheMPMTaken,
		ForwardBypassWho, ForwardACLLine, ForwardACLWho, ForwardHeaderSite,
		ForwardVisibleTable, ForwardVisibleWhere,
		WebAvailabilityChain, WebCapacityQueue, WebRestoreChain, WebRestoreLost, WebHostLine,
		TomcatMappingTable, TomcatContextWho, TomcatThreadsWhere, TomcatThreadsAnswer, TomcatSticky,
	}
}
