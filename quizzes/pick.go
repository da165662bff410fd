package quizzes

import (
	"math/rand/v2"
	"slices"
	"sort"
)

// Pick gives the key and n distractors drawn from wrong, distinct from the key and from each other. It rejects
// when too few are left: several wrong models often give one result.
func Pick(r *rand.Rand, key Option, wrong []Option, n int) ([]Option, error) {
	key.Right, key.Misconception = true, ""
	left := distinctWrong(key, wrong)
	if len(left) < n {
		return nil, Reject("%v: %d of %d", errTooFew, len(left), n)
	}
	r.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
	return append([]Option{key}, left[:n]...), nil
}

// Ranked is an option with the number it stands for.
type Ranked struct {
	Option
	Value float64
}

// PickRanked is Pick for numeric options: exactly rank distractors lie below the key, the others above. A generator
// draws rank from 0 to n once, before it searches for inputs, so that the key's rank is uniform and neither the
// largest nor the middle number is the better guess. It rejects inputs whose wrong results do not allow that rank.
func PickRanked(r *rand.Rand, rank int, key Ranked, wrong []Ranked, n int) ([]Option, error) {
	key.Right, key.Misconception = true, ""
	var below, above []Ranked
	seen := map[float64]bool{key.Value: true}
	for _, w := range wrong {
		if seen[w.Value] || fold(w.Text) == fold(key.Text) {
			continue
		}
		seen[w.Value], w.Right = true, false
		if w.Value < key.Value {
			below = append(below, w)
		} else {
			above = append(above, w)
		}
	}
	if len(below) < rank || len(above) < n-rank {
		return nil, Reject("%v: %d below and %d above the key, rank %d", errTooFew, len(below), len(above), rank)
	}
	draw := func(from []Ranked, k int) []Option {
		r.Shuffle(len(from), func(i, j int) { from[i], from[j] = from[j], from[i] })
		var out []Option
		for _, f := range from[:k] {
			out = append(out, f.Option)
		}
		return out
	}
	return slices.Concat([]Option{key.Option}, draw(below, rank), draw(above, n-rank)), nil
}

// NearAnswers keeps of wrong what differs from the key and from each other, for a typed question's feedback.
func NearAnswers(key string, wrong []Near) []Near {
	seen := map[string]bool{normal(key): true}
	var out []Near
	for _, w := range wrong {
		if f := normal(w.Answer); !seen[f] && w.Why != "" {
			seen[f] = true
			out = append(out, w)
		}
	}
	return out
}

func distinctWrong(key Option, wrong []Option) []Option {
	seen := map[string]bool{fold(key.Text): true}
	var left []Option
	for _, w := range wrong {
		if f := fold(w.Text); !seen[f] && f != "" {
			seen[f], w.Right = true, false
			left = append(left, w)
		}
	}
	return left
}

// Draw returns k distinct elements of from in random order. It panics when there are fewer.
func Draw[T any](r *rand.Rand, from []T, k int) []T {
	out := make([]T, k)
	for i, j := range r.Perm(len(from))[:k] {
		out[i] = from[j]
	}
	return out
}

// DrawSorted is Draw that keeps the order of from.
func DrawSorted[T any](r *rand.Rand, from []T, k int) []T {
	idx := r.Perm(len(from))[:k]
	sort.Ints(idx)
	out := make([]T, k)
	for i, j := range idx {
		out[i] = from[j]
	}
	return out
}

// One returns an element of from.
func One[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }
