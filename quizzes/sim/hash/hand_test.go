package hash_test

import (
	"testing"

	"warmcache/quizzes/sim/hash"
)

// Cases from the cluster specification, and a ring worked by hand.
func TestByHand(t *testing.T) {
	if got := hash.CRC16("123456789"); got != 0x31C3 {
		t.Errorf("CRC16 of 123456789 is %04X, want 31C3", got)
	}
	for key, want := range map[string]string{"{user1000}.following": "user1000", "foo{}{bar}": "foo{}{bar}", "foo{{bar}}zap": "{bar", "foo{bar}{zap}": "bar"} {
		if got, _ := hash.Tag(key, 0); got != want {
			t.Errorf("%s hashes %s, want %s", key, got, want)
		}
	}
	ring := hash.Ring{Size: 100, Points: []hash.Point{{At: 10, Server: "A"}, {At: 60, Server: "B"}}}
	for h, want := range map[int]string{5: "A", 30: "B", 90: "A"} {
		if got, _ := ring.Owner(h, 0); got != want {
			t.Errorf("hash %d belongs to %s, want %s", h, got, want)
		}
	}
}
