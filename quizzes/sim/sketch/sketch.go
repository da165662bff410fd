// Package sketch simulates small data structures that answer from few bits or bound a rate: Bloom filters, Count-Min
// sketches, HyperLogLog registers, token and leaky buckets, timing wheels, geohashes. Hash values are given, so that a
// learner can follow each step.
package sketch

import (
	"fmt"
	"slices"
)

// Step is one rule applied once.
type Step struct{ Rule, Text, State string }

// Model is a wrong belief under which an engine can run; the empty one is none. Its text is the misconception's id.
type Model string

// Silent is a model that changes no rule: a faithful run that keeps no steps.
const Silent Model = "silent"

// Key is a key with the places that its hash functions name: one for each function, or one for each row.
type Key struct {
	Name   string
	Places []int
}

// Wrong models of Bloom filters.
const (
	AnyBit    Model = "one-set-bit-is-enough"        // a key is perhaps there if any of its bits is set
	OnlyAdded Model = "bloom-has-no-false-positives" // only keys that were added are perhaps there
	OneKeyAll Model = "bits-of-one-key-only"         // all the bits have to come from one key
	OrderOfK  Model = "false-negatives-exist"        // a shared bit was used up by the other key
)

// Bloom says for each query whether the filter answers "perhaps" (Bloom 1970, method 2).
func Bloom(bits int, added, queries []Key, m Model) ([]bool, []Step) {
	set := make([]bool, bits)
	var steps []Step
	for _, k := range added {
		for _, p := range k.Places {
			set[p] = true
		}
		if m == "" {
			steps = append(steps, Step{"bloom.add", fmt.Sprintf("Adding %s sets the bits %s.", k.Name, places(k.Places)), "set: " + places(ones(set))})
		}
	}
	out := make([]bool, len(queries))
	for i, q := range queries {
		n := 0
		zero := -1
		for _, p := range q.Places {
			if set[p] {
				n++
			} else if zero < 0 {
				zero = p
			}
		}
		out[i] = n == len(q.Places)
		if m == "" {
			text := fmt.Sprintf("%s asks for the bits %s: all are set, so it is perhaps there.", q.Name, places(q.Places))
			if zero >= 0 {
				text = fmt.Sprintf("%s asks for the bits %s: bit %d is 0, so it is certainly not there.", q.Name, places(q.Places), zero)
			}
			steps = append(steps, Step{"bloom.query", text, ""})
		}
		same := slices.IndexFunc(added, func(k Key) bool { return k.Name == q.Name }) >= 0
		switch m {
		case AnyBit:
			out[i] = n > 0
		case OnlyAdded:
			out[i] = same
		case OneKeyAll:
			out[i] = slices.ContainsFunc(added, func(k Key) bool {
				return !slices.ContainsFunc(q.Places, func(p int) bool { return !slices.Contains(k.Places, p) })
			})
		case OrderOfK:
			shared := slices.ContainsFunc(added, func(k Key) bool {
				return k.Name != q.Name && slices.ContainsFunc(q.Places, func(p int) bool { return slices.Contains(k.Places, p) })
			})
			out[i] = out[i] && !(same && shared)
		}
	}
	return out, steps
}

func ones(set []bool) []int {
	var out []int
	for i, s := range set {
		if s {
			out = append(out, i)
		}
	}
	return out
}

func places(ps []int) string {
	out := ""
	for i, p := range ps {
		switch {
		case i == 0:
		case i == len(ps)-1:
			out += " and "
		default:
			out += ", "
		}
		out += fmt.Sprint(p)
	}
	return out
}

// Wrong models of Count-Min sketches.
const (
	TakesMax  Model = "count-min-takes-largest"
	TakesMean Model = "count-min-takes-average"
	TakesSum  Model = "count-min-takes-sum"
	FirstRow  Model = "count-min-reads-one-row"
	TrueCount Model = "count-min-is-exact"
)

// Occurs is a key with how often it came.
type Occurs struct {
	Key
	Times int
}

// CountMin is the estimate for a key (Cormode and Muthukrishnan 2005, section 3): an occurrence raises one counter a
// row, and the smallest of the key's counters is the estimate. exact is false when an average is no whole number.
func CountMin(width int, keys []Occurs, asked int, m Model) (estimate int, exact bool, steps []Step) {
	rows := len(keys[0].Places)
	low, high, sum, first := -1, 0, 0, 0
	for row := range rows {
		counters := make([]int, width)
		for _, k := range keys {
			counters[k.Places[row]] += k.Times
		}
		c := counters[keys[asked].Places[row]]
		if row == 0 {
			first = c
		}
		if low < 0 || c < low {
			low = c
		}
		high, sum = max(high, c), sum+c
		if m == "" {
			steps = append(steps, Step{"countmin.row", fmt.Sprintf("Row %d reads %v; %s stands at place %d: %d.", row+1, counters, keys[asked].Name, keys[asked].Places[row], c), fmt.Sprintf("smallest so far: %d", low)})
		}
	}
	switch m {
	case TakesMax:
		return high, true, nil
	case TakesSum:
		return sum, true, nil
	case FirstRow:
		return first, true, nil
	case TrueCount:
		return keys[asked].Times, true, nil
	case TakesMean:
		return sum / rows, sum%rows == 0, nil
	}
	return low, true, steps
}

// Hashed is a key with the bits of its hash.
type Hashed struct{ Name, Bits string }

