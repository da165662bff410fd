package network_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/network"
)

func TestMetricsPercentile(t *testing.T) {
	bank.Check(t, network.MetricsPercentileRank)
	bank.Check(t, network.MetricsPercentileMerge)
}

func TestMetricsHistogram(t *testing.T) {
	bank.Check(t, network.MetricsHistogramQuantile)
	bank.Check(t, network.MetricsHistogramBucket)
}

func TestMetricsCounter(t *testing.T) {
	bank.Check(t, network.MetricsCounterRise)
	bank.Check(t, network.MetricsCounterIncrease)
}

func TestMetricsBudget(t *testing.T) { bank.Check(t, network.MetricsBudgetPage) }
func TestMetricsTrace(t *testing.T)  { bank.Check(t, network.MetricsTraceSelf) }
