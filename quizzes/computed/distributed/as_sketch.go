package distributed

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/sketch"
)

// SummaryBloom asks for which keys a Bloom filter answers "perhaps".
var SummaryBloom = quizzes.Template{
	ID: "as.bloom", Version: 1, Concept: "algorithms-summary#bloom-filter", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: asBloom,
}

// SummaryCountMin asks for a Count-Min sketch's estimate.
var SummaryCountMin = quizzes.Template{
	ID: "as.countmin", Version: 1, Concept: "algorithms-summary#sketches", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: asCountMin,
}

// SummaryHyperLogLog asks for the registers after some hashes.
var SummaryHyperLogLog = quizzes.Template{
	ID: "as.hll", Version: 1, Concept: "algorithms-summary#sketches", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: asHyperLogLog,
}

// SummaryGeohash asks for the first character of a geohash.
var SummaryGeohash = quizzes.Template{
	ID: "as.geohash", Version: 1, Concept: "algorithms-summary#spatial", Source: quizzes.Computed,
	Kind: quizzes.KindText, Level: 2, Make: asGeohash,
}

var asNames = strings.Fields("ann ben cleo dan eva finn gus hana ivo jan kim lea")

func asKeys(r *rand.Rand, names []string, bits, k int) []sketch.Key {
	var out []sketch.Key
	for _, n := range names {
		p := r.Perm(bits)[:k]
		slices.Sort(p)
		out = append(out, sketch.Key{Name: n, Places: p})
	}
	return out
}

var asBloomModels = []sketch.Model{sketch.OneKeyAll, sketch.OnlyAdded, sketch.AnyBit, sketch.OrderOfK}

var asBloomSays = map[sketch.Model]string{
	sketch.OneKeyAll: "The bits may come from different keys.",
	sketch.OnlyAdded: "The filter does not know which keys set its bits.",
	sketch.AnyBit:    "One set bit is not enough.",
	sketch.OrderOfK:  "A bit that two keys share stays set for both.",
}

func asBloom(r *rand.Rand) (quizzes.Question, error) {
	want := 1 + r.IntN(4)
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		const bits = 14
		k := 2 + r.IntN(2)
		names := quizzes.Draw(r, asNames, 8)
		added, queries := asKeys(r, names[:4], bits, k), asKeys(r, names[4:], bits, k)
		queries = append(queries, added[r.IntN(4)])
		right, _ := sketch.Bloom(bits, added, queries, sketch.Silent)
		fooled := 0
		for _, m := range asBloomModels {
			if got, _ := sketch.Bloom(bits, added, queries, m); !slices.Equal(got, right) {
				fooled++
			}
		}
		if dkCount(right) != want || fooled < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		_, steps := sketch.Bloom(bits, added, queries, "")
		var opts []quizzes.Option
		var rows [][]string
		var yes []string
		for i, q := range queries {
			step := steps[len(added)+i]
			id, why := "one-set-bit-is-enough", step.Text
			for _, m := range asBloomModels {
				if got, _ := sketch.Bloom(bits, added, queries, m); got[i] != right[i] {
					id, why = string(m), why+" "+asBloomSays[m]
					break
				}
			}
			if right[i] {
				yes = append(yes, q.Name)
			}
			opts = append(opts, dkOpt(q.Name, right[i], id, "%s", why))
		}
		all := append(slices.Clone(added), queries[:4]...)
		slices.SortFunc(all, func(a, b sketch.Key) int { return strings.Compare(a.Name, b.Name) })
		var ins []string
		for _, a := range added {
			ins = append(ins, a.Name)
		}
		for _, key := range all {
			rows = append(rows, []string{key.Name, strings.Join(dkInts(key.Places), ", ")})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A Bloom filter of %d bits, numbered from 0, is empty at first. The hash functions name the places in the table. The keys %s are added. For which of these keys does the filter answer \"perhaps\"?",
				bits, quizzes.AndNone(ins)),
			Exhibits: []quizzes.Exhibit{{Title: "Places", Head: []string{"Key", "Places"}, Rows: rows}},
			Ask:      quizzes.Multiple{Options: opts}, Note: fmt.Sprint(added, queries),
			Trace: quizzes.Worked(steps, "The filter answers \"perhaps\" for %s.", quizzes.AndNone(yes)),
		}, nil
	})
}

func asCountMin(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		names := quizzes.DrawSorted(r, strings.Split("abcdefghk", ""), 5)
		var keys []sketch.Occurs
		var rows [][]string
		for _, n := range names {
			o := sketch.Occurs{Key: sketch.Key{Name: n, Places: []int{r.IntN(4), r.IntN(4), r.IntN(4)}}, Times: 1 + r.IntN(9)}
			keys = append(keys, o)
			rows = append(rows, append([]string{n, fmt.Sprint(o.Times)}, dkInts(o.Places)...))
		}
		asked := r.IntN(5)
		key, _, steps := sketch.CountMin(4, keys, asked, "")
		var near []quizzes.Near
		for _, m := range []struct {
			model sketch.Model
			says  string
		}{
			{sketch.TrueCount, "That is how often the key came. The sketch does not know that: each of its counters holds other keys as well."},
			{sketch.TakesMax, "That is the largest of the key's counters. The smallest has the fewest collisions."},
			{sketch.TakesMean, "That is the average of the key's counters, but they err upward only."},
			{sketch.TakesSum, "That adds the key's counters, though each row counts every occurrence."},
			{sketch.FirstRow, "That is the counter of row 1 alone."},
		} {
			if got, exact, _ := sketch.CountMin(4, keys, asked, m.model); exact {
				near = append(near, dkNear(got, string(m.model), "%s", m.says))
			}
		}
		near = quizzes.NearAnswers(fmt.Sprint(key), near)
		if key == keys[asked].Times && r.IntN(3) > 0 || len(near) < 3 || key < 5 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("A Count-Min sketch has three rows of four counters, numbered from 0. These keys came as often as listed. What does it estimate for %s?", names[asked]),
			Exhibits: []quizzes.Exhibit{{Title: "Keys", Head: []string{"Key", "Times", "Place in row 1", "Place in row 2", "Place in row 3"}, Rows: rows}},
			Ask:      quizzes.Number{Value: float64(key), Near: near}, Note: fmt.Sprint(keys, asked),
			Trace: quizzes.Worked(steps, "The smallest counter, and so the estimate for %s, is %d.", names[asked], key),
		}, nil
	})
}

