package grant_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"warmcache/quizzes/sim/grant"
	"warmcache/quizzes/sim/oracle"
)

// least lists the smallest grants: all choices of roles by a recursive query, joined with what the roles permit and forbid.
const least = `
WITH RECURSIVE choice(id, upto, names) AS (
	SELECT 0, 0, '' UNION ALL
	SELECT id * 2 + b.bit, upto + 1, names || CASE b.bit WHEN 1 THEN (SELECT name FROM role WHERE pos = upto) || ' ' ELSE '' END
	FROM choice, (SELECT 0 AS bit UNION ALL SELECT 1) AS b WHERE upto < (SELECT count(*) FROM role)),
full AS (SELECT names FROM choice WHERE upto = (SELECT count(*) FROM role)),
allowed AS (
	SELECT DISTINCT f.names, p.action FROM full f JOIN permits p ON instr(' ' || f.names, ' ' || p.role || ' ') > 0
	WHERE NOT EXISTS (SELECT 1 FROM forbids x WHERE x.action = p.action AND instr(' ' || f.names, ' ' || x.role || ' ') > 0)),
rated AS (
	SELECT a.names, count(*) - (SELECT count(*) FROM needs) AS surplus, length(a.names) - length(replace(a.names, ' ', '')) AS roles
	FROM allowed a GROUP BY a.names
	HAVING sum(a.action IN (SELECT action FROM needs)) = (SELECT count(*) FROM needs))
SELECT names, surplus FROM rated WHERE (surplus, roles) = (SELECT surplus, roles FROM rated ORDER BY surplus, roles LIMIT 1)`

func sqlite(t testing.TB, cases []grant.Task) []string {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	run := func(text string, args ...any) {
		if _, err := db.Exec(text, args...); err != nil {
			t.Fatal(err)
		}
	}
	run("CREATE TABLE role (pos, name); CREATE TABLE permits (role, action); CREATE TABLE forbids (role, action); CREATE TABLE needs (action)")
	insert := func(table, role string, s grant.Set) {
		for _, a := range strings.Split(s.String(), ", ") {
			switch {
			case a == "":
			case table == "needs":
				run("INSERT INTO needs VALUES (?)", a)
			default:
				run("INSERT INTO "+table+" VALUES (?, ?)", role, a)
			}
		}
	}
	out := make([]string, len(cases))
	for i, c := range cases {
		run("DELETE FROM role; DELETE FROM permits; DELETE FROM forbids; DELETE FROM needs")
		insert("needs", "", c.Needed)
		for pos, r := range c.Roles {
			run("INSERT INTO role VALUES (?, ?)", pos, r.Name)
			insert("permits", r.Name, r.Permit)
			insert("forbids", r.Name, r.Forbid)
		}
		out[i] = ask(t, db)
	}
	return out
}

// ask prints the smallest grant, or "tie" where there are several.
func ask(t testing.TB, db *sql.DB) string {
	rows, err := db.Query(least)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var names string
		var surplus int
		if err := rows.Scan(&names, &surplus); err != nil {
			t.Fatal(err)
		}
		found = append(found, fmt.Sprint(strings.TrimSpace(names), " ", surplus))
	}
	if len(found) != 1 {
		return "tie"
	}
	return found[0]
}

func TestLeast(t *testing.T) {
	var models []string
	for _, m := range grant.Models {
		models = append(models, string(m))
	}
	oracle.Case[grant.Task]{
		Engine: "grant: least privilege", Oracle: "SQLite 3 (mattn/go-sqlite3)", Draw: func(r *rand.Rand) grant.Task { return grant.Draw(r, r.IntN(4) > 0) }, Want: sqlite,
		Got: func(c grant.Task, m string) string {
			if _, tie, _ := c.Least(0, 0, ""); tie {
				return "tie"
			}
			choice := c.Choose(grant.Model(m))
			return fmt.Sprint(strings.Join(c.Names(choice), " "), " ", c.Surplus(choice).Size())
		},
		Models: models,
	}.Test(t)
}
