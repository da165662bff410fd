package derived

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"

	"warmcache/content"
	"warmcache/quizzes"
)

type maker = func(*rand.Rand) (quizzes.Question, error)
type adder func(id string, k quizzes.Kind, finite int, m maker)

const (
	shownRows    = 4 // rows of a match, options of a single choice
	minRows      = 3
	longestEntry = 90 // characters; a longer cell is prose and no option
)

// table asks each further column against the first one: forwards as a match, backwards as a single choice where the
// column's cells tell the rows apart, and by filling the column where they repeat.
func table(c *content.Concept, t content.Table, add adder) {
	if len(t.Rows) < minRows || len(t.Head) < 2 || !apart(column(t, 0)) {
		return
	}
	for j := 1; j < len(t.Head); j++ {
		id := "table-" + slug(t.Head[0]) + "-" + slug(t.Head[j])
		switch col := column(t, j); {
		case !short(col):
		case apart(col):
			k := min(shownRows, len(t.Rows))
			add(id+"-match", quizzes.KindMatch, choose(len(t.Rows), k), tableMatch(c, t, j, k))
			add(id+"-which", quizzes.KindSingle, len(t.Rows)*choose(len(t.Rows)-1, k-1), tableWhich(c, t, j, k))
		case kinds(col) >= 2 && kinds(col) <= 5:
			k := min(5, len(t.Rows))
			add(id+"-fill", quizzes.KindCells, choose(len(t.Rows), k), tableFill(c, t, j, k))
		}
	}
}

func tableMatch(c *content.Concept, t content.Table, j, k int) maker {
	return func(r *rand.Rand) (quizzes.Question, error) {
		idx := drawn(r, len(t.Rows), k)
		var left, right, why []string
		for _, i := range idx {
			row := t.Rows[i]
			left, right = append(left, row[0]), append(right, row[j])
			why = append(why, fmt.Sprintf("%s: %s.", row[0], row[j]))
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("%s: which %s belongs to which %s?", c.Title, lower(t.Head[j]), rowName(t)),
			Ask:  quizzes.Matched(left, right, why),
			Why:  "This is how the section's table compares them.", Note: fmt.Sprint(idx),
		}, nil
	}
}

func tableWhich(c *content.Concept, t content.Table, j, k int) maker {
	return func(r *rand.Rand) (quizzes.Question, error) {
		idx := r.Perm(len(t.Rows))[:k]
		key := t.Rows[idx[0]]
		var opts []quizzes.Option
		for n, i := range idx {
			row := t.Rows[i]
			opts = append(opts, quizzes.Option{Text: row[0], Right: n == 0,
				Why: fmt.Sprintf("%s of %s: %s.", t.Head[j], row[0], row[j])})
		}
		rest := append([]int{}, idx[1:]...)
		sort.Ints(rest)
		return quizzes.Question{
			Stem: fmt.Sprintf("%s: for which %s is this the %s: “%s”?", c.Title, rowName(t), lower(t.Head[j]), key[j]),
			Ask:  quizzes.Single{Options: opts},
			Why:  fmt.Sprintf("%s of %s: %s.", t.Head[j], key[0], key[j]), Note: fmt.Sprint(idx[0], rest),
		}, nil
	}
}

func tableFill(c *content.Concept, t content.Table, j, k int) maker {
	choices := values(column(t, j))
	return func(r *rand.Rand) (quizzes.Question, error) {
		idx := drawn(r, len(t.Rows), k)
		ask := quizzes.Cells{Head: []string{t.Head[0], t.Head[j]}}
		for _, i := range idx {
			row := t.Rows[i]
			why := fmt.Sprintf("%s: %s.", row[0], row[j])
			ask.Rows = append(ask.Rows, quizzes.CellRow{Given: row[:1],
				Asked: []quizzes.Cell{{Choices: choices, Want: row[j], Why: why}}})
		}
		return quizzes.Question{
			Stem: fmt.Sprintf("%s: what stands under “%s” for each %s?", c.Title, t.Head[j], rowName(t)),
			Ask:  ask, Why: "This is how the section's table compares them.", Note: fmt.Sprint(idx),
		}, nil
	}
}

// rowName says what a row is: the first head, or "row" over an empty corner.
func rowName(t content.Table) string {
	if t.Head[0] == "" {
		return "row"
	}
	return lower(t.Head[0])
}

func column(t content.Table, j int) []string {
	var out []string
	for _, row := range t.Rows {
		out = append(out, row[j])
	}
	return out
}

func apart(col []string) bool { return kinds(col) == len(col) }

func kinds(col []string) int { return len(values(col)) }

// values lists the different cells of a column, sorted.
func values(col []string) []string {
	seen := map[string]string{}
	for _, s := range col {
		if f := strings.ToLower(strings.ReplaceAll(s, "`", "")); seen[f] == "" && f != "" {
			seen[f] = s
		}
	}
	var out []string
	for _, s := range seen {
		out = append(out, s)
	}
	sort.Strings(out)
	return out
}

func short(col []string) bool {
	for _, s := range col {
		if s == "" || len([]rune(s)) > longestEntry {
			return false
		}
	}
	return true
}

func drawn(r *rand.Rand, n, k int) []int {
	idx := r.Perm(n)[:k]
	sort.Ints(idx)
	return idx
}

// choose is the binomial coefficient.
func choose(n, k int) int {
	c := 1
	for i := range k {
		c = c * (n - i) / (i + 1)
	}
	return c
}
