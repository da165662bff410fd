package host

import "time"

// Wrong models of OnCalendar.
const (
	EitherFits   Model = "weekday-or-date"
	WeekdayOnly  Model = "date-ignored"
	DateOnly     Model = "weekday-ignored"
	SameDayAgain Model = "today-counts-after-its-time"
)

// CalendarModels are all of them.
var CalendarModels = []Model{EitherFits, WeekdayOnly, DateOnly, SameDayAgain}

// Timer is an OnCalendar of a weekday and a range of days of the month, both of which must fit (systemd.time(7), Calendar Events).
type Timer struct {
	Weekday      time.Weekday
	From, To     int
	Hour, Minute int
}

// Next is the first time after now at which the timer elapses, in UTC.
func (t Timer) Next(now time.Time, m Model, tr *Steps) time.Time {
	for day := 0; ; day++ {
		at := time.Date(now.Year(), now.Month(), now.Day()+day, t.Hour, t.Minute, 0, 0, time.UTC)
		weekday, date := at.Weekday() == t.Weekday, at.Day() >= t.From && at.Day() <= t.To
		fits := weekday && date
		switch m {
		case EitherFits:
			fits = weekday || date
		case WeekdayOnly:
			fits = weekday
		case DateOnly:
			fits = date
		}
		if !at.After(now) && m != SameDayAgain {
			if fits {
				tr.say("calendar.past", "%s fits, but its time has passed.", at.Format("January 2"))
			}
			continue
		}
		if weekday && !date {
			tr.say("calendar.date", "%s is a %s, but day %d is not within %d to %d.", at.Format("January 2"), at.Weekday(), at.Day(), t.From, t.To)
		}
		if fits {
			tr.say("calendar.both", "%s is a %s, and day %d is within %d to %d: both fit.", at.Format("January 2"), at.Weekday(), at.Day(), t.From, t.To)
			return at
		}
	}
}
