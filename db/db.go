// Package db keeps what learners did: one SQLite file, reached through gorm.
//
// Everything is written by one goroutine that commits in groups, and a method
// that writes returns after the commit has reached the disk (write-ahead log,
// synchronous=FULL). Reads go through their own pool of read-only connections
// and see every write that has returned. Each query of a learner's rows names
// the learner, so that nobody reaches another's.
//
// In a query that joins or limits, parameters are written +? on purpose: a bare ?
// there has SQLite plan the query anew each time another value is bound (measured:
// 47 µs against 7).
//
// Errors are the standard library's words: fs.ErrNotExist for what is not there
// (or is another learner's), fs.ErrExist, fs.ErrInvalid, fs.ErrClosed.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"warmcache/quizzes/schedule"

	"gorm.io/gorm"
)

// Options are what a Store is handed from outside. The zero value is usable.
type Options struct {
	Now   func() time.Time // the clock; nil means time.Now
	Model *schedule.Model  // nil means schedule.Default()
}

// Store is an open database. It is safe for concurrent use. Close it.
type Store struct {
	path      string
	now       func() time.Time
	model     schedule.Model
	lock      *lockFile
	w         *writer
	readers   *sql.DB
	read      *gorm.DB
	prepared  sync.Map // query → *sql.Stmt on readers
	concepts  *names
	templates *names
	calendars *calendars
}

// Open opens the database file, making it and its directory when there is none,
// and brings an older one up to date after a backup beside it. It refuses, in
// words and without touching the file: a file in use by another process, one
// that is no database or not ours, one that is empty or damaged or has vanished
// since the last start, and one made by a newer program.
func Open(path string, o Options) (*Store, error) { return open(path, o, migrations()) }

func open(path string, o Options, steps fs.FS) (*Store, error) {
	s := &Store{path: path, now: o.Now, model: schedule.Default()}
	if s.now == nil {
		s.now = time.Now
	}
	if o.Model != nil {
		s.model = *o.Model
	}
	if err := s.open(steps); err != nil {
		return nil, errors.Join(fmt.Errorf("database %s: %w", path, err), s.release())
	}
	return s, nil
}

func (s *Store) open(steps fs.FS) (err error) {
	if s.path, err = filepath.Abs(s.path); err != nil {
		return err
	}
	if err = os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return err
	}
	if s.lock, err = lock(s.path + ".lock"); err != nil {
		return err
	}
	if err = ready(s.path, s.lock, steps, s.now()); err != nil {
		return err
	}
	if err = s.connect(); err != nil {
		return err
	}
	return s.load()
}

// connect opens the writer's connection and the pool of readers.
func (s *Store) connect() (err error) {
	if s.w, err = newWriter(s.path); err != nil {
		return err
	}
	s.readers = pool(s.path, reading, readConns)
	s.read, err = gormOn(s.readers)
	return err
}

// load reads the dictionaries, which stay in memory.
func (s *Store) load() (err error) {
	if s.concepts, err = loadNames(s.read, "concepts"); err != nil {
		return err
	}
	if s.templates, err = loadNames(s.read, "templates"); err != nil {
		return err
	}
	s.calendars, err = loadCalendars(s.read)
	return err
}

// Ping reads from the file; an error means that the database does not answer, or
// that its file is gone.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.w.files.inPlace(); err != nil {
		return err
	}
	var n int
	return s.row(ctx, `SELECT count(*) FROM (SELECT 1 FROM learners LIMIT 1)`).Scan(&n)
}

// Close writes what is queued, closes the file and lets go of the lock. Writes
// that come later fail with fs.ErrClosed.
func (s *Store) Close() error { return s.release() }

func (s *Store) release() error {
	var errs []error
	if s.readers != nil {
		errs = append(errs, s.readers.Close())
	}
	if s.w != nil {
		errs = append(errs, s.w.close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.release(s.path, s.w != nil && errors.Join(errs...) == nil))
		s.lock = nil
	}
	return errors.Join(errs...)
}

// row runs a prepared query for one row on the read pool. A request that goes
// away does not interrupt it: cancelling in SQLite can hit the next query.
func (s *Store) row(ctx context.Context, query string, args ...any) *sql.Row {
	ctx = context.WithoutCancel(ctx)
	if stmt, err := s.stmt(ctx, query); err == nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return s.readers.QueryRowContext(ctx, query, args...) // says what is wrong
}

// rows is row for many.
func (s *Store) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx = context.WithoutCancel(ctx)
	stmt, err := s.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (s *Store) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := s.prepared.Load(query); ok {
		return st.(*sql.Stmt), nil
	}
	st, err := s.readers.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if first, raced := s.prepared.LoadOrStore(query, st); raced {
		return first.(*sql.Stmt), st.Close()
	}
	return st, nil
}

// each calls visit for every row of a prepared query.
func (s *Store) each(ctx context.Context, visit func(*sql.Rows) error, query string, args ...any) error {
	rows, err := s.rows(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// missing turns "no rows" into fs.ErrNotExist and says what was looked for.
func missing(err error, format string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) || errors.Is(err, gorm.ErrRecordNotFound) {
		err = fs.ErrNotExist
	}
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), err)
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
