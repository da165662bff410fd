package warehouse

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"warmcache/quizzes/sim/oracle"
)

const name = "SQLite (go-sqlite3)"

func open(t *testing.T) *sql.DB {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	return db
}

func exec(t testing.TB, db *sql.DB, statements ...string) {
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%v: %s", err, s)
		}
	}
}

// lines runs a query and returns its rows, values joined by bars.
func lines(t testing.TB, db *sql.DB, query string) []string {
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%v: %s", err, query)
	}
	defer rows.Close()
	cols, _ := rows.Columns()
	var out []string
	for rows.Next() {
		vals := make([]any, len(cols))
		for i := range vals {
			vals[i] = new(sql.NullString)
		}
		if err := rows.Scan(vals...); err != nil {
			t.Fatal(err)
		}
		var text []string
		for _, v := range vals {
			text = append(text, v.(*sql.NullString).String)
		}
		out = append(out, strings.Join(text, "|"))
	}
	return out
}

func one(t testing.TB, db *sql.DB, query string) string {
	return strings.Join(lines(t, db, query), ",")
}

// TestExtract replays the source in real tables, commit by commit.
func TestExtract(t *testing.T) {
	db := open(t)
	oracle.Case[Extraction]{
		Engine: "warehouse: watermark extraction", Oracle: name,
		Draw: func(r *rand.Rand) Extraction {
			x := Extraction{Mark: 10, Overlap: []int{0, 3, 5}[r.IntN(3)], Runs: []int{20, 30}}
			for i := range 4 + r.IntN(4) {
				stamp := 6 + r.IntN(20)
				x.Rows = append(x.Rows, Row{string(rune('A' + i)), stamp, stamp + r.IntN(3)*r.IntN(5)})
			}
			return x
		},
		Got: func(x Extraction, m string) string { return oracle.Line(x.Read(Model(m), nil)) },
		Want: oracle.Each(func(t testing.TB, x Extraction) string {
			exec(t, db, "DROP TABLE IF EXISTS src", "DROP TABLE IF EXISTS dst", "DROP TABLE IF EXISTS mark",
				"CREATE TABLE src (id TEXT, stamp INT)", "CREATE TABLE dst (id TEXT PRIMARY KEY, stamp INT)",
				"CREATE TABLE mark (m INT)", fmt.Sprintf("INSERT INTO mark VALUES (%d)", x.Mark))
			before := -1
			for _, now := range x.Runs {
				for _, row := range x.Rows {
					if row.Commit > before && row.Commit <= now {
						exec(t, db, fmt.Sprintf("INSERT INTO src VALUES ('%s', %d)", row.ID, row.Stamp))
					}
				}
				exec(t, db, fmt.Sprintf("INSERT OR REPLACE INTO dst SELECT * FROM src WHERE stamp > (SELECT m FROM mark) - %d", x.Overlap),
					"UPDATE mark SET m = MAX(m, COALESCE((SELECT MAX(stamp) FROM dst), 0))")
				before = now
			}
			return oracle.Line(lines(t, db, "SELECT id FROM dst ORDER BY id"))
		}),
		Models: []string{string(ByCommit), string(ClockIsMark), string(NothingMissed), string(OverlapMoves), string(TieIncluded), string(BeforeCommit)},
	}.Test(t)
}

type loadCase struct {
	Load          Load
	Target, Stage []Line
	Times         int
}

func drawLoad(r *rand.Rand) loadCase {
	c := loadCase{Load: []Load{Append, Upsert, Guarded, Adding, Ignore}[r.IntN(5)], Times: 1 + r.IntN(2)}
	for i := range 3 {
		c.Target = append(c.Target, Line{i + 1, 10 + r.IntN(10), 100 * (1 + r.IntN(9))})
	}
	for _, id := range r.Perm(5)[:3] {
		c.Stage = append(c.Stage, Line{id + 1, 10 + r.IntN(10), 100 * (1 + r.IntN(9))})
	}
	return c
}

func gotLoad(c loadCase, m string) string {
	got := c.Load.Run(c.Target, c.Stage, c.Times, Model(m), nil)
	var out []string
	for id := range 6 {
		if n, ok := got[id]; ok {
			out = append(out, fmt.Sprintf("%d|%d", id, n))
		}
	}
	return oracle.Line(out)
}

