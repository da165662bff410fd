package main

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	_ "github.com/mattn/go-sqlite3" // for files that no store has open
)

// copyFile copies a database that no one has open.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// loose opens a scratch file without durability.
func loose(path string) (*sql.DB, error) {
	s, err := sql.Open("sqlite3", "file:"+path+"?_synchronous=OFF&_cache_size=-100000")
	if err == nil {
		s.SetMaxOpenConns(1)
	}
	return s, err
}

// multiply makes every learner of a file many: what a learner has is copied to new learners, whatever the tables are.
// Only names the tables to copy; without it all of a learner's are, but the sessions, whose keys are no learner's.
func multiply(path string, times int, only ...string) error {
	s, err := loose(path)
	if err != nil {
		return err
	}
	defer s.Close()
	var tables []string
	if tables, err = column(s, `SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%learner_id%' AND name <> 'sessions' UNION SELECT 'learners'`); err != nil {
		return err
	}
	if len(only) > 0 {
		tables = only
	}
	for _, t := range tables {
		cols, err := column(s, `SELECT name FROM pragma_table_info('`+t+`')`)
		if err != nil {
			return err
		}
		from := strings.Join(cols, ", ")
		key := "learner_id"
		if t == "learners" {
			key = "id"
		}
		moved := strings.Replace(from, key, key+" + step.copies * top.people", 1)
		_, err = s.Exec(fmt.Sprintf(`WITH RECURSIVE top(people) AS (SELECT max(%[4]s) FROM %[1]s),
				step(copies) AS (SELECT 1 UNION ALL SELECT copies + 1 FROM step WHERE copies + 1 < %[5]d)
			INSERT INTO %[1]s (%[2]s) SELECT %[3]s FROM top CROSS JOIN step CROSS JOIN %[1]s`, t, from, moved, key, times))
		if err != nil {
			return fmt.Errorf("copying %s: %w", t, err)
		}
	}
	return s.Close()
}

func column(s *sql.DB, query string) (out []string, err error) {
	rows, err := s.Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// footprint is what answers take on the disk, in bytes an answer.
type footprint struct {
	answers int
	log     float64 // the answers and the questions that they answer
	whole   float64 // the file, with memories, indexes and sittings
}

// weigh measures by dropping tables from a copy and counting the pages that this frees.
func weigh(path, scratch string) (f footprint, err error) {
	if err := copyFile(path, scratch); err != nil {
		return f, err
	}
	defer os.Remove(scratch)
	s, err := loose(scratch)
	if err != nil {
		return f, err
	}
	defer s.Close()
	var page, pages, before, after float64
	for query, v := range map[string]any{
		`PRAGMA page_size`: &page, `PRAGMA page_count`: &pages, `PRAGMA freelist_count`: &before, `SELECT count(*) FROM answers`: &f.answers,
	} {
		if err := s.QueryRow(query).Scan(v); err != nil {
			return f, err
		}
	}
	if _, err := s.Exec(`DROP TABLE answers; DROP TABLE items`); err != nil {
		return f, err
	}
	if err := s.QueryRow(`PRAGMA freelist_count`).Scan(&after); err != nil {
		return f, err
	}
	f.log = (after - before) * page / float64(f.answers)
	f.whole = (pages - before) * page / float64(f.answers)
	return f, nil
}
