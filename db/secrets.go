package db

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
)

// Secret is a random key of n bytes that is made on first use and kept, such as
// the one that signs cookies.
func (s *Store) Secret(ctx context.Context, name string, n int) (key []byte, err error) {
	err = s.row(ctx, `SELECT value FROM secrets WHERE name = ?`, name).Scan(&key)
	if !errors.Is(err, sql.ErrNoRows) {
		return key, err
	}
	fresh := make([]byte, n)
	if _, err := rand.Read(fresh); err != nil {
		return nil, err
	}
	err = s.w.do(ctx, func(t *tx) error {
		if _, err := t.exec(`INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING`, name, fresh); err != nil {
			return err
		}
		return t.row(`SELECT value FROM secrets WHERE name = ?`, name).Scan(&key)
	})
	return key, err
}
