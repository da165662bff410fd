package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/hash"
)

// MemcachedDistMoved asks how many keys change their server when one is added or lost under modulo placement.
var MemcachedDistMoved = quizzes.Template{
	ID: "mc.dist.moved", Version: 2, Concept: "memcached#distribution", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: makeDistMoved,
}

// MemcachedDistRing asks for the servers of keys on a ring, before and after one is lost.
var MemcachedDistRing = quizzes.Template{
	ID: "mc.dist.ring", Version: 2, Concept: "memcached#distribution", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: makeDistRing,
}

// MemcachedDistOrder asks which keys two clients with differently ordered server lists place alike.
var MemcachedDistOrder = quizzes.Template{
	ID: "mc.dist.order", Version: 2, Concept: "memcached#distribution", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: makeDistOrder,
}

var distServers = [...]string{"A", "B", "C", "D", "E", "F"}

var distKeys = [...]string{"cart", "feed", "geo", "jobs", "menu", "page", "tags", "user"}

func distHashes(r *rand.Rand, n int) []int {
	out := make([]int, 0, n)
	for len(out) < n {
		if h := 10 + r.IntN(50); !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	return out
}

// distChange is a list of servers before and after one is added or lost.
type distChange struct {
	before, after []string
	lost          string // empty when one is added
}

func drawDistChange(r *rand.Rand) distChange {
	n := 3 + r.IntN(2)
	c := distChange{before: distServers[:n], after: distServers[:n+1]}
	if r.IntN(2) == 0 {
		c.lost = c.before[r.IntN(n)]
		c.after = slices.DeleteFunc(slices.Clone(c.before), func(s string) bool { return s == c.lost })
	}
	return c
}

func (c distChange) event() string {
	if c.lost != "" {
		return "server " + c.lost + " dies and is taken out of the list"
	}
	return "server " + c.after[len(c.after)-1] + " is added at the end of the list"
}

func (c distChange) servers(h int) (before, after string) {
	return c.before[hash.Modulo(h, len(c.before))], c.after[hash.Modulo(h, len(c.after))]
}

// hashes draws six hashes of which a given number moves.
func (c distChange) hashes(r *rand.Rand, moves int) []int {
	var out []int
	stays := 6 - moves
	for len(out) < 6 {
		h := 10 + r.IntN(50)
		if slices.Contains(out, h) {
			continue
		}
		left := &stays
		if a, b := c.servers(h); a != b {
			left = &moves
		}
		if *left > 0 {
			*left--
			out = append(out, h)
		}
	}
	return out
}

// makeDistMoved draws how many keys move before it draws their hashes, so that no count is the better guess.
func makeDistMoved(r *rand.Rand) (quizzes.Question, error) {
	moves := 1 + r.IntN(5)
	return quizzes.Search(200, func() (quizzes.Question, error) {
		c := drawDistChange(r)
		hashes := c.hashes(r, moves)
		moved, trace := hash.Moved(hashes, c.before, c.after)
		near := c.near(hashes, moved)
		if len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		lines := make([]string, len(hashes))
		for i, h := range hashes {
			lines[i] = fmt.Sprintf("%-5s hash %d", distKeys[i], h)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A memcached client picks the server at index `hash mod n`, from 0, of its list %s. Then %s. How many of these %d keys now belong to another server than before?",
				strings.Join(c.before, ", "), c.event(), len(hashes)),
			Exhibits: []quizzes.Exhibit{{Title: "Keys", Lang: "text", Lines: lines}},
			Ask:      quizzes.Number{Value: float64(len(moved)), Unit: "keys", Near: near}, Note: fmt.Sprint(hashes, c.before, c.after),
			Trace: kvTrace(trace, "hash.moved", "Keys with another server: %d of %d.", len(moved), len(hashes)),
		}, nil
	})
}

