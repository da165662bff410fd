package kv

import (
	"fmt"
	"slices"
)

// The numbers of memcached 1.6 on a 64-bit machine (items.c, memcached.h): what an item takes beside key and value.
const (
	ItemHeader = 48 // sizeof(item)
	ItemCAS    = 8  // the unique of cas, unless started with -C
	ItemTails  = 3  // the byte after the key, and \r\n after the value
	Overhead   = ItemHeader + ItemCAS + ItemTails
	PageSize   = 1 << 20 // a slab page
	ChunkMax   = PageSize / 2
)

// ItemSize is the size in bytes of an item whose flags are 0.
func ItemSize(key, value int) int { return key + value + Overhead }

// Classes gives the chunk sizes of memcached's slab classes from class 1 on, for the growth factor (-f) as a
// fraction num/den and the space for key, value and flags of the smallest chunk (-n). It follows slabs_init of
// memcached 1.6: each size is rounded up to 8 bytes, and the last class holds slab_chunk_max.
func Classes(num, den, minimum int) []int {
	var sizes []int
	size := ItemHeader + minimum
	for len(sizes) < 62 && size*num < ChunkMax*den {
		size = (size + 7) / 8 * 8
		sizes = append(sizes, size)
		size = size * num / den
	}
	return append(sizes, ChunkMax)
}

// Fit is a mistake about which chunk an item goes to. Zero is the faithful rule.
type Fit byte

const (
	SmallestThatFits Fit = iota
	ValueOnly            // key and header are forgotten
	KeyAndValue          // the header is forgotten
	LargestBelow         // the largest chunk not above the item
	ExactFit             // a chunk of the item's own size
	ClassAbove           // one class higher than needed
)

// Slug names the mistake.
func (f Fit) Slug() string {
	return [...]string{"", "value-size-only", "item-header-ignored", "chunk-below-item", "exact-size-chunk", "next-larger-class"}[f]
}

// Chunk returns the class (from 1) and the chunk size that an item goes to, of the given sizes; class 0 when none.
func Chunk(sizes []int, key, value int, f Fit) (class, size int, trace []Step) {
	need := ItemSize(key, value)
	switch f {
	case ValueOnly:
		need = value
	case KeyAndValue:
		need = key + value
	}
	if f == ExactFit {
		return 0, need, nil
	}
	for i, s := range sizes {
		if s >= need {
			class = i + 1
			break
		}
	}
	switch {
	case f == LargestBelow && class > 1:
		class--
	case f == ClassAbove && class < len(sizes):
		class++
	}
	if class == 0 {
		return 0, 0, nil
	}
	size = sizes[class-1]
	trace = []Step{
		{"mc.item-size", fmt.Sprintf("The item takes key %d + value %d + %d bytes of overhead = %d bytes.", key, value, Overhead, need), ""},
		{"mc.smallest-chunk", fmt.Sprintf("The smallest chunk that holds %d bytes is %d, class %d.", need, size, class), fmt.Sprintf("unused: %d - %d = %d bytes", size, need, size-need)},
	}
	return class, size, trace
}

// Slabs is a memcached with all its memory given to classes: each has a number of chunks and a list of its own.
// Items are only stored, never fetched, so that the order is the order of storing in every LRU mode of 1.6.
type Slabs struct {
	Sizes  []int // chunk size of each class
	Names  []int // number of each class, as memcached counts them
	Chunks []int // chunks that each class owns
}

// Item is one set: a key and the size it needs, header included.
type Item struct {
	Key  string
	Size int
}

// EvictModel is a mistake about eviction in memcached. Zero is the faithful rule.
type EvictModel byte

const (
	PerClass       EvictModel = iota
	GlobalLRU                 // the oldest item of the whole cache goes
	OverwriteStays            // storing a key again leaves its place in the list
	NewestGoes                // the item stored last in the class goes
	LargestGoes               // the largest item goes
)

// Slug names the mistake.
func (m EvictModel) Slug() string {
	return [...]string{"", "global-lru", "overwrite-keeps-place", "newest-evicted", "largest-evicted"}[m]
}

type slot struct {
	Item
	class int
}

// Store runs the sets and returns the keys evicted, in order, and the items held at the end, oldest first. Only the
// faithful rule has a trace.
func (s Slabs) Store(sets []Item, m EvictModel) (evicted, held []string, trace []Step) {
	return s.run(sets, m, m == PerClass)
}

