package db

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"
	_ "time/tzdata" // a stored zone must be known on every machine

	"warmcache/quizzes/schedule"

	"gorm.io/gorm"
)

// calendarRow is a pair of zone and cut-off that some learner has or had. An
// answer keeps the number of its own, so that a move never changes the past.
type calendarRow struct {
	ID            int64
	Zone          string // IANA name
	CutoffMinutes int64
}

func (calendarRow) TableName() string { return "calendars" }

type calendarKey struct {
	zone   string
	cutoff int64 // minutes
}

// calendars are all of them, in memory.
type calendars struct {
	mu   sync.RWMutex
	ids  map[calendarKey]int64
	byID map[int64]namedCalendar
}

// namedCalendar is a calendar with the zone's name as it was given.
type namedCalendar struct {
	zone string
	schedule.Calendar
}

func loadCalendars(db *gorm.DB) (*calendars, error) {
	var rows []calendarRow
	if err := db.Find(&rows).Error; err != nil {
		return nil, err
	}
	c := &calendars{ids: map[calendarKey]int64{}, byID: map[int64]namedCalendar{}}
	for _, r := range rows {
		cal, err := calendarOf(r.Zone, r.CutoffMinutes)
		if err != nil { // a zone that this machine lacks counts days in UTC, under its name
			cal = namedCalendar{r.Zone, schedule.Calendar{Zone: time.UTC, Cutoff: time.Duration(r.CutoffMinutes) * time.Minute}}
		}
		c.add(r.ID, cal)
	}
	return c, nil
}

// calendarOf makes a calendar, or says that there is no such zone or cut-off
// (fs.ErrInvalid).
func calendarOf(zone string, cutoff int64) (namedCalendar, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" {
		return namedCalendar{}, fmt.Errorf("time zone %q is not known: %w", zone, fs.ErrInvalid)
	}
	if cutoff < -12*60 || cutoff > 12*60 {
		return namedCalendar{}, fmt.Errorf("a day cannot start %d minutes after midnight: %w", cutoff, fs.ErrInvalid)
	}
	return namedCalendar{zone, schedule.Calendar{Zone: loc, Cutoff: time.Duration(cutoff) * time.Minute}}, nil
}

func (c namedCalendar) key() calendarKey { return calendarKey{c.zone, int64(c.Cutoff.Minutes())} }

func (c *calendars) add(id int64, cal namedCalendar) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ids[cal.key()], c.byID[id] = id, cal
}

// get is a stored calendar; an unknown number counts days in UTC.
func (c *calendars) get(id int64) namedCalendar {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.byID[id]
}

// id is the number of a calendar, new or known.
func (c *calendars) id(t *tx, cal namedCalendar) (int64, error) {
	c.mu.RLock()
	id, ok := c.ids[cal.key()]
	c.mu.RUnlock()
	if ok {
		return id, nil
	}
	k := cal.key()
	err := t.row(`SELECT id FROM calendars WHERE zone = ? AND cutoff_minutes = ?`, k.zone, k.cutoff).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = t.row(`INSERT INTO calendars (zone, cutoff_minutes) VALUES (?, ?) RETURNING id`, k.zone, k.cutoff).Scan(&id)
	}
	if err == nil {
		t.onCommit(func() { c.add(id, cal) })
	}
	return id, err
}
