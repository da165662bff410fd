package dag

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"warmcache/quizzes/sim/oracle"
)

func drawTasks(r *rand.Rand) []Task {
	var out []Task
	for i := range 4 + r.IntN(4) {
		k := Task{Name: string(rune('a' + i)), Minutes: 1 + r.IntN(30)}
		for p := range i {
			if r.IntN(3) == 0 && len(k.Needs) < 3 {
				k.Needs = append(k.Needs, p)
			}
		}
		out = append(out, k)
	}
	return out
}

// longest tries every path.
func longest(tasks []Task, end int) int {
	best := 0
	for _, p := range tasks[end].Needs {
		best = max(best, longest(tasks, p))
	}
	return best + tasks[end].Minutes
}

func TestCriticalPath(t *testing.T) {
	oracle.Case[[]Task]{
		Engine: "dag: critical path", Oracle: "every path tried", Draw: drawTasks,
		Got: func(c []Task, m string) string {
			sum := 0
			for _, i := range Path(c, Model(m)) {
				sum += c[i].Minutes
			}
			if m == "" && sum != Minutes(c, "", nil) {
				return "path and length differ"
			}
			return fmt.Sprint(Minutes(c, Model(m), nil))
		},
		Want: oracle.Each(func(_ testing.TB, c []Task) string {
			best := 0
			for i := range c {
				best = max(best, longest(c, i))
			}
			return fmt.Sprint(best)
		}),
		Models: []string{string(SumOfAll), string(MostTasks), string(FirstReady), string(LongestOne)},
	}.Test(t)
}

type spanCase struct {
	Minutes []int
	Workers int
}

func TestMakespan(t *testing.T) {
	oracle.Case[spanCase]{
		Engine: "dag: list scheduling", Oracle: "minute by minute",
		Draw: func(r *rand.Rand) spanCase {
			c := spanCase{Workers: 2 + r.IntN(3)}
			for range 4 + r.IntN(5) {
				c.Minutes = append(c.Minutes, 1+r.IntN(12))
			}
			return c
		},
		Got: func(c spanCase, m string) string { return fmt.Sprint(Makespan(c.Minutes, c.Workers, Model(m), nil)) },
		Want: oracle.Each(func(_ testing.TB, c spanCase) string {
			left, list := make([]int, c.Workers), c.Minutes
			for now := 0; ; now++ {
				busy := 0
				for w := range left {
					if left[w] == 0 && len(list) > 0 {
						left[w], list = list[0], list[1:]
					}
					busy += left[w]
				}
				if busy == 0 {
					return fmt.Sprint(now)
				}
				for w := range left {
					left[w] = max(0, left[w]-1)
				}
			}
		}),
		Models: []string{string(EvenShare), string(LongFirst), string(DealtInTurn)},
	}.Test(t)
}

type triggerCase struct {
	Rule    Rule
	Parents []State
}

// TestTrigger holds the engine against Airflow's documentation, rule by rule as a sentence over all parents.
func TestTrigger(t *testing.T) {
	states := []State{Success, Failed, Skipped, UpstreamFailed}
	oracle.Case[triggerCase]{
		Engine: "dag: trigger rules", Oracle: "Airflow's documentation as predicates",
		Draw: func(r *rand.Rand) triggerCase {
			c := triggerCase{Rule: Rules()[r.IntN(5)]}
			most := [][]int{{0}, {2}, {0, 2}, {0, 2, 1}, {0, 1, 2, 3}}[r.IntN(5)]
			for range 1 + r.IntN(4) {
				c.Parents = append(c.Parents, states[most[r.IntN(len(most))]])
			}
			return c
		},
		Got: func(c triggerCase, m string) string { return string(c.Rule.Outcome(c.Parents, Model(m))) },
		Want: oracle.Each(func(_ testing.TB, c triggerCase) string {
			all := func(of ...State) bool {
				return !slices.ContainsFunc(c.Parents, func(s State) bool { return !slices.Contains(of, s) })
			}
			failure := !all(Success, Skipped)
			runs := map[Rule]bool{
				AllSuccess:    all(Success),
				AllDone:       true,
				OneFailed:     failure,
				NoneFailed:    !failure,
				NoneFailedMin: !failure && slices.Contains(c.Parents, Success),
			}[c.Rule]
			switch {
			case runs:
				return "success"
			case failure:
				return "upstream_failed"
			}
			return "skipped"
		}),
		Models: []string{string(SkipIsSuccess), string(SkipIsFailure), string(AlwaysBlocked), string(DoneMeansGood), string(NoSkipSpread), string(MinIsAllOK), string(OnlyDirectFail)},
	}.Test(t)
}

