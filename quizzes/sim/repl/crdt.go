package repl

import (
	"fmt"
	"slices"
	"strings"
)

// SetAct is a step on a replicated set: an addition or removal at a replica, or a copy of From's state to At.
type SetAct struct {
	At, From string
	Add, Del string
}

// Line prints an act for a listing.
func (a SetAct) Line() string {
	switch {
	case a.From != "":
		return fmt.Sprintf("%s sends its state to %s", a.From, a.At)
	case a.Add != "":
		return fmt.Sprintf("%s adds %s", a.At, a.Add)
	}
	return fmt.Sprintf("%s removes %s", a.At, a.Del)
}

// Wrong models of replicated sets.
const (
	PlainUnion  Model = "union-keeps-removed" // merging is the union of the elements
	RemoveWins  Model = "remove-wins"         // what a replica knows to have been removed stays out, whoever adds it
	LastActWins Model = "set-by-clock"        // the latest act on an element decides
)

// orSet is a replica's state: sets of tags, numbered from 0, and of elements that it knows to have been removed.
type orSet struct{ live, dead, removed uint32 }

// orRun is a run: the elements, in the order of their first addition, and the element of each tag.
type orRun struct {
	elements []string
	tags     []int
	model    Model
}

// element finds the number of an element.
func (o *orRun) element(name string) int {
	i := slices.Index(o.elements, name)
	if i < 0 {
		i, o.elements = len(o.elements), append(o.elements, name)
	}
	return i
}

// ORSet plays acts on observed-remove sets (Shapiro et al. 2011, specification 15, state based with tombstones): an
// addition makes a new tag, a removal kills the tags that its replica holds, a merge unites both kinds of tags. It
// returns the elements of a replica at the end, sorted. Replicas have the letters from A.
func ORSet(acts []SetAct, at string, m Model) ([]string, []Step) {
	tr := trace{off: m != ""}
	var sets [8]orSet
	o := orRun{model: m}
	for _, a := range acts {
		s := &sets[a.At[0]-'A']
		did := ""
		switch {
		case a.From != "":
			from := sets[a.From[0]-'A']
			s.live |= from.live
			if m != PlainUnion {
				s.dead, s.removed = s.dead|from.dead, s.removed|from.removed
			}
		case a.Add != "":
			s.live |= 1 << len(o.tags)
			o.tags = append(o.tags, o.element(a.Add))
			did = fmt.Sprintf(", with the tag t%d", len(o.tags))
		default:
			did = o.remove(s, o.element(a.Del))
		}
		if !tr.off {
			tr.add("orset."+a.rule(), a.At+" holds "+braces(o.in(*s)), "%s%s.", a.Line(), did)
		}
	}
	if m == LastActWins {
		return lastAct(acts), nil
	}
	return o.in(sets[at[0]-'A']), tr.steps
}

// remove kills the tags of an element that a replica holds.
func (o *orRun) remove(s *orSet, element int) string {
	var killed []string
	for t, e := range o.tags {
		if e != element || s.live&^s.dead&(1<<t) == 0 {
			continue
		}
		if o.model == PlainUnion {
			s.live &^= 1 << t
		} else {
			s.dead |= 1 << t
		}
		if o.model == "" {
			killed = append(killed, fmt.Sprintf("t%d", t+1))
		}
	}
	s.removed |= 1 << element
	return ", which kills " + strings.Join(killed, ", ")
}

