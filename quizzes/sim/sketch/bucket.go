package sketch

import "fmt"

// Burst is N requests at one moment, in tenths of a second.
type Burst struct{ At, N int }

// Wrong models of buckets.
const (
	OncePerSecond Model = "refill-once-a-second"       // tokens come at whole seconds
	FullEachTime  Model = "refill-fills-up"            // a second's start fills the bucket
	FractionLost  Model = "fraction-of-token-lost"     // parts of tokens are dropped when a request looks
	NeverRefills  Model = "tokens-do-not-come-back"    // the bucket holds its first tokens and gains none
	Uncapped      Model = "tokens-pile-up"             // tokens are gained beyond the capacity
	EachBurstFull Model = "bucket-full-for-each-burst" // each burst finds the bucket full
	NoneQueued    Model = "leaky-refuses-what-waits"   // a leaky bucket has no queue
	BurstPasses   Model = "leaky-bucket-passes-burst"  // a leaky bucket lets a burst through like a token bucket
	NeverDrains   Model = "queue-keeps-its-length"     // what waited in an earlier burst still waits
)

// Token says for each burst how many requests pass at once: the bucket is full at first, gains rate tokens a second
// steadily, up to its capacity. whole reports that somewhere a part of a token decided by nothing.
func Token(rate, capacity int, bursts []Burst, m Model) (passed []int, whole bool, steps []Step) {
	have, last := 10*capacity, 0 // in tenths of a token
	for _, b := range bursts {
		gain := rate * (b.At - last)
		switch m {
		case OncePerSecond:
			gain = rate * 10 * (b.At/10 - last/10)
		case FullEachTime:
			if gain = 0; b.At/10 > last/10 {
				gain = 10 * capacity
			}
		}
		if m == NeverRefills {
			gain = 0
		}
		if have += gain; m != Uncapped {
			have = min(10*capacity, have)
		}
		if m == EachBurstFull {
			have = 10 * capacity
		}
		if m == FractionLost {
			have -= have % 10
		}
		whole = whole || have%10 == 0 && have < 10*capacity && b.At > 0
		n := min(b.N, have/10)
		if m == "" {
			steps = append(steps, Step{"token.refill", fmt.Sprintf("At %s s the token bucket holds %s tokens. Of %d requests, passing: %d, refused: %d.", tenths(b.At), tenths(have), b.N, n, b.N-n), "tokens left: " + tenths(have-10*n)})
		}
		have -= 10 * n
		last = b.At
		passed = append(passed, n)
	}
	return passed, whole, steps
}

// Leaky says for each burst how many requests are refused: one goes out at once if the bucket is idle, the others wait
// for places of a queue, and one goes out every 1/rate seconds. tied reports a request that goes out at the moment of
// a burst.
func Leaky(rate, places int, bursts []Burst, m Model) (refused []int, tied bool, steps []Step) {
	every := 10 / rate
	next := 0 // when the next request may go out
	var out []int
	for _, b := range bursts {
		waiting := 0
		for _, at := range out {
			if at > b.At || m == NeverDrains && at > 0 {
				waiting++
			}
			tied = tied || at == b.At && b.At > 0
		}
		held := waiting
		lost, gone := 0, 0
		for range b.N {
			switch {
			case next <= b.At && (waiting == 0 || m == NeverDrains):
				out, next = append(out, b.At), b.At+every
				gone++
			case waiting < places && m != NoneQueued:
				out, next = append(out, max(next, b.At)), max(next, b.At)+every
				waiting++
			default:
				lost++
			}
		}
		if m == BurstPasses {
			lost = max(0, b.N-places)
		}
		if m == "" {
			steps = append(steps, Step{"leaky.arrive", fmt.Sprintf("At %s s, waiting in the leaky bucket: %d. Of %d requests, going out at once: %d, beginning to wait: %d, refused: %d.", tenths(b.At), held, b.N, gone, waiting-held, lost), fmt.Sprintf("waiting: %d", waiting)})
		}
		refused = append(refused, lost)
	}
	return refused, tied, steps
}

func tenths(n int) string {
	if n%10 == 0 {
		return fmt.Sprint(n / 10)
	}
	return fmt.Sprintf("%d.%d", n/10, n%10)
}

// Tenths prints tenths.
func Tenths(n int) string { return tenths(n) }
