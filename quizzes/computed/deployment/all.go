// Package deployment generates questions on the guide's section Deployment. Each generator draws a case, has an engine compute the
// key, and runs the engine's wrong models on the same case for the distractors.
package deployment

import "warmcache/quizzes"

// All lists every template of this package, topic by topic.
func All() []quizzes.Template {
	return []quizzes.Template{
		K8RolloutStuck, K8RolloutMost, K8HPAWanted, K8SelectPods, K8EvictOrder, K8NodesFit,
		DockerCacheLine, DockerCacheCount, DockerIgnoreSent, DockerSizeImage, DockerPortsReach,
		CITimeMinutes, CITimeHalve, CISkipResults, CIMatrixCount, CICacheRestored,
		StrategyCanaryFailed, StrategyFlagNew, StrategySchemaFails, StrategySchemaBoth, StrategyCapacityCost,
		CentosSSHLine, CentosSSHValues, CentosModeCan, CentosUmaskMode, CentosZoneAdmits, CentosCalendarDay,
		IaCOrderWait, IaCOrderDestroy, IaCPlanActions, IaCPlanDestroyed, IaCVarsValue, IaCHostsValue,
		IaCHandlersOrder, IaCHandlersRuns, IaCHandlersCount, IaCEvalValue, IaCEvalList, IaCEvalAddresses,
		NetlifyRedirectLine, NetlifyRedirectAnswer, NetlifyContextValue, NetlifyDeployLive, NetlifyHeaders,
	}
}
