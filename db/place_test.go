package db

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// A write to a file that has lost its name would be gone at the next start.
func TestNothingIsWrittenToAFileThatIsGone(t *testing.T) {
	for name, c := range map[string]struct{ gone, back func(path string) error }{
		"moved": {
			func(path string) error { return os.Rename(path, path+".away") },
			func(path string) error { return os.Rename(path+".away", path) },
		},
		"replaced": {
			func(path string) error {
				if err := os.Rename(path, path+".away"); err != nil {
					return err
				}
				return os.WriteFile(path, []byte("a backup"), 0o600)
			},
			func(path string) error { return os.Rename(path+".away", path) },
		},
		"log moved": {
			func(path string) error { return os.Rename(path+"-wal", path+".away") },
			func(path string) error { return os.Rename(path+".away", path+"-wal") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := fresh(t)
			newLearner(t, s)
			ok(t, c.gone(s.path))
			if _, err := s.NewLearner(t.Context(), start); err == nil || !strings.Contains(err.Error(), "moved, deleted or replaced") {
				t.Errorf("a write gave %v", err)
			}
			if err := s.Ping(t.Context()); err == nil {
				t.Error("it still says that it is well")
			}
			ok(t, c.back(s.path))
			newLearner(t, s)
			ok(t, s.Ping(t.Context()))
			ok(t, s.Close())
			if n := count(t, reopened(t, s.path), "learners"); n != 2 {
				t.Errorf("%d learners, want the 2 that were acknowledged", n)
			}
		})
	}
}

// While another program writes, all that wait fail together, not each after a wait of its own.
func TestALockedFileFailsAllWhoWait(t *testing.T) {
	s := fresh(t)
	const wait = 300 * time.Millisecond
	ok(t, s.w.do(t.Context(), func(t *tx) error { _, err := t.exec(`PRAGMA busy_timeout=300`); return err }))
	other := pool(s.path, writing, 1)
	defer other.Close()
	hold := must[*sql.Tx](t)(other.Begin())
	var wg sync.WaitGroup
	begun := time.Now()
	for range 40 {
		wg.Go(func() {
			if _, err := s.NewLearner(context.Background(), start); err == nil || !strings.Contains(err.Error(), "locked") {
				t.Errorf("a write gave %v", err)
			}
		})
	}
	wg.Wait()
	if took := time.Since(begun); took > 5*wait {
		t.Errorf("40 writes waited %v, want about twice %v", took, wait)
	}
	ok(t, hold.Rollback())
	newLearner(t, s)
}
