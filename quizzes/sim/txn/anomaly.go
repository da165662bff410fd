package txn

import (
	"fmt"
	"strings"
)

// Anomaly is a pattern of Berenson et al., "A Critique of ANSI SQL Isolation Levels", sections 3 and 4.
type Anomaly string

// The six that the lesson names.
const (
	NoAnomaly    Anomaly = "none"
	DirtyReadOf  Anomaly = "Dirty read"         // A1: r2 of a value of w1, and 1 rolls back
	Nonrepeating Anomaly = "Nonrepeatable read" // A2: r1[x] w2[x] c2 r1[x]
	Phantom      Anomaly = "Phantom"            // A3: r1[P] w2[y in P] c2 r1[P]
	ReadSkew     Anomaly = "Read skew"          // A5A: r1[x] w2[x] w2[y] c2 r1[y]
	LostUpdate   Anomaly = "Lost update"        // P4: r1[x] w2[x] w1[x] c1
	WriteSkew    Anomaly = "Write skew"         // A5B: r1[x] r2[y] w1[y] w2[x], both commit
)

// Act is one action of a history: 'r' reads an item, 'w' writes it, 's' searches, 'i' inserts a row that the search
// finds, 'c' commits, 'a' rolls back.
type Act struct {
	S    int
	Kind byte
	Item string // of r and w
	Seen int    // of r: the value; of s: the rows found
}

// History writes actions as the paper does: r1[x]=50 w2[x] c2.
func History(acts []Act) string {
	var out []string
	for _, a := range acts {
		switch a.Kind {
		case 'r', 'w':
			out = append(out, fmt.Sprintf("%c%d[%s]", a.Kind, a.S+1, a.Item))
		case 's':
			out = append(out, fmt.Sprintf("r%d[P]", a.S+1))
		case 'i':
			out = append(out, fmt.Sprintf("w%d[P]", a.S+1))
		default:
			out = append(out, fmt.Sprintf("%c%d", a.Kind, a.S+1))
		}
	}
	return strings.Join(out, " ")
}

// place is where each session did what, by index; the later ones count.
type place struct{ commit, abort map[int]int }

func places(acts []Act) place {
	p := place{map[int]int{}, map[int]int{}}
	for i, a := range acts {
		switch a.Kind {
		case 'c':
			p.commit[a.S] = i
		case 'a':
			p.abort[a.S] = i
		}
	}
	return p
}

// Anomalies lists the patterns that a history of sessions without versions shows, in the order of the constants.
func Anomalies(acts []Act) []Anomaly {
	p := places(acts)
	var out []Anomaly
	for _, d := range []struct {
		name Anomaly
		has  func([]Act, place) bool
	}{{DirtyReadOf, dirty}, {Nonrepeating, fuzzy}, {Phantom, phantom}, {ReadSkew, readSkew}, {LostUpdate, lost}, {WriteSkew, writeSkew}} {
		if d.has(acts, p) {
			out = append(out, d.name)
		}
	}
	return out
}

// dirty: somebody reads what another wrote, who then rolls back.
func dirty(acts []Act, p place) bool {
	for i, w := range acts {
		end, ok := p.abort[w.S]
		for k := i + 1; w.Kind == 'w' && ok && k < end; k++ {
			if r := acts[k]; r.Kind == 'r' && r.Item == w.Item && r.S != w.S {
				return true
			}
		}
	}
	return false
}

// pairs calls f for two reads of one session with a write between them whose writer commits before the second.
func pairs(acts []Act, p place, read, write byte, f func(first, w, second Act) bool) bool {
	for i, first := range acts {
		for j := i + 1; j < len(acts); j++ {
			w := acts[j]
			at, ok := p.commit[w.S]
			if first.Kind != read || w.Kind != write || w.S == first.S || !ok {
				continue
			}
			for k := at + 1; k < len(acts); k++ {
				if s := acts[k]; at > j && s.Kind == read && s.S == first.S && f(first, w, s) {
					return true
				}
			}
		}
	}
	return false
}

func fuzzy(acts []Act, p place) bool {
	return pairs(acts, p, 'r', 'w', func(a, w, b Act) bool { return a.Item == w.Item && b.Item == w.Item })
}

func phantom(acts []Act, p place) bool {
	return pairs(acts, p, 's', 'i', func(_, _, _ Act) bool { return true })
}

func readSkew(acts []Act, p place) bool {
	return pairs(acts, p, 'r', 'w', func(a, w, b Act) bool {
		return a.Item == w.Item && b.Item != a.Item && wrote(acts, w.S, b.Item)
	})
}

func wrote(acts []Act, s int, item string) bool {
	for _, a := range acts {
		if a.S == s && a.Kind == 'w' && a.Item == item {
			return true
		}
	}
	return false
}

// lost: a session writes an item from a read that another's committed write has come after.
func lost(acts []Act, p place) bool {
	for i, r := range acts {
		for j := i + 1; j < len(acts); j++ {
			w := acts[j]
			if _, ok := p.commit[w.S]; r.Kind != 'r' || w.Kind != 'w' || w.Item != r.Item || w.S == r.S || !ok {
				continue
			}
			for _, own := range acts[j+1:] {
				if _, ok := p.commit[r.S]; ok && own.Kind == 'w' && own.S == r.S && own.Item == r.Item {
					return true
				}
			}
		}
	}
	return false
}

// writeSkew: two sessions each read an item that the other then writes, write different items, and both commit.
func writeSkew(acts []Act, p place) bool {
	overwritten := func(s, by int) []string {
		var items []string
		for i, r := range acts {
			for _, w := range acts[i+1:] {
				if r.Kind == 'r' && w.Kind == 'w' && r.S == s && w.S == by && r.Item == w.Item {
					items = append(items, r.Item)
				}
			}
		}
		return items
	}
	for a := range p.commit {
		for b := range p.commit {
			if a == b {
				continue
			}
			for _, x := range overwritten(a, b) {
				for _, y := range overwritten(b, a) {
					if x != y && !wrote(acts, a, x) && !wrote(acts, b, y) {
						return true
					}
				}
			}
		}
	}
	return false
}
