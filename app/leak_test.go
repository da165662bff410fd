package app_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/a-h/templ"

	"warmcache/quizzes"
	"warmcache/quizzes/bank"
	"warmcache/views"
)

// before draws the pages that a question stands on before its answer, on data that is always the same.
func before(t *testing.T, q quizzes.Question) []byte {
	t.Helper()
	layout := views.Layout{Title: "A quiz", Keys: true, Narrow: true}
	ask := views.Asking{Question: q, Action: "/s/1/1", ID: "q", Shown: 1, Skip: true, Focus: true}
	sealed := views.Asking{Question: q, Action: "/check", Token: "sealed", ID: "check"}
	var buf bytes.Buffer
	for _, part := range []templ.Component{
		views.Sitting(views.SittingPage{Layout: layout, Title: "A quiz", N: 1, Total: 10, Ask: &ask}), views.Ask(sealed),
	} {
		if err := part.Render(t.Context(), &buf); err != nil {
			t.Fatal(err)
		}
	}
	return buf.Bytes()
}

// TestNoLeak moves the key of every template's questions: the page before the answer must not change by a byte.
func TestNoLeak(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const seeds = 8
	compared := 0
	for _, tpl := range w.bank.Templates() {
		for seed := range uint64(seeds) {
			q, _, err := tpl.Question(seed)
			if err != nil {
				t.Errorf("%s, seed %d: %v", tpl.ID, seed, err)
				continue
			}
			moved, ok := bank.Moved(q, rand.New(rand.NewPCG(seed, 1)))
			if !ok {
				t.Errorf("%s, seed %d: the key cannot be moved", tpl.ID, seed)
				continue
			}
			if quizzes.RightResponse(moved.Ask) == quizzes.RightResponse(q.Ask) {
				t.Errorf("%s, seed %d: moved, the key is the same", tpl.ID, seed)
			}
			if !bytes.Equal(before(t, q), before(t, moved)) {
				t.Errorf("%s, seed %d: the page tells the key", tpl.ID, seed)
			}
			compared++
		}
	}
	t.Log(compared, "pages compared of", len(w.bank.Templates()), "templates")
}
