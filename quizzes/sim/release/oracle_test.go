package release

import (
	"database/sql"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"crypto/sha256"

	_ "github.com/mattn/go-sqlite3"

	"warmcache/quizzes/sim/oracle"
)

func drawCanary(r *rand.Rand) Canary {
	c := Canary{Traffic: 100 * (1 + r.IntN(20)), Rate: 1 + r.IntN(9), After: 1 + r.IntN(9), Back: 1 + r.IntN(5)}
	for i := range 1 + r.IntN(3) {
		c.Stages = append(c.Stages, Stage{(i + 1) * (1 + r.IntN(20)), 10 + r.IntN(10)})
	}
	return c
}

// TestCanary replays the release minute by minute.
func TestCanary(t *testing.T) {
	oracle.Case[Canary]{
		Engine: "release: canary", Oracle: "replay minute by minute", Draw: drawCanary,
		Got: func(c Canary, m string) string { return fmt.Sprint(c.Failed(Model(m), nil)) },
		Want: oracle.Each(func(_ testing.TB, c Canary) string {
			stop := c.After + c.Back
			for _, s := range c.Stages[:len(c.Stages)-1] {
				stop += s.Minutes
			}
			failed := 0
			for minute := range stop {
				at, share := 0, c.Stages[len(c.Stages)-1].Share
				for _, s := range c.Stages {
					if at += s.Minutes; minute < at {
						share = s.Share
						break
					}
				}
				failed += c.Traffic * share * c.Rate
			}
			return fmt.Sprint(failed)
		}),
		Models: oracle.Names([]Model{DecisionEnds, ShareIgnored, RateIgnored, LastStepOnly, WholeStep, FirstStepOnly}),
	}.Test(t)
}

type flagCase struct {
	flag, user, plan string
	limit, earlier   int
}

func (c flagCase) as() User {
	return User{c.user, []string{"free", "paid"}[len(c.user)%2], Bucket(c.flag, c.user), Bucket("other", c.user)}
}

// TestFlag holds the bucket against arithmetic on the whole hash.
func TestFlag(t *testing.T) {
	oracle.Case[flagCase]{
		Engine: "release: feature flags", Oracle: "big integers",
		Draw: func(r *rand.Rand) flagCase {
			return flagCase{[]string{"checkout", "search"}[r.IntN(2)], fmt.Sprint("u", r.IntN(100000)), []string{"", "paid"}[r.IntN(2)], r.IntN(101), r.IntN(101)}
		},
		Got: func(c flagCase, m string) string {
			return fmt.Sprint(Sees(c.as(), c.plan, c.limit, c.earlier, Model(m)))
		},
		Want: oracle.Each(func(_ testing.TB, c flagCase) string {
			sum := sha256.Sum256([]byte(c.flag + ":" + c.user))
			n := new(big.Int).SetBytes(sum[:])
			n.Rsh(n, 192).Mod(n, big.NewInt(100))
			return fmt.Sprint(int(n.Int64()) < c.limit && (c.plan == "" || len(c.user)%2 == 1))
		}),
		Models: oracle.Names(FlagModels),
	}.Test(t)
}

// TestFlagLesson takes the output of the lesson's program.
func TestFlagLesson(t *testing.T) {
	for user, want := range map[string][2]int{"eve": {8, 82}, "ann": {40, 74}, "bob": {62, 81}, "ida": {68, 53}} {
		if got := [2]int{Bucket("checkout", user), Bucket("search", user)}; got != want {
			t.Errorf("%s: %v, want %v", user, got, want)
		}
	}
}

type schemaCase struct {
	table   Table
	changes []Change
	asks    []Statement
}