func TestLoad(t *testing.T) {
	db := open(t)
	oracle.Case[loadCase]{
		Engine: "warehouse: repeated loads", Oracle: name,
		Draw: drawLoad, Got: gotLoad,
		Want: oracle.Each(func(t testing.TB, c loadCase) string {
			key := " PRIMARY KEY"
			if c.Load == Append {
				key = ""
			}
			exec(t, db, "DROP TABLE IF EXISTS dst", "DROP TABLE IF EXISTS stage",
				"CREATE TABLE dst (id INT"+key+", pos INT, cents INT)", "CREATE TABLE stage (id INT, pos INT, cents INT)")
			put := func(table string, rows []Line) {
				for _, r := range rows {
					exec(t, db, fmt.Sprintf("INSERT INTO %s VALUES (%d, %d, %d)", table, r.ID, r.Pos, r.Cents))
				}
			}
			put("dst", c.Target)
			put("stage", c.Stage)
			end := map[Load]string{
				Append:  "",
				Upsert:  " ON CONFLICT (id) DO UPDATE SET pos = excluded.pos, cents = excluded.cents",
				Guarded: " ON CONFLICT (id) DO UPDATE SET pos = excluded.pos, cents = excluded.cents WHERE excluded.pos > dst.pos",
				Adding:  " ON CONFLICT (id) DO UPDATE SET cents = cents + excluded.cents",
				Ignore:  " ON CONFLICT (id) DO NOTHING",
			}[c.Load]
			for range c.Times {
				exec(t, db, "INSERT INTO dst SELECT * FROM stage WHERE true"+end)
			}
			return oracle.Line(lines(t, db, "SELECT id, SUM(cents) FROM dst GROUP BY id ORDER BY id"))
		}),
		Models: []string{string(OnlyOnce), string(AlwaysNew), string(GuardAlways), string(UpsertAdds), string(NothingNew)},
	}.Test(t)
}

type scdCase struct {
	Changes []Change
	Day     int
}

// TestDimension asks for the last change not after the day, whatever came when.
func TestDimension(t *testing.T) {
	db := open(t)
	oracle.Case[scdCase]{
		Engine: "warehouse: dimension of type 2", Oracle: name + ", latest change not after the day",
		Draw: func(r *rand.Rand) scdCase {
			c := scdCase{Changes: []Change{{0, "A"}}, Day: r.IntN(60)}
			days := r.Perm(50)
			for i := range 2 + r.IntN(2) {
				c.Changes = append(c.Changes, Change{1 + days[i], string(rune('B' + i))})
			}
			if r.IntN(3) == 0 {
				c.Day = c.Changes[1+r.IntN(2)].Day
			}
			return c
		},
		Got: func(c scdCase, m string) string { return AsOf(Versions(c.Changes, Model(m), nil), c.Day, Model(m)) },
		Want: oracle.Each(func(t testing.TB, c scdCase) string {
			var rows []string
			for _, ch := range c.Changes {
				rows = append(rows, fmt.Sprintf("(%d,'%s')", ch.Day, ch.Value))
			}
			return one(t, db, fmt.Sprintf("WITH c(d, v) AS (VALUES %s) SELECT v FROM c WHERE d <= %d ORDER BY d DESC LIMIT 1", strings.Join(rows, ","), c.Day))
		}),
		Models: []string{string(CurrentRow), string(InclusiveEnd), string(LateClosesIt), string(LateIgnored), string(LateOpenEnd)},
	}.Test(t)
}

type predCase struct {
	Pred Pred
	A, B Num
}

// SQL writes a condition.
func (p Pred) text(a, b string) string {
	s := fmt.Sprintf("%s >= %d", a, p.A)
	if p.UseB {
		s += map[bool]string{true: " OR ", false: " AND "}[p.Or] + fmt.Sprintf("%s < %d", b, p.B)
	}
	switch {
	case p.Not:
		return "NOT (" + s + ")"
	case p.NotTrue:
		return "(" + s + ") IS NOT TRUE"
	}
	return s
}

func drawPred(r *rand.Rand) predCase {
	num := func() Num { return Num{r.IntN(7) - 3, r.IntN(3) == 0} }
	p := Pred{A: r.IntN(5) - 2, B: r.IntN(5) - 2, Or: r.IntN(2) == 0, UseB: r.IntN(3) > 0, Not: r.IntN(2) == 0}
	p.NotTrue = !p.Not && r.IntN(2) == 0
	return predCase{p, num(), num()}
}

func gotPred(c predCase, m string) string { return fmt.Sprint(c.Pred.Holds(c.A, c.B, Model(m))) }

