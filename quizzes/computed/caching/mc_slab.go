package caching

import (
	"fmt"
	"math/rand/v2"
	"strings"

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
	for all[5] < 300 {
		all = all[1:]
	}
	from := 0
	if len(all) > 16 {
		from = r.IntN(5)
	}
	return slabStart{fmt.Sprintf("-f %d.%02d", f[2]/100, f[2]%100), len(kv.Classes(f[0], f[1], 48)) - len(all) + from + 1, all[from : from+6]}
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
	return fmt.Sprintf("Beside key and value, an item of memcached 1.6 takes %d bytes (header %d, CAS unique %d, line ends %d).", kv.Overhead, kv.ItemHeader, kv.ItemCAS, kv.ItemTails)
}

func makeSlabClass(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(100, func() (quizzes.Question, error) {
		s := drawSlabs(r)
		cells := quizzes.Cells{Title: "Chunk of each item", Head: []string{"key (bytes)", "value (bytes)", "chunk size"}}
		var trace []kv.Step
		var keys []string
		for i := range 3 {
			key, value := s.slabItem(r, i < 2)
			_, size, steps := kv.Chunk(s.sizes, key, value, 0)
			cell := quizzes.Cell{Choices: slabChoices(s.sizes), Want: fmt.Sprint(size), Why: steps[0].Text + " " + kvClassText(s, size, key, value), Near: s.near(key, value, slabChunk)}
			if value < 20 || !kvHasNear(cell.Near, kv.KeyAndValue.Slug()) && i < 2 {
				return quizzes.Question{}, quizzes.Reject("the header is not at stake")
			}
			cells.Rows = append(cells.Rows, quizzes.CellRow{Given: []string{fmt.Sprint(key), fmt.Sprint(value)}, Asked: []quizzes.Cell{cell}})
			trace = append(trace, steps[0], kv.Step{Rule: steps[1].Rule, Text: kvClassText(s, size, key, value), State: steps[1].State})
			keys = append(keys, cell.Want)
		}
		if kvSpread(keys) < 2 {
			return quizzes.Question{}, quizzes.Reject("one class for all")
		}
		r.Shuffle(3, func(i, j int) { cells.Rows[i], cells.Rows[j] = cells.Rows[j], cells.Rows[i] })
		return quizzes.Question{
			Stem:     slabRule() + " Into a chunk of which size does memcached put each item?",
			Exhibits: []quizzes.Exhibit{s.exhibit()}, Ask: cells, Note: fmt.Sprint(s, cells.Rows[0].Given, cells.Rows[1].Given, cells.Rows[2].Given),
			Trace: kvTrace(trace, "mc.chunk", "The chunks are %s bytes.", kvAnd(keys)),
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
			Why: fmt.Sprintf("This takes it that %s, and so a chunk of %d bytes. %s The chunk is %d.", slabBelief(f), size, steps[0].Text, right)})
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
			Trace: kvTrace([]kv.Step{trace[0], {Rule: "mc.smallest-chunk", Text: kvClassText(s, size, key, value)}}, "mc.unused", "Unused stay %d - %d = %d bytes.", size, size-unused, unused),
		}, nil
	})
}

// MemcachedEvictFirst asks which key is evicted first when all memory belongs to slab classes.
var MemcachedEvictFirst = quizzes.Template{
	ID: "mc.evict.first", Version: 2, Concept: "memcached#eviction", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: makeMCEvictFirst,
}

// MemcachedEvictLeft asks which keys are still there at the end.
var MemcachedEvictLeft = quizzes.Template{
	ID: "mc.evict.left", Version: 2, Concept: "memcached#eviction", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 3, Make: makeMCEvictLeft,
}

// slabCase is a memcached without free pages and the sets it gets.
type slabCase struct {
	kv.Slabs
	sets []kv.Item
}

func drawSlabCase(r *rand.Rand, n int) slabCase {
	c := slabCase{Slabs: kv.Slabs{Sizes: []int{240, 600}, Names: []int{5, 9}, Chunks: []int{2 + r.IntN(2), 2 + r.IntN(2)}}}
	keys := quizzes.Draw(r, []string{"ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen"}, 8)
	size := func() int {
		if r.IntN(2) == 0 {
			return 10 * (15 + r.IntN(8))
		}
		return 10 * (30 + r.IntN(29))
	}
	fresh, again := 0, false // one key, the first, is stored again at most once
	sizes := map[string]int{}
	for range n {
		k := keys[min(fresh, 7)]
		if last := len(c.sets) - 1; !again && fresh > 1 && r.IntN(4) == 0 && c.sets[last].Key != keys[0] {
			k, again = keys[0], true
			c.sets = append(c.sets, kv.Item{Key: k, Size: sizes[k]}) // stored again at its size, so in its class
			continue
		}
		fresh = min(fresh+1, 8)
		sizes[k] = size()
		c.sets = append(c.sets, kv.Item{Key: k, Size: sizes[k]})
	}
	return c
}

func (c slabCase) lines() []string {
	out := make([]string, len(c.sets))
	for i, s := range c.sets {
		out[i] = fmt.Sprintf("set %s   item of %d bytes", s.Key, s.Size)
	}
	return out
}

func (c slabCase) stem(ask string) string {
	return fmt.Sprintf("A memcached 1.6 has no free page left and moves none: class 5 (chunks of 240 bytes) owns %d chunks, class 9 (chunks of 600 bytes) owns %d, all empty at first. Nothing is read. %s",
		c.Chunks[0], c.Chunks[1], ask)
}