// near counts as wrong models do, each with a key that it gets wrong.
func (c distChange) near(hashes, moved []int) []quizzes.Near {
	n, only, other, stayer := len(hashes), 0, -1, -1
	for i, h := range hashes {
		a, b := c.servers(h)
		switch {
		case a == b:
			stayer = i
		case c.lost != "" && a == c.lost, c.lost == "" && b == c.after[len(c.after)-1]:
			only++
		default:
			other = i
		}
	}
	example := func(i int) string {
		if i < 0 {
			return ""
		}
		h := hashes[i]
		a, b := c.servers(h)
		return fmt.Sprintf(" Take `%s`: %d mod %d = %d was server %s, %d mod %d = %d is server %s.", distKeys[i], h, len(c.before), h%len(c.before), a, h, len(c.after), h%len(c.after), b)
	}
	say := func(v int, m hash.MovedModel, why string, i int) quizzes.Near {
		return quizzes.Near{Answer: fmt.Sprint(v), Misconception: m.Slug(), Why: why + example(i)}
	}
	whose, most := "the keys of the server that is lost", max(len(c.before), len(c.after))
	if c.lost == "" {
		whose = "the keys that go to the new server"
	}
	return quizzes.NearAnswers(fmt.Sprint(len(moved)), []quizzes.Near{
		say(only, hash.OnlyLostServer, "This counts only "+whose+". But others move as well, since the divisor is another.", other),
		say(n/most, hash.OneOfN, fmt.Sprintf("This takes it that one key in %d moves, as on a ring. But the divisor changes for every key.", most), other),
		say(n, hash.AllMove, "This takes it that every key moves. But a key whose two remainders lead to one server stays.", stayer),
		say(n-len(moved), hash.StayersCounted, "This counts the keys that stay.", stayer),
	})
}

var distRingModels = [...]hash.RingModel{hash.PointBefore, hash.NearestPoint, hash.NoWrap, hash.ModuloOfList}

func distRingBelief(m hash.RingModel) string {
	return [...]string{hash.PointBefore: "a key belongs to the point before it", hash.NearestPoint: "a key belongs to the nearest point on either side",
		hash.NoWrap: "past the last point a key stays with that point", hash.ModuloOfList: "the hash modulo the number of servers decides"}[m]
}

// drawRing draws six points of three servers, at least 9 apart.
func drawRing(r *rand.Rand) hash.Ring {
	ring := hash.Ring{Size: 100}
	owners := quizzes.Draw(r, []string{"A", "A", "B", "B", "C", "C"}, 6)
	at := 4 + r.IntN(8)
	for _, o := range owners {
		ring.Points = append(ring.Points, hash.Point{At: at, Server: o})
		at += 9 + r.IntN(9)
	}
	return ring
}

func makeDistRing(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(300, func() (quizzes.Question, error) {
		ring := drawRing(r)
		lost := distServers[r.IntN(3)]
		rest := ring.Without(lost)
		cells := quizzes.Cells{Title: "Servers of the keys", Head: []string{"key", "hash", "with A, B, C", "without " + lost}}
		var trace []hash.Step
		var keys []string
		changed := 0
		arcs := map[string]bool{}
		wraps := r.IntN(6) // in half of the draws a row lies past the last point
		for i, h := range distHashes(r, 3) {
			if i == wraps {
				h = ring.Points[5].At + 1 + r.IntN(5)
			}
			a, okA := ringCell(ring, h, []string{"A", "B", "C"})
			b, okB := ringCell(rest, h, []string{"A", "B", "C"})
			if !okA || !okB || h >= ring.Size {
				return quizzes.Question{}, quizzes.Reject("a key on a point, or nothing at stake")
			}
			if a.Want != b.Want {
				changed++
			}
			_, s1 := ring.Owner(h, 0)
			_, s2 := rest.Owner(h, 0)
			s1.State, s2.State = fmt.Sprintf("%s: %s", distKeys[i], a.Want), fmt.Sprintf("%s without %s: %s", distKeys[i], lost, b.Want)
			_, arc, _ := strings.Cut(s1.Text, "point is") // nothing where the key goes round the end
			arcs[arc] = true
			trace, keys = append(trace, s1, s2), append(keys, a.Want+" then "+b.Want)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{quizzes.Code(distKeys[i]), fmt.Sprint(h)}, Asked: []quizzes.Cell{a, b}})
		}
		if len(arcs) < 3 || kvSpread(keys) < 2 || changed == 0 || changed == 3 {
			return quizzes.Question{}, quizzes.Reject("rows too alike")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("Three memcached servers are on a consistent-hash ring of places 0 to 99; a key belongs to the first point at or after its hash, clockwise. Which server has each key, with all three and after %s is taken out?", lost),
			Exhibits: []quizzes.Exhibit{{Title: "Points of the ring", Lang: "text", Lines: ringLines(ring), Drawn: ringDrawn(ring)}},
			Ask:      cells, Note: fmt.Sprint(ring, lost, cells.Rows[0].Given, cells.Rows[1].Given, cells.Rows[2].Given),
			Trace: kvTrace(trace, "ring.owners", "From the first row to the last: %s.", strings.Join(keys, "; ")),
		}, nil
	})
}

