// Package kv computes what key-value servers answer: Redis 7.0 commands, expiry and persistence, and memcached 1.6
// commands, slab classes and expiry. It is pure: time is a number in the script, and nothing runs beside the caller.
package kv

// Step is one rule applied once.
type Step struct {
	Rule  string // stable id, such as "redis.LPUSH" or "mc.cas"
	Text  string // one sentence; `backticks` mark code
	State string // the state after the step; may be empty
}