// in lists the elements of a replica, sorted.
func (o *orRun) in(s orSet) []string {
	var out []string
	for e, name := range o.elements {
		alive := false
		for t, of := range o.tags {
			alive = alive || of == e && s.live&^s.dead&(1<<t) != 0
		}
		if o.model == RemoveWins {
			alive = alive && s.removed&(1<<e) == 0
		}
		if alive {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func (a SetAct) rule() string {
	switch {
	case a.From != "":
		return "merge"
	case a.Add != "":
		return "add"
	}
	return "remove"
}

// lastAct lists the elements whose latest act, on any replica, is an addition.
func lastAct(acts []SetAct) []string {
	in := map[string]bool{}
	for _, a := range acts {
		if a.Add != "" {
			in[a.Add] = true
		}
		if a.Del != "" {
			in[a.Del] = false
		}
	}
	var out []string
	for e, ok := range in {
		if ok {
			out = append(out, e)
		}
	}
	slices.Sort(out)
	return out
}

func braces(words []string) string { return "{" + strings.Join(words, ", ") + "}" }

// Count is a step on a PN-counter: a replica counts By, or From's state reaches At.
type Count struct {
	At, From string
	By       int
}

// Line prints a step for a listing.
func (c Count) Line() string {
	switch {
	case c.From != "":
		return fmt.Sprintf("%s's state reaches %s", c.From, c.At)
	case c.By < 0:
		return fmt.Sprintf("%s counts down by %d", c.At, -c.By)
	}
	return fmt.Sprintf("%s counts up by %d", c.At, c.By)
}

// Wrong models of counters.
const (
	MergeAdds     Model = "merge-adds"         // a merge adds the other's entries
	LargestTotal  Model = "larger-total-wins"  // a merge takes the larger of the two totals
	LaterIncluded Model = "state-is-live"      // what is counted after a state was sent is in it
	DownForgotten Model = "decrements-ignored" // the entries for counting down are not merged
)

// PNCounter plays steps on PN-counters (Shapiro et al. 2011, specification 7): each replica counts its ups and its
// downs in entries of its own; a merge takes the larger of each entry. It returns the value at a replica.
func PNCounter(steps []Count, at string, m Model) (int, []Step) {
	tr := trace{off: m != ""}
	p, n := map[string]map[string]int{}, map[string]map[string]int{}
	plain := map[string]int{}
	entry := func(of map[string]map[string]int, at string) map[string]int {
		if of[at] == nil {
			of[at] = map[string]int{}
		}
		return of[at]
	}
	for _, s := range steps {
		P, N := entry(p, s.At), entry(n, s.At)
		if s.From == "" {
			P[s.At] += max(0, s.By)
			N[s.At] += max(0, -s.By)
			plain[s.At] += s.By
		} else {
			join(P, entry(p, s.From), m)
			if m != DownForgotten {
				join(N, entry(n, s.From), m)
			}
			plain[s.At] = max(plain[s.At], plain[s.From])
		}
		if tr.off {
			continue
		}
		tr.add("pncounter.step", fmt.Sprintf("%s: P %s, N %s, value %d", s.At, entries(P), entries(N), total(P)-total(N)), "%s.", s.Line())
	}
	switch m {
	case LargestTotal:
		return plain[at], nil
	case LaterIncluded:
		all := 0
		for _, s := range steps {
			all += s.By
		}
		return all, nil
	}
	return total(p[at]) - total(n[at]), tr.steps
}

func join(into, from map[string]int, m Model) {
	for k, v := range from {
		if m == MergeAdds {
			into[k] += v
		} else {
			into[k] = max(into[k], v)
		}
	}
}

func total(m map[string]int) (sum int) {
	for _, v := range m {
		sum += v
	}
	return sum
}

func entries(m map[string]int) string {
	var out []string
	for k, v := range m {
		if v > 0 {
			out = append(out, fmt.Sprintf("%s:%d", k, v))
		}
	}
	slices.Sort(out)
	return "[" + strings.Join(out, " ") + "]"
}

// Stamped is a write with the moment at which it happens and the server whose clock stamps it, in seconds.
type Stamped struct {
	Value  string
	Server string
	At     int
}

// Wrong models of last write wins.
const (
	RealLast   Model = "real-time-wins"     // the write that happens last stays
	FirstStamp Model = "first-write-stays"  // the lowest timestamp stays
	SkewBack   Model = "skew-the-wrong-way" // a clock that is ahead gives smaller stamps
)

// LastWrite says which value all replicas keep when the largest timestamp wins; skew is how far each clock is ahead.
// tied reports equal largest timestamps.
func LastWrite(writes []Stamped, skew map[string]int, m Model) (value string, tied bool, steps []Step) {
	tr := trace{off: m != ""}
	best := 0
	for i, w := range writes {
		by := skew[w.Server]
		switch m {
		case SkewBack:
			by = -by
		case RealLast:
			by = 0
		}
		stamp := w.At + by
		if m == FirstStamp {
			stamp = -stamp
		}
		if i > 0 && stamp == best {
			tied = true
		}
		if i == 0 || stamp > best {
			best, value, tied = stamp, w.Value, false
		}
		if tr.off {
			continue
		}
		tr.add("lww.stamp", fmt.Sprintf("largest so far: %d, %s", best, value), "%s is written at %d s through %s, whose clock is %s: timestamp %d.", w.Value, w.At, w.Server, ahead(by), stamp)
	}
	return value, tied, tr.steps
}

func ahead(by int) string {
	switch {
	case by > 0:
		return fmt.Sprintf("%d s ahead", by)
	case by < 0:
		return fmt.Sprintf("%d s behind", -by)
	}
	return "exact"
}
