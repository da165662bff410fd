package processing

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/dag"
)

// WorkflowCronFires asks at which moments a cron expression fires.
var WorkflowCronFires = quizzes.Template{
	ID: "wo.cron.fires", Version: 2, Concept: "workflow-orchestration#cron", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: woCron,
}

// WorkflowIntervalRuns asks when the runs of the past are done.
var WorkflowIntervalRuns = quizzes.Template{
	ID: "wo.interval.runs", Version: 1, Concept: "workflow-orchestration#intervals", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: woIntervals,
}

// WorkflowRetryWorst asks how long it takes until a task has failed for good.
var WorkflowRetryWorst = quizzes.Template{
	ID: "wo.retry.worst", Version: 1, Concept: "workflow-orchestration#retries", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: woRetry,
}

var woCronWhy = map[dag.Model]string{
	dag.DaysAnd:       "Both fields for days are restricted, and then either is enough.",
	dag.DomIgnored:    "The day of month is restricted too, and either field is enough.",
	dag.DowIgnored:    "The day of week is restricted too, and either field is enough.",
	dag.SundayIsOne:   "Day of week 1 is Monday; Sunday is 0 or 7.",
	dag.FieldsSwapped: "The first field is the minute, the second the hour.",
	dag.StepsRunOn:    "Steps count within the field and begin again at 0 with each hour.",
}

var woCronModels = []dag.Model{dag.StepsRunOn, dag.SundayIsOne, dag.FieldsSwapped, dag.DaysAnd, dag.DomIgnored, dag.DowIgnored}

func woCron(r *rand.Rand) (quizzes.Question, error) {
	rights, steps := 2+r.IntN(3), r.IntN(3) == 0
	named := r.IntN(6) < rights // whether the job runs at the moments on the date that the schedule names
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		hour, date, week := 1+r.IntN(12), 1+r.IntN(28), r.IntN(7)
		minute := itoa(quizzes.One(r, 13, 14, 15, 16, 17, 18, 19, 20))
		dates, weeks := itoa(date), itoa(week)
		switch r.IntN(6) {
		case 0:
			dates = "*"
		case 1:
			weeks = "*"
		}
		if steps {
			minute = "*/" + quizzes.One(r, "25", "35", "40", "45")
		}
		expr := fmt.Sprintf("%s %d %s * %s", minute, hour, dates, weeks)
		parsed, _ := dag.ParseCron(expr)
		c := &parsed
		base := time.Date(2026, time.Month(1+r.IntN(12)), 1, 0, 0, 0, 0, time.UTC)
		var opts []quizzes.Option
		var said []string
		var t dag.Trace
		seen, told := map[time.Time]bool{}, map[dag.Model]int{}
		left, wrongs := rights, 6-rights
		for range 60 {
			at := woMoment(r, c, base, hour)
			if !named && dates != "*" && (at.Hour() != hour || !slices.Contains(c.Minutes(hour, ""), at.Minute())) && r.IntN(3) == 0 {
				at = at.AddDate(0, 0, date-at.Day()) // the right date, but not the time
			}
			right, belief := c.Fires(at, ""), dag.Model("")
			if dates != "*" && at.Day() == date && right != named {
				continue
			}
			for _, m := range woCronModels {
				if c.Fires(at, m) != right {
					belief = m
					break
				}
			}
			if seen[at] || right && left == 0 || !right && (wrongs == 0 || belief == "" || told[belief] > 1) {
				continue
			}
			seen[at] = true
			o := quizzes.Option{Text: at.Format("Mon, Jan 02, 15:04"), Right: right, Why: woCronReason(expr, woCronTimes(c, hour), dates, weeks, at, right)}
			if right {
				left--
				said = append(said, o.Text)
			} else {
				wrongs--
				told[belief]++
				o.Misconception = string(belief)
				o.Why += " " + woCronWhy[belief]
			}
			t = append(t, dag.Step{Rule: "cron.moment", Text: o.Why, State: map[bool]string{true: "runs", false: "does not run"}[right]})
			if opts = append(opts, o); left+wrongs == 0 {
				return quizzes.Question{
					Stem: fmt.Sprintf("A job in the standard crontab has the schedule `%s` (minute, hour, day of month, month, day of week; all times are UTC). At which of these moments does it run?", expr),
					Ask:  quizzes.Multiple{Options: opts}, Note: fmt.Sprint(expr, base.Month(), said),
					Trace: quizzes.Worked(t, "It runs at: %s.", strings.Join(said, "; ")),
				}, nil
			}
		}
		return quizzes.Question{}, quizzes.Reject("too few moments")
	})
}

