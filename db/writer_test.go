package db

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"warmcache/quizzes/schedule"

	"pgregory.net/rapid"
)

// hold stops the writer inside a transaction until the returned function is
// called, so that what is queued meanwhile is one group.
func hold(s *Store) (release func()) {
	in, out := make(chan bool), make(chan bool)
	go s.w.do(always(), func(*tx) error { close(in); <-out; return nil })
	<-in
	return func() { close(out) }
}

func insertSecret(name string) func(*tx) error {
	return func(t *tx) error {
		_, err := t.exec(`INSERT INTO secrets (name, value) VALUES (?, x'00')`, name)
		return err
	}
}

var errOurs = errors.New("ours")

func TestAFailingJobTakesBackOnlyItself(t *testing.T) {
	s := fresh(t)
	release := hold(s)
	jobs := map[string]func(*tx) error{
		"good 1":  insertSecret("1"),
		"good 2":  insertSecret("2"),
		"fails":   func(t *tx) error { insertSecret("lost")(t); return errOurs },
		"twice":   func(t *tx) error { insertSecret("lost 2")(t); return insertSecret("lost 2")(t) },
		"panics":  func(t *tx) error { insertSecret("lost 3")(t); panic("at the disco") },
		"bad SQL": func(t *tx) error { _, err := t.exec(`SELEKT 1`); return err },
		"good 3":  insertSecret("3"),
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	got := map[string]error{}
	for name, job := range jobs {
		wg.Go(func() {
			err := s.w.do(always(), job)
			mu.Lock()
			defer mu.Unlock()
			got[name] = err
		})
	}
	time.Sleep(10 * time.Millisecond)
	release()
	wg.Wait()
	for name, err := range got {
		if (err == nil) != strings.HasPrefix(name, "good") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !errors.Is(got["fails"], errOurs) || !strings.Contains(fmt.Sprint(got["panics"]), "disco") {
		t.Errorf("errors %v", got)
	}
	if n := count(t, s, "secrets"); n != 3 {
		t.Errorf("%d rows, want 3", n)
	}
}

// A transaction that cannot be committed fails all of its jobs, and the next is sound.
func TestAFailedCommitFailsAll(t *testing.T) {
	s := fresh(t)
	release := hold(s)
	errs := make(chan error, 2)
	called := false
	go func() {
		errs <- s.w.do(always(), func(t *tx) error {
			t.onCommit(func() { called = true })
			return insertSecret("1")(t)
		})
	}()
	go func() {
		errs <- s.w.do(always(), func(t *tx) error { _, err := t.exec(`ROLLBACK`); return err }) // pulls the rug
	}()
	time.Sleep(10 * time.Millisecond)
	release()
	if a, b := <-errs, <-errs; a == nil || b == nil {
		t.Errorf("errors %v and %v", a, b)
	}
	if called || count(t, s, "secrets") != 0 {
		t.Error("something was kept")
	}
	ok(t, s.w.do(always(), insertSecret("2")))
}

func TestCloseWritesWhatIsQueued(t *testing.T) {
	s := fresh(t)
	release := hold(s)
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			if err := s.w.do(always(), insertSecret(fmt.Sprint(i))); err != nil {
				t.Error(err)
			}
		})
	}
	time.Sleep(20 * time.Millisecond)
	go release()
	wg.Go(func() { s.Close() })
	wg.Wait()
	if n := count(t, reopened(t, s.path), "secrets"); n != 100 {
		t.Errorf("%d rows, want 100", n)
	}
}

// The same answer sent eight times at once is stored once and told eight times.
func TestEightfoldSubmit(t *testing.T) {
	s := fresh(t)
	for range 100 {
		l := newLearner(t, s)
		n := newSitting(t, s, l, itemA)
		var wg sync.WaitGroup
		var mu sync.Mutex
		stored, answers := 0, map[string]int{}
		for i := range 8 {
			wg.Go(func() {
				a, first, err := s.Answer(always(), AnswerIn{Learner: l, Sitting: n, N: 1, At: start,
					Response: fmt.Sprint(i), Signals: wrong, Again: []Item{itemB}})
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				if first {
					stored++
				}
				answers[fmt.Sprintf("%s %+v", a.Response, a.After)]++
			})
		}
		wg.Wait()
		_, _, total, err := s.Item(t.Context(), l, n, 1)
		if stored != 1 || len(answers) != 1 || total != 2 || err != nil {
			t.Fatalf("stored %d times, %d different answers, %d items, %v", stored, len(answers), total, err)
		}
	}
	if n := count(t, s, "answers"); n != 100 {
		t.Errorf("%d answers, want 100", n)
	}
}

