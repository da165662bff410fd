package db

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/mattn/go-sqlite3"
)

// The WAL-reset bug loses data in SQLite before 3.51.3.
func TestSQLiteIsNewEnough(t *testing.T) {
	if name, version, _ := sqlite3.Version(); version < 3051003 {
		t.Errorf("SQLite is %s, want 3.51.3 or newer", name)
	}
}

func TestEveryConnectionHasTheSettings(t *testing.T) {
	s := fresh(t)
	writer := pool(s.path, writing, 8)
	defer writer.Close()
	common := map[string]string{"busy_timeout": busyTimeout, "foreign_keys": "1", "journal_mode": "wal", "trusted_schema": "0"}
	for _, c := range []struct {
		db   *sql.DB
		more map[string]string
	}{
		{writer, map[string]string{"synchronous": "2", "query_only": "0"}},
		{s.readers, map[string]string{"query_only": "1"}},
	} {
		var conns []*sql.Conn
		for range 8 {
			conn := must[*sql.Conn](t)(c.db.Conn(t.Context()))
			conns = append(conns, conn)
			for _, set := range []map[string]string{common, c.more} {
				for name, want := range set {
					var got string
					ok(t, conn.QueryRowContext(t.Context(), `PRAGMA `+name).Scan(&got))
					if got != want {
						t.Errorf("connection %d: %s is %s, want %s", len(conns), name, got, want)
					}
				}
			}
		}
		for _, conn := range conns {
			ok(t, conn.Close())
		}
	}
	var sync string
	ok(t, s.w.do(t.Context(), func(tx *tx) error { return tx.row(`PRAGMA synchronous`).Scan(&sync) }))
	if sync != "2" {
		t.Errorf("the writer's synchronous is %s, want 2 (FULL)", sync)
	}
	if _, err := s.readers.Exec(`DELETE FROM learners`); err == nil {
		t.Error("a reader could write")
	}
}

func TestTransactionsBeginImmediately(t *testing.T) {
	s := fresh(t)
	if !strings.Contains(dsn(s.path, writing), "_txlock=immediate") {
		t.Error("a transaction that reads first would fail at its first write")
	}
}

// Unusual names must not be taken for options of the DSN.
func TestOddPaths(t *testing.T) {
	for _, name := range []string{"a b?mode=memory.db", "100%.db", "ü#1.db", "%3f.db"} {
		path := filepath.Join(t.TempDir(), name)
		s := reopened(t, path)
		newLearner(t, s)
		ok(t, s.Close())
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
		if s = reopened(t, path); count(t, s, "learners") != 1 {
			t.Errorf("%q lost its learner", name)
		}
	}
}

// sound is a closed database with something in it.
func sound(t *testing.T) (path string, bytes []byte) {
	t.Helper()
	s := fresh(t)
	for range 50 {
		l := newLearner(t, s)
		n := newSitting(t, s, l, itemA, itemB)
		give(t, s, AnswerIn{Learner: l, Sitting: n, N: 1, Signals: right, Response: strings.Repeat("x", 200)})
	}
	ok(t, s.Close())
	return s.path, must[[]byte](t)(os.ReadFile(s.path))
}

