package db

import (
	"context"
	"database/sql"
	"fmt"

	"warmcache/quizzes/schedule"
)

// Undo takes back a learner's latest answer, also of a sitting that has ended:
// the concept's memory is exactly what it was, what the miss brought back leaves
// the sitting, the question is open again and the sitting runs. The answer's row
// stays, marked. With nothing to take back it is fs.ErrNotExist.
func (s *Store) Undo(ctx context.Context, learner int64) (a Answer, err error) {
	return s.undoIf(ctx, learner, func(Answer) bool { return true })
}

// UndoAt is Undo for one question alone: when the latest answer is to another, nothing is taken back and it is
// fs.ErrNotExist. So an undo that is sent twice takes back one answer.
func (s *Store) UndoAt(ctx context.Context, learner, sitting int64, n int) (a Answer, err error) {
	return s.undoIf(ctx, learner, func(a Answer) bool { return a.Sitting == sitting && a.Item.N == n })
}

func (s *Store) undoIf(ctx context.Context, learner int64, meant func(Answer) bool) (a Answer, err error) {
	err = s.w.do(ctx, func(t *tx) (err error) {
		a, err = s.undo(t, learner, meant)
		return err
	})
	if err != nil {
		return Answer{}, missing(err, "undo for learner %d", learner)
	}
	return a, nil
}

func (s *Store) undo(t *tx, learner int64, meant func(Answer) bool) (Answer, error) {
	var seq, previous, concept int64
	err := t.row(`SELECT seq, previous, concept_id FROM answers WHERE learner_id = ? AND undone_at IS NULL ORDER BY seq DESC LIMIT 1`,
		learner).Scan(&seq, &previous, &concept)
	if err != nil {
		return Answer{}, err
	}
	a, err := s.firstAnswer(t, learner, seq)
	if err != nil {
		return Answer{}, err
	}
	if !meant(a) {
		return Answer{}, sql.ErrNoRows
	}
	if a.After != a.Before {
		if err := restore(t, learner, concept, previous, a.Before); err != nil {
			return Answer{}, err
		}
	}
	it, err := ask(t, learner, a.Sitting, a.Item.N)
	if err != nil {
		return Answer{}, err
	}
	a.Item, a.Undone = s.item(it.item), s.now()
	return a, reopen(t, learner, a, keepItem(it.item))
}

func restore(t *tx, learner, concept, previous int64, before schedule.Memory) error {
	if before == (schedule.Memory{}) {
		return dropMemory(t, learner, concept)
	}
	return keepMemory(t, learner, concept, previous, before)
}

// reopen takes the answer off its question; item is what was asked.
func reopen(t *tx, learner int64, a Answer, item string) error {
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`UPDATE answers SET undone_at = ?, undone_item = ? WHERE learner_id = ? AND seq = ?`, []any{a.Undone.UnixMilli(), item, learner, a.Seq}},
		{`UPDATE items SET answer_seq = NULL WHERE learner_id = ? AND sitting = ? AND n = ?`, []any{learner, a.Sitting, a.Item.N}},
		{`DELETE FROM items WHERE learner_id = ? AND sitting = ? AND origin = ? AND answer_seq IS NULL`, []any{learner, a.Sitting, a.Item.N}},
		{`UPDATE sittings SET ended_at = NULL WHERE learner_id = ? AND sitting = ?`, []any{learner, a.Sitting}},
	} {
		if _, err := t.exec(step.query, step.args...); err != nil {
			return err
		}
	}
	return nil
}

// keepItem writes down what was asked, for an answer whose question may leave
// the sitting and whose number may be given to another.
func keepItem(r itemRow) string {
	return fmt.Sprint(r.TemplateID, r.Version, r.Seed, r.Attempt, r.Origin)
}

// keptItem is the reverse of keepItem.
func keptItem(text string, r *itemRow) error {
	_, err := fmt.Sscan(text, &r.TemplateID, &r.Version, &r.Seed, &r.Attempt, &r.Origin)
	return err
}