// Wrong models of HyperLogLog.
const (
	ZerosOnly  Model = "rank-counts-zeros"    // the rank is the number of zeros in front of the first 1
	CountsKeys Model = "register-counts-keys" // a register counts the keys that it gets
	LastRank   Model = "register-keeps-last"  // a register keeps the rank it met last
	SumsRanks  Model = "register-adds-ranks"  // a register adds the ranks
	WholeHash  Model = "rank-from-whole-hash" // the rank counts from the first bit of the hash
)

// HyperLogLog fills registers (Flajolet et al. 2007, figure 3): the first b bits of a hash choose one, the position
// of the first 1 in the rest is the rank, and a register keeps the largest rank.
func HyperLogLog(b int, stream []Hashed, m Model) ([]int, []Step) {
	regs := make([]int, 1<<b)
	var steps []Step
	for _, h := range stream {
		at := 0
		for _, c := range h.Bits[:b] {
			at = at*2 + int(c-'0')
		}
		rest := h.Bits[b:]
		if m == WholeHash {
			rest = h.Bits
		}
		rank := 1
		for rank <= len(rest) && rest[rank-1] == '0' {
			rank++
		}
		was := regs[at]
		switch m {
		case ZerosOnly:
			regs[at] = max(was, rank-1)
		case CountsKeys:
			regs[at]++
		case LastRank:
			regs[at] = rank
		case SumsRanks:
			regs[at] += rank
		default:
			regs[at] = max(was, rank)
		}
		if m == "" {
			steps = append(steps, Step{"hll.add", fmt.Sprintf("%s: %s is register %d, and the first 1 of %s stands at %d; the larger of %d and %d stays.", h.Name, h.Bits[:b], at, rest, rank, was, rank), fmt.Sprint(regs)})
		}
	}
	return regs, steps
}

// Wrong models of timing wheels.
const (
	FromZero    Model = "slot-counts-from-zero"    // the hand's place is left out
	PassesExtra Model = "passes-count-the-firing"  // the pass at which the timer fires counts
	OffByOne    Model = "hand-slot-counts-as-tick" // the hand's own slot counts as the first tick
)

// Wheel says to which slot of a hashed wheel a timer goes, and how many times the hand passes it before it fires
// (Varghese and Lauck 1987, scheme 6).
func Wheel(slots, hand, due int, m Model) (slot, passes int, step Step) {
	slot, passes = (hand+due)%slots, (due-1)/slots
	switch m {
	case FromZero:
		slot = due % slots
	case PassesExtra:
		passes++
	case OffByOne:
		slot = (hand + due - 1 + slots) % slots
	case "":
		step = Step{"wheel.slot", fmt.Sprintf("Due in %d ticks: %d + %d = %d, and %d mod %d = %d. The hand comes by first after %d ticks; passes before it fires: %d.",
			due, hand, due, hand+due, hand+due, slots, slot, (due-1)%slots+1, passes), ""}
	}
	return slot, passes, step
}

// Alphabet of geohashes, counted from 0.
const Alphabet = "0123456789bcdefghjkmnpqrstuvwxyz"

// Wrong models of geohashes.
const (
	LatFirst  Model = "latitude-cut-first"
	LonOnly   Model = "longitude-bits-first" // all cuts of the longitude come before those of the latitude
	PlainBits Model = "bits-by-letter-order" // the character is counted in the digits and the whole alphabet of letters
	LowerOne  Model = "lower-half-is-one"
)

// Geohash is the first character of a place's geohash (Niemeyer 2008): five cuts, longitude first, in turn; 1 is the
// upper half. Coordinates are in hundredths of a degree.
func Geohash(lat, lon int, m Model) (string, []Step) {
	type span struct{ lo, hi int }
	x, y := span{-18000, 18000}, span{-9000, 9000}
	value := 0
	var steps []Step
	for i := range 5 {
		onLon := i%2 == 0
		switch m {
		case LatFirst:
			onLon = !onLon
		case LonOnly:
			onLon = i < 3
		}
		s, at, name := &x, lon, "longitude"
		if !onLon {
			s, at, name = &y, lat, "latitude"
		}
		mid := (s.lo + s.hi) / 2
		bit := 0
		if at >= mid {
			bit, s.lo = 1, mid
		} else {
			s.hi = mid
		}
		if m == "" {
			sign := "<"
			if bit == 1 {
				sign = "≥"
			}
			steps = append(steps, Step{"geohash.cut", fmt.Sprintf("Cut %d, %s: %s %s %s, bit %d.", i+1, name, degrees(at), sign, degrees(mid), bit), ""})
		}
		if m == LowerOne {
			bit = 1 - bit
		}
		value = value*2 + bit
	}
	if m == PlainBits {
		return "0123456789abcdefghijklmnopqrstuv"[value : value+1], nil
	}
	if m == "" {
		steps = append(steps, Step{"geohash.letter", fmt.Sprintf("The bits %05b are %d, the character %s.", value, value, Alphabet[value:value+1]), ""})
	}
	return Alphabet[value : value+1], steps
}

func degrees(h int) string {
	sign := ""
	if h < 0 {
		sign, h = "-", -h
	}
	if h%100 == 0 {
		return fmt.Sprintf("%s%d", sign, h/100)
	}
	if h%10 == 0 {
		return fmt.Sprintf("%s%d.%d", sign, h/100, h%100/10)
	}
	return fmt.Sprintf("%s%d.%02d", sign, h/100, h%100)
}

// Degrees prints hundredths of a degree.
func Degrees(h int) string { return degrees(h) }
