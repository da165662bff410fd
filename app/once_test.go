package app_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"

	"warmcache/quizzes"
	"warmcache/quizzes/bank"
)

// TestSentEightTimesAtOnce: a double click, a reload and an impatient proxy store one answer and see one verdict.
func TestSentEightTimesAtOnce(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	const rounds, times = 40, 8
	answers := 0
	for range rounds / 10 {
		b.do(http.MethodPost, "/t/caching/redis/quiz", nil)
		var sitting int64
		if _, err := fmt.Sscanf(b.location, "/s/%d/1", &sitting); err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= 10; n++ {
			q := w.question(sitting, n)
			right := fields(q, quizzes.RightResponse(q.Ask))
			moved, _ := bank.Moved(q, rand.New(rand.NewPCG(1, 1)))
			wrong := fields(q, quizzes.RightResponse(moved.Ask))
			var wg sync.WaitGroup
			for i := range times {
				tab := &browser{w: w, client: b.client}
				form := right
				if i%2 == 1 {
					form = wrong // another tab, another answer
				}
				wg.Add(1)
				go func() {
					defer wg.Done()
					tab.do(http.MethodPost, fmt.Sprintf("/s/%d/%d", sitting, n), form)
					if tab.code != http.StatusSeeOther {
						t.Errorf("status %d", tab.code)
					}
				}()
			}
			wg.Wait()
			answers++
		}
	}
	if got := w.stored(); got != answers {
		t.Errorf("%d answers stored, %d questions answered", got, answers)
	}
	if _, err := w.store.Rebuild(t.Context(), 1); err != nil {
		t.Error(err)
	}
}

// TestCheckTwice: a sealed question sent eight times at once makes one sitting with one answer.
func TestCheckTwice(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.do(http.MethodPost, "/t/caching/redis/quiz", nil) // be someone
	b.get("/t/caching/http-caching")
	form := map[string][]string{"token": {b.token}, "dontknow": {"1"}}
	var wg sync.WaitGroup
	for range 8 {
		tab := &browser{w: w, client: b.client}
		wg.Add(1)
		go func() {
			defer wg.Done()
			tab.do(http.MethodPost, "/check", form)
			if tab.location != "/s/2/1" {
				t.Errorf("status %d to %q", tab.code, tab.location)
			}
		}()
	}
	wg.Wait()
	if got := w.stored(); got != 1 {
		t.Errorf("%d answers stored", got)
	}
}
