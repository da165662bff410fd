// Package security generates questions on the guide's section Security. Each generator draws a case, has an engine compute the
// key, and runs the engine's wrong models on the same case for the distractors.
package security

import "warmcache/quizzes"

// All lists every template of this package, topic by topic.
func All() []quizzes.Template {
	return []quizzes.Template{
		TPSiteRelation, TPMatchWhich, TPSentWhich, TPSetKept, TPCsrfWorks, TPCorsOutcome,
		AuthJWTWhich, AuthJWTUntil, AuthTOTPWhich, AuthPolicyWhich, AuthPolicyTable, AuthExchangeTable,
		TLSNamesWhich, TLSChainWhich, TLSAgreeTable, TLSTripsFirst, TLSHSTSTable,
		VulnSQLRows, VulnSQLCount, VulnXSSLines, VulnXSSValues, VulnXSSSafe, VulnPathWhich, VulnAddressWhich,
		SupplyRangeWhich, SupplyAffectedWhich, SupplyInstallTable, SupplyLockTable, SupplyLockWhich,
		SupplyProvenanceWhich, SupplyProvenanceLine,
		CredentialLeaseEnd, CredentialRotateTable, CredentialSourceTable, CredentialGitWhich,
		ContainerCapsCount, ContainerSeccompWhich, ContainerNetpolWhich, ContainerNetpolTable, ContainerSecretWhich, ContainerSecretLine,
		BestFirewallWhich, BestFirewallLine, BestLockoutTable, BestCSPTable, BestLeastWhich, BestLeastSurplus,
	}
}
