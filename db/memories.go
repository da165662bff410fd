package db

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"warmcache/quizzes/schedule"
)

// memoryColumns are a memory's columns in the order of memoryDest.
const memoryColumns = `stability, difficulty, last, due, last_day, days, reps, lapses, state, step`

func memoryDest(m *schedule.Memory) []any {
	return []any{&m.Stability, &m.Difficulty, &m.Last, &m.Due, &m.LastDay, &m.Days, &m.Reps, &m.Lapses, &m.State, &m.Step}
}

// keepMemory stores the memory that an answer made.
func keepMemory(t *tx, learner, concept, answer int64, m schedule.Memory) error {
	_, err := t.exec(`INSERT INTO memories (learner_id, concept_id, answer_seq, `+memoryColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (learner_id, concept_id) DO UPDATE SET answer_seq = excluded.answer_seq,
			stability = excluded.stability, difficulty = excluded.difficulty, last = excluded.last, due = excluded.due,
			last_day = excluded.last_day, days = excluded.days, reps = excluded.reps, lapses = excluded.lapses,
			state = excluded.state, step = excluded.step`,
		learner, concept, answer, m.Stability, m.Difficulty, m.Last, m.Due, m.LastDay, m.Days, m.Reps, m.Lapses, m.State, m.Step)
	return err
}

// dropMemory makes a concept new again.
func dropMemory(t *tx, learner, concept int64) error {
	_, err := t.exec(`DELETE FROM memories WHERE learner_id = ? AND concept_id = ?`, learner, concept)
	return err
}

// Memory is what is believed of a learner and a concept; the zero value when it
// was never tested.
func (s *Store) Memory(ctx context.Context, learner int64, concept string) (m schedule.Memory, err error) {
	id, ok := s.concepts.lookup(concept)
	if !ok {
		return m, nil
	}
	err = s.row(ctx, `SELECT `+memoryColumns+` FROM memories WHERE learner_id = ? AND concept_id = ?`, learner, id).Scan(memoryDest(&m)...)
	if err == sql.ErrNoRows {
		err = nil
	}
	return m, err
}

// Memories are all memories of a learner by concept.
func (s *Store) Memories(ctx context.Context, learner int64) (map[string]schedule.Memory, error) {
	out := map[string]schedule.Memory{}
	err := s.each(ctx, func(rows *sql.Rows) error {
		var id int64
		var m schedule.Memory
		if err := rows.Scan(append([]any{&id}, memoryDest(&m)...)...); err != nil {
			return err
		}
		out[s.concepts.name(id)] = m
		return nil
	}, `SELECT concept_id, `+memoryColumns+` FROM memories WHERE learner_id = ?`, learner)
	return out, err
}

// DueConcept is a concept that may be asked again.
type DueConcept struct {
	Concept string
	Memory  schedule.Memory
}

// dueCap is how far due concepts are counted; beyond it they are "many".
const dueCap = 1000

// Due are the learner's concepts due at now, the longest due first, at most
// limit of them; total counts them all, but stops at 1000.
func (s *Store) Due(ctx context.Context, learner int64, now time.Time, limit int) (due []DueConcept, total int, err error) {
	ms := now.UnixMilli()
	err = s.each(ctx, func(rows *sql.Rows) error {
		var id int64
		var d DueConcept
		err := rows.Scan(append([]any{&id}, memoryDest(&d.Memory)...)...)
		d.Concept = s.concepts.name(id)
		due = append(due, d)
		return err
	}, `SELECT concept_id, `+memoryColumns+` FROM memories WHERE learner_id = +? AND due <= +? ORDER BY due LIMIT +?`, learner, ms, limit)
	if err != nil || len(due) < limit {
		return due, len(due), err
	}
	total, err = s.DueCount(ctx, learner, now)
	return due, total, err
}

// DueConcepts names the learner's concepts due at now, at most limit of them, the longest due first. It is Due without
// the memories, from the index alone.
func (s *Store) DueConcepts(ctx context.Context, learner int64, now time.Time, limit int) (due []string, err error) {
	err = s.each(ctx, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		due = append(due, s.concepts.name(id))
		return err
	}, `SELECT concept_id FROM memories WHERE learner_id = +? AND due <= +? ORDER BY due LIMIT +?`, learner, now.UnixMilli(), limit)
	return due, err
}

// NextDue is when the learner's next concept after now is due, zero when none is.
func (s *Store) NextDue(ctx context.Context, learner int64, now time.Time) (time.Time, error) {
	var ms int64
	err := s.row(ctx, `SELECT due FROM memories WHERE learner_id = +? AND due > +? ORDER BY due LIMIT 1`, learner, now.UnixMilli()).Scan(&ms)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return moment(ms), err
}

// DueCount counts the concepts due at now, up to 1000.
func (s *Store) DueCount(ctx context.Context, learner int64, now time.Time) (n int, err error) {
	err = s.row(ctx, `SELECT count(*) FROM (SELECT 1 FROM memories WHERE learner_id = +? AND due <= +? LIMIT +?)`,
		learner, now.UnixMilli(), dueCap).Scan(&n)
	return n, err
}