type cronCase struct {
	Minute, Hour, Date, Month, Week string
	After                           time.Time
}

func (c cronCase) expr() string {
	return strings.Join([]string{c.Minute, c.Hour, c.Date, c.Month, c.Week}, " ")
}

func drawCron(r *rand.Rand) cronCase {
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	n := func(lo, hi int) string { return fmt.Sprint(lo + r.IntN(hi-lo+1)) }
	return cronCase{
		Minute: pick(n(0, 59), "0", "*/25", "*/40", "10-50/20", "5,35"), Hour: pick(n(0, 23), "6", "*/7", "8-17/3", "*", "0,12"),
		Date: pick("*", "*", n(1, 28), "1", "1,15", "10-12"), Month: pick("*", "*", n(1, 12), "*/5"),
		Week:  pick("*", "*", n(0, 6), "1-5", "1", "0,6"),
		After: time.Date(2026, time.Month(1+2*r.IntN(6)), 11, 13, 37, 0, 0, time.UTC),
	}
}

const cronFormat = "2006-01-02 15:04"

func printed(times []time.Time) string {
	var out []string
	for _, at := range times {
		out = append(out, at.Format(cronFormat))
	}
	return strings.Join(out, ", ")
}

var weekdays = []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}

// calendars writes the expression for systemd: one calendar event, or two where both fields for days are restricted.
func (c cronCase) calendars() []string {
	field := func(f string, lo, hi int) string {
		body, step, stepped := strings.Cut(f, "/")
		from, to, isRange := strings.Cut(body, "-")
		switch {
		case body == "*" && stepped:
			return fmt.Sprintf("%d..%d/%s", lo, hi, step)
		case isRange && stepped:
			return from + ".." + to + "/" + step
		}
		return strings.ReplaceAll(f, "-", "..")
	}
	week := ""
	if c.Week != "*" {
		week = strings.ReplaceAll(c.Week, "-", "..")
		for i, d := range weekdays {
			week = strings.ReplaceAll(week, fmt.Sprint(i), d)
		}
		week += " "
	}
	rest := fmt.Sprintf("%s:%s:00 UTC", field(c.Hour, 0, 23), field(c.Minute, 0, 59))
	date := func(d string) string { return fmt.Sprintf("*-%s-%s ", field(c.Month, 1, 12), field(d, 1, 31)) }
	if c.Date != "*" && c.Week != "*" {
		return []string{date(c.Date) + rest, week + date("*") + rest}
	}
	return []string{week + date(c.Date) + rest}
}

// askSystemd asks about all events that share a start in one call. Each answer begins with its normalized form.
func askSystemd(t testing.TB, cases []cronCase) []string {
	found := make([]map[string]bool, len(cases))
	byStart := map[time.Time][]int{}
	for i, c := range cases {
		found[i] = map[string]bool{}
		byStart[c.After] = append(byStart[c.After], i)
	}
	for start, members := range byStart {
		args := []string{"calendar", "--iterations=4", "--base-time=" + start.Format("2006-01-02 15:04:05") + " UTC"}
		var of []int
		for _, i := range members {
			for _, event := range cases[i].calendars() {
				args, of = append(args, event), append(of, i)
			}
		}
		cmd := exec.Command("systemd-analyze", args...)
		cmd.Env = []string{"TZ=UTC", "LC_ALL=C"}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		at := -1
		for _, line := range strings.Split(string(out), "\n") {
			head, rest, _ := strings.Cut(strings.TrimSpace(line), ": ")
			f := strings.Fields(rest)
			switch {
			case head == "Normalized form":
				at++
			case (head == "Next elapse" || strings.HasPrefix(head, "Iter")) && len(f) >= 3:
				found[of[at]][f[1]+" "+f[2][:5]] = true
			}
		}
	}
	var out []string
	for _, times := range found {
		all := slices.Sorted(maps.Keys(times))
		out = append(out, strings.Join(all[:min(4, len(all))], ", "))
	}
	return out
}

