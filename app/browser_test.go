package app_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"warmcache/db"
	"warmcache/quizzes"
)

// sittingOf starts a sitting of the first learner with these questions.
func (w *world) sittingOf(qs []quizzes.Question) (path string) {
	w.t.Helper()
	items := make([]db.Item, len(qs))
	for i, q := range qs {
		items[i] = db.Item{Template: q.Template, Version: q.Version, Seed: q.Seed, Concept: q.Concept, Attempt: 1}
	}
	n, err := w.store.StartSitting(context.Background(), 1, db.Sitting{Kind: "quiz", Topic: "caching/redis"}, items)
	if err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprintf("/s/%d/1", n)
}

// guest answers the first question of the first page, which makes the learner.
func (h hand) guest(b *tab) {
	b.t.Helper()
	b.open("/")
	h.fill(b, "a", "1")
	h.push(b, "#first button.primary")
	b.sees("#verdict")
}

func (w *world) expectStored(n int) {
	w.t.Helper()
	if got := w.stored(); got != n {
		w.t.Errorf("%d answers are stored, want %d", got, n)
	}
}

func TestBrowserFirstVisit(t *testing.T) {
	t.Parallel()
	t.Run("keys", func(t *testing.T) {
		w := newWorld(t)
		b := w.tab()
		start := time.Now()
		b.open("/")
		b.press("2", kb.Enter)
		b.sees("#first #verdict")
		if took := time.Since(start); took > 10*time.Second || b.keys > 2 {
			t.Errorf("the first feedback took %v and %d inputs", took, b.keys)
		}
		if got := b.path(); got != "/" {
			t.Errorf("the answer led to %s", got)
		}
		if id := eval[string](b, "document.activeElement.id"); id != "verdict" {
			t.Errorf("the focus is on %q", id)
		}
		w.expectStored(1)
		b.press(kb.Enter)
		b.until("location.pathname.startsWith('/t/')")
		b.open("/")
		b.says("Today")
	})
	t.Run(keyboard.name, func(t *testing.T) {
		w := newWorld(t)
		b := keyboard.tab(w)
		keyboard.guest(b)
		if got := b.path(); got != "/s/1/1" {
			t.Errorf("the answer led to %s", got)
		}
		w.expectStored(1)
		b.enter("#next")
		b.until("location.pathname.startsWith('/t/') && location.hash.length > 1")
	})
}

func TestBrowserQuiz(t *testing.T) {
	t.Parallel()
	for _, h := range hands {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b := h.tab(w)
			b.open("/t/caching/redis")
			h.push(b, ".lesson-head form button")
			b.until("location.pathname === '/s/1/1'")
			answered, missed, kinds := h.finish(b, func(n int) bool { return n%4 == 0 && n <= 10 })
			if missed == 0 || answered != 10+missed {
				t.Errorf("%d answers with %d misses", answered, missed)
			}
			w.expectStored(answered)
			b.says(fmt.Sprintf("%d of %d right.", answered-missed, answered))
			b.says("What changed")
			t.Log(answered, "answers of kinds", kinds)
		})
	}
}

// TestBrowserKinds answers one question of every kind.
func TestBrowserKinds(t *testing.T) {
	t.Parallel()
	for _, h := range hands {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b := h.tab(w)
			h.guest(b)
			b.open(w.sitting(quizzes.Kinds()...))
			answered, _, kinds := h.finish(b, func(int) bool { return false })
			if answered != len(quizzes.Kinds()) || len(kinds) != answered {
				t.Errorf("%d answers of kinds %v", answered, kinds)
			}
			b.says("Nothing to go over again.")
		})
	}
}

func TestBrowserReview(t *testing.T) {
	t.Parallel()
	for _, h := range hands {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b := h.tab(w)
			h.guest(b)
			b.open(w.sitting(quizzes.KindSingle, quizzes.KindNumber))
			h.finish(b, func(int) bool { return false })
			b.open("/review")
			b.says("All clear")
			w.clock.add(240 * time.Hour)
			b.open("/")
			b.says("due")
			h.push(b, "main form button.primary")
			b.until("/^.s.3.1$/.test(location.pathname)")
			answered, _, _ := h.finish(b, func(int) bool { return false })
			w.expectStored(3 + answered)
			b.open("/review")
			b.says("All clear")
		})
	}
}