// Keys is Store without a trace.
func (s Slabs) Keys(sets []Item, m EvictModel) (evicted, held []string) {
	evicted, held, _ = s.run(sets, m, false)
	return evicted, held
}

func (s Slabs) run(sets []Item, m EvictModel, traced bool) (evicted, held []string, trace []Step) {
	all := make([]slot, 0, len(sets)) // oldest first
	for n, it := range sets {
		class, again, gone := s.class(it.Size), false, ""
		if i := slices.IndexFunc(all, func(x slot) bool { return x.Key == it.Key }); i >= 0 {
			all, again = slices.Delete(all, i, i+1), true
		}
		if s.full(all, class, m) {
			i := s.victim(all, class, m)
			gone = all[i].Key
			evicted, all = append(evicted, gone), slices.Delete(all, i, i+1)
		}
		all = s.insert(all, slot{it, class}, sets[:n], m)
		if traced {
			trace = append(trace, Step{"mc.store", s.words(it, again, gone), s.state(all)})
		}
	}
	for _, x := range all {
		held = append(held, x.Key)
	}
	return evicted, held, trace
}

func (s Slabs) words(it Item, again bool, gone string) string {
	class := s.class(it.Size)
	text := fmt.Sprintf("`%s`, %d bytes, needs a chunk of class %d (%d bytes)", it.Key, it.Size, s.Names[class], s.Sizes[class])
	if again {
		text += "; its older item gives one back"
	}
	switch {
	case gone == "" && !again:
		text += "; one is free"
	case gone != "" && s.Chunks[class] == 2:
		text += fmt.Sprintf("; both are taken, so the oldest item of this class, `%s`, is evicted", gone)
	case gone != "":
		text += fmt.Sprintf("; all %d are taken, so the oldest item of this class, `%s`, is evicted", s.Chunks[class], gone)
	}
	return text + "."
}

// insert puts an item at the end; a mistaken overwrite keeps the place it had by the order of first storing.
func (s Slabs) insert(all []slot, x slot, before []Item, m EvictModel) []slot {
	if m == OverwriteStays {
		for i, y := range all {
			if firstStored(before, x.Key) < firstStored(before, y.Key) {
				return append(all[:i:i], append([]slot{x}, all[i:]...)...)
			}
		}
	}
	return append(all, x)
}

func firstStored(sets []Item, key string) int {
	for i, it := range sets {
		if it.Key == key {
			return i
		}
	}
	return len(sets)
}

func (s Slabs) class(size int) int {
	for i, c := range s.Sizes {
		if c >= size {
			return i
		}
	}
	panic("kv: no class holds the item")
}

// Crowded reports whether the last of the sets stores a key again into a full class: memcached 1.6 takes the new
// chunk before it frees the old one, so it evicts an item although one becomes free.
func (s Slabs) Crowded(sets []Item) bool {
	last := sets[len(sets)-1]
	_, held := s.Keys(sets[:len(sets)-1], PerClass)
	size := map[string]int{}
	for _, it := range sets[:len(sets)-1] {
		size[it.Key] = it.Size
	}
	n, again := 0, false
	for _, k := range held {
		again = again || k == last.Key
		if s.class(size[k]) == s.class(last.Size) {
			n++
		}
	}
	return again && n >= s.Chunks[s.class(last.Size)]
}

func (s Slabs) full(all []slot, class int, m EvictModel) bool {
	n, total := 0, 0
	for _, x := range all {
		if x.class == class {
			n++
		}
	}
	for _, c := range s.Chunks {
		total += c
	}
	if m == GlobalLRU || m == LargestGoes {
		return len(all) >= total
	}
	return n >= s.Chunks[class]
}

func (s Slabs) victim(all []slot, class int, m EvictModel) int {
	found := -1
	for i, x := range all {
		switch {
		case m == GlobalLRU:
			return i
		case m == LargestGoes:
			if found < 0 || x.Size > all[found].Size {
				found = i
			}
		case x.class != class:
		case m == NewestGoes:
			found = i
		default:
			return i
		}
	}
	return found
}

func (s Slabs) state(all []slot) string {
	out := ""
	for c := range s.Sizes {
		if c > 0 {
			out += ", "
		}
		out += fmt.Sprintf("class %d [", s.Names[c])
		first := true
		for _, x := range all {
			if x.class == c {
				if !first {
					out += " "
				}
				out, first = out+x.Key, false
			}
		}
		out += "]"
	}
	return out
}
