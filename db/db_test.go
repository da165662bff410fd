package db

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"warmcache/quizzes/schedule"
)

// start is when tests happen.
var start = time.UnixMilli(1_793_500_000_000)

// fresh is an open store in a folder of its own.
func fresh(t testing.TB) *Store {
	t.Helper()
	return reopened(t, filepath.Join(t.TempDir(), "data", "test.db"))
}

func reopened(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path, Options{Now: func() time.Time { return start }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newLearner(t testing.TB, s *Store) int64 {
	t.Helper()
	return must[Learner](t)(s.NewLearner(t.Context(), start)).ID
}

var (
	itemA = Item{Template: "caching/redis#lru/1", Version: 2, Seed: 1<<63 + 5, Concept: "redis#eviction"}
	itemB = Item{Template: "caching/http-caching#age/3", Version: 1, Seed: 7, Concept: "http-caching#freshness"}
)

func newSitting(t testing.TB, s *Store, learner int64, items ...Item) int64 {
	t.Helper()
	return must[int64](t)(s.StartSitting(t.Context(), learner, Sitting{Kind: "quiz", Topic: "caching/redis", Started: start}, items))
}

var right, wrong = schedule.Signals{Score: 1, Guess: .25, Tries: 1}, schedule.Signals{Guess: .25, Tries: 1}

func give(t testing.TB, s *Store, in AnswerIn) (Answer, bool) {
	t.Helper()
	if in.At.IsZero() {
		in.At = start
	}
	a, stored, err := s.Answer(t.Context(), in)
	ok(t, err)
	return a, stored
}

func TestAnAnswerIsGradedAndKept(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	n := newSitting(t, s, l, itemA, itemB)
	in := AnswerIn{
		Learner: l, Sitting: n, N: 1, At: start, Response: "2", Took: 4321 * time.Millisecond,
		Signals:        schedule.Signals{Score: 0, Guess: .25, Pace: -1.234, Confidence: schedule.Sure, Hint: true, Tries: 1},
		Misconceptions: []string{"lru-is-fifo", "ttl-is-lru"},
		Again:          []Item{{Template: "t", Version: 1, Seed: 9, Concept: itemA.Concept, Attempt: 2}},
	}
	a, stored := give(t, s, in)
	if !stored || a.Seq != 1 || a.Grade != schedule.Again || a.Before.Seen() || a.After.Reps != 1 || a.Signals.Pace != -1.23 {
		t.Errorf("stored %v: %+v", stored, a)
	}
	in.Response, in.Signals = "1", right
	if b, stored := give(t, s, in); stored || b.Response != "2" || b.After != a.After || b.Item != a.Item {
		t.Errorf("a second answer changed the first: %v %+v", stored, b)
	}
	it, read, total, err := s.Item(t.Context(), l, n, 1)
	ok(t, err)
	if it.Seed != itemA.Seed || it.Template != itemA.Template || it.Concept != itemA.Concept || total != 3 || read == nil {
		t.Fatalf("item %+v of %d", it, total)
	}
	if read.After != a.After || read.Took != in.Took || read.Response != "2" || len(read.Misconceptions) != 2 || !read.At.Equal(start) {
		t.Errorf("read back %+v, want %+v", read, a)
	}
	if back, _, _, err := s.Item(t.Context(), l, n, 3); err != nil || back.Attempt != 2 || back.Origin != 1 || back.Seed != 9 {
		t.Errorf("what a miss brings back: %+v, %v", back, err)
	}
	if m := must[schedule.Memory](t)(s.Memory(t.Context(), l, itemA.Concept)); m != a.After {
		t.Errorf("memory %+v, want %+v", m, a.After)
	}
}

func TestNobodyReachesAnothers(t *testing.T) {
	s := fresh(t)
	l, other := newLearner(t, s), newLearner(t, s)
	n := newSitting(t, s, l, itemA)
	ctx := t.Context()
	_, _, _, e1 := s.Item(ctx, other, n, 1)
	_, e2 := s.Sitting(ctx, other, n)
	_, _, e3 := s.Answer(ctx, AnswerIn{Learner: other, Sitting: n, N: 1, At: start})
	_, e8 := s.Learner(ctx, 99)
	_, e9 := s.StartSitting(ctx, 99, Sitting{}, nil)
	_, e10 := s.Undo(ctx, other)
	for i, err := range []error{e1, e2, e3, s.Skip(ctx, other, n, 1), s.EndSitting(ctx, other, n, start),
		s.Skip(ctx, l, n, 2), s.SetZone(ctx, 99, "UTC", 0), e8, e9, e10} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%d: %v, want fs.ErrNotExist", i, err)
		}
	}
}

