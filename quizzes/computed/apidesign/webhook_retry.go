package apidesign

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/webhook"
)

// WebhookLast asks when a provider makes its last attempt.
var WebhookLast = quizzes.Template{
	ID: "api.webhook.last", Version: 1, Concept: "api-communication-protocols#webhooks", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: webhookLast,
}

// WebhookWork asks how often a receiver does the work of one event.
var WebhookWork = quizzes.Template{
	ID: "api.webhook.work", Version: 1, Concept: "api-communication-protocols#webhooks", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: webhookWork,
}

// WebhookTable asks for the attempts and the work of several events.
var WebhookTable = quizzes.Template{
	ID: "api.webhook.table", Version: 1, Concept: "api-communication-protocols#webhooks", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 3, Make: webhookTable,
}

func webhookLast(r *rand.Rand) (quizzes.Question, error) {
	all := r.IntN(4) == 0 // the whole schedule must not be the better guess
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		c := webhookDraw(r, 1)
		c.receiver.Known = webhook.Nothing // what is stored changes no attempt, so the page is silent about it
		s := webhook.Deliver(0, c.policy, c.receiver, "")
		n := len(s.Attempts)
		last := s.Attempts[n-1].At
		if n < 3 || (n == c.policy.Attempts) != all {
			return quizzes.Question{}, quizzes.Reject("another length")
		}
		var near []quizzes.Near
		for _, m := range webhookModels {
			w := webhook.Deliver(0, c.policy, c.receiver, m).Attempts
			near = append(near, restNear(w[len(w)-1].At, string(m), "%s", webhookWhy(m, "The attempts come at %s.", webhookTimes(s))))
		}
		whole := webhook.Receiver{Phases: []webhook.Phase{{Answer: webhook.Down}}}
		w := webhook.Deliver(0, c.policy, whole, "").Attempts
		near = append(near, restNear(w[len(w)-1].At, "webhook-uses-all-attempts", "This makes all attempts that there are, but they end with minute %d.", last))
		if near = quizzes.NearAnswers(strconv.Itoa(last), near); len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		var steps []webhook.Step
		for i, a := range s.Attempts {
			steps = append(steps, webhook.Step{Rule: "webhook.attempt", Text: fmt.Sprintf("Minute %d, attempt %d: the receiver %s. %s", a.At, i+1, a.Answer, a.Then)})
		}
		return quizzes.Question{
			Stem: c.sending() + " The event happens at minute 0. At which minute does the provider make its last attempt?", Exhibits: c.exhibit(),
			Ask: quizzes.Number{Value: float64(last), Unit: "min", Near: near}, Note: fmt.Sprint(c), Trace: quizzes.Worked(steps, "The last attempt comes at minute %d.", last),
		}, nil
	})
}

func webhookWork(r *rand.Rand) (quizzes.Question, error) {
	want := quizzes.One(r, 0, 1, 1, 2, 2, 3)
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		c := webhookDraw(r, 1)
		s := webhook.Deliver(0, c.policy, c.receiver, "")
		if s.Acts != want || len(s.Attempts) < 2 || want == 0 && len(s.Attempts) < 3 {
			return quizzes.Question{}, quizzes.Reject("another number")
		}
		var near []quizzes.Near
		for _, m := range webhookModels {
			w := webhook.Deliver(0, c.policy, c.receiver, m)
			near = append(near, restNear(w.Acts, string(m), "%s", webhookWhy(m, "The work is done %s.", webhookCount(s.Acts))))
		}
		near = append(near, restNear(len(s.Attempts), "webhook-attempt-is-work", "%d is the number of attempts; the work is done %s.", len(s.Attempts), webhookCount(s.Acts)))
		if near = quizzes.NearAnswers(strconv.Itoa(s.Acts), near); len(near) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: c.sending() + " " + c.working() + " The event happens at minute 0. How many times does the receiver do its work?", Exhibits: c.exhibit(),
			Ask: quizzes.Number{Value: float64(s.Acts), Unit: "times", Near: near}, Note: fmt.Sprint(c),
			Trace: quizzes.Worked(s.Steps, "The number of times that the work is done is %d.", s.Acts),
		}, nil
	})
}

func webhookCount(n int) string {
	switch n {
	case 0:
		return "0 times"
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func webhookTable(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		c := webhookDraw(r, 3)
		ask := quizzes.Cells{Head: []string{"Event", "Happens at minute", "Attempts", "Times the work is done"}}
		var steps []webhook.Step
		lures, lengths, confirmed := map[webhook.Model]bool{}, map[int]bool{}, false
		deliveries, works := webhookRange(1, c.policy.Attempts), webhookRange(0, c.policy.Attempts)
		for i, at := range c.events {
			s, name := webhook.Deliver(at, c.policy, c.receiver, ""), string(rune('A'+i))
			n, done := strconv.Itoa(len(s.Attempts)), strconv.Itoa(s.Acts)
			sent := quizzes.Cell{Choices: deliveries, Want: n, Why: fmt.Sprintf("%s is sent at %s.", name, webhookTimes(s))}
			work := quizzes.Cell{Choices: works, Want: done, Why: fmt.Sprintf("Of the attempts for %s at %s, the work is done %s.", name, webhookTimes(s), webhookCount(s.Acts))}
			for _, m := range webhookModels {
				w := webhook.Deliver(at, c.policy, c.receiver, m)
				if len(w.Attempts) != len(s.Attempts) || w.Acts != s.Acts {
					lures[m] = true
				}
				sent.Near = append(sent.Near, restNear(len(w.Attempts), string(m), "%s", webhookWhy(m, "%s", sent.Why)))
				work.Near = append(work.Near, restNear(w.Acts, string(m), "%s", webhookWhy(m, "%s", work.Why)))
			}
			sent.Near, work.Near = quizzes.NearAnswers(n, sent.Near), quizzes.NearAnswers(done, work.Near)
			ask.Rows = append(ask.Rows, quizzes.CellRow{Given: []string{name, strconv.Itoa(at)}, Asked: []quizzes.Cell{sent, work}})
			lengths[len(s.Attempts)], confirmed = true, confirmed || s.Confirmed
			steps = append(steps, webhook.Step{Rule: "webhook.attempt", Text: strings.TrimSuffix(sent.Why, ".") + ": " + webhookStory(s)})
		}
		if len(lengths) < 2 || !confirmed || len(lures) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: c.sending() + " " + c.working() + " How many attempts does the provider make for each of these events, and how often is its work done?", Exhibits: c.exhibit(), Ask: ask,
			Note: fmt.Sprint(c), Trace: quizzes.Worked(steps, "In the order of the rows: %s.", ask.KeyText()),
		}, nil
	})
}

// webhookStory says for each attempt what came of it.
func webhookStory(s webhook.Sent) string {
	var out []string
	for _, a := range s.Attempts {
		did := "no work"
		if a.Acts {
			did = "work done"
		}
		out = append(out, fmt.Sprintf("at %d the receiver %s, %s", a.At, strings.ReplaceAll(a.Answer.String(), ",", ""), did))
	}
	return strings.Join(out, "; ") + "."
}

func webhookRange(from, to int) []string {
	var out []string
	for i := from; i <= to; i++ {
		out = append(out, strconv.Itoa(i))
	}
	return out
}
