package db

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	"warmcache/quizzes/schedule"
)

// Until a learner says otherwise.
const (
	firstZone   = "UTC"
	firstCutoff = 4 * 60 // minutes: who studies after midnight still studies today
)

type learnerRow struct {
	ID         int64
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	CalendarID int64
}

func (learnerRow) TableName() string { return "learners" }

// Learner is one person, signed up or not.
type Learner struct {
	ID       int64
	Created  time.Time
	Zone     string            // IANA name
	Calendar schedule.Calendar // how they count days
}

func (s *Store) learner(r learnerRow) Learner {
	cal := s.calendars.get(r.CalendarID)
	return Learner{r.ID, moment(r.CreatedAt), cal.zone, cal.Calendar}
}

// NewLearner adds a learner with nothing learned, in UTC until SetZone.
func (s *Store) NewLearner(ctx context.Context, now time.Time) (Learner, error) {
	cal, err := calendarOf(firstZone, firstCutoff)
	if err != nil {
		return Learner{}, err
	}
	row := learnerRow{CreatedAt: now.UnixMilli()}
	err = s.w.do(ctx, func(t *tx) (err error) {
		if row.CalendarID, err = s.calendars.id(t, cal); err != nil {
			return err
		}
		return t.row(`INSERT INTO learners (created_at, calendar_id) VALUES (?, ?) RETURNING id`,
			row.CreatedAt, row.CalendarID).Scan(&row.ID)
	})
	if err != nil {
		return Learner{}, missing(err, "new learner")
	}
	return s.learner(row), nil
}

// Learner is the learner of a number, or fs.ErrNotExist.
func (s *Store) Learner(ctx context.Context, id int64) (Learner, error) {
	row := learnerRow{ID: id}
	err := s.row(ctx, `SELECT created_at, calendar_id FROM learners WHERE id = ?`, id).Scan(&row.CreatedAt, &row.CalendarID)
	if err != nil {
		return Learner{}, missing(err, "learner %d", id)
	}
	return s.learner(row), nil
}

// SetZone says where a learner lives and when their day starts, in time after
// midnight (at most 12 h either way). Days already counted stay. An unknown zone
// is fs.ErrInvalid.
func (s *Store) SetZone(ctx context.Context, learner int64, zone string, cutoff time.Duration) error {
	cal, err := calendarOf(zone, int64(cutoff.Minutes()))
	if err == nil && !fs.ValidPath(zone) { // a path to a zone's file can be spelt in endless ways; one is taken
		err = fmt.Errorf("time zone %q is not spelt so: %w", zone, fs.ErrInvalid)
	}
	if err != nil {
		return err
	}
	err = s.w.do(ctx, func(t *tx) error {
		id, err := s.calendars.id(t, cal)
		if err != nil {
			return err
		}
		return t.row(`UPDATE learners SET calendar_id = ? WHERE id = ? RETURNING id`, id, learner).Scan(&id)
	})
	if err != nil {
		return missing(err, "zone of learner %d", learner)
	}
	return nil
}
