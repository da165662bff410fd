package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestRedisReplyLast(t *testing.T)    { bank.Check(t, caching.RedisReplyLast) }
func TestRedisReplyContent(t *testing.T) { bank.Check(t, caching.RedisReplyContent) }
