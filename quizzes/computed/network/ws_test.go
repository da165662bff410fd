package network_test

import (
	"strings"
	"testing"

	"warmcache/quizzes"
	"warmcache/quizzes/bank"
	"warmcache/quizzes/computed/network"
)

func TestWebSocket(t *testing.T) {
	bank.Check(t, network.WSHandshakeWhich)
	bank.Check(t, network.WSFrameLength)
	bank.Check(t, network.WSMessageList)
	bank.Check(t, network.WSMessageFault)
	bank.Check(t, network.WSFanoutWho)
	bank.Check(t, network.WSFanoutCount)
	bank.Check(t, network.WSFanoutMissed)
}

// Numbers may be typed with a space behind each comma or without one.
func TestWSFanoutMissedForms(t *testing.T) {
	for seed := range uint64(50) {
		q, _, err := network.WSFanoutMissed.Question(seed)
		if err != nil {
			t.Fatal(err)
		}
		key := q.Ask.KeyText()
		for _, form := range []string{key, strings.ReplaceAll(key, ", ", ","), strings.ReplaceAll(key, ",", " ,")} {
			if !q.Ask.Grade(quizzes.Response(form)).Right() {
				t.Errorf("seed %d: %q is refused, the key is %q", seed, form, key)
			}
		}
	}
}