func TestEightfoldStart(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	for i := range 50 {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				n, err := s.StartSitting(always(), l, Sitting{Kind: "quiz", Token: fmt.Sprint("t", i)}, []Item{itemA})
				if err != nil || n != int64(i+1) {
					t.Errorf("sitting %d, %v, want %d", n, err, i+1)
				}
			})
		}
		wg.Wait()
	}
	if n := count(t, s, "items"); n != 50 {
		t.Errorf("%d items, want 50", n)
	}
}

// Whatever learners do, memories are the replay of the answers, an undo restores
// the bits, and an answer is stored once.
func TestAnySequence(t *testing.T) {
	s := fresh(t)
	rapid.Check(t, func(t *rapid.T) {
		l := must[Learner](t)(s.NewLearner(always(), start)).ID
		at := start
		type asked struct {
			sitting int64
			n       int
		}
		var open []asked
		var history []map[string]schedule.Memory // before each answer that stands
		memories := func() map[string]schedule.Memory {
			return must[map[string]schedule.Memory](t)(s.Memories(always(), l))
		}
		t.Repeat(map[string]func(*rapid.T){
			"start": func(t *rapid.T) {
				var items []Item
				for range rapid.IntRange(1, 4).Draw(t, "items") {
					c := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "concept")
					items = append(items, Item{Template: "t/" + c, Version: 1, Seed: rapid.Uint64().Draw(t, "seed"), Concept: c})
				}
				n := must[int64](t)(s.StartSitting(always(), l, Sitting{Kind: "quiz", Started: at}, items))
				for i := range items {
					open = append(open, asked{n, i + 1})
				}
			},
			"answer": func(t *rapid.T) {
				if len(open) == 0 {
					t.Skip()
				}
				at = at.Add(time.Duration(rapid.Int64Range(-2e14, 30*86400e9).Draw(t, "pause")))
				i := rapid.IntRange(0, len(open)-1).Draw(t, "which")
				q := open[i]
				in := AnswerIn{Learner: l, Sitting: q.sitting, N: q.n, At: at, Response: "r", Signals: schedule.Signals{
					Score:      rapid.SampledFrom([]float64{0, .5, .85, 1, 1}).Draw(t, "score"),
					Guess:      rapid.Float64Range(0, .5).Draw(t, "guess"),
					Pace:       rapid.Float64Range(-4, 4).Draw(t, "pace"),
					Confidence: schedule.Confidence(rapid.IntRange(0, 3).Draw(t, "confidence")),
					Tries:      1,
				}}
				before := memories()
				a, stored, err := s.Answer(always(), in)
				if err != nil {
					t.Fatal(err)
				}
				if stored {
					history = append(history, before)
				}
				if b, twice, err := s.Answer(always(), in); err != nil || twice || b.Seq != a.Seq || b.After != a.After || b.Before != a.Before {
					t.Fatalf("again: %v %v %+v, first %+v", twice, err, b, a)
				}
			},
			"undo": func(t *rapid.T) {
				if len(history) == 0 {
					t.Skip()
				}
				must[Answer](t)(s.Undo(always(), l))
				want := history[len(history)-1]
				history = history[:len(history)-1]
				if got := memories(); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
					t.Fatalf("after undo %+v, want %+v", got, want)
				}
			},
			"zone": func(t *rapid.T) {
				zone := rapid.SampledFrom([]string{"UTC", "Asia/Tokyo", "Pacific/Apia", "America/New_York"}).Draw(t, "zone")
				if err := s.SetZone(always(), l, zone, time.Duration(rapid.IntRange(0, 6).Draw(t, "cutoff"))*time.Hour); err != nil {
					t.Fatal(err)
				}
			},
			"": func(t *rapid.T) {
				if _, err := s.Rebuild(always(), l); err != nil {
					t.Fatal(err)
				}
			},
		})
	})
}