var asRankSays = map[sketch.Model]string{
	sketch.ZerosOnly:  "That counts the zeros in front of the first 1; the rank is the position of that 1.",
	sketch.CountsKeys: "That counts the keys that chose the register.",
	sketch.LastRank:   "That keeps the rank that came last instead of the largest.",
	sketch.SumsRanks:  "That adds the ranks.",
	sketch.WholeHash:  "That counts from the first bit of the hash; the first two choose the register.",
}

func asHyperLogLog(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		names := quizzes.Draw(r, asNames, 7)
		var stream []sketch.Hashed
		var lines []string
		for _, n := range names {
			h := sketch.Hashed{Name: n, Bits: fmt.Sprintf("%02b%06b", r.IntN(4), r.IntN(64)>>r.IntN(4)|1)}
			stream = append(stream, h)
		}
		stream = append(stream, stream[r.IntN(5)])
		for _, h := range stream {
			lines = append(lines, fmt.Sprintf("%-5s %s %s", h.Name, h.Bits[:2], h.Bits[2:]))
		}
		right, steps := sketch.HyperLogLog(2, stream, "")
		near, fooled := make([][]quizzes.Near, 4), 0
		for _, m := range []sketch.Model{sketch.ZerosOnly, sketch.LastRank, sketch.CountsKeys, sketch.SumsRanks, sketch.WholeHash} {
			got, _ := sketch.HyperLogLog(2, stream, m)
			if !slices.Equal(got, right) {
				fooled++
			}
			for i := range got {
				near[i] = append(near[i], dkNear(got[i], string(m), "%s The largest rank of register %d is %d.", asRankSays[m], i, right[i]))
			}
		}
		if fooled < 5 || slices.Contains(right, 0) || dkSame(right) {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		cells := quizzes.Cells{Head: []string{"Register", "Holds"}}
		for i, v := range right {
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprint(i)}, Asked: []quizzes.Cell{{
				Want: fmt.Sprint(v), Why: fmt.Sprintf("The largest rank that chose register %d is %d.", i, v), Near: quizzes.NearAnswers(fmt.Sprint(v), near[i])}}})
		}
		return quizzes.Question{
			Stem:     "A HyperLogLog has four registers, 0 at first. The first two bits of a hash choose the register, and the rank is the position of the first 1 in the other six, from 1. What do the registers hold after these hashes?",
			Exhibits: dkText("Keys with their hashes, in order", lines...), Ask: cells, Note: fmt.Sprint(stream),
			Trace: quizzes.Worked(steps, "The registers hold %s.", cells.KeyText()),
		}, nil
	})
}

var asGeoSays = map[sketch.Model]string{
	sketch.LatFirst:  "That cuts the latitude first.",
	sketch.LonOnly:   "That makes all cuts of the longitude before those of the latitude. They take turns.",
	sketch.PlainBits: "That uses all letters; the alphabet leaves out a, i, l and o.",
	sketch.LowerOne:  "That writes 1 for the lower half.",
}

func asGeohash(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(dkTries, func() (quizzes.Question, error) {
		lat, lon := 10*(r.IntN(1700)-850), 10*(r.IntN(3500)-1750)
		for _, cut := range []int{-13500, -9000, -4500, 0, 4500, 9000, 13500} {
			if max(lat-cut, cut-lat) < 100 || max(lon-cut, cut-lon) < 100 {
				return quizzes.Question{}, quizzes.Reject("near a cut")
			}
		}
		key, steps := sketch.Geohash(lat, lon, "")
		swapped, _ := sketch.Geohash(max(-8900, min(8900, lon)), lat, sketch.Silent)
		near := []quizzes.Near{dkNear(swapped, "coordinates-swapped", "That takes the longitude for the latitude.")}
		for _, m := range []sketch.Model{sketch.LatFirst, sketch.LonOnly, sketch.PlainBits, sketch.LowerOne} {
			got, _ := sketch.Geohash(lat, lon, m)
			near = append(near, dkNear(got, string(m), "%s", asGeoSays[m]))
		}
		near = quizzes.NearAnswers(key, near)
		if len(near) < 4 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("A place lies at latitude %s and longitude %s (negative is south or west). Geohash cuts longitude and latitude in turn, longitude first, and uses the alphabet `%s`, counted from 0. Which character does the place's geohash begin with?",
				sketch.Degrees(lat), sketch.Degrees(lon), sketch.Alphabet),
			Ask:   quizzes.Text{Accept: []string{key}, Form: "one character", Near: near},
			Note:  fmt.Sprint(lat, lon),
			Trace: quizzes.Worked(steps, "The geohash begins with %s.", key),
		}, nil
	})
}
