package content

import (
	"strings"
	"unicode"
)

// snippetWords is the length of an excerpt.
const snippetWords = 28

// Span is a stretch of an excerpt; Match says that the query found it.
type Span struct {
	Text  string
	Match bool
}

// word is a run of letters and digits in a text.
type word struct {
	start, end int // bytes
	folded     string
}

// split finds the words of a text, case folded.
func split(text string) []word {
	var words []word
	start := -1
	for i, r := range text + " " {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || (start >= 0 && unicode.IsMark(r))
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			words = append(words, word{start, i, fold(text[start:i])})
			start = -1
		}
	}
	return words
}

// fold makes spellings that differ only by case equal.
func fold(s string) string { return strings.ToLower(strings.ToUpper(s)) }

// snippet cuts the stretch with the most matches out of a text, which is split into words already.
func snippet(text string, words []word, marked map[string]bool) []Span {
	if len(words) == 0 {
		return nil
	}
	first := densest(words, marked)
	last := min(first+snippetWords, len(words))
	from, to := words[first].start, words[last-1].end
	if first == 0 {
		from = 0
	}
	if last == len(words) {
		to = len(text)
	}
	shown := spans(text, from, to, words[first:last], marked)
	if first > 0 {
		shown = append([]Span{{Text: "… "}}, shown...)
	}
	if last < len(words) {
		shown = append(shown, Span{Text: " …"})
	}
	return shown
}

// densest is where the window with the most matches begins; a few words before its first match, for context.
func densest(words []word, marked map[string]bool) int {
	count, best, at := 0, 0, 0
	for i, w := range words {
		if marked[w.folded] {
			count++
		}
		if i >= snippetWords && marked[words[i-snippetWords].folded] {
			count--
		}
		if count > best {
			best, at = count, max(0, i-snippetWords+1)
		}
	}
	for best > 0 && !marked[words[at].folded] {
		at++
	}
	return max(0, min(at-4, len(words)-snippetWords))
}

// spans marks the matches between two positions.
func spans(text string, from, to int, words []word, marked map[string]bool) []Span {
	var all []Span
	for _, w := range words {
		if !marked[w.folded] {
			continue
		}
		if w.start > from {
			all = append(all, Span{Text: text[from:w.start]})
		}
		all = append(all, Span{Text: text[w.start:w.end], Match: true})
		from = w.end
	}
	if to > from {
		all = append(all, Span{Text: text[from:to]})
	}
	return all
}
