package caching

import (
	"fmt"
	"math/rand/v2"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/kv"
)

// MemcachedSlabClass asks which chunk several items go to.
var MemcachedSlabClass = quizzes.Template{
	ID: "mc.slab.class", Version: 2, Concept: "memcached#slabs", Source: quizzes.Computed,
	Kind: quizzes.KindCells, Level: 2, Make: makeSlabClass,
}

// MemcachedSlabWaste asks how much of its chunk an item leaves unused.
var MemcachedSlabWaste = quizzes.Template{
	ID: "mc.slab.waste", Version: 2, Concept: "memcached#slabs", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: makeSlabWaste,
}

// slabStart is a start of memcached and some of the classes it makes.
type slabStart struct {
	flag  string
	first int // number of the first class shown, from 1
	sizes []int
}

func drawSlabs(r *rand.Rand) slabStart {
	f := quizzes.One(r, [3]int{5, 4, 125}, [3]int{3, 2, 150}, [3]int{2, 1, 200}, [3]int{7, 5, 140}, [3]int{6, 5, 120})
	all := kv.Classes(f[0], f[1], 48)
	count := len(all)
	for all[5] < 300 {
		all = all[1:]
	}
	from := 0
	if len(all) > 16 {
		from = r.IntN(5)
	}
	return slabStart{fmt.Sprintf("-f %d.%02d", f[2]/100, f[2]%100), count - len(all) + from + 1, all[from : from+6]}
}

func (s slabStart) exhibit() quizzes.Exhibit {
	var lines []string
	for i, size := range s.sizes {
		lines = append(lines, fmt.Sprintf("slab class %3d: chunk size %6d", s.first+i, size))
	}
	return quizzes.Exhibit{Title: "memcached " + s.flag + " -vv, some of its classes", Lang: "text", Lines: lines}
}

var slabFits = [...]kv.Fit{kv.KeyAndValue, kv.ValueOnly, kv.LargestBelow, kv.ClassAbove}

func slabBelief(f kv.Fit) string {
	return [...]string{kv.ValueOnly: "only the value takes space", kv.KeyAndValue: "an item takes only its key and its value",
		kv.LargestBelow: "the item goes to the largest chunk below its size", kv.ExactFit: "an item gets just the bytes it needs", kv.ClassAbove: "the item goes one class higher than it needs"}[f]
}

// slabItem draws an item of one of the classes shown but the first and last; near the class's lower end when tight,
// so that a forgotten header changes the class.
func (s slabStart) slabItem(r *rand.Rand, tight bool) (key, value int) {
	c := 1 + r.IntN(len(s.sizes)-2)
	lo, hi := s.sizes[c-1], s.sizes[c]
	size := lo + 3 + r.IntN(max(1, min(50, hi-lo-6)))
	if !tight {
		size = hi - 3 - r.IntN(max(1, (hi-lo)/3))
	}
	key = 10 + r.IntN(31)
	return key, size - key - kv.Overhead
}

// slabRule is said in the stem, so that the sum is not a matter of memory.
func slabRule() string {
	return fmt.Sprintf("Beside key and value, an item of memcached 1.6 takes %d bytes: header %d, CAS number %d, ends of key and value %d.", kv.Overhead, kv.ItemHeader, kv.ItemCAS, kv.ItemTails)
}

