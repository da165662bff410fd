package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"warmcache/quizzes/schedule"
)

// Answers calls visit for every answer of a learner in the order of storing,
// those taken back included; an error of visit ends it. This is the export.
func (s *Store) Answers(ctx context.Context, learner int64, visit func(Answer) error) error {
	left := map[int64]schedule.Memory{} // what each answer left
	return s.each(ctx, func(rows *sql.Rows) error {
		var m maybeAnswer
		var asked string
		if err := rows.Scan(append(m.dest(), &asked)...); err != nil {
			return err
		}
		r := itemRow{N: int(m.N.Int64), ConceptID: m.Concept.Int64}
		if err := keptItem(asked, &r); err != nil {
			return err
		}
		a, err := s.answer(m.row(learner), answerRow{})
		if err != nil {
			return err
		}
		a.Item, a.Before = s.item(r), left[m.Previous.Int64]
		left[a.Seq] = a.After
		return visit(a)
	}, `SELECT `+answerOfA+`,
			coalesce(a.undone_item, i.template_id || ' ' || i.version || ' ' || i.seed || ' ' || i.attempt || ' ' || i.origin)
		FROM answers a LEFT JOIN items i ON i.learner_id = a.learner_id AND i.sitting = a.sitting AND i.n = a.n
		WHERE a.learner_id = +? ORDER BY a.seq`, learner)
}

// AnswersByDay counts a learner's answers of each of their days from first to
// last, both included; days without any are absent.
func (s *Store) AnswersByDay(ctx context.Context, learner, first, last int64) (map[int64]int, error) {
	out := map[int64]int{}
	err := s.each(ctx, func(rows *sql.Rows) error {
		var day int64
		var n int
		err := rows.Scan(&day, &n)
		out[day] = n
		return err
	}, `SELECT day, count(*) FROM answers WHERE learner_id = ? AND undone_at IS NULL AND day BETWEEN ? AND ? GROUP BY day`, learner, first, last)
	return out, err
}

// Accuracy is how a learner has fared with a concept.
type Accuracy struct {
	Answered int
	Score    float64   // sum of scores, so that Score/Answered is the share
	Last     time.Time // of the latest answer
}

// Accuracy is by concept, of all answers that were not taken back.
func (s *Store) Accuracy(ctx context.Context, learner int64) (map[string]Accuracy, error) {
	out := map[string]Accuracy{}
	err := s.each(ctx, func(rows *sql.Rows) error {
		var id, last int64
		var a Accuracy
		err := rows.Scan(&id, &a.Answered, &a.Score, &last)
		a.Last = moment(last)
		out[s.concepts.name(id)] = a
		return err
	}, `SELECT concept_id, count(*), sum(score), max(at) FROM answers WHERE learner_id = ? AND undone_at IS NULL GROUP BY concept_id`, learner)
	return out, err
}

// Times are how long a learner's latest answers took, newest first, for
// schedule.PaceOf. keep says which items count, by template; nil takes all, and
// costs less.
func (s *Store) Times(ctx context.Context, learner int64, limit int, keep func(template string) bool) (out []time.Duration, err error) {
	query := `SELECT 0, a.at, a.day, a.facts FROM answers a`
	if keep != nil {
		query = `SELECT i.template_id, a.at, a.day, a.facts
			FROM answers a JOIN items i ON i.learner_id = a.learner_id AND i.sitting = a.sitting AND i.n = a.n`
	}
	err = s.each(ctx, func(rows *sql.Rows) error {
		var template, at, day int64
		var blob sql.RawBytes
		if err := rows.Scan(&template, &at, &day, &blob); err != nil {
			return err
		}
		f, err := unpackFacts(blob, at, day)
		if err == nil && (keep == nil || keep(s.templates.name(template))) {
			out = append(out, time.Duration(f.ms)*time.Millisecond)
		}
		return err
	}, query+` WHERE a.learner_id = +? AND a.undone_at IS NULL ORDER BY a.seq DESC LIMIT +?`, learner, limit)
	return out, err
}

// ErrDiffers says that a stored memory is not what the answers amount to.
var ErrDiffers = errors.New("memories differ from the replay of the answers")

// Rebuild replays a learner's answers and compares the result with the stored
// memories, bit for bit. It changes nothing; a difference is ErrDiffers.
func (s *Store) Rebuild(ctx context.Context, learner int64) (map[string]schedule.Memory, error) {
	logs := map[string][]schedule.Answered{}
	err := s.Answers(ctx, learner, func(a Answer) error {
		if a.Undone.IsZero() {
			logs[a.Item.Concept] = append(logs[a.Item.Concept], schedule.Answered{At: a.At.UnixMilli(), Calendar: a.Calendar, Signals: a.Signals})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	stored, err := s.Memories(ctx, learner)
	if err != nil {
		return nil, err
	}
	replayed := map[string]schedule.Memory{}
	for concept, log := range logs {
		if m := schedule.Replay(s.model, log); m.Seen() {
			replayed[concept] = m
		}
	}
	return replayed, differ(stored, replayed)
}

func differ(stored, replayed map[string]schedule.Memory) error {
	for concept, m := range replayed {
		if stored[concept] != m {
			return fmt.Errorf("%w: %s is stored as %+v, replayed %+v", ErrDiffers, concept, stored[concept], m)
		}
	}
	if len(stored) != len(replayed) {
		return fmt.Errorf("%w: %d are stored, %d replayed", ErrDiffers, len(stored), len(replayed))
	}
	return nil
}
