package cache

import (
	"fmt"
	"slices"
	"strings"
)

// Wrong models of the buffer pool.
const (
	PlainLRU     Model = "plain-lru"           // one list: read pages enter at its head, every hit moves a page there
	NoOldTime    Model = "no-old-blocks-time"  // any second access makes a page young
	NeverYoung   Model = "never-young"         // no access moves a page out of the old sublist
	ScanBypasses Model = "first-read-bypasses" // a page is kept only from its second read on
)

// PageRead is a read of a page, At ms after the start.
type PageRead struct {
	At   int
	Page string
}

// PoolCase is a full InnoDB buffer pool: New and Old stand with their head first. All of these pages had their
// first access long before 0. Rules: MySQL 8.4 manual, section 17.5.1 (midpoint insertion) and 17.8.3.3
// (innodb_old_blocks_time, in ms). The length of each sublist stays as it is. Left out is the rule that a page
// near the head of the new sublist is not moved again.
type PoolCase struct {
	New, Old []string
	OldTime  int
	Reads    []PageRead
}

// PoolOutcome is a run.
type PoolOutcome struct {
	Hits     []bool
	New, Old []string // head first
	Steps    []Step
}

type pool struct {
	voice
	c        PoolCase
	m        Model
	young    int // length of the new sublist
	list     []string
	first    []PageRead // the first accesses to pages in the pool; without one: long ago
	seenOnce []string
}

// RunPool reads the pages in order.
func RunPool(c PoolCase, m Model) PoolOutcome { return runPool(c, m, true) }

// PlayPool is RunPool without Steps, for the many cases that a search throws away.
func PlayPool(c PoolCase, m Model) PoolOutcome { return runPool(c, m, false) }

func runPool(c PoolCase, m Model, explain voice) PoolOutcome {
	p := pool{voice: explain, c: c, m: m, young: len(c.New), list: slices.Concat(c.New, c.Old), first: make([]PageRead, 0, len(c.Reads))}
	out := PoolOutcome{Hits: make([]bool, 0, len(c.Reads))}
	var t trace
	for _, r := range c.Reads {
		hit, rule, text := p.read(r)
		out.Hits = append(out.Hits, hit)
		if explain {
			t.add("pool."+rule, p.state(), "%s: %s", Seconds(r.At), text)
		}
	}
	out.New, out.Old, out.Steps = p.list[:p.young], p.list[p.young:], t
	return out
}

// Seconds prints milliseconds as seconds.
func Seconds(ms int) string {
	s := fmt.Sprintf("%d.%03d", ms/1000, ms%1000)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + " s"
}

func (p *pool) state() string {
	return "young [" + strings.Join(p.list[:p.young], " ") + "] old [" + strings.Join(p.list[p.young:], " ") + "], head first"
}

func (p *pool) read(r PageRead) (hit bool, rule, text string) {
	i := slices.Index(p.list, r.Page)
	switch {
	case i < 0:
		return false, "read", p.insert(r)
	case i < p.young || p.m == PlainLRU:
		p.move(i, 0)
		return true, "new", p.say("`%s` is a hit and moves to the head of the young sublist", r.Page)
	case !p.makesYoung(r):
		return true, "early", p.early(r)
	}
	down := p.list[p.young-1]
	p.move(i, 0)
	return true, "young", p.say("`%s` is a hit in the old sublist%s: it moves to the head of the young one, and `%s` drops to the old one", r.Page, p.since(r), down)
}

// firstAt is the time of a page's first access; ok is false when that was long ago.
func (p *pool) firstAt(page string) (at int, ok bool) {
	for _, f := range p.first {
		if f.Page == page {
			return f.At, true
		}
	}
	return 0, false
}

func (p *pool) early(r PageRead) string {
	if !p.voice {
		return ""
	}
	at, _ := p.firstAt(r.Page)
	return p.say("`%s` is a hit in the old sublist, %s after its first access: it stays there", r.Page, Seconds(r.At-at))
}

func (p *pool) since(r PageRead) string {
	if !p.voice {
		return ""
	}
	if at, ok := p.firstAt(r.Page); ok {
		return ", " + Seconds(r.At-at) + " after its first access"
	}
	return ", long after its first access"
}

func (p *pool) makesYoung(r PageRead) bool {
	at, recent := p.firstAt(r.Page)
	if p.m == NeverYoung {
		return false
	}
	return !recent || p.m == NoOldTime || r.At-at >= p.c.OldTime
}

// move puts a page nearer to the head.
func (p *pool) move(from, to int) {
	page := p.list[from]
	copy(p.list[to+1:], p.list[to:from])
	p.list[to] = page
}

// insert reads a page from disk.
func (p *pool) insert(r PageRead) string {
	if p.m == ScanBypasses && !slices.Contains(p.seenOnce, r.Page) {
		p.seenOnce = append(p.seenOnce, r.Page)
		return "the page is not kept"
	}
	last := len(p.list) - 1
	victim, at := p.list[last], p.young
	if p.m == PlainLRU {
		at = 0
	}
	p.move(last, at)
	p.list[at] = r.Page
	p.first = slices.DeleteFunc(p.first, func(f PageRead) bool { return f.Page == victim })
	p.first = append(p.first, r)
	return p.say("`%s` is read from disk and enters at the head of the old sublist; `%s`, its tail, is evicted", r.Page, victim)
}