// query counts 1 where the condition keeps the row.
func (c predCase) query() string {
	lit := func(n Num) string {
		if n.Null {
			return "CAST(NULL AS INT)"
		}
		return fmt.Sprint(n.N)
	}
	return fmt.Sprintf("WITH r(a, b) AS (SELECT %s, %s) SELECT COUNT(*) FROM r WHERE %s", lit(c.A), lit(c.B), c.Pred.text("a", "b"))
}

func TestLogic(t *testing.T) {
	db := open(t)
	oracle.Case[predCase]{
		Engine: "warehouse: three-valued logic", Oracle: name,
		Draw: drawPred, Got: gotPred,
		Want:   oracle.Each(func(t testing.TB, c predCase) string { return fmt.Sprint(one(t, db, c.query()) == "1") }),
		Models: []string{string(NullIsFalse), string(NullIsTrue), string(NullIsZero), string(NullSpreads)},
	}.Test(t)
}

func TestPaidSum(t *testing.T) {
	db := open(t)
	oracle.Case[[]Event]{
		Engine: "warehouse: latest version", Oracle: name,
		Draw: func(r *rand.Rand) []Event {
			var out []Event
			for i := range 4 + r.IntN(4) {
				out = append(out, Event{1 + r.IntN(4), i + 1, r.IntN(3) > 0, 100 * (1 + r.IntN(9))})
			}
			r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
			return out
		},
		Got: func(c []Event, m string) string { return fmt.Sprint(PaidSum(c, Model(m), nil)) },
		Want: oracle.Each(func(t testing.TB, c []Event) string {
			var rows []string
			for _, e := range c {
				rows = append(rows, fmt.Sprintf("(%d,%d,%t,%d)", e.ID, e.Pos, e.Paid, e.Cents))
			}
			return one(t, db, `WITH e(id, pos, paid, cents) AS (VALUES `+strings.Join(rows, ",")+`) SELECT COALESCE(SUM(cents), 0) FROM (
				SELECT *, row_number() OVER (PARTITION BY id ORDER BY pos DESC) AS n FROM e) WHERE n = 1 AND paid`)
		}),
		Models: []string{string(FilterFirst), string(NoDedupe), string(FirstWins)},
	}.Test(t)
}

type fanCase struct {
	Orders []Order
	Tables [][]Detail
}

func TestFanOut(t *testing.T) {
	db := open(t)
	oracle.Case[fanCase]{
		Engine: "warehouse: fan-out of joins", Oracle: name,
		Draw: func(r *rand.Rand) fanCase {
			var c fanCase
			for i := range 3 {
				c.Orders = append(c.Orders, Order{i + 1, 100 * (1 + r.IntN(4))})
			}
			for range 1 + r.IntN(2) {
				var ds []Detail
				for range 3 + r.IntN(4) {
					ds = append(ds, Detail{1 + r.IntN(3), 100 * (1 + r.IntN(9))})
				}
				c.Tables = append(c.Tables, ds)
			}
			return c
		},
		Got: func(c fanCase, m string) string { return fmt.Sprint(FeeSum(c.Orders, c.Tables, Model(m), nil)) },
		Want: oracle.Each(func(t testing.TB, c fanCase) string {
			var rows []string
			for _, o := range c.Orders {
				rows = append(rows, fmt.Sprintf("(%d,%d)", o.ID, o.Fee))
			}
			with, from := "WITH o(id, fee) AS (VALUES "+strings.Join(rows, ",")+")", "o"
			for i, ds := range c.Tables {
				rows = nil
				for _, d := range ds {
					rows = append(rows, fmt.Sprintf("(%d,%d)", d.Order, d.Cents))
				}
				with += fmt.Sprintf(", d%d(o, cents) AS (VALUES %s)", i, strings.Join(rows, ","))
				from += fmt.Sprintf(" JOIN d%d ON d%d.o = o.id", i, i)
			}
			return one(t, db, with+" SELECT COALESCE(SUM(o.fee), 0) FROM "+from)
		}),
		Models: []string{string(NoFanOut), string(DistinctFee), string(LeftJoined), string(RowCount)},
	}.Test(t)
}

type zoneCase struct {
	Filter Filter
	Block  Block
}

func drawZone(r *rand.Rand) zoneCase {
	a, b, lo := r.IntN(20), r.IntN(20), r.IntN(20)
	return zoneCase{Filter{lo, lo + r.IntN(6), r.IntN(25), r.IntN(3) > 0, r.IntN(2) == 0}, Block{a, a + r.IntN(8), b, b + r.IntN(8)}}
}

func gotZone(c zoneCase, m string) string { return fmt.Sprint(c.Filter.Reads(c.Block, Model(m))) }

