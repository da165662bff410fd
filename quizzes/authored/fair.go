package authored

import (
	"strings"
	"unicode/utf8"
)

// fairSets are the sets of k wrong options, by index, that a variant may show. A key that is neither the longest nor
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
		return all
	}
	return fair
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
