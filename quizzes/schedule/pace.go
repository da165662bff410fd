package schedule

import (
	"math"
	"slices"
	"time"
)

// Pace is how fast one learner answers one kind of question: median and median
// absolute deviation of the natural logarithm of milliseconds.
type Pace struct {
	Median, MAD float64
	N           int // times it was measured from
}

const (
	longestTime  = 60 * time.Second // longer is a walk to the kettle
	fewestTimes  = 5                // below this a pace says nothing
	smallestMAD  = .1               // a learner of very even speed is not slow at once
	outlierTimes = 3                // times the median that are ignored
)

// PaceOf measures a pace from the learner's earlier times.
func PaceOf(times []time.Duration) Pace {
	logs := make([]float64, 0, len(times))
	for _, t := range times {
		if t > 0 {
			logs = append(logs, logMS(t))
		}
	}
	if len(logs) == 0 {
		return Pace{}
	}
	med := median(logs)
	for i, l := range logs {
		logs[i] = math.Abs(l - med)
	}
	return Pace{Median: med, MAD: median(logs), N: len(logs)}
}

// Z is how far a time lies from the learner's usual one, for Signals.Pace. It is
// 0, which says nothing, for a learner of few times and for a time over three
// times the median.
func (p Pace) Z(took time.Duration) float64 {
	if p.N < fewestTimes || took <= 0 {
		return 0
	}
	l := logMS(took)
	if math.Log(float64(took.Milliseconds()+1)) > p.Median+math.Log(outlierTimes) {
		return 0
	}
	return (l - p.Median) / max(p.MAD, smallestMAD)
}

// logMS is the natural logarithm of a time in milliseconds, capped at a minute.
func logMS(t time.Duration) float64 {
	return math.Log(float64(max(min(t, longestTime).Milliseconds(), 1)))
}

// median sorts its argument.
func median(v []float64) float64 {
	slices.Sort(v)
	n := len(v)
	if n%2 == 1 {
		return v[n/2]
	}
	return (v[n/2-1] + v[n/2]) / 2
}
