package apidesign_test

import (
	"strings"
	"testing"

	"warmcache/quizzes"
	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/apidesign"
)

func TestWebhook(t *testing.T) {
	bank.Check(t, apidesign.WebhookLast)
	bank.Check(t, apidesign.WebhookWork)
	bank.Check(t, apidesign.WebhookTable)
	bank.Check(t, apidesign.WebhookVerify)
}

// Of the requests to judge, some fail by their signature and some by the clock; of the events in a table, not all take the
// same number of attempts.
func TestWebhookDrawsBoth(t *testing.T) {
	for seed := range uint64(100) {
		q, _, err := apidesign.WebhookVerify.Question(seed)
		if err != nil {
			t.Fatal(err)
		}
		why := ""
		for _, s := range q.Trace {
			why += s.Text
		}
		if !strings.Contains(why, "not what the request brings") || !strings.Contains(why, "The signature fits, but") {
			t.Errorf("api.webhook.verify, seed %d: nothing fails by the signature, or nothing by the clock", seed)
		}
		q, _, err = apidesign.WebhookTable.Question(seed)
		if err != nil {
			t.Fatal(err)
		}
		attempts := map[string]bool{}
		for _, row := range q.Ask.(quizzes.Cells).Rows {
			attempts[row.Asked[0].Want] = true
		}
		if len(attempts) < 2 {
			t.Errorf("api.webhook.table, seed %d: all events take the same number of attempts", seed)
		}
	}
}
