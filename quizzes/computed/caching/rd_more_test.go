package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestRedisReplyCount(t *testing.T)      { bank.Check(t, caching.RedisReplyCount) }
func TestRedisReplyError(t *testing.T)      { bank.Check(t, caching.RedisReplyError) }
func TestRedisExpireTTL(t *testing.T)       { bank.Check(t, caching.RedisExpireTTL) }
func TestRedisExpireTable(t *testing.T)     { bank.Check(t, caching.RedisExpireTable) }
func TestRedisSlotsSame(t *testing.T)       { bank.Check(t, caching.RedisSlotsSame) }
func TestRedisSlotsMulti(t *testing.T)      { bank.Check(t, caching.RedisSlotsMulti) }
func TestRedisSlotsNode(t *testing.T)       { bank.Check(t, caching.RedisSlotsNode) }
func TestRedisDurabilityKept(t *testing.T)  { bank.Check(t, caching.RedisDurabilityKept) }
func TestRedisDurabilityTable(t *testing.T) { bank.Check(t, caching.RedisDurabilityTable) }