// TestCron asks systemd, which joins the two fields for days by "and"; the "or" of cron is the union of two events.
func TestCron(t *testing.T) {
	oracle.Case[cronCase]{
		Engine: "dag: cron expressions", Oracle: "systemd-analyze calendar",
		Draw: drawCron, Got: gotCron, Want: askSystemd,
		Ready: func() string {
			if _, err := exec.LookPath("systemd-analyze"); err != nil {
				return "systemd-analyze is not installed (apt: systemd)"
			}
			return ""
		},
		Models: cronModels,
	}.Test(t)
}

var cronModels = []string{string(DaysAnd), string(SundayIsOne), string(FieldsSwapped), string(DomIgnored), string(DowIgnored), string(StepsRunOn)}

func gotCron(c cronCase, m string) string {
	e, ok := ParseCron(c.expr())
	if !ok {
		return "not understood: " + c.expr()
	}
	return printed(e.Next(c.After, 4, Model(m)))
}

// TestCronParser asks a reader of cron's own language, in which the "or" of the fields for days needs no help.
func TestCronParser(t *testing.T) {
	type ask struct{ Expr, After string }
	oracle.Case[cronCase]{
		Engine: "dag: cron expressions as written", Oracle: "npm cron-parser 5.10.5",
		Ready: func() string { return oracle.NodeHas("cron-parser") }, Draw: drawCron, Got: gotCron, Models: cronModels,
		Want: func(t testing.TB, cases []cronCase) []string {
			asks := make([]ask, len(cases))
			for i, c := range cases {
				asks[i] = ask{c.expr(), c.After.Format(time.RFC3339)}
			}
			return oracle.Run[ask, string](t, asks, "node", "-e", `const { CronExpressionParser } = require("cron-parser");
const asks = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(asks.map(a => {
  const e = CronExpressionParser.parse(a.Expr, { currentDate: a.After, tz: "UTC" });
  return e.take(4).map(d => d.toISOString().slice(0, 16).replace("T", " ")).join(", ");
})));`)
		},
	}.Test(t)
}

func TestRetry(t *testing.T) {
	oracle.Case[Retry]{
		Engine: "dag: retries", Oracle: "closed form",
		Draw: func(r *rand.Rand) Retry {
			base := 1 + r.IntN(4)
			return Retry{1 + r.IntN(5), 5 + r.IntN(20), base, base * (2 + r.IntN(6))}
		},
		Got: func(c Retry, m string) string { return fmt.Sprint(c.Worst(Model(m), nil)) },
		Want: oracle.Each(func(_ testing.TB, c Retry) string {
			sum := (c.Retries + 1) * c.Timeout
			for i := range c.Retries {
				sum += min(c.Cap, c.Base<<i)
			}
			return fmt.Sprint(sum)
		}),
		Models: []string{string(FirstIncluded), string(CapIgnored), string(DelayFixed), string(TimeoutOfSum), string(DelayForgot), string(DelayAfterEnd), string(GrowsByBase)},
	}.Test(t)
}

func TestIntervals(t *testing.T) {
	oracle.Case[Intervals]{
		Engine: "dag: data intervals", Oracle: "hour by hour",
		Draw: func(r *rand.Rand) Intervals {
			return Intervals{1 + r.IntN(24), 1 + r.IntN(200), r.IntN(2) == 0}
		},
		Got: func(c Intervals, m string) string { return oracle.Line(c.Runs(Model(m), nil)) },
		Want: oracle.Each(func(_ testing.TB, c Intervals) string {
			var ended []int
			from := 0
			for hour := 1; hour <= c.On; hour++ {
				if hour-from == c.Hours {
					ended = append(ended, len(ended))
					from = hour
				}
			}
			if !c.Catchup && len(ended) > 1 {
				ended = ended[len(ended)-1:]
			}
			return oracle.Line(ended)
		}),
		Models: []string{string(AtStart), string(CatchupOff), string(CatchupOn), string(LatestMissed)},
	}.Test(t)
}
