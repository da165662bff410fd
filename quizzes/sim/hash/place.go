package hash

import (
	"fmt"
	"slices"
)

// Modulo returns the server, from 0, that a client with n servers picks for a hash value: the remainder.
func Modulo(hash, n int) int { return hash % n }

// MovedModel is a mistake about how many keys change their server. Zero is the faithful count.
type MovedModel byte

const (
	EachRemainder  MovedModel = iota
	OnlyLostServer            // only keys of the server that goes, or that the new one takes, move
	OneOfN                    // one key in n moves
	AllMove                   // every key moves
	StayersCounted            // the keys that stay are counted
)

// Slug names the mistake.
func (m MovedModel) Slug() string {
	return [...]string{"", "modulo-moves-only-lost", "modulo-moves-one-nth", "modulo-moves-all", "stayers-counted"}[m]
}

// Moved returns which keys, by index, change their server when a list of servers becomes another one. The servers
// are names, so that lists of another order or length can be compared.
func Moved(hashes []int, before, after []string) ([]int, []Step) {
	var moved []int
	var trace []Step
	for i, h := range hashes {
		a, b := before[Modulo(h, len(before))], after[Modulo(h, len(after))]
		verdict := "stays"
		if a != b {
			moved, verdict = append(moved, i), "moves"
		}
		trace = append(trace, Step{"hash.modulo", fmt.Sprintf("Hash %d: %d mod %d = %d was server %s; %d mod %d = %d is server %s.", h, h, len(before), h%len(before), a, h, len(after), h%len(after), b),
			fmt.Sprintf("%s, %d moved so far", verdict, len(moved))})
	}
	return moved, trace
}

// Point is a place of a server on the ring.
type Point struct {
	At     int
	Server string
}

// Ring is the points of all servers in order of place. Places run from 0 to Size-1.
type Ring struct {
	Size   int
	Points []Point
}

// RingModel is a mistake about rings. Zero is the rule of consistent hashing: clockwise to the next point.
type RingModel byte

const (
	NextPoint    RingModel = iota
	PointBefore            // counter-clockwise
	NearestPoint           // the point at the smallest distance, on either side
	NoWrap                 // past the last point the key goes to the last point's server
	ModuloOfList           // the hash modulo the number of servers, ignoring the points
)

// Slug names the mistake.
func (m RingModel) Slug() string {
	return [...]string{"", "ring-counter-clockwise", "ring-nearest-point", "ring-no-wrap", "ring-by-modulo"}[m]
}

// Owner returns the server of a hash value: that of the first point at or after it, going round at the end
// (Karger 1997; libketama). The step says which point; a mistake has none.
func (r Ring) Owner(hash int, m RingModel) (string, Step) {
	i := slices.IndexFunc(r.Points, func(p Point) bool { return p.At >= hash })
	last := len(r.Points) - 1
	switch {
	case m == ModuloOfList:
		s := r.servers()
		return s[hash%len(s)], Step{}
	case m == PointBefore:
		if i--; i < 0 {
			i = last
		}
	case m == NearestPoint:
		i = r.nearest(hash)
	case i < 0 && m == NoWrap:
		i = last
	case i < 0:
		p := r.Points[0]
		return p.Server, Step{"ring.wrap", fmt.Sprintf("%d lies after the last point, %d: the ring goes round to its first point, %d, of server %s.", hash, r.Points[last].At, p.At, p.Server), ""}
	}
	p := r.Points[i]
	if m != NextPoint {
		return p.Server, Step{}
	}
	return p.Server, Step{"ring.next", fmt.Sprintf("From %d clockwise, the next point is %d, of server %s.", hash, p.At, p.Server), ""}
}

func (r Ring) nearest(hash int) int {
	best, dist := 0, r.Size
	for i, p := range r.Points {
		d := max(p.At-hash, hash-p.At)
		if d = min(d, r.Size-d); d < dist {
			best, dist = i, d
		}
	}
	return best
}

func (r Ring) servers() []string {
	var s []string
	for _, p := range r.Points {
		if !slices.Contains(s, p.Server) {
			s = append(s, p.Server)
		}
	}
	slices.Sort(s)
	return s
}

// Without returns the ring after a server has gone.
func (r Ring) Without(server string) Ring {
	out := Ring{Size: r.Size}
	for _, p := range r.Points {
		if p.Server != server {
			out.Points = append(out.Points, p)
		}
	}
	return out
}
