package security

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"warmcache/quizzes"
	"warmcache/quizzes/sim/vuln"
)

// VulnSQLRows asks which rows a query returns for what a request sends.
var VulnSQLRows = quizzes.Template{
	ID: "vl.sqli.rows", Version: 1, Concept: "security-vulnerabilities#sql-injection", Source: quizzes.Computed,
	Kind: quizzes.KindMultiple, Level: 2, Make: vlSQLRows,
}

// VulnSQLCount asks how many rows that are.
var VulnSQLCount = quizzes.Template{
	ID: "vl.sqli.count", Version: 1, Concept: "security-vulnerabilities#sql-injection", Source: quizzes.Computed,
	Kind: quizzes.KindNumber, Level: 2, Make: vlSQLCount,
}

var vlSQLModels = []vuln.Model{vuln.FlatAndOr, vuln.CommentIgnored, vuln.StaysData, vuln.BoundInjectable, vuln.OrFitsAll}

// vlSQLCase is a table, a query and what it returns, in truth and under each wrong model.
type vlSQLCase struct {
	users []vuln.User
	q     vuln.Query
	ids   []int
	wrong map[vuln.Model][]int
}

func vlSQLDraw(r *rand.Rand, n int) (c vlSQLCase, err error) {
	c = vlSQLCase{users: vuln.DrawUsers(r, n), wrong: map[vuln.Model][]int{}}
	c.q = vuln.DrawQuery(r, c.users)
	if c.ids, err = c.q.Run(c.users, ""); err != nil || c.plain() {
		return c, quizzes.Reject("no injection")
	}
	for _, m := range vlSQLModels {
		if ids, err := c.q.Run(c.users, m); err == nil && !slices.Equal(ids, c.ids) {
			c.wrong[m] = ids
		}
	}
	return c, nil
}

// plain reports that no input speaks SQL.
func (c vlSQLCase) plain() bool {
	for _, f := range c.q {
		if strings.ContainsAny(f.Value, " '") {
			return false
		}
	}
	return true
}

func (c vlSQLCase) exhibits() []quizzes.Exhibit {
	table := quizzes.Exhibit{Title: "Table users", Head: []string{"id", "name", "team", "city"}}
	for _, u := range c.users {
		table.Rows = append(table.Rows, []string{fmt.Sprint(u.ID), u.Name, u.Team, u.City})
	}
	lines := []string{c.q.Template()}
	for _, f := range c.q {
		how := "joined into the text at " + strings.ToUpper(f.Column)
		if f.Bound {
			how = "bound to the ?"
		}
		lines = append(lines, fmt.Sprintf("%s = %s   (%s)", f.Column, f.Value, how))
	}
	return []quizzes.Exhibit{table, listing("The program's query and the values of a request", lines...)}
}

const vlSQLStem = "A program builds this query for SQLite and fills in the two values of a request. %s"

// vlSQLWhy quotes the statement that the database parses.
func (c vlSQLCase) parsed() string {
	text := c.q.SQL("")
	_, where, _ := strings.Cut(text, "WHERE ")
	if i := strings.Index(where, "--"); i >= 0 {
		where = strings.TrimSpace(where[:i])
	}
	return "The database sees the condition `" + where + "`"
}

func (c vlSQLCase) steps() []quizzes.Step {
	out := []quizzes.Step{{Rule: "sql.join", Text: "The statement reads `" + c.q.SQL("") + "`."}}
	if strings.Contains(c.q.SQL(""), "--") {
		out = append(out, quizzes.Step{Rule: "sql.comment", Text: "From `--` on it is a comment."})
	}
	if slices.ContainsFunc(c.q, func(f vuln.Field) bool { return f.Bound }) {
		out = append(out, quizzes.Step{Rule: "sql.bound", Text: "A bound value is compared as one value, whatever characters it has."})
	}
	return append(out, quizzes.Step{Rule: "sql.precedence", Text: c.parsed() + ", in which `AND` binds tighter than `OR`."})
}

func vlSQLRows(r *rand.Rand) (quizzes.Question, error) {
	rights := 1 + r.IntN(4)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c, err := vlSQLDraw(r, 5)
		if err != nil || len(c.ids) != rights || len(c.wrong) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		var opts []quizzes.Option
		named := 0
		for _, u := range c.users {
			o := quizzes.Option{Text: quizzes.Code(u.Name), Right: slices.Contains(c.ids, u.ID)}
			o.Why = fmt.Sprintf("%s, and id %d with name `%s`, team `%s` and city `%s` %s.", c.parsed(), u.ID, u.Name, u.Team, u.City, map[bool]string{true: "fits it", false: "does not fit it"}[o.Right])
			if !o.Right {
				fools := fooled(vlSQLModels, false, func(m vuln.Model) bool { return slices.Contains(c.wrong[m], u.ID) })
				if len(fools) > 0 {
					o.Misconception = fools[r.IntN(len(fools))]
					named++
				}
			}
			opts = append(opts, o)
		}
		if named < 5-rights {
			return quizzes.Question{}, quizzes.Reject("few wrong rows")
		}
		ask := quizzes.Multiple{Options: opts}
		return quizzes.Question{
			Stem: fmt.Sprintf(vlSQLStem, "The rows of which users does it return?"), Exhibits: c.exhibits(), Ask: ask,
			Trace: append(c.steps(), quizzes.Step{Rule: "answer", Text: "Returned: " + ask.KeyText() + "."}), Note: fmt.Sprint(c.users, c.q),
		}, nil
	})
}

func vlSQLCount(r *rand.Rand) (quizzes.Question, error) {
	want := r.IntN(6)
	return quizzes.Search(tries, func() (quizzes.Question, error) {
		c, err := vlSQLDraw(r, 6)
		if err != nil || len(c.ids) != want {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		if c.lastNumber() == want && r.IntN(8) > 0 {
			return quizzes.Question{}, quizzes.Reject("the last number shown is the key")
		}
		var nears []quizzes.Near
		for _, m := range vlSQLModels {
			if ids, ok := c.wrong[m]; ok {
				nears = append(nears, near(int64(len(ids)), string(m), "That would be ids %s. %s, which fits ids %s.", vlIDs(ids), c.parsed(), vlIDs(c.ids)))
			}
		}
		if nears = quizzes.NearAnswers(fmt.Sprint(want), nears); len(nears) < 2 {
			return quizzes.Question{}, quizzes.Reject("little at stake")
		}
		return quizzes.Question{
			Stem: fmt.Sprintf(vlSQLStem, "How many rows does it return?"), Exhibits: c.exhibits(),
			Ask:   quizzes.Number{Value: float64(want), Unit: "rows", Near: nears},
			Trace: append(c.steps(), quizzes.Step{Rule: "answer", Text: fmt.Sprintf("It fits ids %s, which makes %d rows.", vlIDs(c.ids), want)}), Note: fmt.Sprint(c.users, c.q),
		}, nil
	})
}

// lastNumber is the number that stands last in the exhibits; -1 when the values have none.
func (c vlSQLCase) lastNumber() int {
	values := c.q[0].Value + c.q[1].Value
	if i := strings.LastIndexAny(values, "0123456789"); i >= 0 {
		return int(values[i] - '0')
	}
	return -1
}

func vlIDs(ids []int) string {
	if len(ids) == 0 {
		return "of no row"
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(ids), " ", ", "), "[]")
}
