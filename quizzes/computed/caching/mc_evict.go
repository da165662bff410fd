package caching

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/kv"
)

// MemcachedEvictFirst asks which key is evicted first when all memory belongs to slab classes.
var MemcachedEvictFirst = quizzes.Template{
	ID: "mc.evict.first", Version: 3, Concept: "memcached#eviction", Source: quizzes.Computed,
	Kind: quizzes.KindSingle, Level: 2, Make: makeMCEvictFirst,
}

// MemcachedEvictLeft asks which keys are still there at the end.
var MemcachedEvictLeft = quizzes.Template{
	ID: "mc.evict.left", Version: 3, Concept: "memcached#eviction", Source: quizzes.Computed,
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
			return 10 * (20 + r.IntN(5)) // class 4 ends at 192 bytes
		}
		return 10 * (49 + r.IntN(12)) // class 8 ends at 480
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
	return fmt.Sprintf("A memcached 1.6 has no free page left and moves none between classes. Class 5 owns %d chunks of 240 bytes, class 9 owns %d of 600 bytes, all empty at first. Nothing is read. %s",
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

// makeMCEvictFirst draws first whether the key stored first is the one that goes, as often as the other options are.
func makeMCEvictFirst(r *rand.Rand) (quizzes.Question, error) {
	oldest := r.IntN(4) == 0
	return quizzes.Search(300, func() (quizzes.Question, error) {
		c := drawSlabCase(r, 7+r.IntN(2))
		gone, _ := c.Keys(c.sets, 0)
		if len(gone) == 0 || (gone[0] == c.sets[0].Key) != oldest || c.risky() {
			return quizzes.Question{}, quizzes.Reject("nothing evicted, or another place of the key is wanted")
		}
		_, _, trace := c.Store(c.sets, 0)
		at := 0
		for !strings.Contains(trace[at].Text, "evicted") {
			at++
		}
		key := quizzes.Option{Text: quizzes.Code(gone[0]), Why: trace[at].Text}
		var wrong []quizzes.Option
		for _, m := range mcEvictModels {
			if out, _ := c.Keys(c.sets, m); len(out) > 0 {
				wrong = append(wrong, quizzes.Option{Text: quizzes.Code(out[0]), Misconception: m.Slug(), Why: fmt.Sprintf("This takes it that %s. But %s", mcEvictBelief(m), trace[at].Text)})
			}
		}
		wrong = append(wrong, c.bystanders(at, trace[at].Text)...)
		options, err := quizzes.Pick(r, key, wrong, 3)
		if err != nil {
			return quizzes.Question{}, err
		}
		return quizzes.Question{
			Stem:     c.stem("Which key is the first to be evicted?"),
			Exhibits: []quizzes.Exhibit{{Title: "Commands, in order", Lang: "text", Lines: c.lines()}},
			Ask:      quizzes.Single{Options: options}, Note: fmt.Sprint(c.Chunks, c.lines()),
			Trace: kvTrace(trace[:at+1], "mc.evicted", "The first key evicted is `%s`.", gone[0]),
		}, nil
	})
}

// bystanders are the key stored first and the oldest one of the other class: with them one looks past the class of
// the item that needs a chunk.
func (c slabCase) bystanders(at int, why string) []quizzes.Option {
	say := func(key string, m kv.EvictModel, said string) quizzes.Option {
		return quizzes.Option{Text: quizzes.Code(key), Misconception: m.Slug(), Why: fmt.Sprintf("`%s` %s. But a full class evicts among its own items only: %s", key, said, why)}
	}
	small := c.sets[at].Size <= c.Sizes[0]
	out := []quizzes.Option{say(c.sets[0].Key, kv.GlobalLRU, "was stored before all others")}
	if i := slices.IndexFunc(c.sets[:at], func(it kv.Item) bool { return (it.Size <= c.Sizes[0]) != small }); i >= 0 {
		out = append(out, say(c.sets[i].Key, kv.GlobalLRU, "was stored first in the other class"))
	}
	return out
}

func makeMCEvictLeft(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(3)
	return quizzes.Search(300, func() (quizzes.Question, error) {
		c := drawSlabCase(r, 8)
		gone, held := c.Keys(c.sets, 0)
		held = held[:len(held)-1] // the key stored last is no question
		if len(held) < rights || len(gone) < 4-rights || c.risky() || kvSpread(append(gone, held...)) != len(gone)+len(held) {
			return quizzes.Question{}, quizzes.Reject("another number of keys is wanted")
		}
		held = quizzes.DrawSorted(r, held, rights)
		_, _, trace := c.Store(c.sets, 0)
		options, traps := c.leftOptions(quizzes.DrawSorted(r, gone, 4-rights), held, trace)
		if len(traps) == 0 {
			return quizzes.Question{}, quizzes.Reject("no trap")
		}
		return quizzes.Question{
			Stem:     c.stem("After these commands, which of these keys are still stored?"),
			Exhibits: []quizzes.Exhibit{{Title: "Commands, in order", Lang: "text", Lines: c.lines()}},
			Ask:      quizzes.Multiple{Options: options}, Note: fmt.Sprint(c.Chunks, c.lines()),
			Trace: kvTrace(trace, "mc.held", "Still stored of the keys asked about: %s.", quizzes.AndNone(kvCodes(held))),
		}, nil
	})
}

// leftOptions offers the keys gone and held. traps are the models that hold a key that is gone.
func (c slabCase) leftOptions(gone, held []string, trace []kv.Step) (options []quizzes.Option, traps map[string]bool) {
	traps = map[string]bool{}
	for _, k := range held {
		options = append(options, quizzes.Option{Text: quizzes.Code(k), Right: true, Why: fmt.Sprintf("`%s` is never the oldest item of its class when a chunk is needed. In the end: %s.", k, trace[len(trace)-1].State)})
	}
	left := make([][]string, len(mcEvictModels))
	for i, m := range mcEvictModels {
		_, left[i] = c.Keys(c.sets, m)
	}
	for _, k := range gone {
		o := quizzes.Option{Text: quizzes.Code(k), Misconception: "eviction-unnoticed", Why: whyGone(trace, k)}
		for i, m := range mcEvictModels {
			if slices.Contains(left[i], k) {
				o.Misconception, o.Why = m.Slug(), fmt.Sprintf("This takes it that %s. But %s", mcEvictBelief(m), o.Why)
				traps[m.Slug()] = true
				break
			}
		}
		options = append(options, o)
	}
	return options, traps
}

func whyGone(trace []kv.Step, key string) string {
	for _, s := range trace {
		if strings.Contains(s.Text, "`"+key+"`, is evicted") {
			return s.Text
		}
	}
	return ""
}
