package cache

import (
	"container/list"
	"slices"
)

// naiveCache is a policy written a second time, from the paper and by other means than the engine.
type naiveCache interface {
	access(key string) (hit bool, victim string)
	content() []string
}

func runNaive(n naiveCache, c policyCase) string {
	var as []Access
	for _, k := range c.Requests {
		hit, victim := n.access(k)
		as = append(as, Access{k, hit, victim})
	}
	return printAccesses(as, n.content())
}

// scanLog keeps the set of cached keys and ranks them by reading the log of requests: the least rank leaves.
type scanLog struct {
	c    policyCase
	rank func(log []string, in []int, key string) (first, second int)
	log  []string
	in   []int // for each logged request: 1 when it brought its key in
	set  []string
}

func (s *scanLog) access(key string) (bool, string) {
	victim := ""
	if slices.Contains(s.set, key) {
		s.log, s.in = append(s.log, key), append(s.in, 0)
		return true, ""
	}
	if len(s.set) == s.c.Capacity {
		victim = slices.MinFunc(s.set, func(a, b string) int {
			a1, a2 := s.rank(s.log, s.in, a)
			b1, b2 := s.rank(s.log, s.in, b)
			if a1 != b1 {
				return a1 - b1
			}
			return a2 - b2
		})
		s.set = slices.DeleteFunc(s.set, func(k string) bool { return k == victim })
	}
	s.set = append(s.set, key)
	s.log, s.in = append(s.log, key), append(s.in, 1)
	return false, victim
}

func (s *scanLog) content() []string { return s.set }

func lastUse(log []string, _ []int, key string) (int, int) {
	at := -1
	for i, k := range log {
		if k == key {
			at = i
		}
	}
	return at, 0
}

func cameIn(log []string, in []int, key string) (int, int) {
	at := -1
	for i, k := range log {
		if k == key && in[i] == 1 {
			at = i
		}
	}
	return at, 0
}

func fewestUses(log []string, in []int, key string) (int, int) {
	from, _ := cameIn(log, in, key)
	uses := 0
	for _, k := range log[from:] {
		if k == key {
			uses++
		}
	}
	last, _ := lastUse(log, in, key)
	return uses, last
}

// secondChance is CLOCK as a queue: a key whose bit is set goes to the back with its bit cleared.
type secondChance struct {
	n     int
	queue []string
	bit   map[string]bool
}

func (s *secondChance) access(key string) (bool, string) {
	if slices.Contains(s.queue, key) {
		s.bit[key] = true
		return true, ""
	}
	victim := ""
	for len(s.queue) == s.n {
		front := s.queue[0]
		s.queue = s.queue[1:]
		if s.bit[front] {
			s.bit[front] = false
			s.queue = append(s.queue, front)
			continue
		}
		victim = front
	}
	s.queue = append(s.queue, key)
	s.bit[key] = false
	return false, victim
}

func (s *secondChance) content() []string { return s.queue }

// paperSieve is algorithm 1 of the SIEVE paper on a doubly linked list, head at the front.
type paperSieve struct {
	n    int
	t    *list.List
	seen map[string]bool
	hand *list.Element
}

func (s *paperSieve) find(key string) *list.Element {
	for e := s.t.Front(); e != nil; e = e.Next() {
		if e.Value == key {
			return e
		}
	}
	return nil
}

func (s *paperSieve) access(key string) (bool, string) {
	if s.find(key) != nil {
		s.seen[key] = true
		return true, ""
	}
	victim := ""
	if s.t.Len() == s.n {
		o := s.hand
		if o == nil {
			o = s.t.Back()
		}
		for s.seen[o.Value.(string)] {
			s.seen[o.Value.(string)] = false
			if o = o.Prev(); o == nil {
				o = s.t.Back()
			}
		}
		s.hand = o.Prev()
		victim = s.t.Remove(o).(string)
	}
	s.t.PushFront(key)
	s.seen[key] = false
	return false, victim
}

func (s *paperSieve) content() []string { return values(s.t) }

func values(l *list.List) []string {
	var out []string
	for e := l.Front(); e != nil; e = e.Next() {
		out = append(out, e.Value.(string))
	}
	return out
}

// paper2Q is 2Q's full version, with one map that says where each identifier is.
type paper2Q struct {
	slots, kin, kout int
	where            map[string]string
	am, a1in, a1out  *list.List
}

