package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"gorm.io/gorm"
)

// How much one commit may hold. Nobody waits for company: a group is what
// queued up while the one before it was on its way to the disk.
const (
	groupSize = 256
	groupTime = 2 * time.Millisecond
)

// writer is the only goroutine that writes. It runs jobs one after another,
// many in one transaction, each in a savepoint of its own, and answers all of
// them after the commit.
type writer struct {
	db      *sql.DB
	files   openFiles
	tx      *tx
	queue   chan *job
	stopped chan struct{}

	mu     sync.RWMutex // held for reading while queueing
	closed bool
}

type job struct {
	run   func(*tx) error
	err   error
	after []func()
	done  chan error
}

// tx is what a job may use: the writer's one connection, inside a transaction.
// It is valid only while the job runs.
type tx struct {
	conn  *sql.Conn
	gorm  *gorm.DB
	stmts map[string]*sql.Stmt
	job   *job
}

func newWriter(path string) (*writer, error) {
	db := pool(path, writing, 1)
	conn, err := db.Conn(context.Background())
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	g, err := gormOn(plain{conn})
	if err != nil {
		return nil, errors.Join(err, conn.Close(), db.Close())
	}
	files, err := opened(conn, path)
	if err != nil {
		return nil, errors.Join(err, conn.Close(), db.Close())
	}
	w := &writer{
		db:      db,
		files:   files,
		tx:      &tx{conn: conn, gorm: g, stmts: map[string]*sql.Stmt{}},
		queue:   make(chan *job, groupSize),
		stopped: make(chan struct{}),
	}
	go w.loop()
	return w, nil
}

// plain hides a connection's BeginTx, so that gorm cannot begin a transaction
// inside the writer's.
type plain struct{ gorm.ConnPool }

// do runs a job and returns when it is on the disk, or with the reason why it is
// not. It does not stop waiting when ctx ends, because the write would go on.
func (w *writer) do(ctx context.Context, run func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{run: run, done: make(chan error, 1)}
	if !w.enqueue(j) {
		return fmt.Errorf("the database is closed: %w", fs.ErrClosed)
	}
	return <-j.done
}

func (w *writer) enqueue(j *job) bool {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return false
	}
	w.queue <- j
	return true
}

// close lets the queue run dry.
func (w *writer) close() error {
	w.mu.Lock()
	already := w.closed
	w.closed = true
	if !already {
		close(w.queue)
	}
	w.mu.Unlock()
	<-w.stopped
	if already {
		return nil
	}
	var errs []error
	for _, st := range w.tx.stmts {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, w.tx.conn.Close(), w.db.Close())...)
}

func (w *writer) loop() {
	defer close(w.stopped)
	for j := range w.queue {
		w.group(j)
	}
}

// group runs a transaction of the first job and of those that queue meanwhile.
// err is what is wrong with the transaction, a job's own error is the job's.
func (w *writer) group(first *job) {
	_, err := w.tx.exec(`BEGIN IMMEDIATE`) // waits while another program writes
	start := time.Now()
	var jobs []*job
	for j := first; j != nil; j = w.next(len(jobs), start) {
		jobs = append(jobs, j)
		if err == nil {
			err = w.attempt(j)
		}
	}
	if err == nil {
		err = w.files.inPlace()
	}
	if err == nil {
		_, err = w.tx.exec(`COMMIT`)
	}
	if err != nil {
		w.tx.exec(`ROLLBACK`) // fails when SQLite has rolled back by itself, which is as good
	}
	for _, j := range jobs {
		j.finish(err)
	}
}

// next is another job that waits already, nil when this group is done.
func (w *writer) next(n int, start time.Time) *job {
	if n >= groupSize || time.Since(start) > groupTime {
		return nil
	}
	select {
	case j := <-w.queue: // nil once closed and empty
		return j
	default:
		return nil
	}
}

// attempt runs a job in a savepoint, so that a failing one takes back its own
// writes and nobody else's.
func (w *writer) attempt(j *job) error {
	if _, err := w.tx.exec(`SAVEPOINT job`); err != nil {
		return err
	}
	w.tx.job = j
	if j.err = protect(j.run, w.tx); j.err != nil {
		if _, err := w.tx.exec(`ROLLBACK TO job`); err != nil {
			return fmt.Errorf("%w after %w", err, j.err)
		}
	}
	_, err := w.tx.exec(`RELEASE job`)
	return err
}

func (j *job) finish(commit error) {
	if j.err == nil {
		j.err = commit
	}
	if j.err == nil {
		for _, f := range j.after {
			f()
		}
	}
	j.done <- j.err
}

// protect turns a panic in one job into its error.
func protect(run func(*tx) error, t *tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic while writing: %v", p)
		}
	}()
	return run(t)
}

// onCommit has f run after the job is on the disk, before its caller hears.
func (t *tx) onCommit(f func()) { t.job.after = append(t.job.after, f) }

// exec runs a statement, prepared once.
func (t *tx) exec(query string, args ...any) (sql.Result, error) {
	st, err := t.stmt(query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(context.Background(), args...)
}

// row runs a query for one row, prepared once.
func (t *tx) row(query string, args ...any) *sql.Row {
	st, err := t.stmt(query)
	if err != nil {
		return t.conn.QueryRowContext(context.Background(), query, args...) // says what is wrong
	}
	return st.QueryRowContext(context.Background(), args...)
}

func (t *tx) stmt(query string) (*sql.Stmt, error) {
	if st, ok := t.stmts[query]; ok {
		return st, nil
	}
	st, err := t.conn.PrepareContext(context.Background(), query)
	if err == nil {
		t.stmts[query] = st
	}
	return st, err
}
