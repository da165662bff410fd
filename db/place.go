package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// openFiles are the database and its write-ahead log as they were opened.
type openFiles map[string]fs.FileInfo

func opened(conn *sql.Conn, path string) (openFiles, error) {
	var version int
	if err := conn.QueryRowContext(context.Background(), `PRAGMA user_version`).Scan(&version); err != nil { // makes the log
		return nil, err
	}
	files := openFiles{}
	for _, p := range []string{path, path + "-wal"} {
		info, err := os.Stat(p)
		if err != nil {
			return nil, err
		}
		files[p] = info
	}
	return files, nil
}

// inPlace is an error when a file that is open stands no longer under its name.
// SQLite would go on writing to it, and the next start would not find that.
func (o openFiles) inPlace() error {
	for path, info := range o {
		now, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(info, now) {
			return fmt.Errorf("%s was moved, deleted or replaced while in use; put it back, or stop the program first", path)
		}
	}
	return nil
}