func newPaper2Q(b int) *paper2Q {
	p := &paper2Q{slots: b, kin: b / 4, kout: b / 2, where: map[string]string{}, am: list.New(), a1in: list.New(), a1out: list.New()}
	p.kin, p.kout = max(p.kin, 1), max(p.kout, 1)
	return p
}

func unlink(l *list.List, key string) {
	for e := l.Front(); e != nil; e = e.Next() {
		if e.Value == key {
			l.Remove(e)
			return
		}
	}
}

func (p *paper2Q) reclaimfor() string {
	if p.am.Len()+p.a1in.Len() < p.slots {
		return ""
	}
	if p.a1in.Len() > p.kin {
		y := p.a1in.Remove(p.a1in.Back()).(string)
		p.a1out.PushFront(y)
		p.where[y] = "A1out"
		if p.a1out.Len() > p.kout {
			delete(p.where, p.a1out.Remove(p.a1out.Back()).(string))
		}
		return y
	}
	y := p.am.Remove(p.am.Back()).(string)
	delete(p.where, y)
	return y
}

func (p *paper2Q) access(x string) (bool, string) {
	switch p.where[x] {
	case "Am":
		unlink(p.am, x)
		p.am.PushFront(x)
		return true, ""
	case "A1in":
		return true, ""
	case "A1out":
		y := p.reclaimfor()
		unlink(p.a1out, x)
		p.am.PushFront(x)
		p.where[x] = "Am"
		return false, y
	}
	y := p.reclaimfor()
	p.a1in.PushFront(x)
	p.where[x] = "A1in"
	return false, y
}

func (p *paper2Q) content() []string { return append(values(p.am), values(p.a1in)...) }

// paperARC is figure 4 of the ARC paper with a real-valued target; the lists have their MRU end first.
type paperARC struct {
	c, p           float64
	t1, t2, b1, b2 []string
}

func without(l []string, x string) []string {
	return slices.DeleteFunc(slices.Clone(l), func(k string) bool { return k == x })
}

func (a *paperARC) access(x string) (hit bool, victim string) {
	n := func(l []string) float64 { return float64(len(l)) }
	mru := func(l []string) []string { return append([]string{x}, without(l, x)...) }
	const tiny = 1e-9
	replace := func(inB2 bool) {
		if len(a.t1) > 0 && (n(a.t1) > a.p+tiny || inB2 && n(a.t1) > a.p-tiny && n(a.t1) < a.p+tiny) {
			victim = a.t1[len(a.t1)-1]
			a.t1, a.b1 = a.t1[:len(a.t1)-1], append([]string{victim}, a.b1...)
			return
		}
		victim = a.t2[len(a.t2)-1]
		a.t2, a.b2 = a.t2[:len(a.t2)-1], append([]string{victim}, a.b2...)
	}
	switch {
	case slices.Contains(a.t1, x) || slices.Contains(a.t2, x):
		a.t1, a.t2 = without(a.t1, x), mru(a.t2)
		return true, ""
	case slices.Contains(a.b1, x):
		d := 1.0
		if n(a.b1) < n(a.b2) {
			d = n(a.b2) / n(a.b1)
		}
		a.p = min(a.p+d, a.c)
		replace(false)
		a.b1, a.t2 = without(a.b1, x), mru(a.t2)
		return false, victim
	case slices.Contains(a.b2, x):
		d := 1.0
		if n(a.b2) < n(a.b1) {
			d = n(a.b1) / n(a.b2)
		}
		a.p = max(a.p-d, 0)
		replace(true)
		a.b2, a.t2 = without(a.b2, x), mru(a.t2)
		return false, victim
	}
	if n(a.t1)+n(a.b1) == a.c {
		if n(a.t1) < a.c {
			a.b1 = a.b1[:len(a.b1)-1]
			replace(false)
		} else {
			victim = a.t1[len(a.t1)-1]
			a.t1 = a.t1[:len(a.t1)-1]
		}
	} else if total := n(a.t1) + n(a.t2) + n(a.b1) + n(a.b2); total >= a.c {
		if total == 2*a.c {
			a.b2 = a.b2[:len(a.b2)-1]
		}
		replace(false)
	}
	a.t1 = mru(a.t1)
	return false, victim
}

func (a *paperARC) content() []string { return slices.Concat(a.t1, a.t2) }
