package wire

import (
	"fmt"
	"slices"
	"strings"
)

// Wrong readings of retry policies.
const (
	MaxIsRetries    Model = "max-attempts-excludes-first" // maxAttempts counts retries
	EveryCode       Model = "all-errors-are-retried"
	CapIgnored      Model = "max-backoff-ignored"
	ConstantBackoff Model = "backoff-does-not-grow"
	PushbackIgnored Model = "pushback-ignored"
	ThrottleIgnored Model = "throttle-ignored"
	ThrottleAtZero  Model = "throttle-at-zero" // retries stop when no token is left
)

// Policy is a gRPC retry policy without randomness; waits are in milliseconds.
type Policy struct {
	MaxAttempts, Initial, Max, Multiplier int
	Codes                                 []string
	Tokens, MaxTokens                     int // throttling: tokens at first; MaxTokens 0 means none
}

// Reply is how an attempt ends. Stop is a negative grpc-retry-pushback-ms.
type Reply struct {
	Code string
	Stop bool
}

// Outcome is a call's end.
type Outcome struct {
	Attempts, Waited int
	Code             string
}

// Call plays a call against the replies to its attempts, of which there are enough.
func (p Policy) Call(replies []Reply, m Model) (Outcome, []Step) {
	var t trace
	out := Outcome{}
	wait, tokens, limit := p.Initial, p.Tokens, p.MaxAttempts
	if m != CapIgnored {
		wait = min(wait, p.Max)
	}
	if m == MaxIsRetries {
		limit++
	}
	for _, r := range replies {
		out.Attempts, out.Code = out.Attempts+1, r.Code
		if r.Code == OK {
			t.add("grpc.ok", "Attempt %d: `OK`.", out.Attempts)
			return out, t
		}
		listed := slices.Contains(p.Codes, r.Code)
		if listed {
			tokens--
		}
		floor := p.MaxTokens / 2
		if m == ThrottleAtZero {
			floor = 0
		}
		switch {
		case !listed && m != EveryCode:
			t.add("grpc.code", "Attempt %d: `%s` is not in the list, so the call fails at once.", out.Attempts, r.Code)
			return out, t
		case r.Stop && m != PushbackIgnored:
			t.add("grpc.pushback", "Attempt %d: `%s`, and the negative pushback forbids another attempt.", out.Attempts, r.Code)
			return out, t
		case p.MaxTokens > 0 && tokens <= floor && m != ThrottleIgnored:
			t.add("grpc.throttle", "Attempt %d: `%s` leaves %d tokens, not more than half of %d, so no retry is sent.", out.Attempts, r.Code, tokens, p.MaxTokens)
			return out, t
		case out.Attempts >= limit:
			t.add("grpc.max", "Attempt %d: `%s`, and `maxAttempts` is %d, the first one included.", out.Attempts, r.Code, p.MaxAttempts)
			return out, t
		}
		out.Waited += wait
		left := ""
		if p.MaxTokens > 0 {
			left = " (" + strings.TrimSpace(plural(tokens, "token")) + " left)"
		}
		t.add("grpc.retry", "Attempt %d: `%s` is in the list%s; the client waits %d ms.", out.Attempts, r.Code, left, wait)
		if m != ConstantBackoff {
			wait *= p.Multiplier
		}
		if m != CapIgnored {
			wait = min(wait, p.Max)
		}
	}
	return out, t
}

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", one, "s")
}
