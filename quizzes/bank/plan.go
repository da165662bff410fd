package bank

import (
	"math/rand/v2"

	"warmcache/content"
	"warmcache/quizzes"
)

// Quiz draws n questions on a topic: its concepts in random order, round and round, no two neighbors alike where
// there is a choice.
func (b *Bank) Quiz(r *rand.Rand, t *content.Topic, n int, w Wish) ([]quizzes.Question, error) {
	var concepts []string
	for _, c := range t.Concepts {
		if len(b.byConcept[c.ID]) > 0 {
			concepts = append(concepts, c.ID)
		}
	}
	r.Shuffle(len(concepts), func(i, j int) { concepts[i], concepts[j] = concepts[j], concepts[i] })
	var order []string
	for len(concepts) > 0 && len(order) < n {
		order = append(order, concepts[len(order)%len(concepts)])
	}
	return b.Each(r, order, w)
}

// Each draws one question for each concept in the order given. What it draws counts as seen for the next.
func (b *Bank) Each(r *rand.Rand, concepts []string, w Wish) ([]quizzes.Question, error) {
	return b.EachBy(r, concepts, w, nil)
}

// EachBy is Each with a preference of its own for every concept; prefer may be nil.
func (b *Bank) EachBy(r *rand.Rand, concepts []string, w Wish, prefer func(concept string, t quizzes.Template) bool) ([]quizzes.Question, error) {
	var out []quizzes.Question
	for _, c := range concepts {
		if prefer != nil {
			w.Prefer = func(t quizzes.Template) bool { return prefer(c, t) }
		}
		q, err := b.Draw(r, c, w)
		if err != nil {
			return nil, err
		}
		w.Seen = append(w.Seen, q.Ref)
		out = append(out, q)
	}
	return out, nil
}

// Interleave orders concepts so that no two neighbors belong to one topic where there is a choice. The order within
// a topic stays.
func Interleave(concepts []string) []string {
	left := append([]string{}, concepts...)
	var out []string
	last := ""
	for len(left) > 0 {
		pick := 0
		for i, c := range left {
			if slugOf(c) != last {
				pick = i
				break
			}
		}
		last = slugOf(left[pick])
		out = append(out, left[pick])
		left = append(left[:pick], left[pick+1:]...)
	}
	return out
}
