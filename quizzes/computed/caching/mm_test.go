package caching_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/caching"
)

func TestMmapRegionAccess(t *testing.T) { bank.Check(t, caching.MmapRegionAccess) }
func TestMmapRegionBus(t *testing.T)    { bank.Check(t, caching.MmapRegionBus) }
func TestMmapRegionSafe(t *testing.T)   { bank.Check(t, caching.MmapRegionSafe) }
func TestMmapShareRead(t *testing.T)    { bank.Check(t, caching.MmapShareRead) }
func TestMmapShareFile(t *testing.T)    { bank.Check(t, caching.MmapShareFile) }
func TestMmapFaultsCount(t *testing.T)  { bank.Check(t, caching.MmapFaultsCount) }
func TestMmapFaultsLimit(t *testing.T)  { bank.Check(t, caching.MmapFaultsLimit) }
func TestMmapFaultsStride(t *testing.T) { bank.Check(t, caching.MmapFaultsStride) }
func TestMmapDurableWhich(t *testing.T) { bank.Check(t, caching.MmapDurableWhich) }
func TestMmapDurableCount(t *testing.T) { bank.Check(t, caching.MmapDurableCount) }