func ringDrawn(ring hash.Ring) quizzes.Ring {
	drawn := quizzes.Ring{Size: ring.Size}
	for _, p := range ring.Points {
		drawn.Nodes = append(drawn.Nodes, quizzes.Spot{Name: p.Server, At: p.At})
	}
	return drawn
}

func ringLines(ring hash.Ring) []string {
	var lines []string
	for _, p := range ring.Points {
		lines = append(lines, fmt.Sprintf("%3d  server %s", p.At, p.Server))
	}
	return lines
}

// ringCell asks for the owner of a hash; ok is false when it lies on or beside a point, or no mistake is possible.
func ringCell(ring hash.Ring, h int, choices []string) (cell quizzes.Cell, ok bool) {
	for _, p := range ring.Points {
		if d := p.At - h; d > -2 && d < 2 {
			return cell, false
		}
	}
	want, step := ring.Owner(h, 0)
	var near []quizzes.Near
	for _, m := range distRingModels {
		if got, _ := ring.Owner(h, m); got != want {
			near = append(near, quizzes.Near{Answer: got, Misconception: m.Slug(), Why: fmt.Sprintf("This takes it that %s. But: %s", distRingBelief(m), step.Text)})
		}
	}
	near = quizzes.NearAnswers(want, near)
	return quizzes.Cell{Choices: choices, Want: want, Why: step.Text, Near: near}, len(near) > 0
}

// drawDistOrder draws two orders of the same servers of which two or more stand at the same place in both.
func drawDistOrder(r *rand.Rand) (one, two []string) {
	n := 4 + r.IntN(2)
	one = slices.Clone(distServers[:n])
	two = slices.Clone(one)
	at := quizzes.Draw(r, []int{0, 1, 2, 3, 4}[:n], 2+r.IntN(n-3))
	for i := range len(at) - 1 {
		two[at[i]], two[at[i+1]] = two[at[i+1]], two[at[i]]
	}
	return one, two
}

func makeDistOrder(r *rand.Rand) (quizzes.Question, error) {
	marks := rdVerdicts(r, 5)
	one, two := drawDistOrder(r)
	n := len(one)
	var options []quizzes.Option
	var trace []hash.Step
	var right []string
	hashes := make([]int, 0, len(marks))
	for i, same := range marks {
		h := 0
		for h == 0 || (one[h%n] == two[h%n]) != same || slices.Contains(hashes, h) {
			h = 10 + r.IntN(50)
		}
		hashes = append(hashes, h)
		o := quizzes.Option{Text: fmt.Sprintf("`%s`, hash %d", distKeys[i], h), Right: same}
		if same {
			o.Why = fmt.Sprintf("%d mod %d = %d: both clients use server %s.", h, n, h%n, one[h%n])
			right = append(right, quizzes.Code(distKeys[i]))
		} else {
			o.Misconception = "server-order-irrelevant"
			o.Why = fmt.Sprintf("%d mod %d = %d: the first client uses server %s, the second server %s.", h, n, h%n, one[h%n], two[h%n])
		}
		options, trace = append(options, o), append(trace, hash.Step{Rule: "hash.modulo", Text: o.Why, State: distKeys[i]})
	}
	return quizzes.Question{
		Stem: fmt.Sprintf("Two memcached clients pick the server at index `hash mod %d`, from 0, of their list. The first has the list %s, the second %s. The first client stores these keys. For which of them does the second client ask the same server?",
			n, strings.Join(one, ", "), strings.Join(two, ", ")),
		Ask: quizzes.Multiple{Options: options}, Note: fmt.Sprint(two, hashes),
		Trace: kvTrace(trace, "hash.order", "Both clients ask one server for %s.", quizzes.AndNone(right)),
	}, nil
}