func makeSlabClass(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(100, func() (quizzes.Question, error) {
		s := drawSlabs(r)
		cells := quizzes.Cells{Title: "Chunk of each item", Head: []string{"key (bytes)", "value (bytes)", "chunk size"}}
		var trace []kv.Step
		var keys []string
		loose := r.IntN(3) // the row that no forgotten header has to change
		for i := range 3 {
			key, value := s.slabItem(r, i != loose)
			_, size, steps := kv.Chunk(s.sizes, key, value, 0)
			cell := quizzes.Cell{Choices: slabChoices(s.sizes), Want: fmt.Sprint(size), Why: steps[0].Text + " " + kvClassText(s, size, key, value), Near: s.near(key, value, slabChunk)}
			if value < 20 || !kvHasNear(cell.Near, kv.KeyAndValue.Slug()) && i != loose {
				return quizzes.Question{}, quizzes.Reject("the header is not at stake")
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprint(key), fmt.Sprint(value)}, Asked: []quizzes.Cell{cell}})
			trace = append(trace, steps[0], kv.Step{Rule: steps[1].Rule, Text: kvClassText(s, size, key, value), State: steps[1].State})
			keys = append(keys, cell.Want)
		}
		if kvSpread(keys) < 2 {
			return quizzes.Question{}, quizzes.Reject("one class for all")
		}
		return quizzes.Question{
			Stem:     slabRule() + " Into a chunk of which size does memcached put each item?",
			Exhibits: []quizzes.Exhibit{s.exhibit()}, Ask: cells, Note: fmt.Sprint(s, cells.Rows[0].Given, cells.Rows[1].Given, cells.Rows[2].Given),
			Trace: kvTrace(trace, "mc.chunk", "From the first row to the last, the chunks have %s bytes.", quizzes.AndNone(keys)),
		}, nil
	})
}

func kvClassText(s slabStart, size, key, value int) string {
	class := s.first
	for s.sizes[class-s.first] != size {
		class++
	}
	return fmt.Sprintf("The smallest chunk that holds %d bytes is that of class %d, %d bytes.", kv.ItemSize(key, value), class, size)
}

func kvHasNear(near []quizzes.Near, id string) bool {
	for _, n := range near {
		if n.Misconception == id {
			return true
		}
	}
	return false
}

func slabChoices(sizes []int) []string {
	out := make([]string, len(sizes))
	for i, s := range sizes {
		out[i] = fmt.Sprint(s)
	}
	return out
}

func slabChunk(_, size int) int     { return size }
func slabUnused(need, size int) int { return size - need }

// near gives the answers of wrong models, made of the bytes needed and the chunk by answer.
func (s slabStart) near(key, value int, answer func(need, size int) int) []quizzes.Near {
	need := kv.ItemSize(key, value)
	_, right, steps := kv.Chunk(s.sizes, key, value, 0)
	var out []quizzes.Near
	for _, f := range slabFits {
		taken := need
		switch f {
		case kv.ValueOnly:
			taken = value
		case kv.KeyAndValue:
			taken = key + value
		}
		_, size, _ := kv.Chunk(s.sizes, key, value, f)
		if size == 0 || answer(taken, size) < 0 {
			continue
		}
		out = append(out, quizzes.Near{Answer: fmt.Sprint(answer(taken, size)), Misconception: f.Slug(),
			Why: fmt.Sprintf("This takes it that %s, and so a chunk of %d bytes. But: %s Its chunk has %d.", slabBelief(f), size, steps[0].Text, right)})
	}
	return quizzes.NearAnswers(fmt.Sprint(answer(need, right)), out)
}

func makeSlabWaste(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(100, func() (quizzes.Question, error) {
		s := drawSlabs(r)
		key, value := s.slabItem(r, r.IntN(2) == 0)
		_, size, trace := kv.Chunk(s.sizes, key, value, 0)
		unused := size - kv.ItemSize(key, value)
		near := s.near(key, value, slabUnused)
		if value < 20 || len(near) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem:     fmt.Sprintf("%s An item has a key of %d bytes and a value of %d bytes. How many bytes of its chunk stay unused?", slabRule(), key, value),
			Exhibits: []quizzes.Exhibit{s.exhibit()}, Ask: quizzes.Number{Value: float64(unused), Unit: "bytes", Near: near}, Note: fmt.Sprint(s, key, value),
			Trace: kvTrace([]kv.Step{trace[0], {Rule: "mc.smallest-chunk", Text: kvClassText(s, size, key, value)}}, "mc.unused", "%d - %d = %d bytes stay unused.", size, size-unused, unused),
		}, nil
	})
}
