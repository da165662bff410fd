package db

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// applicationID marks our files in the header of the SQLite format ("Warm").
const applicationID = 0x5761726d

// ready sees to it that a sound database of the right version is at path: it
// makes one, or examines the one that is there and migrates it.
func ready(path string, l *lockFile, steps fs.FS, now time.Time) error {
	_, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && l.known():
		return errors.New("it is missing, but it was here at the last start; " +
			"bring it back from a backup, or delete the .lock file beside it to begin anew")
	case errors.Is(err, fs.ErrNotExist):
		err = create(path, steps)
	case err == nil:
		err = update(path, l, steps, now)
	}
	if err != nil {
		return err
	}
	return l.write(inUse)
}

// create makes a whole database under another name first, so that a file under
// its own name is never half made.
func create(path string, steps fs.FS) error {
	draft := path + ".new"
	for _, p := range []string{draft, draft + "-wal", draft + "-shm"} {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	f, err := os.OpenFile(draft, os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := migrate(draft, steps); err != nil {
		return err
	}
	return settleFile(draft, path)
}

// update examines an existing file and, when it is older than the program,
// keeps a copy beside it and migrates it.
func update(path string, l *lockFile, steps fs.FS, now time.Time) error {
	if err := checkHeader(path); err != nil {
		return err
	}
	have, err := examine(path, !l.clean(path))
	if err != nil {
		return err
	}
	want, err := newest(steps)
	switch {
	case err != nil || have == want:
		return err
	case have > want:
		return fmt.Errorf("it was made by a newer program (its version is %d, this program knows %d); use that program", have, want)
	}
	copyTo := fmt.Sprintf("%s.before-%d-%s", path, want, now.UTC().Format("20060102T150405.000"))
	if err := backup(context.Background(), path, copyTo); err != nil {
		return fmt.Errorf("backup before the change to version %d: %w", want, err)
	}
	if err := migrate(path, steps); err != nil {
		return fmt.Errorf("%w (the file as it was is %s)", err, copyTo)
	}
	return nil
}

// checkHeader reads the first 100 bytes without SQLite's help.
func checkHeader(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var head [100]byte
	n, err := io.ReadFull(f, head[:])
	switch {
	case n == 0:
		return errors.New("the file is empty; bring it back from a backup, or move it and its .lock file away to begin anew")
	case !strings.HasPrefix(string(head[:n]), "SQLite format 3\x00"):
		return errors.New("the file is no SQLite database; it was not touched")
	case err != nil:
		return errors.New("the file is cut short; bring it back from a backup")
	case binary.BigEndian.Uint32(head[68:]) != applicationID:
		return errors.New("the file is another program's database; it was not touched")
	}
	return nil
}

// examine reads the version of a file without changing it, and checks all its
// pages unless the last process left it in order.
func examine(path string, thorough bool) (version int64, err error) {
	how := peeking
	if _, err := os.Stat(path + "-wal"); err == nil {
		how = reading
	}
	db := pool(path, how, 1)
	defer db.Close()
	if thorough {
		var said string
		if err := db.QueryRow(`PRAGMA quick_check(1)`).Scan(&said); err != nil {
			return 0, damaged(err.Error(), how)
		} else if said != "ok" {
			return 0, damaged(said, how)
		}
	}
	var v sql.NullInt64
	if err := db.QueryRow(`SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&v); err != nil {
		return 0, damaged(err.Error(), how)
	}
	return v.Int64, nil
}

// damaged says what to do. A log that is left is read as the file's own, also
// when the file is a backup and the log is not.
func damaged(what string, how mode) error {
	log := ""
	if how == reading {
		log = " and move the -wal file beside it away"
	}
	return fmt.Errorf("the file is damaged (%s); bring it back from a backup%s; it was not touched", strings.TrimSpace(what), log)
}

// settleFile gives a finished file its name, once it is on the disk.
func settleFile(from, to string) error {
	if err := flush(from); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return flush(filepath.Dir(to))
}

// flush waits until a file or directory is on the disk.
func flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