func TestBadFilesAreRefusedAndUntouched(t *testing.T) {
	_, good := sound(t)
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	other := pool(foreign, writing, 1)
	must[sql.Result](t)(other.Exec(`CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)`))
	ok(t, other.Close())
	newer := append(realSteps(), step{9, `CREATE TABLE tomorrow (x INTEGER);`}).fs()
	tomorrow := filepath.Join(t.TempDir(), "newer.db")
	s, err := open(tomorrow, Options{}, newer)
	ok(t, err)
	ok(t, s.Close())

	flip := func(at, n int) []byte {
		b := bytes.Clone(good)
		for i := range n {
			b[at+i] ^= 0xff
		}
		return b
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":               {nil, "empty"},
		"text":                {[]byte("Dear diary,\n"), "no SQLite database"},
		"long text":           {bytes.Repeat([]byte("no database "), 1000), "no SQLite database"},
		"zeros":               {make([]byte, len(good)), "no SQLite database"},
		"header only":         {good[:60], "cut short"},
		"first page only":     {good[:4096], "damaged"},
		"half":                {good[:len(good)/2/4096*4096], "damaged"},
		"not a whole page":    {good[:len(good)-1000], "damaged"},
		"schema overwritten":  {flip(100, 900), "damaged"},
		"page overwritten":    {flip(5*4096, 4096), "damaged"},
		"magic lost":          {flip(0, 16), "no SQLite database"},
		"another program's":   {must[[]byte](t)(os.ReadFile(foreign)), "another program"},
		"of a newer program":  {must[[]byte](t)(os.ReadFile(tomorrow)), "newer program"},
		"a page of zeros":     {append(bytes.Clone(good[:3*4096]), append(make([]byte, 4096), good[4*4096:]...)...), "damaged"},
		"another application": {flip(68, 4), "another program"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "test.db")
			ok(t, os.WriteFile(path, c.file, 0o600))
			s, err := Open(path, Options{})
			if err == nil {
				s.Close()
				t.Fatal("it was opened")
			}
			if !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("error %q, want one that names the file and %q", err, c.want)
			}
			if now := must[[]byte](t)(os.ReadFile(path)); !bytes.Equal(now, c.file) {
				t.Error("the file was changed")
			}
			if left, _ := filepath.Glob(path + "-*"); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestADirectoryIsNoDatabase(t *testing.T) {
	if _, err := Open(t.TempDir(), Options{}); err == nil {
		t.Error("a directory was opened")
	}
}

func TestAVanishedDatabaseIsNotReplaced(t *testing.T) {
	path, _ := sound(t)
	ok(t, os.Remove(path))
	if _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("error %v", err)
	}
	ok(t, os.Remove(path+".lock"))
	reopened(t, path)
}

// A first start that was cut off must not hinder the second.
func TestAHalfMadeDatabaseIsMadeAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	ok(t, os.WriteFile(path+".lock", nil, 0o600))
	ok(t, os.WriteFile(path+".new", []byte("half"), 0o600))
	ok(t, os.WriteFile(path+".new-wal", []byte("half"), 0o600))
	newLearner(t, reopened(t, path))
}

func TestASecondProcessIsRefused(t *testing.T) {
	if path := os.Getenv("DB_SECOND_PROCESS"); path != "" {
		_, err := Open(path, Options{})
		fmt.Println("second:", err)
		return
	}
	s := fresh(t)
	if _, err := Open(s.path, Options{}); err == nil || !strings.Contains(err.Error(), "another process is using it") {
		t.Errorf("the same process: %v", err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestASecondProcessIsRefused$")
	cmd.Env = append(os.Environ(), "DB_SECOND_PROCESS="+s.path)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "another process is using it") {
		t.Errorf("%v: %s", err, out)
	}
	newLearner(t, s)
}

// step is a migration for tests.
type step struct {
	number int
	sql    string
}

type steps []step

func (s steps) fs() fs.FS {
	out := fstest.MapFS{}
	for _, st := range s {
		out[fmt.Sprintf("%05d_step.sql", st.number)] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + st.sql)}
	}
	return out
}

// realSteps are the real migrations as steps, to add more to.
func realSteps() (out steps) {
	files, _ := fs.Glob(migrations(), "*.sql")
	for i, name := range files {
		text, _ := fs.ReadFile(migrations(), name)
		_, text, _ = bytes.Cut(text, []byte("-- +goose Up\n"))
		out = append(out, step{i + 1, string(text)})
	}
	return out
}

