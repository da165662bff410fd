package wire

import "fmt"

// Limiter is a way to limit calls.
type Limiter string

// The limiters of the lesson on data transmission.
const (
	FixedWindow Limiter = "fixed window"
	SlidingLog  Limiter = "sliding log"
	TokenBucket Limiter = "token bucket"
)

// Wrong readings of limiters.
const (
	RefusedCounts  Model = "refused-calls-count"     // a refused call takes its share too
	WindowPerCall  Model = "window-starts-at-call"   // the window begins with its first call
	RefillAtOnce   Model = "bucket-refills-at-once"  // after a period the bucket is full again
	NoCapacity     Model = "bucket-has-no-top"       // tokens pile up beyond the capacity
	StartsEmpty    Model = "bucket-starts-empty"     // the bucket is empty at first
	AsFixedWindow  Model = "any-limiter-is-a-window" // it counts in windows from 0
	AsSlidingLog   Model = "any-limiter-is-sliding"  // it looks back one window from each call
	AverageDecides Model = "mean-rate-decides"       // what counts is the mean rate since 0
)

// Limit is a limiter with N calls per Window milliseconds; a bucket holds N tokens and gains N a window.
type Limit struct {
	Kind      Limiter
	N, Window int
}

// Pass says for each call, at rising milliseconds, whether it passes.
func (l Limit) Pass(calls []int, m Model) []bool { return l.run(calls, m, nil) }

// Steps explains each call.
func (l Limit) Steps(calls []int) []Step {
	var t trace
	l.run(calls, "", &t)
	return t
}

func (l Limit) run(calls []int, m Model, t *trace) []bool {
	kind := l.Kind
	switch m {
	case AsFixedWindow:
		kind = FixedWindow
	case AsSlidingLog:
		kind = SlidingLog
	}
	say := func(format string, a ...any) string {
		if t == nil {
			return ""
		}
		return fmt.Sprintf(format, a...)
	}
	var out []bool
	var taken []int
	level, last, start := l.N*l.Window, 0, 0 // level in tokens times window
	if m == StartsEmpty {
		level = 0
	}
	for i, at := range calls {
		pass, why := false, ""
		switch {
		case m == AverageDecides:
			pass = len(taken)*l.Window < l.N*max(at, l.Window)
		case kind == TokenBucket:
			level += (at - last) * l.N
			if level > l.N*l.Window && m != NoCapacity {
				level = l.N * l.Window
			}
			if m == RefillAtOnce && at-start >= l.Window {
				level, start = l.N*l.Window, at
			}
			pass, why = level >= l.Window, say("the bucket holds %s tokens", lazy{level, l.Window})
			if pass || m == RefusedCounts {
				level = max(0, level-l.Window)
			}
		case kind == SlidingLog:
			n := count(taken, at-l.Window+1, at)
			pass, why = n < l.N, say("%d of %d places in the last %s s are taken", n, l.N, lazy{l.Window, 1000})
		default:
			from := at / l.Window * l.Window
			if m == WindowPerCall {
				if at-start >= l.Window {
					start = at
				}
				from = start
			}
			n := count(taken, from, at)
			pass, why = n < l.N, say("%d of %d places in the window from %s s are taken", n, l.N, lazy{from, 1000})
		}
		if pass || m == RefusedCounts {
			taken = append(taken, at)
		}
		last = at
		out = append(out, pass)
		if t == nil {
			continue
		}
		t.add("limit."+string(kind)[:5], "Call %d at %s s: %s, so it %s.", i+1, tenths(at, 1000), why, map[bool]string{true: "passes", false: "is refused"}[pass])
	}
	return out
}

func count(at []int, from, to int) int {
	n := 0
	for _, t := range at {
		if t >= from && t <= to {
			n++
		}
	}
	return n
}

// lazy is a share that is printed only where it is said.
type lazy struct{ a, b int }

func (l lazy) String() string { return tenths(l.a, l.b) }

// tenths prints a/b with at most one decimal.
func tenths(a, b int) string {
	if n := a * 10 / b; n%10 != 0 {
		return fmt.Sprintf("%d.%d", n/10, n%10)
	}
	return fmt.Sprint(a / b)
}
