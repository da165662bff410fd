package cache

import "fmt"

// Wrong models of loading rules.
const (
	AccessExtendsWrite Model = "access-extends-write" // a read restarts expire-after-write
	WriteOnlyAccess    Model = "read-is-no-access"    // expire-after-access counts from the write
	RefreshReturnsNew  Model = "refresh-returns-new"  // the read that starts a refresh waits for its result
	RefreshByTimer     Model = "refresh-by-timer"     // a refresh runs when it is due, without a read
	RefreshIgnored     Model = "refresh-ignored"      // refresh-after-write does nothing
)

// LoadCase is one key of a LoadingCache with the rules of Caffeine 3 (wiki pages Eviction and Refresh, Javadoc of
// Caffeine.expireAfterAccess, expireAfterWrite, refreshAfterWrite). A duration of 0 s means that the rule is not set.
// Loads and refreshes take no time worth counting. The source's version at time t is 1 plus the Changes up to t.
type LoadCase struct {
	Access, Write, Refresh int
	Gets                   []int // times of get, in s, ascending; the cache is empty before
	Changes                []int // times at which the source gets its next version
}

// LoadGet is what one get returned and did.
type LoadGet struct {
	Version int
	Did     string // hit, load (the get waits), refresh (the get returns the old value, a load runs behind it)
}

// LoadOutcome is a run.
type LoadOutcome struct {
	Gets  []LoadGet
	Loads int // loader calls, refreshes included
	Slack int // least distance in s of a get from an expiry, a refresh time or a change
	Steps []Step
}

type loading struct {
	voice
	c              LoadCase
	m              Model
	version        int // 0: nothing cached
	written, touch int
	out            LoadOutcome
}

// RunLoads plays the gets.
func RunLoads(c LoadCase, m Model) LoadOutcome { return runLoads(c, m, true) }

// PlayLoads is RunLoads without Steps, for the many cases that a search throws away.
func PlayLoads(c LoadCase, m Model) LoadOutcome { return runLoads(c, m, false) }

func runLoads(c LoadCase, m Model, explain voice) LoadOutcome {
	l := loading{voice: explain, c: c, m: m, out: LoadOutcome{Slack: 1 << 30}}
	var t trace
	for _, now := range c.Gets {
		if m == RefreshByTimer {
			l.timer(now)
		}
		g, text := l.get(now)
		l.out.Gets = append(l.out.Gets, g)
		if !explain {
			continue
		}
		t.add("load."+g.Did, fmt.Sprintf("cached: v%d, written at %d s; loads so far: %d", l.version, l.written, l.out.Loads), "%d s: %s", now, text)
	}
	l.out.Steps = t
	return l.out
}

func (l *loading) source(now int) int {
	v := 1
	for _, c := range l.c.Changes {
		l.near(c, now)
		if c <= now {
			v++
		}
	}
	return v
}

func (l *loading) near(limit, now int) { l.out.Slack = min(l.out.Slack, abs(limit-now)) }

// timer runs the refreshes that a clock would have started before now.
func (l *loading) timer(now int) {
	for l.version > 0 && l.c.Refresh > 0 && l.written+l.c.Refresh < now {
		l.store(l.written + l.c.Refresh)
	}
}

func (l *loading) store(now int) {
	l.version, l.written, l.touch = l.source(now), now, now
	l.out.Loads++
}

func (l *loading) get(now int) (LoadGet, string) {
	if why, dead := l.dead(now); dead {
		l.store(now)
		return LoadGet{l.version, "load"}, l.say("%s; the get waits for a load and returns v%d", why, l.version)
	}
	l.touch = now
	if l.m == AccessExtendsWrite && l.c.Write > 0 {
		defer func(w int) { l.written = max(w, now) }(l.written)
	}
	if l.c.Refresh > 0 && l.m != RefreshIgnored && l.m != RefreshByTimer {
		if l.near(l.written+l.c.Refresh, now); now >= l.written+l.c.Refresh {
			return l.refresh(now)
		}
	}
	return LoadGet{l.version, "hit"}, l.say("the entry, written at %d s, is alive; the get returns v%d", l.written, l.version)
}

func (l *loading) refresh(now int) (LoadGet, string) {
	old, age := l.version, now-l.written
	l.store(now)
	g := LoadGet{old, "refresh"}
	if l.m == RefreshReturnsNew {
		g.Version = l.version
	}
	return g, l.say("the entry is %d s old, past the refresh time of %d s; the get returns v%d at once, and a load in the background stores v%d", age, l.c.Refresh, g.Version, l.version)
}

// dead reports that there is no entry to return, and says why.
func (l *loading) dead(now int) (why string, dead bool) {
	if l.version == 0 {
		return "nothing is cached", true
	}
	if l.c.Write > 0 {
		if l.near(l.written+l.c.Write, now); now >= l.written+l.c.Write {
			return l.say("the entry was written at %d s and expired at %d s", l.written, l.written+l.c.Write), true
		}
	}
	used := l.touch
	if l.m == WriteOnlyAccess {
		used = l.written
	}
	if l.c.Access > 0 {
		if l.near(used+l.c.Access, now); now >= used+l.c.Access {
			return l.say("the entry was last used at %d s and expired at %d s", used, used+l.c.Access), true
		}
	}
	return "", false
}
