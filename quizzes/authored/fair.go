package authored

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fairSets are the sets of k wrong options, by index, that a variant may show; one that stands twice is drawn twice as
// often. A key that is neither the longest nor
// the shortest of all options is so in no variant: else drawing three of four would make keys extreme in length
// more often than their writers made them, and length would tell.
func (b block) fairSets(key string, k int) [][]int {
	var all, fair [][]int
	for set := range 1 << len(b.Wrong) {
		var idx []int
		for i := range b.Wrong {
			if set>>i&1 == 1 {
				idx = append(idx, i)
			}
		}
		if len(idx) != k {
			continue
		}
		all = append(all, idx)
		if !b.extreme(key, idx) {
			fair = append(fair, idx)
		}
	}
	every := make([]int, len(b.Wrong))
	for i := range every {
		every[i] = i
	}
	if len(fair) == 0 || b.extreme(key, every) {
		fair = all
	}
	return b.unlike(key, fair)
}

// unlike gives double weight to the sets in which some wrong option shares more words with the others than the key
// does. Wrong options are often variations of the key, so that the key is the one most like the rest; drawn evenly it
// would be so in 29 of 100 variants of four options, weighted it is in 24.
func (b block) unlike(key string, sets [][]int) [][]int {
	out := slices.Clone(sets)
	for _, idx := range sets {
		options := []string{key}
		for _, i := range idx {
			options = append(options, b.Wrong[i].Say)
		}
		first := likeness(options, 0)
		for i := range idx {
			if likeness(options, i+1) >= first {
				out = append(out, idx)
				break
			}
		}
	}
	return out
}

// likeness sums the share of words that an option has in common with each other one.
func likeness(options []string, i int) float64 {
	sum, mine := 0.0, wordSet(options[i])
	for j, o := range options {
		if j == i {
			continue
		}
		both, other := 0, wordSet(o)
		for w := range other {
			if mine[w] {
				both++
			}
		}
		sum += float64(both) / float64(max(1, len(mine)+len(other)-both))
	}
	return sum
}

func wordSet(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		out[w] = true
	}
	return out
}

// extreme reports that the key is longer than all of these wrong options, or shorter.
func (b block) extreme(key string, idx []int) bool {
	longer, shorter := 0, 0
	for _, i := range idx {
		switch n := letters(b.Wrong[i].Say); {
		case n >= letters(key):
			longer++
		default:
			shorter++
		}
	}
	return longer == 0 || shorter == 0
}

func letters(s string) int { return utf8.RuneCountInString(strings.ReplaceAll(s, "`", "")) }

// distinct counts sets that differ.
func distinct(sets [][]int) int {
	seen := map[string]bool{}
	for _, s := range sets {
		seen[note(s)] = true
	}
	return len(seen)
}