func drawSchema(r *rand.Rand) schemaCase {
	c := schemaCase{table: Table{Name: "users", Columns: []Column{{Name: "mail"}, {Name: "city"}, {Name: "phone"}}}}
	live := []string{"mail", "city", "phone"}
	for i := range 1 + r.IntN(2) {
		at := r.IntN(len(live))
		ch := Change{Kind: []string{"add", "add-required", "add-default", "drop", "rename"}[r.IntN(5)], Column: fmt.Sprint("new", i)}
		switch ch.Kind {
		case "drop":
			ch.Column = live[at]
			live = append(live[:at:at], live[at+1:]...)
		case "rename":
			ch.Column, ch.To = live[at], fmt.Sprint("other", i)
			live[at] = ch.To
		default:
			live = append(live, ch.Column)
		}
		c.changes = append(c.changes, ch)
	}
	for range 4 {
		s := Statement{Kind: []string{"insert", "select", "update"}[r.IntN(3)]}
		all := []string{"mail", "city", "phone", "new0", "other0"}
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		s.Columns = all[:1+r.IntN(3)]
		if s.Kind == "update" {
			s.Columns = s.Columns[:1]
		}
		c.asks = append(c.asks, s)
	}
	return c
}

// TestSchema runs the changes and the statements in SQLite. A NOT NULL column without default is added to an empty
// table there.
func TestSchema(t *testing.T) {
	oracle.Case[schemaCase]{
		Engine: "release: schema changes", Oracle: "SQLite 3 (mattn/go-sqlite3)", Draw: drawSchema,
		Got: func(c schemaCase, m string) string {
			tab := c.table
			for _, ch := range c.changes {
				tab = tab.Apply(ch)
			}
			out := ""
			for _, s := range c.asks {
				ok, _ := tab.Works(s, Model(m))
				out += fmt.Sprint(ok, " ")
			}
			return strings.TrimSpace(out)
		},
		Want:   oracle.Each(func(t testing.TB, c schemaCase) string { return inSQLite(t, c) }),
		Models: oracle.Names([]Model{RenameSafe, NotNullFree, DropSafe, AddBreaks, DefaultBroken}),
	}.Test(t)
}

func inSQLite(t testing.TB, c schemaCase) string {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	run := func(q string, args ...any) error {
		_, err := db.Exec(q, args...)
		return err
	}
	create := "CREATE TABLE users (id integer PRIMARY KEY, mail text, city text, phone text)"
	if err := run(create); err != nil {
		t.Fatal(err)
	}
	for _, ch := range c.changes {
		if err := rebuild(run, ch); err != nil {
			t.Fatal(ch, err)
		}
	}
	out := ""
	for _, s := range c.asks {
		var args []any
		for range strings.Count(s.SQL("users"), "?") {
			args = append(args, "1")
		}
		out += fmt.Sprint(run(s.SQL("users"), args...) == nil, " ")
	}
	return strings.TrimSpace(out)
}

// rebuild applies a change; SQLite refuses a required column without default in ALTER TABLE, so it gets a default of NULL, which
// an insert may not leave either.
func rebuild(run func(string, ...any) error, ch Change) error {
	q := ch.SQL("users")
	if ch.Kind == "add-required" {
		q = "ALTER TABLE users ADD COLUMN " + ch.Column + " text CHECK (" + ch.Column + " NOTNULL)"
	}
	return run(q)
}

// TestCapacity serves minute after minute.
func TestCapacity(t *testing.T) {
	oracle.Case[Fleet]{
		Engine: "release: capacity of updates", Oracle: "server by server, minute by minute",
		Draw: func(r *rand.Rand) Fleet {
			return Fleet{5 + r.IntN(12), 1 + r.IntN(4), 1 + r.IntN(4), 1 + r.IntN(4), 1 + r.IntN(4), 10 * (1 + r.IntN(6))}
		},
		Got: func(f Fleet, m string) string {
			surge, cost := f.Surge(Model(m), nil)
			_, double := f.BlueGreen(Model(m), nil)
			return fmt.Sprint(f.InPlace(Model(m), nil), f.Minutes(Model(m), nil), surge, cost, double)
		},
		Want: oracle.Each(func(_ testing.TB, f Fleet) string {
			old, minutes, worst, cost := f.Servers, 0, f.Servers, 0
			for old > 0 {
				batch := min(f.Batch, old)
				for range f.Drain + f.Start {
					minutes++
					worst = min(worst, f.Servers-batch)
					cost += f.More
				}
				old -= batch
			}
			double := 0
			for range f.Both {
				double += f.Servers
			}
			return fmt.Sprint(worst, minutes, worst+f.More, cost, double)
		}),
		Models: oracle.Names([]Model{RollingFree, DrainIgnored, LastBatch, SurgeFree, PerBatch}),
	}.Test(t)
}
