package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/sqlite/*.sql
var migrationFiles embed.FS

// migrations are the numbered changes of the schema. A change that was released
// is never edited; the next one gets the next number. They are kept per dialect:
// SQLite's know WITHOUT ROWID and BLOB.
func migrations() fs.FS {
	sub, err := fs.Sub(migrationFiles, "migrations/sqlite")
	if err != nil {
		panic(err) // the name is a constant
	}
	return sub
}

// newest is the highest number among the migrations.
func newest(steps fs.FS) (version int64, err error) {
	files, err := fs.Glob(steps, "*.sql")
	for _, name := range files {
		v, err := goose.NumericComponent(name)
		if err != nil {
			return 0, fmt.Errorf("migration %s: %w", name, err)
		}
		version = max(version, v)
	}
	return version, err
}

// migrate brings a file up to date, each step in a transaction of its own, and
// marks it as ours. Foreign keys are off meanwhile and checked at the end.
func migrate(path string, steps fs.FS) (err error) {
	db := pool(path, migrating, 1)
	defer func() { err = errors.Join(err, db.Close()) }()
	p, err := goose.NewProvider(goose.DialectSQLite3, db, steps, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if _, err := p.Up(context.Background()); err != nil {
		return err
	}
	if err := foreignKeysHold(db); err != nil {
		return err
	}
	_, err = db.Exec(fmt.Sprintf(`PRAGMA application_id=%d`, applicationID))
	return err
}

func foreignKeysHold(db *sql.DB) error {
	rows, err := db.Query(`PRAGMA foreign_key_check`)
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return errors.New("a row points to one that is not there")
	}
	return rows.Err()
}