// TestZones tries every pair of values that a block may hold.
func TestZones(t *testing.T) {
	oracle.Case[zoneCase]{
		Engine: "warehouse: zone maps", Oracle: "every pair of values tried",
		Draw: drawZone, Got: gotZone,
		Want: oracle.Each(func(_ testing.TB, c zoneCase) string {
			for a := c.Block.MinA; a <= c.Block.MaxA; a++ {
				for b := c.Block.MinB; b <= c.Block.MaxB; b++ {
					x, y := a >= c.Filter.LoA && a <= c.Filter.HiA, b >= c.Filter.LoB
					if !c.Filter.UseB && x || c.Filter.UseB && (c.Filter.Or && (x || y) || x && y) {
						return "true"
					}
				}
			}
			return "false"
		}),
		Models: []string{string(OrReadsAll), string(OrAsAnd), string(FirstOnly), string(MustContain), string(StartsInRange)},
	}.Test(t)
}

type groupCase struct {
	Rows [][]string
	Cube bool
}

func drawRows(r *rand.Rand, cols int) [][]string {
	var out [][]string
	for range 4 + r.IntN(4) {
		var row []string
		for range cols {
			row = append(row, []string{"p", "q", "r", ""}[r.IntN(4)])
		}
		out = append(out, row)
	}
	return out
}

func table(rows [][]string, cols int) string {
	var out []string
	for i, r := range rows {
		vals := []string{fmt.Sprint(i)}
		for _, v := range r {
			if v == "" {
				vals = append(vals, "NULL")
			} else {
				vals = append(vals, "'"+v+"'")
			}
		}
		out = append(out, "("+strings.Join(vals, ",")+")")
	}
	return fmt.Sprintf("WITH r(i, %s) AS (VALUES %s) ", strings.Join(strings.Split("abc"[:cols], ""), ", "), strings.Join(out, ","))
}

func drawGroups(r *rand.Rand) groupCase { return groupCase{drawRows(r, 2+r.IntN(2)), r.IntN(2) == 0} }

func gotGroups(c groupCase, m string) string {
	return fmt.Sprint(Groups([]string{"a", "b", "c"}, c.Rows, c.Cube, Model(m), nil))
}

// TestGroups takes one GROUP BY per grouping set, as SQLite has neither ROLLUP nor CUBE.
func TestGroups(t *testing.T) {
	db := open(t)
	oracle.Case[groupCase]{
		Engine: "warehouse: ROLLUP and CUBE", Oracle: name + ", one GROUP BY per set",
		Draw: drawGroups, Got: gotGroups,
		Want: oracle.Each(func(t testing.TB, c groupCase) string {
			n := len(c.Rows[0])
			sets := map[int][]string{2: {"a, b", "a"}, 3: {"a, b, c", "a, b", "a"}}[n]
			if c.Cube {
				sets = append(sets, map[int][]string{2: {"b"}, 3: {"a, c", "b, c", "b", "c"}}[n]...)
			}
			total := 1 // the grand total
			for _, s := range sets {
				total += len(lines(t, db, table(c.Rows, n)+"SELECT "+s+" FROM r GROUP BY "+s))
			}
			return fmt.Sprint(total)
		}),
		Models: []string{string(CubeForRollup), string(RollupForCube), string(NoTotal), string(OnlyFinest), string(AllPairs), string(MergedTotals)},
	}.Test(t)
}

func TestRuns(t *testing.T) {
	db := open(t)
	oracle.Case[[][]string]{
		Engine: "warehouse: runs of a sorted column", Oracle: name + ", LAG over the sorted rows",
		Draw: func(r *rand.Rand) [][]string {
			rows := drawRows(r, 2)
			return slices.DeleteFunc(rows, func(row []string) bool { return row[0] == "" && len(rows) > 2 })
		},
		Got: func(c [][]string, m string) string {
			if len(c) == 0 {
				return "0"
			}
			return fmt.Sprint(Runs(c, 1, Model(m), nil))
		},
		Want: oracle.Each(func(t testing.TB, c [][]string) string {
			if len(c) == 0 {
				return "0"
			}
			return one(t, db, table(c, 2)+"SELECT SUM(new) FROM (SELECT b IS NOT LAG(b) OVER w OR row_number() OVER w = 1 AS new FROM r WINDOW w AS (ORDER BY COALESCE(a, ''), COALESCE(b, ''), i))")
		}),
		Models: []string{string(Unsorted), string(DistinctOnly), string(PerRow)},
	}.Test(t)
}
