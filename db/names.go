package db

import (
	"database/sql"
	"errors"
	"sync"

	"gorm.io/gorm"
)

// nameRow is a row of concepts and of templates: rows of learners hold a short
// number instead of a long name.
type nameRow struct {
	ID   int64
	Name string
}

// names is such a dictionary, whole in memory. Only the writer adds to it, and
// only what is on the disk is in it.
type names struct {
	table string
	mu    sync.RWMutex
	ids   map[string]int64
	byID  map[int64]string
}

func loadNames(db *gorm.DB, table string) (*names, error) {
	var rows []nameRow
	if err := db.Table(table).Find(&rows).Error; err != nil {
		return nil, err
	}
	n := &names{table: table, ids: map[string]int64{}, byID: map[int64]string{}}
	for _, r := range rows {
		n.add(r.ID, r.Name)
	}
	return n, nil
}

func (n *names) add(id int64, name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ids[name], n.byID[id] = id, name
}

// name is the name of a stored number, "" for one that never was.
func (n *names) name(id int64) string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.byID[id]
}

func (n *names) lookup(name string) (id int64, ok bool) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	id, ok = n.ids[name]
	return id, ok
}

// id is the number of a name, new or known.
func (n *names) id(t *tx, name string) (int64, error) {
	if id, ok := n.lookup(name); ok {
		return id, nil
	}
	var id int64
	err := t.row(`SELECT id FROM `+n.table+` WHERE name = ?`, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = t.row(`INSERT INTO `+n.table+` (name) VALUES (?) RETURNING id`, name).Scan(&id)
	}
	if err == nil {
		t.onCommit(func() { n.add(id, name) })
	}
	return id, err
}
