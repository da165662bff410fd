package db

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"warmcache/quizzes/schedule"

	"gorm.io/gorm"
)

// filled has learners with sittings of ten questions, all answered, written in
// turns as learners do.
func filled(t testing.TB, s *Store, learners, sittings int) {
	t.Helper()
	for range learners {
		newLearner(t, s)
	}
	at, seed := start, uint64(1)
	var wg sync.WaitGroup
	for sit := range sittings {
		for l := range learners {
			var items []Item
			for i := range 10 {
				seed = seed*6364136223846793005 + 1442695040888963407
				concept := (sit*10 + i) % 400
				items = append(items, Item{Template: fmt.Sprintf("t%d", concept*2+i%2), Version: 1, Seed: seed >> 33, Concept: fmt.Sprintf("c%d", concept)})
			}
			wg.Go(func() {
				n, err := s.StartSitting(always(), int64(l+1), Sitting{Kind: "review", Started: at}, items)
				if err != nil {
					t.Error(err)
				}
				for i := range items {
					_, _, err := s.Answer(always(), AnswerIn{Learner: int64(l + 1), Sitting: n, N: i + 1, At: at.Add(time.Duration(i) * time.Second),
						Response: "2", Took: time.Duration(3000+i*700) * time.Millisecond,
						Signals: schedule.Signals{Score: float64(min(items[i].Seed%6, 1)), Guess: .25, Pace: float64(i)/5 - 1, Tries: 1}})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		at = at.Add(25 * time.Hour)
	}
}

// sizes are the bytes of pages that dropping each table frees. It spoils the store.
func sizes(t testing.TB, s *Store) map[string]float64 {
	t.Helper()
	out, before := map[string]float64{}, 0
	for _, drop := range []string{"INDEX memories_due", "TABLE memories", "TABLE answers", "TABLE items"} {
		ok(t, s.w.do(always(), func(t *tx) error { _, err := t.exec(`DROP ` + drop); return err }))
		var free int
		ok(t, s.readers.QueryRow(`PRAGMA freelist_count`).Scan(&free))
		out[drop], before = float64(free-before)*4096, free
	}
	return out
}

// BenchmarkBytesPerAnswer is the file per answer at 100,000 of them: as it grew
// with learners taking turns, and as a backup packs it.
func BenchmarkBytesPerAnswer(b *testing.B) {
	s := fresh(b)
	filled(b, s, 500, 20)
	n := float64(count(b, s, "answers"))
	packed := filepath.Join(b.TempDir(), "packed.db")
	ok(b, s.Backup(b.Context(), packed))
	for name, st := range map[string]*Store{"grown": s, "packed": reopened(b, packed)} {
		size := sizes(b, st)
		b.Logf("%s: %.0f answers: answers %.1f + items %.1f bytes each; memories %.1f + due index %.1f", name, n,
			size["TABLE answers"]/n, size["TABLE items"]/n, size["TABLE memories"]/n, size["INDEX memories_due"]/n)
		b.ReportMetric((size["TABLE answers"]+size["TABLE items"])/n, name+"-B/answer")
	}
}

// questions gives each learner sittings to answer and returns a function that
// answers the next question of some learner.
func questions(b *testing.B, s *Store, learners int, n int) func() AnswerIn {
	b.Helper()
	for range learners {
		newLearner(b, s)
	}
	const per = 50
	var wg sync.WaitGroup
	rounds := n/(learners*per) + 1
	for l := range learners {
		wg.Go(func() {
			for r := range rounds {
				var items []Item
				for i := range per {
					items = append(items, Item{Template: "t", Version: 1, Seed: uint64(i), Concept: fmt.Sprintf("c%d", (r*per+i)%400)})
				}
				s.StartSitting(always(), int64(l+1), Sitting{Kind: "quiz", Started: start}, items)
			}
		})
	}
	wg.Wait()
	var next atomic.Int64
	return func() AnswerIn {
		k := next.Add(1) - 1
		l, i := k%int64(learners), k/int64(learners)
		return AnswerIn{Learner: l + 1, Sitting: i/per + 1, N: int(i%per) + 1, At: start, Response: "2", Took: 4 * time.Second, Signals: right}
	}
}

// BenchmarkAnswer is durable answers from 32 callers at once: by the writer, and
// as one gorm transaction per request on the same connection settings.
func BenchmarkAnswer(b *testing.B) {
	for _, callers := range []int{1, 32, 256} {
		b.Run(fmt.Sprintf("grouped/%d", callers), func(b *testing.B) {
			s := fresh(b)
			next := questions(b, s, 256, b.N)
			b.ResetTimer()
			inParallel(b, callers, func() error {
				_, stored, err := s.Answer(always(), next())
				if err == nil && !stored {
					return fmt.Errorf("not stored")
				}
				return err
			})
		})
	}
	b.Run("gorm-each/32", func(b *testing.B) {
		s := fresh(b)
		next := questions(b, s, 256, b.N)
		one := pool(s.path, writing, 1)
		defer one.Close()
		g, err := gormOn(one)
		ok(b, err)
		b.ResetTimer()
		inParallel(b, 32, func() error { return plainAnswer(s, g, next()) })
	})
}

// plainAnswer does what storeAnswer does in the usual gorm way.
func plainAnswer(s *Store, g *gorm.DB, in AnswerIn) error {
	return g.Transaction(func(t *gorm.DB) error {
		var it itemRow
		if err := t.Where("learner_id = ? AND sitting = ? AND n = ?", in.Learner, in.Sitting, in.N).Take(&it).Error; err != nil {
			return err
		}
		var l learnerRow
		if err := t.Take(&l, in.Learner).Error; err != nil {
			return err
		}
		q := asked{item: it, calendar: l.CalendarID}
		if err := t.Model(&answerRow{}).Where("learner_id = ?", in.Learner).Select("coalesce(max(seq), 0)").Scan(&q.seq).Error; err != nil {
			return err
		}
		t.Raw(`SELECT `+memoryColumns+` FROM memories WHERE learner_id = ? AND concept_id = ?`, in.Learner, it.ConceptID).Row().Scan(memoryDest(&q.memory)...)
		a, row := s.judge(q, in)
		if err := t.Create(&row).Error; err != nil {
			return err
		}
		if err := t.Model(&it).Where("learner_id = ? AND sitting = ? AND n = ?", in.Learner, in.Sitting, in.N).Update("answer_seq", row.Seq).Error; err != nil {
			return err
		}
		m := a.After
		return t.Exec(`INSERT OR REPLACE INTO memories (learner_id, concept_id, answer_seq, `+memoryColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			in.Learner, it.ConceptID, row.Seq, m.Stability, m.Difficulty, m.Last, m.Due, m.LastDay, m.Days, m.Reps, m.Lapses, m.State, m.Step).Error
	})
}

func inParallel(b *testing.B, callers int, do func() error) {
	b.Helper()
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := do(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
}

// BenchmarkDue is the list of what is due (20 rows and their count), which must
// not grow with the number of memories stored.
func BenchmarkDue(b *testing.B) {
	for _, memories := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(memories), func(b *testing.B) {
			s := fresh(b)
			learners := int64(memories / 400)
			ok(b, s.w.do(always(), func(t *tx) error {
				for l := range learners {
					for c := range int64(400) {
						m := schedule.Memory{Stability: 3, Difficulty: 5, Last: start.UnixMilli(), Due: start.UnixMilli() + (c*7919%400-100)*86400_000, Reps: 3, State: schedule.Review}
						if err := keepMemory(t, l+1, c+1, 1, m); err != nil {
							return err
						}
					}
				}
				return nil
			}))
			l := int64(0)
			for b.Loop() {
				l = (l*7919 + 1) % learners
				if due, total, err := s.Due(always(), l+1, start, 20); err != nil || len(due) != 20 || total < 100 {
					b.Fatal(len(due), total, err)
				}
			}
		})
	}
}

// BenchmarkItem is the read behind every question page.
func BenchmarkItem(b *testing.B) {
	s := fresh(b)
	filled(b, s, 100, 5)
	for b.Loop() {
		if _, a, _, err := s.Item(always(), 50, 3, 5); err != nil || a == nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen is the start over 50,000 answers, closed in order before.
func BenchmarkOpen(b *testing.B) {
	s := fresh(b)
	filled(b, s, 500, 10)
	ok(b, s.Close())
	for b.Loop() {
		s, err := Open(s.path, Options{})
		ok(b, err)
		ok(b, s.Close())
	}
}
