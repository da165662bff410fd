package content

import (
	"regexp"
	"strings"
	"unicode"
)

// Reading counts what a reading level is made of.
type Reading struct{ Words, Sentences, Syllables int }

// Grade is the Flesch-Kincaid grade (Kincaid et al., 1975): the years of school that the text asks for. Terms of the
// trade are long words, so lessons of equal style differ by a grade or two.
func (r Reading) Grade() float64 {
	if r.Words == 0 || r.Sentences == 0 {
		return 0
	}
	return .39*float64(r.Words)/float64(r.Sentences) + 11.8*float64(r.Syllables)/float64(r.Words) - 15.59
}

// Reading counts the paragraphs of a lesson.
func (t *Topic) Reading() Reading {
	var r Reading
	for _, paragraph := range t.prose {
		for _, sentence := range sentenceEnd.Split(paragraph, -1) {
			r.sentence(sentence)
		}
	}
	return r
}

// sentenceEnd is a full stop, question or exclamation mark before a space; a stop inside 1.5 or http.Server is none.
var sentenceEnd = regexp.MustCompile(`[.!?]["”)]?(?:\s|$)`)

func (r *Reading) sentence(text string) {
	words := 0
	for _, w := range strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) && c != '\'' && c != '’' }) {
		words++
		r.Syllables += syllables(w)
	}
	if words > 0 {
		r.Words += words
		r.Sentences++
	}
}

// syllables counts groups of vowels, less a silent e at the end; every word has one.
func syllables(word string) int {
	word = strings.ToLower(word)
	n, before := 0, false
	for _, c := range word {
		vowel := strings.ContainsRune("aeiouy", c)
		if vowel && !before {
			n++
		}
		before = vowel
	}
	if strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") && n > 1 {
		n--
	}
	return max(n, 1)
}
