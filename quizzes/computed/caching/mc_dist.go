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

func makeDistMoved(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(200, func() (quizzes.Question, error) {
		hashes := distHashes(r, 6)
		before := distServers[:3+r.IntN(2)]
		after, event := distServers[:len(before)+1], "server "+distServers[len(before)]+" is added at the end of the list"
		lost := ""
		if r.IntN(2) == 0 {
			lost = before[r.IntN(len(before))]
			after, event = slices.DeleteFunc(slices.Clone(before), func(s string) bool { return s == lost }), "server "+lost+" dies and is taken out of the list"
		}
		moved, trace := hash.Moved(hashes, before, after)
		near := distNear(hashes, before, after, lost, len(moved))
		if len(near) < 3 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		lines := make([]string, len(hashes))
		for i, h := range hashes {
			lines[i] = fmt.Sprintf("%-5s hash %d", distKeys[i], h)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A memcached client picks the server at index `hash mod n`, from 0, of its list %s. Then %s. How many of these %d keys now belong to another server than before?",
				strings.Join(before, ", "), event, len(hashes)),
			Exhibits: []quizzes.Exhibit{{Title: "Keys", Lang: "text", Lines: lines}},
			Ask:      quizzes.Number{Value: float64(len(moved)), Unit: "keys", Near: near}, Note: fmt.Sprint(hashes, before, after),
			Trace: kvTrace(trace, "hash.moved", "%d of the %d keys have another server.", len(moved), len(hashes)),
		}, nil
	})
}

// distNear counts as wrong models do.
func distNear(hashes []int, before, after []string, lost string, key int) []quizzes.Near {
	n, only := len(hashes), 0
	for _, h := range hashes {
		if a, b := before[h%len(before)], after[h%len(after)]; lost != "" && a == lost || lost == "" && b == after[len(after)-1] {
			only++
		}
	}
	say := func(v int, m hash.MovedModel, why string) quizzes.Near {
		return quizzes.Near{Answer: fmt.Sprint(v), Misconception: m.Slug(), Why: why + fmt.Sprintf(" But the remainder by %d and the one by %d differ for other keys too: %d move.", len(before), len(after), key)}
	}
	return quizzes.NearAnswers(fmt.Sprint(key), []quizzes.Near{
		say(only, hash.OnlyLostServer, fmt.Sprintf("This counts only the %d keys of the server that goes or comes.", only)),
		say(n/max(len(before), len(after)), hash.OneOfN, "This takes it that one key in n moves, as on a ring."),
		say(n, hash.AllMove, "This takes it that every key moves."),
		say(n-key, hash.StayersCounted, "This counts the keys that stay."),
	})
}

var distRingModels = [...]hash.RingModel{hash.PointBefore, hash.NearestPoint, hash.NoWrap, hash.ModuloOfList}

func distRingBelief(m hash.RingModel) string {
	return [...]string{hash.PointBefore: "a key belongs to the point before it", hash.NearestPoint: "a key belongs to the nearest point on either side",
		hash.NoWrap: "past the last point a key stays with that point", hash.ModuloOfList: "the hash modulo the number of servers decides"}[m]
}

// drawRing draws six points of three servers, at least 6 apart.
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
		for i, h := range distHashes(r, 3) {
			if i == 0 && r.IntN(2) == 0 {
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
			arcs[strings.SplitN(s1.Text, "point is", 2)[1]] = true
			trace, keys = append(trace, s1, s2), append(keys, a.Want+" then "+b.Want)
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{kvCode(distKeys[i]), fmt.Sprint(h)}, Asked: []quizzes.Cell{a, b}})
		}
		if len(arcs) < 3 || kvSpread(keys) < 2 || changed == 0 || changed == 3 {
			return quizzes.Question{}, quizzes.Reject("rows too alike")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("Three memcached servers are on a consistent-hash ring of places 0 to 99; a key belongs to the first point at or after its hash, clockwise. Which server has each key, with all three and after %s is taken out?", lost),
			Exhibits: []quizzes.Exhibit{{Title: "Points of the ring", Lang: "text", Lines: ringLines(ring)}},
			Ask:      cells, Note: fmt.Sprint(ring, lost, cells.Rows[0].Given, cells.Rows[1].Given, cells.Rows[2].Given),
			Trace: kvTrace(trace, "ring.owners", "From the first row to the last: %s.", kvAnd(keys)),
		}, nil
	})
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
			near = append(near, quizzes.Near{Answer: got, Misconception: m.Slug(), Why: fmt.Sprintf("This takes it that %s. %s", distRingBelief(m), step.Text)})
		}
	}
	near = quizzes.NearAnswers(want, near)
	return quizzes.Cell{Choices: choices, Want: want, Why: step.Text, Near: near}, len(near) > 0
}

func makeDistOrder(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(4)
	return quizzes.Search(400, func() (quizzes.Question, error) {
		n := 3 + r.IntN(2)
		one := slices.Clone(distServers[:n])
		two := quizzes.Draw(r, one, n)
		hashes := distHashes(r, 5)
		moved, trace := hash.Moved(hashes, one, two)
		if len(hashes)-len(moved) != rights || slices.Equal(one, two) {
			return quizzes.Question{}, quizzes.Reject("another number of keys is wanted")
		}
		var options []quizzes.Option
		var right []string
		for i, h := range hashes {
			o := quizzes.Option{Text: fmt.Sprintf("`%s`, hash %d", distKeys[i], h), Right: !slices.Contains(moved, i)}
			o.Why = fmt.Sprintf("%d mod %d = %d: the first client uses %s, the second %s.", h, n, h%n, one[h%n], two[h%n])
			if !o.Right {
				o.Misconception = "server-order-irrelevant"
			} else {
				right = append(right, kvCode(distKeys[i]))
			}
			options = append(options, o)
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("Two memcached clients pick the server at index `hash mod %d`, from 0, of their list. The first has the list %s, the second %s. The first client stores these keys: for which of them does the second client ask the same server?",
				n, strings.Join(one, ", "), strings.Join(two, ", ")),
			Ask: quizzes.Multiple{Options: options}, Note: fmt.Sprint(two, hashes),
			Trace: kvTrace(trace, "hash.order", "Both clients use one server for %s.", kvAnd(right)),
		}, nil
	})
}
