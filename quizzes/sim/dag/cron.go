package dag

import (
	"strconv"
	"strings"
	"time"
)

// Cron is a cron expression of five fields: numbers, `*`, lists, ranges and steps.
type Cron struct {
	sets    [5][61]bool
	bothSet bool // neither field for days begins with a star
	step    int  // of a minute field such as */25; else 0
}

// The wrong models of cron.
const (
	DaysAnd       Model = "cron-days-both-needed"    // both fields for days have to match
	StepsRunOn    Model = "cron-steps-run-on"        // steps count on over the end of the field
	SundayIsOne   Model = "cron-week-starts-at-one"  // day of week 1 is Sunday
	FieldsSwapped Model = "cron-minute-hour-swapped" // the first field is the hour
	DomIgnored    Model = "cron-weekday-beats-date"  // of two fields for days the weekday alone counts
	DowIgnored    Model = "cron-date-beats-weekday"  // of two fields for days the date alone counts
)

var ranges = [5][2]int{{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}}

// ParseCron reads an expression. ok is false when it is not understood.
func ParseCron(expr string) (c Cron, ok bool) {
	fields := strings.Fields(expr)
	if len(fields) != 5 {
		return c, false
	}
	for i, f := range fields {
		for _, part := range strings.Split(f, ",") {
			body, stepText, stepped := strings.Cut(part, "/")
			step, lo, hi := 1, ranges[i][0], ranges[i][1]
			if stepped {
				n, err := strconv.Atoi(stepText)
				if err != nil || n < 1 {
					return c, false
				}
				step = n
			}
			if body != "*" {
				from, to, isRange := strings.Cut(body, "-")
				a, err := strconv.Atoi(from)
				b := a
				if isRange && err == nil {
					b, err = strconv.Atoi(to)
				}
				if err != nil || a < lo || b > hi || a > b || stepped && !isRange {
					return c, false
				}
				lo, hi = a, b
			} else if i == 4 {
				hi = 6
			}
			for n := lo; n <= hi; n += step {
				if i == 4 {
					n %= 7 // 7 is Sunday too, and stands last
				}
				c.sets[i][n] = true
			}
		}
	}
	if n, ok := strings.CutPrefix(fields[0], "*/"); ok {
		c.step, _ = strconv.Atoi(n)
	}
	c.bothSet = fields[2][0] != '*' && fields[4][0] != '*'
	return c, true
}

// Minutes lists the minutes at which the expression may fire in an hour.
func (c *Cron) Minutes(hour int, m Model) []int {
	var out []int
	for n := range 60 {
		if c.inMinutes(hour, n, m) {
			out = append(out, n)
		}
	}
	return out
}

func (c *Cron) inMinutes(hour, minute int, m Model) bool {
	if m == StepsRunOn && c.step > 0 {
		return (hour*60+minute)%c.step == 0
	}
	return c.sets[0][minute]
}

// Fires reports whether the expression matches a minute.
func (c *Cron) Fires(at time.Time, m Model) bool {
	minute, hour, week := at.Minute(), at.Hour(), int(at.Weekday())
	switch m {
	case FieldsSwapped:
		minute, hour = hour, minute
	case SundayIsOne:
		week = (week + 1) % 7
	}
	if !c.inMinutes(hour, minute, m) || !c.sets[1][hour] || !c.sets[3][int(at.Month())] {
		return false
	}
	date, day := c.sets[2][at.Day()], c.sets[4][week]
	if !c.bothSet {
		return date && day
	}
	switch m {
	case DaysAnd:
		return date && day
	case DomIgnored:
		return day
	case DowIgnored:
		return date
	}
	return date || day
}

// Next lists the n minutes after a moment at which the expression fires, within four years.
func (c *Cron) Next(after time.Time, n int, m Model) []time.Time {
	var out []time.Time
	at := after.Truncate(time.Minute).Add(time.Minute)
	for end := after.AddDate(4, 0, 0); at.Before(end) && len(out) < n; {
		if m == "" && !c.day(at) {
			at = time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, at.Location())
			continue
		}
		if c.Fires(at, m) {
			out = append(out, at)
		}
		at = at.Add(time.Minute)
	}
	return out
}

// day reports whether the expression can fire on a day.
func (c *Cron) day(at time.Time) bool {
	date, day := c.sets[2][at.Day()], c.sets[4][int(at.Weekday())]
	return c.sets[3][int(at.Month())] && (date && day || c.bothSet && (date || day))
}
