// Package caching generates questions on the guide's Caching section. Each generator draws a case, has a simulator
// compute the key, and runs the simulator's wrong models on the same case for the distractors.
package caching

import "warmcache/quizzes"

// All lists every template of this package, topic by topic.
func All() []quizzes.Template {
	return []quizzes.Template{
		RedisReplyLast, RedisReplyContent,
		HCFreshLeft, HCFreshUntil, HCStoreWhich, HCStoreWhere, HCFreshTable,
	}
}