// A zone has one spelling, else there is no end of calendars to remember.
func TestZonesAreSpeltOneWay(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	for _, zone := range []string{"Europe//Berlin", "Europe/./Berlin", "./Europe/Berlin", "Europe/Berlin/", "/etc/localtime", "../UTC", "Local", ""} {
		if err := s.SetZone(t.Context(), l, zone, 0); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%q: %v, want fs.ErrInvalid", zone, err)
		}
	}
	ok(t, s.SetZone(t.Context(), l, "Europe/Berlin", 0))
	if n := count(t, s, "calendars"); n != 2 {
		t.Errorf("%d calendars, want 2", n)
	}
}

// A zone that another machine knew does not keep a database from opening.
func TestAZoneThatIsUnknownHere(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	ok(t, s.w.do(t.Context(), func(t *tx) error { _, err := t.exec(`UPDATE calendars SET zone = 'Moon/Tycho'`); return err }))
	ok(t, s.Close())
	if who := must[Learner](t)(reopened(t, s.path).Learner(t.Context(), l)); who.Zone != "Moon/Tycho" || who.Calendar.Zone != time.UTC {
		t.Errorf("learner %+v", who)
	}
}

func TestOneTokenOneSitting(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	sit := Sitting{Kind: "quiz", Topic: "caching/redis", Token: "abc", Started: start}
	first := must[int64](t)(s.StartSitting(t.Context(), l, sit, []Item{itemA}))
	again := must[int64](t)(s.StartSitting(t.Context(), l, sit, []Item{itemB, itemB}))
	next := newSitting(t, s, l, itemB)
	if first != 1 || again != 1 || next != 2 {
		t.Errorf("sittings %d, %d, %d, want 1, 1, 2", first, again, next)
	}
	got := must[Sitting](t)(s.Sitting(t.Context(), l, 1))
	if len(got.Items) != 1 || got.Kind != "quiz" || got.Token != "abc" || !got.Started.Equal(start) || !got.Ended.IsZero() {
		t.Errorf("sitting %+v", got)
	}
	ok(t, s.EndSitting(t.Context(), l, 1, start.Add(time.Minute)))
	ok(t, s.EndSitting(t.Context(), l, 1, start.Add(time.Hour)))
	if list := must[[]Sitting](t)(s.Sittings(t.Context(), l, 5)); len(list) != 2 || list[0].Number != 2 || !list[1].Ended.Equal(start.Add(time.Minute)) {
		t.Errorf("sittings %+v", list)
	}
}

func TestUndoRestoresEverything(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	n := newSitting(t, s, l, itemA, itemB)
	give(t, s, AnswerIn{Learner: l, Sitting: n, N: 1, Signals: right})
	before := must[map[string]schedule.Memory](t)(s.Memories(t.Context(), l))
	sitting := must[Sitting](t)(s.Sitting(t.Context(), l, n))

	give(t, s, AnswerIn{Learner: l, Sitting: n, N: 2, Signals: wrong, Again: []Item{itemB}})
	give(t, s, AnswerIn{Learner: l, Sitting: n, N: 3, Signals: right})
	ok(t, s.EndSitting(t.Context(), l, n, start))
	for _, want := range []int{3, 2} {
		if a := must[Answer](t)(s.Undo(t.Context(), l)); a.Item.N != want || a.Item.Template != itemB.Template || a.Undone.IsZero() {
			t.Errorf("took back %+v, want question %d", a, want)
		}
	}
	if after := must[map[string]schedule.Memory](t)(s.Memories(t.Context(), l)); len(after) != 1 || after[itemA.Concept] != before[itemA.Concept] {
		t.Errorf("memories %+v, want %+v", after, before)
	}
	now := must[Sitting](t)(s.Sitting(t.Context(), l, n))
	if len(now.Items) != 2 || len(now.Answers) != 1 || !now.Ended.IsZero() || now.Answers[1].After != sitting.Answers[1].After {
		t.Errorf("sitting %+v, want %+v", now, sitting)
	}
	// Question 3 left the sitting, its number goes to another; the log keeps both.
	give(t, s, AnswerIn{Learner: l, Sitting: n, N: 2, Signals: wrong, Again: []Item{itemA}})
	var log []string
	ok(t, s.Answers(t.Context(), l, func(a Answer) error { log = append(log, a.Item.Template); return nil }))
	if len(log) != 4 || log[0] != itemA.Template || log[2] != itemB.Template || log[3] != itemB.Template {
		t.Errorf("log %q", log)
	}
	if _, err := s.Rebuild(t.Context(), l); err != nil {
		t.Error(err)
	}
}

