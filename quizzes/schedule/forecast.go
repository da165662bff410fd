package schedule

import "time"

// Forecast counts how many memories fall due on each of the learner's next days,
// the first being today with everything that is overdue. Memories never tested
// do not count.
func Forecast(memories []Memory, now time.Time, cal Calendar, days int) []int {
	counts := make([]int, days)
	today := cal.Day(now)
	for _, mem := range memories {
		if !mem.Seen() {
			continue
		}
		if d := max(cal.DayMS(mem.Due)-today, 0); d < int64(days) {
			counts[d]++
		}
	}
	return counts
}

// NextDue is the earliest due moment in Unix milliseconds, 0 when nothing was
// ever tested.
func NextDue(memories []Memory) int64 {
	var next int64
	for _, mem := range memories {
		if mem.Seen() && (next == 0 || mem.Due < next) {
			next = mem.Due
		}
	}
	return next
}
