package deployment

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/host"
)

// CentosCalendarDay asks for the day on which a timer elapses next.
var CentosCalendarDay = quizzes.Template{
	ID: "ce.calendar.day", Version: 1, Concept: "centos-digital-ocean#backups", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: ceCalendarDay,
}

var ceCalendarBeliefs = map[host.Model]string{
	host.EitherFits:   "This is a day on which the weekday or the date fits, as in a crontab. In `OnCalendar` both must fit.",
	host.WeekdayOnly:  "This looks at the weekday alone, but the day of the month must fit as well.",
	host.DateOnly:     "This looks at the day of the month alone, but the weekday must fit as well.",
	host.SameDayAgain: "That day's time has passed already.",
}

func ceCalendarDay(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		now := time.Date(2026, time.Month(1+r.IntN(12)), 1+r.IntN(28), 6+r.IntN(16), 0, 0, 0, time.UTC)
		from := quizzes.One(r, 1, 8, 15, 22, 3, 5, 10)
		t := host.Timer{Weekday: time.Weekday(r.IntN(7)), From: from, To: from + quizzes.One(r, 4, 6, 6), Hour: quizzes.One(r, 2, 4, 5, 23), Minute: quizzes.One(r, 0, 15, 30)}
		if r.IntN(3) == 0 {
			t.Weekday = now.Weekday()
		}
		var tr host.Steps
		next := t.Next(now, "", &tr)
		var nears []quizzes.Near
		for _, m := range host.CalendarModels {
			nears = append(nears, near(t.Next(now, m, nil).Day(), string(m), "%s", ceCalendarBeliefs[m]))
		}
		nears = quizzes.NearAnswers(itoa(next.Day()), nears)
		if len(nears) < 2 || next.Sub(now) > 50*24*time.Hour || next.Day() == t.From || next.Day() == t.To || next.Day() == now.Day() {
			return reject("little at stake")
		}
		spec := fmt.Sprintf("%s *-*-%d..%d %02d:%02d", t.Weekday.String()[:3], t.From, t.To, t.Hour, t.Minute)
		var days []string
		for d := now; len(days) < 8; d = d.AddDate(0, 0, 1) {
			if d.Weekday() == t.Weekday {
				days = append(days, d.Format("Jan 2"))
			}
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A systemd timer has `OnCalendar=%s`. Now it is %s, at %s. On which day of its month does the timer elapse next?", spec, now.Format("Monday, January 2, 2006"), now.Format("15:04")),
			Exhibits: []quizzes.Exhibit{{Title: t.Weekday.String() + "s from today on", Lang: "text", Lines: []string{strings.Join(days[:4], ", "), strings.Join(days[4:], ", ")}}},
			Ask:      quizzes.Number{Value: float64(next.Day()), Unit: "", Near: nears}, Note: fmt.Sprint(t, now),
			Trace: quizzes.Worked(tr, "It elapses next on %s, so on day %d.", next.Format("January 2"), next.Day()),
		}, nil
	})
}
