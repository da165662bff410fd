package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestMemcachedSlabClass(t *testing.T)  { bank.Check(t, caching.MemcachedSlabClass) }
func TestMemcachedSlabWaste(t *testing.T)  { bank.Check(t, caching.MemcachedSlabWaste) }
func TestMemcachedEvictFirst(t *testing.T) { bank.Check(t, caching.MemcachedEvictFirst) }
func TestMemcachedEvictLeft(t *testing.T)  { bank.Check(t, caching.MemcachedEvictLeft) }
func TestMemcachedCASResult(t *testing.T)  { bank.Check(t, caching.MemcachedCASResult) }
func TestMemcachedCASFinal(t *testing.T)   { bank.Check(t, caching.MemcachedCASFinal) }
func TestMemcachedTTLAlive(t *testing.T)   { bank.Check(t, caching.MemcachedTTLAlive) }
func TestMemcachedTTLUntil(t *testing.T)   { bank.Check(t, caching.MemcachedTTLUntil) }
func TestMemcachedDistMoved(t *testing.T)  { bank.Check(t, caching.MemcachedDistMoved) }
func TestMemcachedDistRing(t *testing.T)   { bank.Check(t, caching.MemcachedDistRing) }
func TestMemcachedDistOrder(t *testing.T)  { bank.Check(t, caching.MemcachedDistOrder) }
