package schedule

import "time"

const dayMS = int64(24 * time.Hour / time.Millisecond)

// Calendar is how one learner counts days. It is the only place where a moment
// becomes a day: due dates, streaks, the heatmap, forecasts and daily limits all
// ask it, so that no two pages disagree. The zero value counts UTC days.
type Calendar struct {
	Zone   *time.Location // nil means UTC
	Cutoff time.Duration  // the day starts this long after midnight, usually 4 h
}

// Day is the learner's day at t, counted from 1970-01-01:
// floor((t + zone(t) − cutoff) / 24 h). A zone that is set back across the
// cut-off makes the number fall by one for that hour; callers that measure time
// passed take max(0, difference).
func (c Calendar) Day(t time.Time) int64 { return c.DayMS(t.UnixMilli()) }

// DayMS is Day for a moment in Unix milliseconds.
func (c Calendar) DayMS(ms int64) int64 {
	return floorDiv(ms+c.offset(ms)-c.Cutoff.Milliseconds(), dayMS)
}

// Start is the first moment of a learner's day in Unix milliseconds: the day at
// Start is day or later, and a millisecond before it is earlier. A day that a
// zone skipped (Samoa, 30 December 2011) starts with the next one.
func (c Calendar) Start(day int64) int64 {
	wall := day*dayMS + c.Cutoff.Milliseconds()
	t := wall - c.offset(wall-c.offset(wall))
	if c.DayMS(t) >= day && c.DayMS(t-1) < day {
		return t
	}
	return c.search(day, wall-30*3600*1000, wall+30*3600*1000)
}

// search finds a start of day in (lo, hi]; zones lie within 16 h of UTC.
func (c Calendar) search(day, lo, hi int64) int64 {
	for hi-lo > 1 {
		if mid := lo + (hi-lo)/2; c.DayMS(mid) >= day {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// offset is the zone's distance from UTC at a moment, both in milliseconds.
func (c Calendar) offset(ms int64) int64 {
	if c.Zone == nil {
		return 0
	}
	_, seconds := time.UnixMilli(ms).In(c.Zone).Zone()
	return int64(seconds) * 1000
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
