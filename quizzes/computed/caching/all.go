// Package caching generates questions on the guide's Caching section. Each generator draws a case, has a simulator
// compute the key, and runs the simulator's wrong models on the same case for the distractors.
package caching

import "warmcache/quizzes"

// All lists every template of this package, topic by topic.
func All() []quizzes.Template {
	return []quizzes.Template{
		CSEvictHits, CSEvictOptimal, CSEvictContent, CSEvictOrder, CSEvictVictim, CSEvictLists, CSStaleOrder, CSStaleValue, CSStaleUntil, CSStampedeLoads, CSStampedeEach, CSStampedeBurst, CSStampedeJitter, CSWriteDB, CSWriteLost, CSWriteCount,
		RedisReplyCount, RedisReplyError, RedisDurabilityKept, RedisDurabilityTable, RedisExpireTTL, RedisExpireTable, RedisReplyLast, RedisReplyContent, RedisSlotsSame, RedisSlotsMulti, RedisSlotsNode,
		CDNKeyHit, CDNKeySame, CDNRoutingLatency, CDNRoutingFailover, CDNStaleWindow, CDNStaleHide, CDNTierTable, CDNTierLeft, CDNPurgeTable,
		DBCInvalidateWhich, DBCInvalidateLine, DBCPoolHits, DBCPoolWhere, DBCRatioLatency, DBCRatioWindow, DBCRatioLoad, DBCVersionRead, DBCVersionHits, DBCVersionOrphans,
		MemcachedCASResult, MemcachedCASFinal, MemcachedDistMoved, MemcachedDistRing, MemcachedDistOrder, MemcachedSlabClass, MemcachedSlabWaste, MemcachedEvictFirst, MemcachedEvictLeft, MemcachedTTLAlive, MemcachedTTLUntil,
		HCBrowserDeploy, HCDirectivesUse, HCDirectivesLine, HCFreshHeuristic, HCLeakWho, HCFreshLeft, HCFreshUntil, HCStoreWhich, HCStoreWhere, HCFreshTable, HCValidateStatus, HCValidateLeft, HCVaryHit, HCVaryFetches,
		ALFlightLoads, ALFlightResult, ALKeyLeak, ALKeyPart, ALKeyRuns, ALLoadReads, ALLoadCount, ALTierRead, ALTierStale,
		MmapDurableWhich, MmapDurableCount, MmapFaultsCount, MmapFaultsLimit, MmapFaultsStride, MmapRegionAccess, MmapRegionBus, MmapRegionSafe, MmapShareRead, MmapShareFile,
	}
}
