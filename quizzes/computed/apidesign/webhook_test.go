package apidesign_test

import (
	"testing"

	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/apidesign"
)

func TestWebhook(t *testing.T) {
	bank.Check(t, apidesign.WebhookLast)
	bank.Check(t, apidesign.WebhookWork)
	bank.Check(t, apidesign.WebhookTable)
	bank.Check(t, apidesign.WebhookVerify)
}
