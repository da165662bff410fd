package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"

	"github.com/mattn/go-sqlite3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// mode is what a connection may do.
type mode int

const (
	writing   mode = iota
	migrating      // foreign keys off, as SQLite wants while tables are rebuilt
	reading
	peeking // reading a file that nobody may touch; it has no write-ahead log
)

const readConns = 8

// busyTimeout, in milliseconds, is how long a write waits for another program's.
// A request may meet it twice, within the time in which it must be answered.
const busyTimeout = "5000"

// dsn is how a connection is opened. Every setting is here or in connector, so
// that each pooled connection has it; a PRAGMA by Exec reaches one of them.
func dsn(path string, m mode) string {
	q := url.Values{"_busy_timeout": {busyTimeout}, "_foreign_keys": {"on"}}
	switch m {
	case reading:
		q.Set("mode", "ro")
		q.Set("_query_only", "on")
	case peeking:
		q.Set("mode", "ro")
		q.Set("immutable", "1")
	default:
		q.Set("_journal_mode", "WAL")
		q.Set("_synchronous", "FULL")
		q.Set("_txlock", "immediate")
	}
	if m == migrating {
		q.Set("_foreign_keys", "off")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// connector opens connections without a globally registered driver.
type connector struct {
	dsn    string
	driver *sqlite3.SQLiteDriver
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }
func (c connector) Driver() driver.Driver                        { return c.driver }

// pool opens at most n connections, on demand, and keeps them.
func pool(path string, m mode, n int) *sql.DB {
	db := sql.OpenDB(connector{dsn(path, m), &sqlite3.SQLiteDriver{ConnectHook: settle(m)}})
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db
}

// settle gives a new connection the settings that a DSN cannot carry: page cache
// (8 MB for the writer; readers lean on the system's), a write-ahead log cut back
// to 64 MB, no functions in the schema.
func settle(m mode) func(*sqlite3.SQLiteConn) error {
	cache := 2000
	if m == writing {
		cache = 8000
	}
	pragmas := fmt.Sprintf(`PRAGMA cache_size=-%d; PRAGMA journal_size_limit=67108864; PRAGMA trusted_schema=OFF`, cache)
	return func(c *sqlite3.SQLiteConn) error {
		_, err := c.Exec(pragmas, nil)
		return err
	}
}

// gormOn is gorm over connections that are already open. Transactions are the
// writer's business, not gorm's.
func gormOn(p gorm.ConnPool) (*gorm.DB, error) {
	return gorm.Open(sqlite.New(sqlite.Config{Conn: p}), &gorm.Config{
		SkipDefaultTransaction: true,
		Logger:                 logger.Discard,
	})
}
