package content

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// How much a word counts by where it stands, and the usual constants of BM25.
const (
	titleWeight = 6.0
	topicWeight = 2.0
	textWeight  = 1.0
	codeWeight  = 0.5

	saturation = 1.2  // k1: how soon more of the same word stops to help
	lengthNorm = 0.75 // b: how much long sections are held back
)

// Longest query that is looked at, in words, and most hits given back.
const (
	maxQueryWords = 12
	maxHits       = 100
)

// Index finds concepts by words. It is made once, lives in memory and may be shared.
type Index struct {
	concepts []*Concept
	texts    map[*Concept][]word // split, for excerpts
	lengths  []float64           // weighted words of each concept
	mean     float64
	words    []string           // the vocabulary, sorted
	letters  []letters          // of each word
	uses     map[string][]usage // word → where it stands, by concept
}

// usage is how much a word counts in one concept.
type usage struct {
	concept int
	weight  float64
}

// Hit is a concept that matches, with an excerpt of its text. A higher score is a better match; scores of different
// queries do not compare.
type Hit struct {
	Concept *Concept
	Snippet []Span
	Score   float64
}

// NewIndex indexes titles, text and code of every concept.
func NewIndex(l *Library) *Index {
	ix := &Index{uses: map[string][]usage{}, texts: map[*Concept][]word{}}
	for _, t := range l.Topics() {
		for _, c := range t.Concepts {
			ix.add(c)
		}
	}
	for word := range ix.uses {
		ix.words = append(ix.words, word)
	}
	slices.Sort(ix.words)
	for _, word := range ix.words {
		ix.letters = append(ix.letters, lettersOf(word))
	}
	for _, length := range ix.lengths {
		ix.mean += length / float64(len(ix.lengths))
	}
	return ix
}

func (ix *Index) add(c *Concept) {
	weights := map[string]float64{}
	count := func(words []word, weight float64) {
		for _, w := range words {
			weights[w.folded] += weight
		}
	}
	text := split(c.Text)
	count(split(c.Title), titleWeight)
	count(split(c.Topic.Title), topicWeight)
	count(text, textWeight)
	for _, code := range c.Code {
		count(split(code.Text), codeWeight)
	}
	length := 0.0
	for word, weight := range weights {
		ix.uses[word] = append(ix.uses[word], usage{len(ix.concepts), weight})
		length += weight
	}
	ix.concepts = append(ix.concepts, c)
	ix.texts[c] = text
	ix.lengths = append(ix.lengths, length)
}

// Search gives the best matches first, at most limit. Any query is safe; one without words finds nothing.
func (ix *Index) Search(query string, limit int) []Hit {
	asked := split(query)
	asked = asked[:min(len(asked), maxQueryWords)]
	scores := make([]float64, len(ix.concepts))
	matched := make([]int, len(ix.concepts))
	marked := map[string]bool{}
	for i, word := range asked {
		ix.score(ix.similar(word.folded, i == len(asked)-1), scores, matched, marked)
	}
	var hits []Hit
	for i, c := range ix.concepts {
		if matched[i] > 0 {
			hits = append(hits, Hit{Concept: c, Score: scores[i] * float64(matched[i]) / float64(len(asked))})
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	hits = hits[:max(0, min(len(hits), limit, maxHits))]
	for i, h := range hits {
		hits[i].Snippet = snippet(h.Concept.Text, ix.texts[h.Concept], marked)
	}
	return hits
}

// score adds what one word of the query is worth: for each concept the best of the words that stand for it.
func (ix *Index) score(words []candidate, scores []float64, matched []int, marked map[string]bool) {
	best := make([]float64, len(ix.concepts))
	for _, w := range words {
		uses := ix.uses[w.word]
		marked[w.word] = true
		rarity := math.Log(1 + (float64(len(ix.concepts)-len(uses))+0.5)/(float64(len(uses))+0.5))
		for _, u := range uses {
			norm := saturation * (1 - lengthNorm + lengthNorm*ix.lengths[u.concept]/ix.mean)
			best[u.concept] = max(best[u.concept], w.likeness*rarity*u.weight*(saturation+1)/(u.weight+norm))
		}
	}
	for concept, score := range best {
		if score > 0 {
			scores[concept] += score
			matched[concept]++
		}
	}
}

// candidate is a word of the vocabulary that may stand for a word of the query.
type candidate struct {
	word     string
	likeness float64 // 1 for the word itself
}

// similar finds the vocabulary's words for one word of a query: itself, words it begins when it is the last (it may
// still be typed), and, if there is none of those, words that are a slip away.
func (ix *Index) similar(word string, last bool) []candidate {
	var found []candidate
	at, exact := slices.BinarySearch(ix.words, word)
	if exact {
		found = append(found, candidate{word, 1})
		at++
	}
	for ; last && at < len(ix.words) && strings.HasPrefix(ix.words[at], word); at++ {
		found = append(found, candidate{ix.words[at], 0.7})
	}
	if len(found) > 0 {
		return found
	}
	return ix.misspelled(lettersOf(word))
}

// misspelled finds the words that are a few slips away.
func (ix *Index) misspelled(word letters) []candidate {
	var found []candidate
	most := allowedSlips(len(word.runes))
	for i, other := range ix.letters {
		if most == 0 || word.farFrom(other, most) {
			continue
		}
		if d := slipsBetween(word.runes, other.runes, most); d <= most {
			found = append(found, candidate{ix.words[i], 0.6 / float64(d)})
		}
	}
	return found
}