func TestAnOlderFileIsMigratedAfterABackup(t *testing.T) {
	path, _ := sound(t)
	tables := []string{"learners", "sittings", "items", "answers", "memories"}
	rows := func(s *Store) (n []int) {
		for _, table := range tables {
			n = append(n, count(t, s, table))
		}
		return n
	}
	s := reopened(t, path)
	before := rows(s)
	ok(t, s.Close())

	more := append(realSteps(),
		step{2, `ALTER TABLE learners ADD COLUMN name TEXT;`},
		step{3, `CREATE TABLE notes (learner_id INTEGER NOT NULL PRIMARY KEY) WITHOUT ROWID;`})
	s, err := open(path, Options{Now: func() time.Time { return start }}, more.fs())
	ok(t, err)
	if after := rows(s); fmt.Sprint(after) != fmt.Sprint(before) || before[3] != 50 {
		t.Errorf("rows %v, before %v", after, before)
	}
	count(t, s, "notes")
	if _, err := s.Rebuild(t.Context(), 7); err != nil {
		t.Error(err)
	}
	ok(t, s.Close())

	copies, _ := filepath.Glob(path + ".before-3-*")
	if len(copies) != 1 {
		t.Fatalf("backups: %v", copies)
	}
	old := reopened(t, copies[0])
	if got := rows(old); fmt.Sprint(got) != fmt.Sprint(before) {
		t.Errorf("the backup has rows %v, want %v", got, before)
	}
	if _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("the older program opened it: %v", err)
	}
}

func TestAMigrationThatFailsChangesNothing(t *testing.T) {
	path, _ := sound(t)
	bad := append(realSteps(), step{2, "CREATE TABLE half (x INTEGER);\nINSERT INTO nowhere VALUES (1);"})
	if _, err := open(path, Options{}, bad.fs()); err == nil || !strings.Contains(err.Error(), ".before-2-") {
		t.Errorf("error %v, want one that names the backup", err)
	}
	s := reopened(t, path)
	if count(t, s, "answers") != 50 || count(t, s, "sqlite_master WHERE name = 'half'") != 0 {
		t.Error("half of a migration is there")
	}
}

func TestBackupOfALiveDatabase(t *testing.T) {
	s := fresh(t)
	dest := filepath.Join(t.TempDir(), "copy.db")
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				s.NewLearner(context.Background(), start)
			}
		}
	}()
	time.Sleep(20 * time.Millisecond)
	floor := count(t, s, "learners")
	ok(t, s.Backup(t.Context(), dest))
	close(stop)
	<-stopped
	if err := s.Backup(t.Context(), dest); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over an existing file: %v", err)
	}
	if got := count(t, reopened(t, dest), "learners"); got < floor || floor == 0 {
		t.Errorf("the copy has %d learners, want at least %d", got, floor)
	}
}

// What a process leaves that was killed: a lock file that says open, and a log.
func TestAfterACrash(t *testing.T) {
	s := fresh(t)
	l := newLearner(t, s)
	dir := t.TempDir()
	for _, suffix := range []string{"", "-wal", ".lock"} {
		b := must[[]byte](t)(os.ReadFile(s.path + suffix))
		ok(t, os.WriteFile(filepath.Join(dir, "test.db"+suffix), b, 0o600))
	}
	again := reopened(t, filepath.Join(dir, "test.db"))
	must[Learner](t)(again.Learner(t.Context(), l))
}

// A backup put beside the log of the file that stood there before looks damaged; the message says why.
func TestABackupBesideAForeignLog(t *testing.T) {
	s := fresh(t)
	path := filepath.Join(t.TempDir(), "test.db")
	_, good := sound(t)
	l := newLearner(t, s)
	for range 60 {
		newSitting(t, s, l, itemA, itemB)
	}
	ok(t, os.WriteFile(path, good[:8192], 0o600))
	ok(t, os.WriteFile(path+"-wal", must[[]byte](t)(os.ReadFile(s.path+"-wal")), 0o600))
	if _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), "move the -wal file") {
		t.Errorf("error %v, want one that names the log", err)
	}
	if now := must[[]byte](t)(os.ReadFile(path)); !bytes.Equal(now, good[:8192]) {
		t.Error("the file was changed")
	}
}
