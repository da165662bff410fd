package apidesign

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/session"
)

// StateExpiryValid asks which requests of a session are accepted.
var StateExpiryValid = quizzes.Template{
	ID: "state.expiry.valid", Version: 1, Concept: "state-management#expiry", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: stateExpiryValid,
}

var stateExpiryBeliefs = []struct {
	model session.Model
	says  string
}{
	{session.RejectedRenews, "a rejected request renews the session"}, {session.AbsoluteIgnored, "a busy session has no end"},
	{session.IdleFromLogin, "the idle timeout counts from the login"}, {session.AbsoluteRenews, "each request moves the absolute deadline as well"},
	{session.IdleAdds, "each request adds the idle time to the old deadline"},
}

func stateExpiryValid(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(5)
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		c := session.Clocks{Idle: quizzes.One(r, 25, 30, 40, 45), Absolute: quizzes.One(r, 60, 90, 120, 150, 180)}
		var times []int
		at := 0
		for range 6 {
			at += quizzes.One(r, 10, 15, 20, 25, 35, 45) + r.IntN(4)
			times = append(times, at)
		}
		ok, steps := c.Valid(times, "")
		valid, tight := 0, false
		idle := c.Idle
		for i, t := range times {
			tight = tight || stateNear(t, idle) || stateNear(t, c.Absolute)
			if ok[i] {
				valid++
				idle = t + c.Idle
			}
		}
		if tight || valid != want {
			return quizzes.Question{}, quizzes.Reject("on the edge")
		}
		ask := quizzes.Cells{Head: []string{"Request at", "Result"}}
		fooled := map[session.Model]bool{}
		for i, t := range times {
			cell := quizzes.Cell{Choices: []string{"valid", "rejected"}, Want: stateWord(ok[i]), Why: steps[i].Text}
			for _, b := range stateExpiryBeliefs {
				if w, _ := c.Valid(times, b.model); w[i] != ok[i] {
					if fooled[b.model] = true; len(cell.Near) == 0 {
						cell.Near = []quizzes.Near{{Answer: stateWord(w[i]), Misconception: string(b.model), Why: steps[i].Text + " The other answer fits the belief that " + b.says + "."}}
					}
				}
			}
			ask.Rows = append(ask.Rows, quizzes.CellRow{Given: []string{session.Clock(t)}, Asked: []quizzes.Cell{cell}})
		}
		if len(fooled) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A session begins with a login at 9:00. Its idle timeout is %d minutes, its absolute timeout %d minutes. A request is valid while it comes before both deadlines, and a valid one moves the idle deadline. The client keeps sending the same session id, without a new login. Which requests are valid?", c.Idle, c.Absolute),
			Ask:  ask, Note: fmt.Sprint(c, times), Drawn: stateTimes(times), Trace: quizzes.Worked(steps, "In this order: %s.", strings.ReplaceAll(ask.KeyText(), ";", ",")),
		}, nil
	})
}

func stateNear(a, b int) bool { return a-b < 2 && b-a < 2 }

func stateWord(ok bool) string {
	if ok {
		return "valid"
	}
	return "rejected"
}
