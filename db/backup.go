package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Backup writes a whole copy of the database to dest, which must not exist
// (fs.ErrExist). Learners go on meanwhile; the copy is of one moment. To restore
// it, stop the program and put it in the place of the database and its -wal file.
func (s *Store) Backup(ctx context.Context, dest string) error {
	if err := backup(ctx, s.path, dest); err != nil {
		return fmt.Errorf("backup to %s: %w", dest, err)
	}
	return nil
}

// backup copies through SQLite, because the file alone lacks what is still in
// the write-ahead log; checks the copy; and gives it its name when it is whole.
func backup(ctx context.Context, path, dest string) error {
	if _, err := os.Stat(dest); err == nil {
		return fs.ErrExist
	}
	draft := dest + ".part"
	if err := os.Remove(draft); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	db := pool(path, writing, 1)
	_, err := db.ExecContext(ctx, `VACUUM INTO ?`, draft)
	if err = errors.Join(err, db.Close()); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	if _, err := examine(draft, true); err != nil {
		return err
	}
	if err := os.Chmod(draft, 0o600); err != nil {
		return err
	}
	return settleFile(draft, dest)
}
