package apidesign

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/webhook"
)

// WebhookVerify asks which requests pass the check of their signature.
var WebhookVerify = quizzes.Template{
	ID: "api.webhook.verify", Version: 1, Concept: "api-communication-protocols#webhooks", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: webhookVerify,
}

var webhookSignModels = []webhook.Model{webhook.BodyAlone, webhook.StampFree, webhook.Reparsed, webhook.NoTolerance, webhook.FutureFine, webhook.FirstAlone, webhook.AllMust}

// webhookRequest is a request with what it was signed over.
type webhookRequest struct {
	webhook.Request
	over []string
}

func webhookVerify(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(3)
	return quizzes.Search(restTries, func() (quizzes.Question, error) {
		sent, amount := 1000*(2+r.IntN(7))+10*r.IntN(90), 10+r.IntN(90)
		key := quizzes.One(r, "paid", "sold", "sent", "due")
		bodies := []string{fmt.Sprintf(`{"%s": %d}`, key, amount), fmt.Sprintf(`{"%s":%d}`, key, amount), fmt.Sprintf(`{"%s": %d}`, key, amount+1+r.IntN(9))}
		late := sent + quizzes.One(r, 400, 500, 600, 700)
		check := webhook.Check{Secret: fmt.Sprintf("whsec_%06x", r.Uint32()&0xffffff), Tolerance: 300, Sent: []int{sent, late}}
		contents := []string{webhook.Content(sent, bodies[0]), webhook.Content(late, bodies[0]), webhook.Content(sent, bodies[1]), bodies[0]}
		draw := func() webhookRequest {
			q := webhookRequest{Request: webhook.Request{At: quizzes.One(r, sent, late), Body: bodies[0]}}
			q.over = []string{webhook.Content(q.At, bodies[0])}
			switch r.IntN(8) {
			case 0:
				q.Body = bodies[1]
			case 1:
				q.At = sent + late - q.At
			case 2:
				q.over[0] = bodies[0]
			case 3:
				q.Body = bodies[2]
			case 4:
				q.over[0], q.Body = contents[2], bodies[1]
				q.At = sent
			}
			if r.IntN(3) == 0 { // a second signature of no use
				if q.over = append(q.over, "another"); r.IntN(2) == 0 {
					q.over[0], q.over[1] = q.over[1], q.over[0]
				}
			}
			q.Now = q.At + quizzes.One(r, 10, 80, 150, 250, 350, 450, 900, -60, -350, -400)
			for _, o := range q.over {
				q.Signatures = append(q.Signatures, webhookMAC(check.Secret, o))
			}
			return q
		}
		var steps []webhook.Step
		lures, seen, near := map[webhook.Model]bool{}, map[string]bool{}, 0
		var opts []quizzes.Option
		right, forged, old, used := 0, false, false, map[string]bool{}
		for tried := 0; len(opts) < 5 && tried < 200; tried++ {
			q := draw()
			ok, step := check.Verifies(q.Request, "")
			text := webhookText(q)
			if seen[text] || ok && right == want || !ok && len(opts)-right == 5-want {
				continue
			}
			o := quizzes.Option{Text: text, Right: ok, Why: step.Text}
			for _, k := range r.Perm(len(webhookSignModels)) {
				m := webhookSignModels[k]
				if w, _ := check.Verifies(q.Request, m); w != ok && (o.Misconception == "" || o.Why == step.Text) {
					lures[m] = true
					o.Misconception, o.Why = string(m), webhookWhy(m, "%s", step.Text)
				}
			}
			if o.Why == step.Text {
				if near++; near > 1 || !ok {
					near--
					continue
				}
			}
			if ok {
				o.Misconception, o.Why = "", step.Text
				right++
			}
			seen[text] = true
			late, signed := q.Now-q.At > check.Tolerance || q.At-q.Now > check.Tolerance, slices.Contains(q.Signatures, webhook.Sign(check.Secret, q.At, q.Body))
			forged, old = forged || !signed && !late, old || signed && late
			for _, text := range append(q.over, webhook.Content(q.At, q.Body)) {
				used[text] = true
			}
			opts = append(opts, o)
			step.Text = "Clock " + fmt.Sprint(q.Now) + ": " + step.Text
			steps = append(steps, step)
		}
		if len(opts) < 5 || len(lures) < 3 || !forged || !old { // the table and the clock must both be needed
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		ex := quizzes.Exhibit{Title: "HMAC-SHA-256 under the shared secret, first 8 hexadecimal digits", Head: []string{"Signed text", "HMAC"}}
		for _, k := range r.Perm(len(contents)) {
			if used[contents[k]] {
				ex.Rows = append(ex.Rows, []string{quizzes.Code(contents[k]), quizzes.Code(webhookMAC(check.Secret, contents[k])[:8])})
			}
		}
		if len(ex.Rows) < 3 {
			return quizzes.Question{}, quizzes.Reject("few texts")
		}
		other := ""
		if used["another"] {
			other = " A signature that is not in the table fits none of these requests."
		}
		q := quizzes.Question{
			Stem:     "A receiver of webhooks knows the provider's secret. It computes the HMAC-SHA-256 of `timestamp.body` over the raw body, accepts a request if one of its signatures `v1` is equal, and refuses a timestamp that is more than 300 s off its clock in either direction. Which requests does it accept? (Times are in seconds, and signatures are cut to 8 digits." + other + ")",
			Exhibits: []quizzes.Exhibit{ex}, Ask: quizzes.Multiple{Options: opts}, Note: fmt.Sprint(opts),
		}
		q.Trace = quizzes.Worked(steps, "It accepts %s.", q.Ask.KeyText())
		return q, nil
	})
}

// webhookMAC signs a text; a signature of no use comes from another secret.
func webhookMAC(secret, text string) string {
	if text == "another" {
		return webhook.MAC("old"+secret, text)
	}
	return webhook.MAC(secret, text)
}

func webhookText(q webhookRequest) string {
	var sigs []string
	for _, s := range q.Signatures {
		sigs = append(sigs, "v1="+s[:8])
	}
	return fmt.Sprintf("clock %d: `t=%d, %s`, body `%s`", q.Now, q.At, strings.Join(sigs, ", "), q.Body)
}