// woMoment draws a moment near one at which the expression fires under some model.
func woMoment(r *rand.Rand, c *dag.Cron, base time.Time, hour int) time.Time {
	m := append(woCronModels, "", "", "")[r.IntN(9)]
	minutes := c.Minutes(hour, m)
	if len(minutes) == 0 {
		m, minutes = "", c.Minutes(hour, "")
	}
	h, minute := hour, minutes[r.IntN(len(minutes))]
	if m == dag.FieldsSwapped && minute < 24 {
		h, minute = minute, hour
	}
	at := time.Date(2026, base.Month(), 1+r.IntN(28), h, minute, 0, 0, time.UTC)
	for range 28 {
		if c.Fires(at, m) {
			break
		}
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// woCronTimes lists the times of day of an expression.
func woCronTimes(c *dag.Cron, hour int) string {
	var out []string
	for _, m := range c.Minutes(hour, "") {
		out = append(out, fmt.Sprintf("%02d:%02d", hour, m))
	}
	return strings.Join(out, " and ")
}

func woCronReason(expr, times, dates, weeks string, at time.Time, right bool) string {
	days := ""
	if dates != "*" {
		days = fmt.Sprintf("day of month %s", dates)
	}
	if weeks != "*" {
		if days != "" {
			days += " or "
		}
		days += fmt.Sprintf("day of week %s (%s)", weeks, time.Weekday(weeks[0]-'0'))
	}
	verdict := "does not fit"
	if right {
		verdict = "fits"
	}
	return fmt.Sprintf("%s asks for %s on %s; %s %s.", quizzes.Code(expr), times, days, at.Format("Mon, Jan 02, 15:04"), verdict)
}

func woIntervals(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		every := quizzes.One(r, 3, 4, 6, 8, 12, 24)
		s := dag.Intervals{Hours: every, On: every*(3+r.IntN(12)) + 1 + r.IntN(every-1), Catchup: true}
		minutes, side := 5*(2+r.IntN(8)), 2+r.IntN(3)
		waves := func(m dag.Model) int { return (len(s.Runs(m, nil)) + side - 1) / side * minutes }
		runs := len(s.Runs("", nil))
		key := waves("")
		start := time.Date(2026, time.Month(1+r.IntN(12)), 1+r.IntN(10), 0, 0, 0, 0, time.UTC)
		on := start.Add(time.Duration(s.On) * time.Hour)
		list, err := nears(key, 3,
			near(waves(dag.AtStart), string(dag.AtStart), "The interval that is open at %s has no run yet: a run starts when its interval has ended, which gives %d runs.", on.Format("15:04"), runs),
			near(minutes, string(dag.CatchupOff), "With catchup all %d intervals since the start date get a run, not only the last.", runs),
			near(runs*minutes, "runs-one-after-another", "%d runs go side by side, so it takes %d rounds and not %d.", side, key/minutes, runs),
			near(waves(dag.LatestMissed), string(dag.LatestMissed), "The last interval that has ended gets its run too: %d in all.", runs),
			near(runs*minutes/side, "last-round-shared", "%d runs in rounds of %d: the last round takes as long as the others.", runs, side))
		if err != nil {
			return quizzes.Question{}, err
		}
		var t dag.Trace
		s.Runs("", &t)
		t = append(t, dag.Step{Rule: "interval.rounds", Text: fmt.Sprintf("%d runs, %d at a time, are %d rounds.", runs, side, key/minutes)})
		return quizzes.Question{
			Stem: fmt.Sprintf("A workflow has data intervals of %d hours from its start date on, %s, 00:00. It is switched on at %s, with catchup. Its runs take %d minutes each, and at most %d go side by side. After how many minutes are all runs done that can start when it is switched on?", every, start.Format("January 2"), on.Format("January 2, 15:04"), minutes, side),
			Ask:  quizzes.Number{Value: float64(key), Unit: "minutes", Near: list}, Note: fmt.Sprint(s, minutes, side, start),
			Trace: quizzes.Worked(t, "They are done after %d minutes.", key),
		}, nil
	})
}

func woRetry(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		base := 1 + r.IntN(5)
		p := dag.Retry{Retries: 3 + r.IntN(3), Timeout: 5 + r.IntN(31), Base: base, Cap: base*3 + r.IntN(base*3)}
		key := p.Worst("", nil)
		if p.Worst(dag.CapIgnored, nil) == key {
			return quizzes.Question{}, quizzes.Reject("the cap is not reached")
		}
		of := func(m dag.Model) int { return p.Worst(m, nil) }
		list, err := nears(key, 4,
			near(of(dag.FirstIncluded), string(dag.FirstIncluded), "`retries=%d` means %d more attempts, %d in all.", p.Retries, p.Retries, p.Retries+1),
			near(of(dag.CapIgnored), string(dag.CapIgnored), "No delay is longer than the cap of %d minutes.", p.Cap),
			near(of(dag.DelayFixed), string(dag.DelayFixed), "The delay doubles after each attempt: %d, %d …", base, 2*base),
			near(of(dag.GrowsByBase), string(dag.GrowsByBase), "The delay doubles and does not grow by %d each time.", base),
			near(of(dag.TimeoutOfSum), string(dag.TimeoutOfSum), "The timeout of %d minutes holds for each attempt anew.", p.Timeout),
			near(of(dag.DelayForgot), string(dag.DelayForgot), "Between the attempts lie %d delays.", p.Retries),
			near(of(dag.DelayAfterEnd), string(dag.DelayAfterEnd), "After the last attempt the task has failed; no delay follows."))
		if err != nil {
			return quizzes.Question{}, err
		}
		var t dag.Trace
		p.Worst("", &t)
		return quizzes.Question{
			Stem: fmt.Sprintf("A task has `retries=%d` and a timeout of %d minutes for each attempt. The delay before the second attempt is %d min; it doubles for each further one, up to %d min, without jitter. How many minutes after its start has the task failed for good, if every attempt runs into the timeout?", p.Retries, p.Timeout, p.Base, p.Cap),
			Ask:  quizzes.Number{Value: float64(key), Unit: "minutes", Near: list}, Note: fmt.Sprint(p),
			Trace: quizzes.Worked(t, "The task has failed for good after %d minutes.", key),
		}, nil
	})
}