// risky reports a set that stores a key again into a full class whose oldest item is that key: memcached takes the
// new chunk before it frees the old one, and would evict one item more.
func (c slabCase) risky() bool {
	for i := range c.sets {
		again := false
		for _, s := range c.sets[:i] {
			again = again || s.Key == c.sets[i].Key
		}
		if again && c.Crowded(c.sets[:i+1]) {
			return true
		}
	}
	return false
}

var mcEvictModels = [...]kv.EvictModel{kv.GlobalLRU, kv.OverwriteStays, kv.NewestGoes, kv.LargestGoes}

func mcEvictBelief(m kv.EvictModel) string {
	return [...]string{kv.GlobalLRU: "the oldest item of the whole cache goes, once every chunk is taken", kv.OverwriteStays: "storing a key again leaves its place in the list",
		kv.NewestGoes: "the item of the class that was stored last goes", kv.LargestGoes: "the largest item goes, once every chunk is taken"}[m]
}

func makeMCEvictFirst(r *rand.Rand) (quizzes.Question, error) {
	return quizzes.Search(300, func() (quizzes.Question, error) {
		c := drawSlabCase(r, 7+r.IntN(2))
		gone, _, trace := c.Store(c.sets, 0)
		if len(gone) == 0 || c.risky() || gone[0] == c.sets[0].Key {
			return quizzes.Question{}, quizzes.Reject("nothing evicted, or the first stored")
		}
		at := 0
		for !strings.Contains(trace[at].Text, "evicted") {
			at++
		}
		key := quizzes.Option{Text: kvCode(gone[0]), Why: trace[at].Text}
		var wrong []quizzes.Option
		for _, m := range mcEvictModels {
			if out, _, _ := c.Store(c.sets, m); len(out) > 0 {
				wrong = append(wrong, quizzes.Option{Text: kvCode(out[0]), Misconception: m.Slug(), Why: fmt.Sprintf("This takes it that %s. %s", mcEvictBelief(m), trace[at].Text)})
			}
		}
		options, err := quizzes.Pick(r, key, append(wrong, c.bystander(gone[0], trace[at].Text)), 3)
		if err != nil || len(wrong) < 2 {
			return quizzes.Question{}, quizzes.Reject("too few wrong answers")
		}
		return quizzes.Question{
			Stem:     c.stem("Which key is the first to be evicted?"),
			Exhibits: []quizzes.Exhibit{{Title: "Commands, in order", Lang: "text", Lines: c.lines()}},
			Ask:      quizzes.Single{Options: options}, Note: fmt.Sprint(c.Chunks, c.lines()),
			Trace: kvTrace(trace[:at+1], "mc.evicted", "The first key evicted is `%s`.", gone[0]),
		}, nil
	})
}

// bystander is a key of the other class, which one evicts who looks at the order of the whole cache.
func (c slabCase) bystander(key, why string) quizzes.Option {
	return quizzes.Option{Text: kvCode(c.sets[0].Key), Misconception: kv.GlobalLRU.Slug(),
		Why: fmt.Sprintf("`%s` is the oldest item of the cache, but a full class evicts among its own items only. %s", c.sets[0].Key, why)}
}

func makeMCEvictLeft(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	return quizzes.Search(300, func() (quizzes.Question, error) {
		c := drawSlabCase(r, 8)
		gone, held, trace := c.Store(c.sets, 0)
		held = held[:len(held)-1] // the key stored last is no question
		if len(held) < rights || len(gone) < 4-rights || c.risky() || kvSpread(append(gone, held...)) != len(gone)+len(held) {
			return quizzes.Question{}, quizzes.Reject("another number of keys is wanted")
		}
		held = quizzes.DrawSorted(r, held, rights)
		options, traps := c.leftOptions(quizzes.DrawSorted(r, gone, 4-rights), held)
		if len(traps) == 0 {
			return quizzes.Question{}, quizzes.Reject("no trap")
		}
		return quizzes.Question{
			Stem:     c.stem("After these commands, which of these keys are still stored?"),
			Exhibits: []quizzes.Exhibit{{Title: "Commands, in order", Lang: "text", Lines: c.lines()}},
			Ask:      quizzes.Multiple{Options: options}, Note: fmt.Sprint(c.Chunks, c.lines()),
			Trace: kvTrace(trace, "mc.held", "Of the keys asked about, still stored: %s.", kvAnd(held)),
		}, nil
	})
}

// leftOptions offers the keys gone and held. traps are the models that hold a key that is gone.
func (c slabCase) leftOptions(gone, held []string) (options []quizzes.Option, traps map[string]bool) {
	traps = map[string]bool{}
	for _, k := range held {
		options = append(options, quizzes.Option{Text: kvCode(k), Right: true, Why: fmt.Sprintf("`%s` is never the oldest item of its class when that class is full.", k)})
	}
	for _, k := range gone {
		o := quizzes.Option{Text: kvCode(k), Misconception: "eviction-unnoticed", Why: c.whyGone(k)}
		for _, m := range mcEvictModels {
			if _, left, _ := c.Store(c.sets, m); strings.Contains(" "+strings.Join(left, " ")+" ", " "+k+" ") {
				o.Misconception, o.Why = m.Slug(), fmt.Sprintf("It would still be there if it were so that %s. %s", mcEvictBelief(m), o.Why)
				traps[m.Slug()] = true
				break
			}
		}
		options = append(options, o)
	}
	return options, traps
}

func (c slabCase) whyGone(key string) string {
	_, _, trace := c.Store(c.sets, 0)
	for _, s := range trace {
		if strings.Contains(s.Text, "`"+key+"`, is evicted") {
			return s.Text
		}
	}
	return ""
}
