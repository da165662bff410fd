package db

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"gorm.io/gorm"
)

// sittingRow is a sitting as stored.
type sittingRow struct {
	LearnerID int64
	Sitting   int64
	Kind      string
	Topic     string
	Token     *string
	StartedAt int64
	EndedAt   *int64
}

func (sittingRow) TableName() string { return "sittings" }

// Sitting is one run of a learner through questions.
type Sitting struct {
	Number  int64  // 1, 2, 3 … per learner; set by the store
	Kind    string // quiz, review, check, first
	Topic   string // section/slug, "" when mixed
	Token   string // makes its creation happen once; "" for no such promise
	Started time.Time
	Ended   time.Time      // zero while it runs
	Items   []Item         // in order
	Answers map[int]Answer // by Item.N, those that are given
}

// StartSitting stores a new sitting with its questions and gives its number.
// The same token of the same learner gives the sitting that it started first and
// stores nothing. Started is the moment; a zero one is the store's clock.
func (s *Store) StartSitting(ctx context.Context, learner int64, sit Sitting, items []Item) (number int64, err error) {
	if sit.Started.IsZero() {
		sit.Started = s.now()
	}
	if number, err := s.sittingOf(ctx, learner, sit.Token); err == nil {
		return number, nil
	}
	err = s.w.do(ctx, func(t *tx) (err error) {
		number, err = s.startSitting(t, learner, sit, items)
		return err
	})
	if err != nil {
		return 0, missing(err, "new sitting of learner %d", learner)
	}
	return number, nil
}

const sittingOfToken = `SELECT sitting FROM sittings WHERE learner_id = ? AND token = ?`

func (s *Store) sittingOf(ctx context.Context, learner int64, token string) (number int64, err error) {
	if token == "" {
		return 0, sql.ErrNoRows
	}
	err = s.row(ctx, sittingOfToken, learner, token).Scan(&number)
	return number, err
}

func (s *Store) startSitting(t *tx, learner int64, sit Sitting, items []Item) (number int64, err error) {
	var token *string
	if sit.Token != "" {
		token = &sit.Token
		if err := t.row(sittingOfToken, learner, sit.Token).Scan(&number); !errors.Is(err, sql.ErrNoRows) {
			return number, err
		}
	}
	// No row when there is no such learner.
	err = t.row(`INSERT INTO sittings (learner_id, sitting, kind, topic, token, started_at)
		SELECT id, coalesce((SELECT max(sitting) FROM sittings WHERE learner_id = learners.id), 0) + 1, ?, ?, ?, ?
		FROM learners WHERE id = ? RETURNING sitting`,
		sit.Kind, sit.Topic, token, sit.Started.UnixMilli(), learner).Scan(&number)
	if err != nil {
		return 0, err
	}
	return number, s.addItems(t, learner, number, 0, 0, items)
}

// Sitting is a whole sitting with its questions and the answers given, or
// fs.ErrNotExist.
func (s *Store) Sitting(ctx context.Context, learner, number int64) (Sitting, error) {
	db := s.read.WithContext(context.WithoutCancel(ctx)).Where("learner_id = ? AND sitting = ?", learner, number).Session(&gorm.Session{})
	var row sittingRow
	if err := db.Take(&row).Error; err != nil {
		return Sitting{}, missing(err, "sitting %d of learner %d", number, learner)
	}
	var items []itemRow
	if err := db.Order("n").Find(&items).Error; err != nil {
		return Sitting{}, err
	}
	sit := s.sitting(row)
	for _, it := range items {
		sit.Items = append(sit.Items, s.item(it))
	}
	return sit, s.addAnswers(ctx, learner, &sit, items)
}

func (s *Store) sitting(r sittingRow) Sitting {
	sit := Sitting{Number: r.Sitting, Kind: r.Kind, Topic: r.Topic, Started: moment(r.StartedAt), Answers: map[int]Answer{}}
	if r.Token != nil {
		sit.Token = *r.Token
	}
	if r.EndedAt != nil {
		sit.Ended = moment(*r.EndedAt)
	}
	return sit
}

// addAnswers fills in the answers of the items that have one.
func (s *Store) addAnswers(ctx context.Context, learner int64, sit *Sitting, items []itemRow) error {
	for i, it := range items {
		if it.AnswerSeq == nil {
			continue
		}
		a, err := s.answerBySeq(ctx, learner, *it.AnswerSeq)
		if err != nil {
			return err
		}
		a.Item = sit.Items[i]
		sit.Answers[it.N] = a
	}
	return nil
}

// Sittings are a learner's last sittings without their questions, newest first.
func (s *Store) Sittings(ctx context.Context, learner int64, limit int) ([]Sitting, error) {
	var rows []sittingRow
	err := s.read.WithContext(context.WithoutCancel(ctx)).Where("learner_id = ?", learner).
		Order("sitting DESC").Limit(limit).Find(&rows).Error
	out := make([]Sitting, 0, len(rows))
	for _, r := range rows {
		out = append(out, s.sitting(r))
	}
	return out, err
}

// EndSitting marks a sitting as over; a second time changes nothing.
func (s *Store) EndSitting(ctx context.Context, learner, number int64, at time.Time) error {
	err := s.w.do(ctx, func(t *tx) error {
		return t.row(`UPDATE sittings SET ended_at = coalesce(ended_at, ?) WHERE learner_id = ? AND sitting = ? RETURNING sitting`,
			at.UnixMilli(), learner, number).Scan(&number)
	})
	if err != nil {
		return missing(err, "end of sitting %d of learner %d", number, learner)
	}
	return nil
}

// Left is the first question of a sitting that is neither answered nor skipped, 0 for none, and how many there are.
func (s *Store) Left(ctx context.Context, learner, sitting int64) (first, n int, err error) {
	err = s.row(ctx, `SELECT coalesce(min(n), 0), count(*) FROM items WHERE learner_id = ? AND sitting = ? AND answer_seq IS NULL AND skipped = 0`,
		learner, sitting).Scan(&first, &n)
	return first, n, err
}

// Skip marks a question as passed over without an answer. One that is answered
// stays answered.
func (s *Store) Skip(ctx context.Context, learner, sitting int64, n int) error {
	err := s.w.do(ctx, func(t *tx) error {
		return t.row(`UPDATE items SET skipped = (answer_seq IS NULL) WHERE learner_id = ? AND sitting = ? AND n = ? RETURNING n`,
			learner, sitting, n).Scan(&n)
	})
	if err != nil {
		return missing(err, "skip question %d of sitting %d of learner %d", n, sitting, learner)
	}
	return nil
}
