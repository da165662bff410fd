package edge

import "fmt"

// LimitReq is a `limit_req` of nginx with its zone's rate.
type LimitReq struct {
	Rate  int // requests per second
	Burst int
	Free  int // of the burst, how many do not wait: `delay=`; Nodelay for all of them
}

// Nodelay is the value of Free for `nodelay`.
const Nodelay = -1

// The wrong models of `limit_req`.
const (
	BurstTotal       Model = "burst-is-total"          // burst requests pass, and none beside them
	NodelayUnlimited Model = "nodelay-is-unlimited"    // with nodelay none is refused
	RefusedCount     Model = "refused-calls-count"     // a refused request takes its place too
	QuotaPerSecond   Model = "any-limiter-is-a-window" // Rate requests pass in each second from 0, at once
	BurstAtOnce      Model = "burst-does-not-wait"     // what is within the burst never waits
	AllWait          Model = "delay-parameter-ignored" // every request of the burst waits
	NeverDrains      Model = "tokens-do-not-come-back" // the excess never falls
	BurstPerSecond   Model = "burst-refills-per-second"
)

// Fate is what becomes of a request. Near is how far its excess was from another fate, in thousandths of a request.
type Fate struct {
	Refused bool
	Wait    int // in ms
	Near    int
}

func (f Fate) String() string {
	switch {
	case f.Refused:
		return "503"
	case f.Wait > 0:
		return "later"
	}
	return "at once"
}

// String prints the directive, for a zone called one.
func (l LimitReq) String() string {
	s := "limit_req zone=one"
	if l.Burst > 0 {
		s += fmt.Sprintf(" burst=%d", l.Burst)
	}
	switch {
	case l.Free == Nodelay:
		s += " nodelay"
	case l.Free > 0:
		s += fmt.Sprintf(" delay=%d", l.Free)
	}
	return s + ";"
}

// Fates follows the requests of one new key that arrive at rising milliseconds, the first at 0 (nginx documentation,
// ngx_http_limit_req_module; source, ngx_http_limit_req_lookup): the excess is in thousandths of a request; a refused
// request leaves it as it is.
func (l LimitReq) Fates(at []int, m Model) ([]Fate, []Step) {
	tr := trace{off: m != ""}
	excess, last, window := 0, 0, map[int]int{}
	free := l.Free * 1000
	if l.Free == Nodelay || m == BurstAtOnce {
		free = l.Burst * 1000
	}
	if m == AllWait {
		free = 0
	}
	var out []Fate
	for i, now := range at {
		if m == QuotaPerSecond || m == BurstPerSecond {
			window[now/1000]++
			quota := l.Rate
			if m == BurstPerSecond {
				quota = l.Burst + 1
			}
			out = append(out, Fate{Refused: window[now/1000] > quota})
			continue
		}
		drained := l.Rate * (now - last)
		if m == NeverDrains {
			drained = 0
		}
		raw := excess - drained + 1000
		if i == 0 {
			raw = 0
			if m == BurstTotal {
				raw = 1000
			}
			tr.add("limit_req.first", "The first request of a key has an excess of 0: it passes at once.")
		}
		now1 := max(0, raw)
		f := Fate{Refused: now1 > l.Burst*1000, Near: 1000}
		if i > 0 {
			f.Near = min(abs(raw-l.Burst*1000), abs(raw-free))
		}
		if m == NodelayUnlimited && l.Free == Nodelay {
			f.Refused = false
		}
		if !f.Refused && now1 > free {
			f.Wait = (now1 - free) / l.Rate
		}
		if i > 0 {
			l.explain(&tr, i, now, last, excess, raw, free, f)
		}
		if !f.Refused || m == RefusedCount {
			excess, last = now1, now
		}
		out = append(out, f)
	}
	return out, tr.steps
}

func (l LimitReq) explain(tr *trace, i, now, last, excess, raw, free int, f Fate) {
	if tr.off {
		return
	}
	head := fmt.Sprintf("Request %d, %d ms after the last one that counts", i+1, now-last)
	sum := fmt.Sprintf("%s: %s + 1 - %s", head, thousandths(excess), thousandths(l.Rate*(now-last)))
	switch {
	case f.Refused:
		tr.add("limit_req.refused", "%s = %s is over the burst of %d, so it gets 503 and does not count.", sum, thousandths(raw), l.Burst)
	case f.Wait > 0:
		over := ""
		if free > 0 {
			over = fmt.Sprintf(", %s over the %s that go at once", thousandths(raw-free), thousandths(free))
		}
		tr.add("limit_req.later", "%s = %s is within the burst of %d%s, so it waits %d ms.", sum, thousandths(raw), l.Burst, over, f.Wait)
	case raw <= 0:
		tr.add("limit_req.idle", "%s: all has drained, the excess is 0, and it passes at once.", head)
	default:
		tr.add("limit_req.free", "%s = %s is within the %s that do not wait, so it passes at once.", sum, thousandths(raw), thousandths(free))
	}
}

func abs(n int) int { return max(n, -n) }

// thousandths prints n/1000 without needless zeros.
func thousandths(n int) string {
	s := fmt.Sprintf("%d.%03d", n/1000, n%1000)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}