func TestSkipAndDeclaredGuess(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	n := newSitting(t, s, l, itemA, itemB)
	ok(t, s.Skip(t.Context(), l, n, 1))
	a, _ := give(t, s, AnswerIn{Learner: l, Sitting: n, N: 2, Signals: schedule.Signals{Score: 1, Confidence: schedule.Guessed}})
	if a.Grade != schedule.Undecided || a.After.Seen() {
		t.Errorf("a declared guess gave %+v", a)
	}
	ok(t, s.Skip(t.Context(), l, n, 2))
	sit := must[Sitting](t)(s.Sitting(t.Context(), l, n))
	if !sit.Items[0].Skipped || sit.Items[1].Skipped {
		t.Errorf("items %+v", sit.Items)
	}
	if m := must[map[string]schedule.Memory](t)(s.Memories(t.Context(), l)); len(m) != 0 {
		t.Errorf("memories %+v", m)
	}
	if a := must[Answer](t)(s.Undo(t.Context(), l)); a.Item.N != 2 {
		t.Errorf("took back %+v", a)
	}
}

func TestDueAndHistory(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	var items []Item
	for _, c := range []string{"a", "b", "c", "d"} {
		items = append(items, Item{Template: "t/" + c, Version: 1, Seed: 3, Concept: c})
	}
	n := newSitting(t, s, l, items...)
	for i := range items {
		sig := right
		if i == 1 {
			sig = wrong
		}
		give(t, s, AnswerIn{Learner: l, Sitting: n, N: i + 1, At: start.Add(time.Duration(i) * 24 * time.Hour), Signals: sig, Took: time.Duration(i+1) * time.Second})
	}
	due, total, err := s.Due(t.Context(), l, start.Add(40*24*time.Hour), 2)
	ok(t, err)
	if len(due) != 2 || total != 4 || due[0].Memory.Due > due[1].Memory.Due || due[0].Concept == "" {
		t.Errorf("due %+v of %d", due, total)
	}
	if due, total, err := s.Due(t.Context(), l, start, 9); len(due) != 0 || total != 0 || err != nil {
		t.Errorf("due at once: %+v %d %v", due, total, err)
	}
	acc := must[map[string]Accuracy](t)(s.Accuracy(t.Context(), l))
	if len(acc) != 4 || acc["b"].Score != 0 || acc["a"].Score != 1 || acc["a"].Answered != 1 {
		t.Errorf("accuracy %+v", acc)
	}
	day := schedule.Calendar{Zone: time.UTC, Cutoff: 4 * time.Hour}.Day(start)
	days := must[map[int64]int](t)(s.AnswersByDay(t.Context(), l, day, day+2))
	if len(days) != 3 || days[day+1] != 1 {
		t.Errorf("days %v", days)
	}
	if v := must[[]Variant](t)(s.RecentVariants(t.Context(), l, 2)); len(v) != 2 || v[0].Template != "t/d" {
		t.Errorf("variants %+v", v)
	}
	times := must[[]time.Duration](t)(s.Times(t.Context(), l, 9, func(name string) bool { return name != "t/c" }))
	if len(times) != 3 || times[0] != 4*time.Second {
		t.Errorf("times %v", times)
	}
}

func TestZone(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	ok(t, s.SetZone(t.Context(), l, "Asia/Tokyo", 3*time.Hour))
	n := newSitting(t, s, l, itemA)
	at := time.Date(2026, 5, 1, 17, 59, 0, 0, time.UTC) // 02:59 on the 2nd in Tokyo, still the 1st of May
	a, _ := give(t, s, AnswerIn{Learner: l, Sitting: n, N: 1, At: at, Signals: right})
	if want := at.Unix() / 86400; a.Day != want {
		t.Errorf("day %d, want %d", a.Day, want)
	}
	for _, zone := range []string{"", "Local", "Mars/Base", "../etc/passwd"} {
		if err := s.SetZone(t.Context(), l, zone, 0); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("zone %q: %v", zone, err)
		}
	}
	path := s.path
	ok(t, s.Close())
	s = reopened(t, path)
	got := must[Learner](t)(s.Learner(t.Context(), l))
	if got.Zone != "Asia/Tokyo" || got.Calendar.Cutoff != 3*time.Hour || !got.Created.Equal(start) {
		t.Errorf("learner %+v", got)
	}
	if _, err := s.Rebuild(t.Context(), l); err != nil {
		t.Error(err)
	}
}

func TestClosedStoreSaysSo(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	ok(t, s.Ping(t.Context()))
	ok(t, s.Close())
	if _, err := s.NewLearner(t.Context(), start); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("write: %v", err)
	}
	if _, err := s.Learner(t.Context(), l); err == nil {
		t.Error("a closed store was read")
	}
	ok(t, s.Close())
}

func TestAnEndedRequestIsNotBegun(t *testing.T) {
	s := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.NewLearner(ctx, start); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func count(t testing.TB, s *Store, table string) (n int) {
	t.Helper()
	err := s.readers.QueryRow(`SELECT count(*) FROM ` + table).Scan(&n)
	if err != nil && err != sql.ErrNoRows {
		t.Fatal(err)
	}
	return n
}
