package warehouse

import (
	"fmt"
	"strings"
	"testing"

	"warmcache/quizzes/sim/oracle"
)

// TestGroupsPostgres asks for all grouping sets in one query.
func TestGroupsPostgres(t *testing.T) {
	oracle.Case[groupCase]{
		Engine: "warehouse: ROLLUP and CUBE in one query", Oracle: oracle.Postgres(), Ready: oracle.PostgresReady, Draw: drawGroups, Got: gotGroups,
		Want: func(t testing.TB, cases []groupCase) []string {
			var scripts []string
			for _, c := range cases {
				n, word := len(c.Rows[0]), map[bool]string{true: "CUBE", false: "ROLLUP"}[c.Cube]
				scripts = append(scripts, table(c.Rows, n)+"SELECT COUNT(*) FROM (SELECT 1 FROM r GROUP BY "+word+" ("+strings.Join(strings.Split("abc"[:n], ""), ", ")+")) AS g")
			}
			return oracle.AskPostgres(t, scripts)
		},
		Models: []string{string(CubeForRollup), string(RollupForCube), string(NoTotal), string(OnlyFinest), string(AllPairs), string(MergedTotals)},
	}.Test(t)
}

// TestLoadPostgres loads with MERGE of the SQL standard where SQLite has ON CONFLICT.
func TestLoadPostgres(t *testing.T) {
	matched := map[Load]string{
		Upsert:  "WHEN MATCHED THEN UPDATE SET pos = s.pos, cents = s.cents",
		Guarded: "WHEN MATCHED AND s.pos > d.pos THEN UPDATE SET pos = s.pos, cents = s.cents",
		Adding:  "WHEN MATCHED THEN UPDATE SET cents = d.cents + s.cents",
		Ignore:  "WHEN MATCHED THEN DO NOTHING",
	}
	values := func(rows []Line) string {
		var out []string
		for _, r := range rows {
			out = append(out, fmt.Sprintf("(%d, %d, %d)", r.ID, r.Pos, r.Cents))
		}
		return strings.Join(out, ", ")
	}
	oracle.Case[loadCase]{
		Engine: "warehouse: repeated loads with MERGE", Oracle: oracle.Postgres(), Ready: oracle.PostgresReady, Draw: drawLoad, Got: gotLoad,
		Want: func(t testing.TB, cases []loadCase) []string {
			var scripts []string
			for _, c := range cases {
				load := "MERGE INTO dst d USING stage s ON d.id = s.id " + matched[c.Load] + " WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.pos, s.cents);"
				if c.Load == Append {
					load = "INSERT INTO dst SELECT * FROM stage;"
				}
				scripts = append(scripts, `CREATE TEMP TABLE IF NOT EXISTS dst (id INT, pos INT, cents INT); CREATE TEMP TABLE IF NOT EXISTS stage (id INT, pos INT, cents INT);
					TRUNCATE dst, stage; INSERT INTO dst VALUES `+values(c.Target)+"; INSERT INTO stage VALUES "+values(c.Stage)+"; "+strings.Repeat(load, c.Times)+
					"SELECT string_agg(id || '|' || sum, ' ' ORDER BY id) FROM (SELECT id, SUM(cents) FROM dst GROUP BY id) AS g")
			}
			answers := oracle.AskPostgres(t, scripts)
			for i, a := range answers {
				answers[i] = oracle.Line(strings.Fields(a))
			}
			return answers
		},
		Models: []string{string(OnlyOnce), string(AlwaysNew), string(GuardAlways), string(UpsertAdds), string(NothingNew)},
	}.Test(t)
}

// TestLogicPostgres asks the same conditions of a database with a type for truth values.
func TestLogicPostgres(t *testing.T) {
	oracle.Case[predCase]{
		Engine: "warehouse: three-valued logic of a server", Oracle: oracle.Postgres(), Ready: oracle.PostgresReady, Draw: drawPred, Got: gotPred,
		Want: func(t testing.TB, cases []predCase) []string {
			var scripts []string
			for _, c := range cases {
				scripts = append(scripts, c.query())
			}
			answers := oracle.AskPostgres(t, scripts)
			for i, a := range answers {
				answers[i] = fmt.Sprint(a == "1")
			}
			return answers
		},
		Models: []string{string(NullIsFalse), string(NullIsTrue), string(NullIsZero), string(NullSpreads)},
	}.Test(t)
}

// TestZonesPostgres has each block be a table whose CHECK constraints are the block's smallest and largest values, and asks
// whether the plan for the filter reads it: the planner leaves out what the constraints refute.
func TestZonesPostgres(t *testing.T) {
	oracle.Case[zoneCase]{
		Engine: "warehouse: zone maps as constraints", Oracle: oracle.Postgres() + " EXPLAIN", Ready: oracle.PostgresReady, Draw: drawZone, Got: gotZone,
		Want: func(t testing.TB, cases []zoneCase) []string {
			var scripts []string
			for _, c := range cases {
				f, b := c.Filter, c.Block
				where := fmt.Sprintf("a >= %d AND a <= %d", f.LoA, f.HiA)
				if f.UseB {
					where = fmt.Sprintf("(%s) %s b >= %d", where, map[bool]string{true: "OR", false: "AND"}[f.Or], f.LoB)
				}
				scripts = append(scripts, fmt.Sprintf(`DROP TABLE IF EXISTS block; CREATE TEMP TABLE block (a INT NOT NULL, b INT NOT NULL,
					CHECK (a >= %d AND a <= %d), CHECK (b >= %d AND b <= %d)); EXPLAIN (COSTS OFF) SELECT * FROM block WHERE %s`, b.MinA, b.MaxA, b.MinB, b.MaxB, where))
			}
			answers := oracle.AskPostgres(t, scripts, "constraint_exclusion=on")
			for i, a := range answers {
				answers[i] = fmt.Sprint(strings.Contains(a, "Seq Scan"))
			}
			return answers
		},
		Models: []string{string(OrReadsAll), string(OrAsAnd), string(FirstOnly), string(MustContain), string(StartsInRange)},
	}.Test(t)
}
