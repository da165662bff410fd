package webservers

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/balance"
)

// BalanceHealthWhich asks which histories of checks leave a server down.
var BalanceHealthWhich = quizzes.Template{
	ID: "lb.health.which", Version: 1, Concept: "load-balancing#health-checks", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: lbHealthWhich,
}

// BalanceHealthTime asks how long a server counts as down around an outage.
var BalanceHealthTime = quizzes.Template{
	ID: "lb.health.time", Version: 1, Concept: "load-balancing#health-checks", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: lbHealthTime,
}

var lbHealthBeliefs = map[balance.Model]string{
	balance.FirstFailure: "one failed check takes the server out",
	balance.FallTotal:    "failures add up although a success sets their count back to 0",
	balance.FirstSuccess: "one good check brings the server back",
	balance.RiseTotal:    "successes add up although a failure sets their count back to 0",
	balance.SwappedRise:  "`fall` counts successes and `rise` failures",
	balance.OneMore:      "the state changes one check after the last one needed",
}

var lbHealthModels = []balance.Model{balance.FallTotal, balance.RiseTotal, balance.FirstFailure, balance.FirstSuccess, balance.SwappedRise, balance.OneMore}

func lbHealthWhich(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c := balance.Checks{Fall: 2 + r.IntN(3), Rise: 2 + r.IntN(2)}
		if c.Fall == c.Rise {
			return quizzes.Question{}, quizzes.Reject("equal limits")
		}
		var opts []quizzes.Option
		seen, down, note := map[string]bool{}, 0, c.String()
		var trace []balance.Step
		for tried := 0; len(opts) < 5 && tried < 60; tried++ {
			o, steps, isDown := lbHealthOption(r, c)
			if o.Text == "" || seen[o.Text] || isDown && down == want || !isDown && len(opts)-down == 5-want {
				continue
			}
			if seen[o.Text] = true; isDown {
				down++
			}
			opts, note = append(opts, o), note+o.Text
			last := steps[len(steps)-1]
			last.Text = o.Text + ": " + last.Text
			trace = append(trace, last)
		}
		if len(opts) < 5 {
			return quizzes.Question{}, quizzes.Reject("%d histories", len(opts))
		}
		q := quizzes.Question{
			Stem: fmt.Sprintf("A server has been up for an hour; HAProxy checks it with `fall %d` and `rise %d`. Each line is what the next eight checks might give (✓ success, ✗ failure). After which of them is the server down?", c.Fall, c.Rise),
			Ask:  quizzes.Multiple{Options: opts}, Note: note,
		}
		q.Trace = quizzes.Worked(trace, "Down after: %s.", q.Ask.KeyText())
		return q, nil
	})
}

// lbHealthOption draws a history that some mistake reads otherwise.
func lbHealthOption(r *rand.Rand, c balance.Checks) (quizzes.Option, []balance.Step, bool) {
	results := make([]bool, 8)
	for i := range results {
		results[i] = r.IntN(2) == 0
	}
	up, steps := c.States(results, "")
	for _, k := range quizzes.Draw(r, []int{0, 1, 2, 3, 4, 5}, 6) {
		m := lbHealthModels[k]
		wrong, _ := c.States(results, m)
		if wrong[7] == up[7] || len(steps) < 3 {
			continue
		}
		o := quizzes.Option{Text: balance.Marks(results), Right: !up[7]}
		o.Why = fmt.Sprintf("It ends %s: %s", lbState(up[7]), steps[len(steps)-1].Text)
		if !o.Right {
			o.Misconception = string(m)
		}
		o.Why += fmt.Sprintf(" To take it for %s is to think that %s.", lbState(wrong[7]), lbHealthBeliefs[m])
		return o, steps, !up[7]
	}
	return quizzes.Option{}, nil, false
}

func lbState(up bool) string {
	if up {
		return "up"
	}
	return "down"
}

