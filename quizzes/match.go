package quizzes

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Match asks to give each left side its right side. There may be more right sides than left ones. A response
// lists, for each left side, the index of the right side as shown.
type Match struct {
	Left  []string
	Right []string // as shown
	Want  []int    // for each left side, the index into Right
	Why   []string // for each left side; may be empty
}

// Matched gives the question whose i-th right side belongs to the i-th left side; both are shuffled before shown.
func Matched(left, right, why []string) Match {
	m := Match{Left: left, Right: right, Why: why}
	for i := range left {
		m.Want = append(m.Want, i)
	}
	return m
}

func (Match) Kind() Kind { return KindMatch }

// Parse reads fields "m0", "m1" …: the index of the right side given to each left side.
func (m Match) Parse(form url.Values) (Response, error) {
	got := make([]int, len(m.Left))
	for i := range m.Left {
		j, err := strconv.Atoi(form.Get("m" + strconv.Itoa(i)))
		if err != nil || j < 0 || j >= len(m.Right) {
			return "", invalid("Choose a match for %q.", strings.ReplaceAll(m.Left[i], "`", ""))
		}
		got[i] = j
	}
	return joinInts(got), nil
}

// Grade gives the share of left sides matched rightly.
func (m Match) Grade(resp Response) Verdict {
	v := dontKnow(len(m.Left))
	got := splitInts(resp)
	if len(got) != len(m.Left) {
		return v
	}
	good := 0
	for i, j := range got {
		if v.Parts[i] = j == m.Want[i]; v.Parts[i] {
			good++
		} else if m.Why != nil && m.Why[i] != "" {
			v.Why = append(v.Why, m.Why[i])
		}
	}
	v.Score = float64(good) / float64(len(m.Left))
	return v
}

// Chosen returns the index of the right side given to each left side, -1 where none.
func (m Match) Chosen(resp Response) []int {
	if got := splitInts(resp); len(got) == len(m.Left) {
		return got
	}
	return slices.Repeat([]int{-1}, len(m.Left))
}

// Guess is the chance of one assignment.
func (m Match) Guess() float64 {
	g := 1.0
	for i := range m.Left {
		g /= float64(len(m.Right) - i)
	}
	return g
}

// Key lists, for each left side as shown, the index of its right side as shown.
func (m Match) Key() any { return m.Want }

func (m Match) KeyText() string {
	var t []string
	for i, l := range m.Left {
		t = append(t, l+" – "+m.Right[m.Want[i]])
	}
	return strings.Join(t, "; ")
}

func (m Match) shuffled(r *rand.Rand) Ask {
	left, right := r.Perm(len(m.Left)), r.Perm(len(m.Right))
	out := Match{Right: make([]string, len(m.Right))}
	at := make([]int, len(m.Right)) // at[old] = new place of a right side
	for n, old := range right {
		out.Right[n], at[old] = m.Right[old], n
	}
	for _, old := range left {
		out.Left, out.Want = append(out.Left, m.Left[old]), append(out.Want, at[m.Want[old]])
		if m.Why != nil {
			out.Why = append(out.Why, m.Why[old])
		}
	}
	return out
}

func (m Match) check(Source) error {
	n := len(m.Left)
	if n < 3 || n > 6 || len(m.Right) < n || len(m.Want) != n || (m.Why != nil && len(m.Why) != n) {
		return fmt.Errorf("%d left and %d right sides (want 3 to 6 left, at least as many right)", n, len(m.Right))
	}
	used := map[int]bool{}
	for _, w := range m.Want {
		if w < 0 || w >= len(m.Right) || used[w] {
			return fmt.Errorf("the right matches are ambiguous: %v", m.Want)
		}
		used[w] = true
	}
	if err := distinct(m.Left); err != nil {
		return err
	}
	return distinct(m.Right)
}
