package content

import (
	"database/sql"
	"testing"

	_ "github.com/mattn/go-sqlite3"
)

// checkSQL runs the blocks of a lesson one after the other on one empty database.
func checkSQL(t *testing.T, blocks []Code) []error {
	return byFile(blocks, func(lesson []Code) []error {
		db, err := sql.Open("sqlite3", ":memory:")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		db.SetMaxOpenConns(1) // each connection to :memory: has a database of its own
		errs := make([]error, len(lesson))
		for i, c := range lesson {
			_, errs[i] = db.Exec(c.Text)
		}
		return errs
	})
}
