package schedule

import (
	"math"
	"time"
)

// Retrievability is the probability that the concept would be recalled at now,
// in whole days of the learner as FSRS counts them: 1 on the day of the last
// review, 0 when it was never tested.
func (m Model) Retrievability(mem Memory, now time.Time, cal Calendar) float64 {
	if !mem.Seen() {
		return 0
	}
	_, day := moment(mem, now, cal)
	return m.recall(mem, day)
}

func (m Model) recall(mem Memory, day int64) float64 {
	return Curve(m.p.Weights[20], mem.Stability, float64(day-int64(mem.LastDay)))
}

// Curve is FSRS-6's forgetting curve: recall after so many days at a stability
// in days. Decay is weight 20, .1 to .8. At days = stability it is .9.
func Curve(decay, stability, days float64) float64 {
	s := bound(stability, minStability, maxStability)
	return math.Pow(1+factor(decay)*max(days, 0)/s, -decay)
}

func factor(decay float64) float64 { return math.Pow(.9, -1/decay) - 1 }

// Interval is after how many days recall has fallen to the wanted retention:
// at least 1 and at most the model's longest interval.
func (m Model) Interval(stability float64) int {
	decay := m.p.Weights[20]
	s := bound(stability, minStability, maxStability)
	days := s / factor(decay) * (math.Pow(m.p.Retention, -1/decay) - 1)
	return int(max(1, min(math.Round(days), float64(m.p.MaxDays))))
}
