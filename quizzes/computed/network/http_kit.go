package network

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"warmcache/quizzes"
)

// httpTries bounds the draws of one variant.
const httpTries = 600

func httpDash(s string) string {
	if s == "" {
		return "–"
	}
	return quizzes.Code(s)
}

// httpNear makes a near answer of a number.
func httpNear(n int, id, why string, a ...any) quizzes.Near {
	return quizzes.Near{Answer: strconv.Itoa(n), Misconception: id, Why: fmt.Sprintf(why, a...)}
}

// httpItem is one option of a multiple choice before it is chosen.
type httpItem struct {
	text   string
	right  bool
	why    string
	belief string // the misconception's id of one who judges otherwise; empty items are not chosen
}

// httpMultiple draws n options of which want are right, none of them for a belief that already stands behind two.
func httpMultiple(n, want int, draw func() httpItem) ([]quizzes.Option, error) {
	var opts []quizzes.Option
	seen, count, right := map[string]bool{}, map[string]int{}, 0
	for tried := 0; len(opts) < n && tried < 30*n; tried++ {
		it := draw()
		if it.belief == "" || seen[it.text] || it.right && right == want || !it.right && (len(opts)-right == n-want || count[it.belief] == 2) {
			continue
		}
		seen[it.text] = true
		o := quizzes.Option{Text: it.text, Right: it.right, Why: it.why}
		if it.right {
			right++
		} else {
			o.Misconception = it.belief
			count[it.belief]++
		}
		opts = append(opts, o)
	}
	if len(opts) < n {
		return nil, quizzes.Reject("%d options", len(opts))
	}
	return opts, nil
}

// httpHost draws a name of a site.
func httpHost(r *rand.Rand) string {
	return quizzes.One(r, "shop", "bank", "tea", "maps", "mail", "books", "chat", "wiki", "music", "games", "pizza", "bikes") + ".example"
}