// lbOutage is an outage between checks: the server answers no check between the two times.
type lbOutage struct {
	checks         balance.Checks
	inter          int
	dies, recovers int
}

// span is the time from marked down to marked up again; out is false when either is missing.
func (o lbOutage) span(m balance.Model) (down, up int, steps []balance.Step) {
	var results []bool
	for i := range 30 {
		at := i * o.inter
		results = append(results, at < o.dies || at > o.recovers)
	}
	states, steps := o.checks.States(results, m)
	down, up = -1, -1
	for i, s := range states {
		switch {
		case !s && down < 0:
			down = i * o.inter
		case s && down >= 0 && up < 0:
			up = i * o.inter
		}
	}
	return down, up, steps
}

func lbHealthTime(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		o := lbOutage{checks: balance.Checks{Fall: 2 + r.IntN(3), Rise: 2 + r.IntN(3)}, inter: quizzes.One(r, 2, 4, 5, 10)}
		o.dies = o.inter*(1+r.IntN(2)) + 1 + r.IntN(o.inter-1)
		o.recovers = o.dies + o.inter*(4+r.IntN(5)) + r.IntN(o.inter)
		down, up, steps := o.span("")
		if o.recovers%o.inter == 0 || down < 0 || up < 0 || down >= o.recovers || o.checks.Fall == o.checks.Rise {
			return quizzes.Question{}, quizzes.Reject("on the edge")
		}
		ask := r.IntN(2) == 0 // the time of errors, else the time that a healthy server is left out
		key, stem := down-o.dies, "For how many seconds after its failure does the balancer still count the server as up?"
		if !ask {
			key, stem = up-o.recovers, "For how many seconds after its recovery does the balancer still count the server as down?"
		}
		var near []quizzes.Near
		add := func(n int, id, why string) {
			if n >= 0 && n != key {
				near = append(near, quizzes.Near{Answer: fmt.Sprint(n), Misconception: id, Why: why})
			}
		}
		for _, m := range []balance.Model{balance.FirstFailure, balance.FirstSuccess, balance.SwappedRise, balance.OneMore} {
			d, u, _ := o.span(m)
			n := d - o.dies
			if !ask {
				n = u - o.recovers
			}
			add(n, string(m), "This takes it that "+lbHealthBeliefs[m]+".")
		}
		need, from := o.checks.Fall, o.dies
		if !ask {
			need, from = o.checks.Rise, o.recovers
		}
		add(need*o.inter, "full-intervals-counted", fmt.Sprintf("This is %d × %d s. It happened at %d s, and the first check after that comes sooner than %d s later.", need, o.inter, from, o.inter))
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		if len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		at := down
		if !ask {
			at = up
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A server that was up for an hour is checked every %d s, at 0 s, %d s, %d s and so on, with `fall %d` and `rise %d` (HAProxy). Each check is answered or refused at once. The server refuses connections from %d s on and works again from %d s on. %s",
				o.inter, o.inter, 2*o.inter, o.checks.Fall, o.checks.Rise, o.dies, o.recovers, stem),
			Ask: quizzes.Number{Value: float64(key), Unit: "s", Near: near}, Note: fmt.Sprint(o, ask),
			Drawn: quizzes.Axis{Unit: "s; a check at each tick", Step: float64(o.inter),
				Tracks: []quizzes.Track{{Spans: []quizzes.Span{{Name: "refuses", From: float64(o.dies), To: float64(o.recovers)}}}}},
			Trace: quizzes.Worked(lbCheckTimes(steps, o.inter), "The state changes at %d s, which is %d s after %d s.", at, key, from),
		}, nil
	})
}

// lbCheckTimes says at which time the first check comes, for the numbers in the steps.
func lbCheckTimes(steps []balance.Step, inter int) []balance.Step {
	return append([]balance.Step{{Rule: "health.times", Text: fmt.Sprintf("Check 1 is at 0 s, and each next one %d s later.", inter)}}, steps...)
}
